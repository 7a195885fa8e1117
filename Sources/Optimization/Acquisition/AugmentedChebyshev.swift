import Glibc
import Numerics

/// Many objectives as one, by a random direction a suggestion: the augmented Chebyshev function of ParEGO (Knowles 2006,
/// `knowles2006parego`). For more than three objectives, and for the acquisition functions of one objective.
package struct AugmentedChebyshev: Sendable {
  /// Nonnegative, summing to one.
  package let weights: [Double]
  private let ideal: [Double]
  private let width: [Double]
  /// The share of the plain sum, which keeps weakly dominated points from being optimal.
  private static let augmentation = 0.05

  /// - Parameters:
  ///   - ideal: the best value of each objective.
  ///   - nadir: the worst value on the front.
  package init(weights: [Double], ideal: [Double], nadir: [Double]) {
    self.weights = weights
    self.ideal = ideal
    width = zip(ideal, nadir).map { $1 > $0 ? $1 - $0 : 1 }
  }

  /// Weights drawn uniformly from their simplex.
  package static func drawWeights(_ count: Int, using generator: inout SeededGenerator) -> [Double] {
    let draws = (0..<count).map { _ in -log(generator.uniformOpen()) }
    let sum = draws.reduce(0, +)
    return draws.map { $0 / sum }
  }

  /// The value of minimised objectives; less is better.
  package func value(_ point: [Double]) -> Double {
    let terms = point.enumerated().map { weighted($0.offset, $0.element) }
    return (terms.max() ?? 0) + augmentation(point)
  }

  /// What one objective contributes to the maximum.
  func weighted(_ objective: Int, _ value: Double) -> Double {
    weights[objective] * (value - ideal[objective]) / width[objective]
  }

  /// The value of one objective that contributes `weighted`, and its derivative.
  func level(_ objective: Int, weighted: Double) -> (value: Double, slope: Double) {
    let slope = width[objective] / weights[objective]
    return (ideal[objective] + weighted * slope, slope)
  }

  /// The share of the plain sum.
  func augmentation(_ point: [Double]) -> Double {
    Self.augmentation * point.enumerated().reduce(0) { $0 + weighted($1.offset, $1.element) }
  }
}
