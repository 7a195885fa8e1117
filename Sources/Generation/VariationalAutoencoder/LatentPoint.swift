/// A latent point as it is stated: any numbers, or of a Dirichlet latent proportions up to a factor.
package struct LatentPoint: Sendable {
  /// What the decoder is given.
  package let normalised: [Double]
  /// The sum of stated proportions; nil where numbers are taken as they are.
  private let sum: Double?

  /// - Returns: nil for proportions that are negative or all zero.
  package init?(_ numbers: [Double], of family: LatentSpace.Family) {
    guard family == .dirichlet else {
      normalised = numbers
      sum = nil
      return
    }
    let sum = numbers.reduce(0, +)
    guard numbers.allSatisfy({ $0 >= 0 }), sum > 0 else { return nil }
    normalised = numbers.map { $0 / sum }
    self.sum = sum
  }

  /// Slopes by the numbers as they were stated, of what has slopes by the normalised ones.
  package func slopes(_ slopes: [Double]) -> [Double] {
    guard let sum else { return slopes }
    let mean = zip(slopes, normalised).reduce(0) { $0 + $1.0 * $1.1 }
    return slopes.map { ($0 - mean) / sum }
  }
}
