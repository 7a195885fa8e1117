import ArgumentParser
import MaterialRecords
import ServiceRuntime

/// `sluice-generator card`: prints the card of a model as one line. Does not read its input.
package struct CardCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "card", _superCommandName: "sluice-generator", abstract: "Print the card of a model.")

  @Argument(help: ArgumentHelp("The model file.", valueName: "model"))
  package var model: String

  package init() {}

  package func run() throws {
    CommandOutput.run { output in
      let card = try GeneratorModelFile.card(model)
      output.write { $0.appendRaw(card.utf8) }
    }
  }
}
