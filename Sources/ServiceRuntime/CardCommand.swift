import ArgumentParser

/// A service whose models are files that hold a card.
package protocol ModelCardService: Service {
  /// The card of a model file of this service, as one line of JSON.
  /// - Throws: `missingInput`, `inputOutput`, `badConfiguration` with what is wrong.
  static func modelCard(_ path: String) throws(StartError) -> String
}

/// The command `card` of a service with models: prints the card of one as a line. Does not read its input.
package struct CardCommand<S: ModelCardService>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "card", _superCommandName: S.commandPath.joined(separator: " "),
      abstract: "Print the card of a model.")
  }

  @Argument(help: ArgumentHelp("The model file.", valueName: "model"))
  package var model: String

  package init() {}

  package func run() throws {
    CommandOutput.run(of: S.self) { output in
      let card = try S.modelCard(model)
      output.write { $0.appendRaw(card.utf8) }
    }
  }
}
