import GaussianProcesses
import Glibc
import Numerics

/// What one pick of a batch maximises: an acquisition function of the objectives together with the probability of
/// feasibility, on logarithms so that neither drowns the other.
struct Criterion {
  enum Objective {
    case hypervolume(ExpectedHypervolumeImprovement)
    case noisyHypervolume(NoisyHypervolumeImprovement)
    /// The acquisition function of the only objective; the unit makes a bound comparable with logarithms.
    case single(ScalarAcquisition, unit: Double)
    /// The acquisition function of several objectives in a random direction.
    case scalarised(ChebyshevAcquisition)
    /// A function of the objectives drawn from their posteriors; the unit makes it comparable with logarithms.
    case drawn(DrawnObjective, unit: Double)
    /// What an experiment would teach.
    case learning(LearningValue)
    /// Nothing feasible is known: feasibility alone.
    case feasibility
  }

  let objective: Objective
  let surrogate: Surrogate
  private var formulation: Formulation { surrogate.formulation }

  /// Whether the next pick of a batch maximises the same function, but for what is believed by then, which only lowers it. A
  /// random direction, or a draw, is another each time; what a model gains from one design may grow with another; and so does
  /// a probability above one half.
  var isLasting: Bool {
    switch objective {
    case .scalarised, .drawn, .noisyHypervolume: false
    case .learning(let value): value.onlyFalls
    case .single(let acquisition, _): ![.pi, .hits].contains(acquisition.function)
    case .hypervolume, .feasibility: true
    }
  }

  /// Scores of designs [q, d] for a search.
  func scores(_ inputs: Matrix) -> [Double] {
    let predictions = surrogate.predict(inputs)
    let joint: [Double] =
      switch objective {
      case .drawn(let function, let unit): function.values(inputs).map { -$0 / unit }
      case .learning(let value): value.values(inputs, predictions).map { log($0) }
      case .noisyHypervolume(let improvement): improvement.logValues(inputs)
      default: []
      }
    return (0..<inputs.rows).map { row in
      let feasibility = Feasibility(formulation, predictions, row: row)
      switch objective {
      case .drawn, .learning, .noisyHypervolume: return joined(joint[row], feasibility)
      case .feasibility: return feasibility.logProbability
      case .hypervolume(let improvement):
        return joined(improvement.logValue(marginals(predictions, row: row)), feasibility)
      case .single(let acquisition, let unit):
        return joined(acquisition.score(marginal(0, predictions, row: row)) / unit, feasibility)
      case .scalarised(let acquisition):
        return joined(acquisition.score(marginals(predictions, row: row)), feasibility)
      }
    }
  }

  private func joined(_ score: Double, _ feasibility: Feasibility) -> Double {
    max(score, -1e12) + feasibility.logProbability - feasibility.penalty
  }

  /// The acquisition of one design as it is reported, feasibility included, and the part of the improvement that would
  /// remain if the means were certain, from 0 to 1 (nil where that has no meaning).
  func report(_ inputs: Matrix) -> (value: Double, certainShare: Double?) {
    let predictions = surrogate.predict(inputs)
    let feasibility = Feasibility(formulation, predictions, row: 0)
    let probability = exp(feasibility.logProbability)
    switch objective {
    case .feasibility: return (probability, nil)
    case .drawn(let function, _): return (function.stated(function.values(inputs)[0]), nil)
    case .learning(let value): return (value.values(inputs, predictions)[0] * probability, nil)
    case .hypervolume(let improvement):
      let marginals = marginals(predictions, row: 0)
      let expected = improvement.value(marginals)
      return (
        expected * probability,
        Self.share(improvement.improvement(at: marginals.map(\.atMean)), of: expected)
      )
    case .noisyHypervolume(let improvement):
      let (expected, certain) = improvement.value(inputs)
      return (expected * probability, Self.share(certain, of: expected))
    case .single(let acquisition, _):
      let marginal = marginal(0, predictions, row: 0)
      let certain = max(0, acquisition.incumbent - marginal.atMean)
      return (
        Self.joined(acquisition.value(marginal), of: acquisition.function, feasibility),
        Self.share(certain, of: marginal.improvement(over: acquisition.incumbent))
      )
    case .scalarised(let acquisition):
      let marginals = marginals(predictions, row: 0)
      return (
        Self.joined(acquisition.value(marginals), of: acquisition.function, feasibility),
        Self.share(acquisition.certainImprovement(marginals), of: exp(acquisition.logImprovement(marginals)))
      )
    }
  }

  /// A value with feasibility, as a factor or in logarithms.
  private static func joined(_ value: Double, of function: AcquisitionFunction, _ feasibility: Feasibility) -> Double {
    switch function {
    case .logei: value + feasibility.logProbability
    case .ei, .pi, .hits, .ehvi, .nehvi: value * exp(feasibility.logProbability)
    default: value
    }
  }

  /// Nil where the whole underflows.
  private static func share(_ part: Double, of whole: Double) -> Double? {
    whole > 1e-300 ? min(1, part / whole) : nil
  }

  private func marginals(_ predictions: [Surrogate.Prediction], row: Int) -> [ObjectiveMarginal] {
    (0..<formulation.objectiveCount).map { marginal($0, predictions, row: row) }
  }

  private func marginal(_ objective: Int, _ predictions: [Surrogate.Prediction], row: Int) -> ObjectiveMarginal {
    let prediction = predictions[formulation.objectiveQuantities[objective]]
    return formulation.marginal(
      objective, mean: prediction.mean[row], standardDeviation: prediction.standardDeviation[row])
  }
}
