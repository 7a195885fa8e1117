import Numerics

/// E[(level − objective)⁺] of a normal objective by cubic interpolation of φ(z) + z·Φ(z) between values and slopes at steps of
/// 1/64. The error is z⁴·h⁴/384 of the value: 10⁻⁷ at z = −4, 10⁻⁵ at −16, below which the improvement counts as none.
struct InterpolatedImprovement: Sendable {
  static let shared = InterpolatedImprovement()

  private static let (least, greatest) = (-16.0, 8.0)
  private static let stepsPerUnit = 64.0
  /// Values and, in units of a step, slopes, in turns.
  private let knots: [Double]

  private init() {
    let count = Int((Self.greatest - Self.least) * Self.stepsPerUnit) + 1
    knots = (0..<count).flatMap { knot in
      let z = Self.least + Double(knot) / Self.stepsPerUnit
      let marginal = ObjectiveMarginal(mean: 0, standardDeviation: 1)
      return [marginal.improvement(over: z), StandardNormal.cumulative(z) / Self.stepsPerUnit]
    }
  }

  @inline(__always)
  func improvement(_ marginal: ObjectiveMarginal, over level: Double) -> Double {
    if marginal.isDistance { return marginal.improvement(over: level) }
    let z = (level - marginal.mean) / marginal.standardDeviation
    // Written so that the table is never left.
    guard z > Self.least else { return 0 }
    guard z < Self.greatest else { return level - marginal.mean }
    let place = (z - Self.least) * Self.stepsPerUnit
    let knot = Int(place)
    let t = place - Double(knot)
    return knots.withUnsafeBufferPointer { knots in
      let (value, slope) = (knots[2 * knot], knots[2 * knot + 1])
      let (next, nextSlope) = (knots[2 * knot + 2], knots[2 * knot + 3])
      let rise = next - value
      let cubic = value + t * (slope + t * (3 * rise - 2 * slope - nextSlope + t * (slope + nextSlope - 2 * rise)))
      return marginal.standardDeviation * cubic
    }
  }
}
