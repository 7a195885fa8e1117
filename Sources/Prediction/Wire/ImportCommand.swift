import ArgumentParser
import JSON
import MaterialRecords
import ServiceRuntime

/// `sluice-predictor export`: a model as plain tensors, for other programs, and its card.
package struct ExportCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "export", _superCommandName: "sluice-predictor",
    abstract: "Write a model's tensors and print its card.",
    discussion: """
      The tensors go to a safetensors file without metadata, which Python's `safetensors` opens; the card, as one line of \
      JSON, to standard output. `import` puts both together again.
      """)

  @Argument(help: ArgumentHelp("The model file.", valueName: "model"))
  package var model: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The file of tensors to write.", valueName: "file"))
  package var output: String

  package init() {}

  package func run() throws {
    CommandOutput.run(of: PredictorService.self) { standardOutput in
      let bytes = try ServiceFiles.read(model)
      let (tensors, card) = try Self.parts(bytes, named: model)
      try ServiceFiles.write(output, tensors)
      standardOutput.write { $0.appendRaw(card.utf8) }
    }
  }

  /// The bytes of the tensors' file, and the card.
  package static func parts(_ bytes: [UInt8], named name: String) throws(StartError) -> (tensors: [UInt8], card: String)
  {
    do {
      let file = try ModelFile(parsing: bytes)
      return (ModelFile(metadata: [:], tensors: file.tensors).serialized, try PredictorModelFile.card(file).text)
    } catch {
      throw .badConfiguration("\(name): \(error)")
    }
  }
}

/// `sluice-predictor import`: tensors from elsewhere and a card become a model.
package struct ImportCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "import", _superCommandName: "sluice-predictor",
    abstract: "Make a model of tensors and a card.",
    discussion: """
      The tensors are a safetensors file as `export` or Python's `safetensors` writes it, named and shaped as the manual \
      says; the card is JSON as `card` prints it. What the predictor could not read is refused here.
      """)

  @Argument(help: ArgumentHelp("The file of tensors.", valueName: "tensors"))
  package var tensors: String

  @Option(help: ArgumentHelp("The file of the card.", valueName: "file"))
  package var card: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The model file to write.", valueName: "file"))
  package var output: String

  package init() {}

  package func run() throws {
    ProgramFailure.exitOnError(ServiceContext(program: "sluice-predictor")) {
      let bytes = try Self.model(try ServiceFiles.read(tensors), card: try ServiceFiles.read(card), named: tensors)
      try ServiceFiles.write(output, bytes)
    }
  }

  /// The bytes of the model file.
  /// - Throws: `badConfiguration` with what the predictor could not read.
  package static func model(_ tensors: [UInt8], card: [UInt8], named name: String) throws(StartError) -> [UInt8] {
    do {
      let file = try ModelFile(parsing: tensors)
      var writer = JSONWriter()
      writer.element(try JSONValue.parse(card[...]))
      let bytes = ModelFile(metadata: ["card": writer.text, "format": "sluice"], tensors: file.tensors).serialized
      _ = try PredictorModelFile.parse(bytes)
      return bytes
    } catch {
      throw .badConfiguration("\(name): \(error)")
    }
  }
}
