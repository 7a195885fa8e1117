import Glibc
import Numerics

extension SeededGenerator {
  /// Proportions of a Dirichlet density, from the logarithms of gamma draws, so that small concentrations do not vanish.
  mutating func proportions(concentrations: [Double]) -> [Double] {
    let logs = concentrations.map { logGamma(shape: $0) }
    let greatest = logs.max() ?? 0
    let draws = logs.map { exp($0 - greatest) }
    let sum = draws.reduce(0, +)
    return draws.map { $0 / sum }
  }

  /// The logarithm of a gamma draw (Marsaglia & Tsang 2000, `marsaglia2000simple`); below shape 1 by their boost.
  private mutating func logGamma(shape: Double) -> Double {
    if shape < 1 { return logGamma(shape: shape + 1) + log(uniformOpen()) / shape }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = standardNormal()
      let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
      if v > 0, log(uniformOpen()) < x * x / 2 + d - d * v + d * log(v) { return log(d * v) }
    }
  }
}
