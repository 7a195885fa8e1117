import Prediction
import ServiceRuntime

ServiceProgram<PredictorService>.main()
