import GaussianProcesses
import Numerics

/// How a model learns.
package enum PredictionMethod: String, Sendable, CaseIterable {
  case ensemble
  case gaussianProcess = "gaussian-process"
}

/// The part of a model that learns: scaled inputs to a scaled target.
package enum Surrogate: Sendable {
  case ensemble(DeepEnsemble)
  case gaussianProcess(GaussianProcess)

  /// How it learnt.
  package var method: PredictionMethod {
    switch self {
    case .ensemble: .ensemble
    case .gaussianProcess: .gaussianProcess
    }
  }

  /// The answers for scaled rows [n, d]; each depends on its row alone.
  package func predict(rows: Int, _ inputs: [Float]) -> [LatentPrediction] {
    switch self {
    case .ensemble(let ensemble): return ensemble.predict(rows: rows, inputs)
    case .gaussianProcess(let process):
      let answer = process.predict(
        Matrix(rows: rows, columns: process.dimension, storage: inputs.map(Double.init)))
      return (0..<rows).map {
        LatentPrediction(mean: answer.mean[$0], aleatoric: answer.noiseVariance, epistemic: answer.variance[$0])
      }
    }
  }
}
