import Numerics

/// Leads a design uphill along the slope of its score in its continuous variables, by L-BFGS in their ranges; composition,
/// levels and categories stay.
package struct SlopeAscent {
  /// The score of one design, given as model inputs, with its slopes by the inputs.
  package typealias Slope = ([Double]) -> (score: Double, gradient: [Double])

  /// Scores that one ascent may take, and the relative change of the score at which it ends.
  private static let evaluations = 60
  private static let tolerance = 1e-9

  private let space: SearchSpace
  private let taken: TakenDesigns
  private let slope: Slope
  /// The continuous variables: places among the settings, columns of the model inputs, and ranges.
  private let variables: [(place: Int, column: Int, range: ClosedRange<Double>)]

  /// - Returns: nil for a space without continuous variables.
  init?(_ space: SearchSpace, except taken: TakenDesigns, slope: @escaping Slope) {
    var column = space.fractionCount
    var variables: [(place: Int, column: Int, range: ClosedRange<Double>)] = []
    for (place, variable) in space.variables.enumerated() {
      if case .range(let range) = variable.domain, range.lowerBound < range.upperBound,
        space.freeVariables.contains(place)
      {
        variables.append((place, column, range))
      }
      column += variable.domain.inputCount
    }
    if variables.isEmpty { return nil }
    self.variables = variables
    self.space = space
    self.taken = taken
    self.slope = slope
  }

  /// The top above a candidate; the candidate itself where none is found, or is taken. O(n²) a quantity and score.
  func improved(_ candidate: CandidateSearch.Candidate) -> CandidateSearch.Candidate {
    let minimizer = BoundedMinimizer(
      lower: [Double](repeating: 0, count: variables.count), upper: [Double](repeating: 1, count: variables.count),
      maximumEvaluations: Self.evaluations, relativeTolerance: Self.tolerance)
    var inputs = space.inputs([candidate.design]).row(0)
    let top = minimizer.minimize(from: variables.map { inputs[$0.column] }) { point, gradient in
      for (k, variable) in variables.enumerated() { inputs[variable.column] = point[k] }
      let value = slope(inputs)
      for (k, variable) in variables.enumerated() { gradient[k] = -value.gradient[variable.column] }
      return -value.score
    }
    guard -top.value > candidate.score else { return candidate }
    var result = candidate
    for (k, variable) in variables.enumerated() {
      let (low, high) = (variable.range.lowerBound, variable.range.upperBound)
      result.design.settings[variable.place] = max(low, min(high, low + top.point[k] * (high - low)))
    }
    result.score = -top.value
    return taken.contains(result.design) ? candidate : result
  }
}
