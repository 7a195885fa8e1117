import DesignSpace
import GaussianProcesses

/// Bounds of one quantity's mean over boxes of designs: its tangent at a design inside, whose least and greatest value over
/// the box are exact, plus what the mean can leave it by.
struct ModelBounds {
  private let process: GaussianProcess
  private let isInRoots: Bool
  private let fractionCount: Int
  private let norm: Double

  /// Nil where the quantity has no process.
  init?(_ model: Surrogate.Model, fractionCount: Int) {
    guard case .process(let process, let coordinates) = model else { return nil }
    self.process = process
    isInRoots = coordinates == .roots
    self.fractionCount = fractionCount
    norm = process.meanNorm
  }

  /// The range of the mean. O(n·d).
  /// - Parameters:
  ///   - centre: model inputs with plain fractions, within the box, its fractions of sum one.
  ///   - lower, upper: the box likewise.
  func range(centre: [Double], lower: [Double], upper: [Double]) -> ClosedRange<Double> {
    let (point, low, high) = (coordinates(centre), coordinates(lower), coordinates(upper))
    let (mean, gradient) = process.meanGradient(at: point)
    var square = 0.0
    for place in point.indices {
      let reach = max(high[place] - point[place], point[place] - low[place], 0)
      let scaled = reach / process.hyperparameters.lengthScales[place]
      square += scaled * scaled
    }
    let r = square.squareRoot()
    let level = process.levelRemainder(within: r, norm: norm)
    let rest = process.tangentRemainder(within: r, norm: norm)
    var tangent = (0.0, 0.0)
    let plain = isInRoots ? 0 : fractionCount
    if plain > 0 {
      tangent = Self.linearRange(
        Array(gradient.prefix(plain)), around: Array(point.prefix(plain)), lower: Array(low.prefix(plain)),
        upper: Array(high.prefix(plain)))
    }
    for place in plain..<point.count {
      let (down, up) = (gradient[place] * (low[place] - point[place]), gradient[place] * (high[place] - point[place]))
      tangent.0 += min(down, up)
      tangent.1 += max(down, up)
    }
    // Rounding of sums over the observations.
    let slack = 1e-9 * (abs(mean) + process.hyperparameters.targetScale)
    let least = mean - min(level, rest - tangent.0) - slack
    let greatest = mean + min(level, rest + tangent.1) + slack
    return min(least, mean)...max(greatest, mean)
  }

  /// How wide each coordinate of a box is for the model, in length scales.
  func widths(lower: [Double], upper: [Double]) -> [Double] {
    let (low, high) = (coordinates(lower), coordinates(upper))
    return low.indices.map { (high[$0] - low[$0]) / process.hyperparameters.lengthScales[$0] }
  }

  private func coordinates(_ inputs: [Double]) -> [Double] {
    guard isInRoots else { return inputs }
    var inputs = inputs
    for place in 0..<fractionCount { inputs[place] = max(0, inputs[place]).squareRoot() }
    return inputs
  }

  /// The least and the greatest g·(x − c) over lower ≤ x ≤ upper with Σx = Σc: what is free goes where it costs least, then
  /// where it costs most. O(d log d).
  static func linearRange(
    _ g: [Double], around c: [Double], lower: [Double], upper: [Double]
  ) -> (Double, Double) {
    let free = max(0, c.reduce(0, +) - lower.reduce(0, +))
    let start = g.indices.reduce(0.0) { $0 + g[$1] * (lower[$1] - c[$1]) }
    let order = g.indices.sorted { g[$0] < g[$1] }
    func filled(_ order: some Sequence<Int>) -> Double {
      var (sum, left) = (start, free)
      for place in order {
        let share = min(left, upper[place] - lower[place])
        sum += share * g[place]
        left -= share
      }
      return sum
    }
    return (filled(order), filled(order.reversed()))
  }
}
