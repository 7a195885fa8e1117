import ArgumentParser
import NeuralNetworks

/// How a property is learnt, as `--method` names it.
package enum TrainingMethod: Sendable, Equatable, ExpressibleByArgument {
  /// From composition, descriptors and conditions.
  case composition(PredictionMethod)
  /// From crystals.
  case graph(GraphNetworkKind)

  package init?(argument: String) {
    if let kind = GraphNetworkKind(rawValue: argument) {
      self = .graph(kind)
    } else if let method = PredictionMethod(rawValue: argument) {
      self = .composition(method)
    } else {
      return nil
    }
  }

  /// Its name on the command line and in a card.
  package var name: String {
    switch self {
    case .composition(let method): method.rawValue
    case .graph(let kind): kind.rawValue
    }
  }

  /// Shown as the default.
  package var defaultValueDescription: String { name }
  /// Every name, for completions.
  package static var allValueStrings: [String] {
    PredictionMethod.allCases.map(\.rawValue) + GraphNetworkKind.allCases.map(\.rawValue)
  }
}

extension GraphNetworkKind: ExpressibleByArgument {}

/// The options of `train` that only graph networks have.
package struct GraphOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The network of a stack that reads structures: graph or equivariant.", valueName: "name"))
  package var network = GraphNetworkKind.equivariant

  @Option(help: ArgumentHelp("Atoms within this distance are neighbours, Å.", valueName: "length"))
  package var cutoff = GraphModelPlan().cutoff

  @Option(help: ArgumentHelp("Numbers of an atom.", valueName: "n"))
  package var width = GraphModelPlan().width

  @Option(help: ArgumentHelp("Rounds of messages.", valueName: "n"))
  package var layers = GraphModelPlan().layers

  @Option(help: ArgumentHelp("Radial functions.", valueName: "n"))
  package var basis = GraphModelPlan().basis

  @Option(help: ArgumentHelp("Crystals of a batch.", valueName: "n"))
  package var batchSize = GraphModelPlan().training.training.batchSize

  @Option(
    help: ArgumentHelp(
      "Share of the groups held out to calibrate and score, where there are no --folds; 0.1.", valueName: "share"))
  package var holdout: Double?

  @Option(
    help: ArgumentHelp(
      "Stop after so many passes without a better loss on another such share; if not given, never.", valueName: "n"))
  package var patience: Int?

  @Option(
    help: ArgumentHelp("Write the state of the training to this file, at most once in ten seconds.", valueName: "file"))
  package var checkpoint: String?

  @Flag(help: "Go on from the file of --checkpoint, if it is there; the model is the same as without a break.")
  package var resume = false

  package init() {}

  package func validate() throws {
    guard cutoff >= 1, cutoff <= 20 else { throw ValidationError("--cutoff must be 1 to 20") }
    guard (1...PredictorModelFile.widthLimit).contains(width) else {
      throw ValidationError("--width must be 1 to \(PredictorModelFile.widthLimit)")
    }
    guard (1...GraphModelFile.layerLimit).contains(layers) else {
      throw ValidationError("--layers must be 1 to \(GraphModelFile.layerLimit)")
    }
    guard (2...GraphModelFile.basisLimit).contains(basis) else {
      throw ValidationError("--basis must be 2 to \(GraphModelFile.basisLimit)")
    }
    guard (1...1024).contains(batchSize) else { throw ValidationError("--batch-size must be 1 to 1024") }
    guard holdout ?? 0.1 >= 0.01, holdout ?? 0.1 <= 0.5 else { throw ValidationError("--holdout must be 0.01 to 0.5") }
    guard (1...100_000).contains(patience ?? 1) else { throw ValidationError("--patience must be 1 to 100000") }
    if resume, checkpoint == nil { throw ValidationError("--resume needs --checkpoint") }
  }
}
