import ArgumentParser
import MaterialRecords
import ServiceRuntime

/// `sluice-predictor card`: prints the card of a model as one line. Does not read its input.
package struct CardCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "card", _superCommandName: "sluice-predictor", abstract: "Print the card of a model.")

  @Argument(help: ArgumentHelp("The model file.", valueName: "model"))
  package var model: String

  package init() {}

  package func run() throws {
    var output = ServiceOutput(sink: StandardOutput(), serviceName: PredictorService.manifest.name)
    ProgramFailure.exitOnError(ServiceContext(program: "sluice-predictor")) {
      let bytes = try ServiceFiles.read(model)
      do {
        let card = try PredictorModelFile.card(try ModelFile(parsing: bytes)).text
        output.write { $0.appendRaw(card.utf8) }
      } catch {
        throw StartError.badConfiguration("\(model): \(error)")
      }
    }
    output.flush()
  }
}
