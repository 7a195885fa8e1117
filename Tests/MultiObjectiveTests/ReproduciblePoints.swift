import Numerics

/// Points that another language reproduces in three lines: the top 20 bits of Knuth's 64-bit linear congruential
/// generator (multiplier 6364136223846793005, increment 1442695040888963407).
struct ReproduciblePoints {
  private var state: UInt64

  init(seed: Int) { state = UInt64(seed) }

  mutating func value() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 44) / 1_048_576
  }

  /// Points [n, m] in [0, 1), rounded down to a grid of `levels` if that is not zero.
  static func cube(seed: Int, n: Int, m: Int, levels: Int = 0) -> Matrix {
    var generator = ReproduciblePoints(seed: seed)
    let values = (0..<n * m).map { _ in
      let value = generator.value()
      return levels == 0 ? value : (value * Double(levels)).rounded(.down) / Double(levels)
    }
    return Matrix(rows: n, columns: m, storage: values)
  }

  /// Points on the unit sphere in the positive orthant, mutually non-dominated.
  static func sphere(seed: Int, n: Int, m: Int) -> Matrix {
    let cube = cube(seed: seed, n: n, m: m)
    return Matrix(
      (0..<n).map { row in
        let point = cube.row(row).map { $0 + 1e-3 }
        let norm = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return point.map { $0 / norm }
      })
  }

  /// Σ value · (1 + index mod 97): a checksum that notices a swap.
  static func checksum(_ values: [Double]) -> Double {
    values.enumerated().reduce(0) { $0 + $1.element * Double(1 + $1.offset % 97) }
  }
}
