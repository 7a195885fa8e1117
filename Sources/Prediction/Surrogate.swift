import DecisionTrees
import GaussianProcesses
import NeuralNetworks
import Numerics

/// How a model learns.
package enum PredictionMethod: String, Sendable, CaseIterable {
  /// Those that learn from compositions, features and conditions, and need no structure.
  package static let allCases: [PredictionMethod] = [.ensemble, .gaussianProcess, .trees, .stack]

  case ensemble
  case gaussianProcess = "gaussian-process"
  /// Extremely randomised trees.
  case trees
  /// Trees, process and ensemble, or a graph network in the ensemble's place, weighted by how well they predict what they
  /// have not seen.
  case stack
  /// An invariant graph network.
  case graph
  /// An equivariant one.
  case equivariant
}

/// The part of a model that learns: scaled inputs to a scaled target.
package enum Surrogate: Sendable {
  case ensemble(DeepEnsemble)
  case gaussianProcess(TrainedProcess)
  case trees(ExtremelyRandomizedTrees)
  case stack(SurrogateStack)
  case graph(GraphSurrogate)

  /// How it learnt.
  package var method: PredictionMethod {
    switch self {
    case .ensemble: .ensemble
    case .gaussianProcess: .gaussianProcess
    case .trees: .trees
    case .stack: .stack
    case .graph(let surrogate): surrogate.network.shape.kind == .invariant ? .graph : .equivariant
    }
  }

  /// The surrogate itself, or those that it stacks.
  package var parts: [Surrogate] { if case .stack(let stack) = self { stack.members.map(\.surrogate) } else { [self] } }

  /// How crystals become the graphs that it wants beside the rows; nil where it wants none.
  package var graphs: CrystalGraphs? {
    parts.lazy.compactMap { if case .graph(let surrogate) = $0 { surrogate.graphs } else { nil } }.first
  }

  /// The answers for scaled rows [n, d] and, where it wants them, the graphs that hold those rows; each depends on its row
  /// alone.
  package func predict(rows: Int, _ inputs: [Float], graphs: [AtomicGraph] = []) -> [LatentPrediction] {
    switch self {
    case .ensemble(let ensemble): return ensemble.predict(rows: rows, inputs)
    case .gaussianProcess(let trained):
      let process = trained.process
      let answer = process.predict(
        Matrix(rows: rows, columns: process.dimension, storage: inputs.map(Double.init)))
      return (0..<rows).map {
        LatentPrediction(mean: answer.mean[$0], aleatoric: answer.noiseVariance, epistemic: answer.variance[$0])
      }
    case .trees(let trees):
      return trees.predict(rows: rows, inputs).map {
        // Trees may all agree where they have seen nothing else: a deviation of zero would be no number to divide by.
        LatentPrediction(
          mean: $0.mean, median: $0.median, aleatoric: max($0.within, 1e-8), epistemic: $0.between)
      }
    case .stack(let stack): return stack.predict(rows: rows, inputs, graphs: graphs)
    case .graph(let surrogate): return surrogate.predict(graphs)
    }
  }
}
