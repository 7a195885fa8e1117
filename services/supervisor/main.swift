import Supervision

SluiceCommand.launch()
