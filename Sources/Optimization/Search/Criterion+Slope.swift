import Numerics

extension Criterion {
  /// Whether `slope` is known: an acquisition function of one objective.
  var hasSlope: Bool {
    switch objective {
    case .single: true
    case .hypervolume, .noisyHypervolume, .scalarised, .drawn, .learning, .feasibility: false
    }
  }

  /// The score of one design, given as model inputs, with its slopes by the inputs behind those of the composition (the
  /// others are 0); only where `hasSlope` holds. O(n²) a quantity.
  func slope(at inputs: [Double]) -> (score: Double, gradient: [Double]) {
    let formulation = surrogate.formulation
    var slopes: [Int: Surrogate.Slope] = [:]
    func slope(_ quantity: Int) -> Surrogate.Slope {
      if let known = slopes[quantity] { return known }
      let slope = surrogate.slope(quantity, at: inputs)
      slopes[quantity] = slope
      return slope
    }
    var gradient = [Double](repeating: 0, count: inputs.count)
    func add(_ byMean: Double, _ byDeviation: Double, _ slope: Surrogate.Slope) {
      for column in inputs.indices {
        gradient[column] += byMean * slope.meanGradient[column] + byDeviation * slope.deviationGradient[column]
      }
    }
    let acquired: Double
    switch objective {
    case .single(let acquisition, let unit):
      let own = slope(formulation.objectiveQuantities[0])
      let marginal = formulation.marginal(0, mean: own.mean, standardDeviation: own.standardDeviation)
      let slopes = acquisition.scoreGradient(marginal)
      let sign: Double = if case .maximize = formulation.problem.objectives[0].goal { -1 } else { 1 }
      acquired = acquisition.score(marginal) / unit
      add(sign * slopes.mean / unit, slopes.standardDeviation / unit, own)
    default: preconditionFailure("asked for only where a slope is")
    }
    var score = max(acquired, -1e12)
    for limit in formulation.limits {
      let own = slope(limit.quantity)
      let slopes = Feasibility.slope(limit, mean: own.mean, standardDeviation: own.standardDeviation)
      score += slopes.value
      add(slopes.mean, slopes.standardDeviation, own)
    }
    return (score, gradient)
  }
}
