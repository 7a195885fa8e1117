import Glibc

extension SeededGenerator {
  /// Proportions of a Dirichlet density, from the logarithms of gamma draws, so that small concentrations do not vanish.
  package mutating func proportions(concentrations: [Double]) -> [Double] {
    DirichletDistribution.proportions(logarithms: concentrations.map { gammaLogarithm(shape: $0) })
  }

  /// The logarithm of a gamma draw (Marsaglia & Tsang 2000, `marsaglia2000simple`); below shape 1 by their boost.
  package mutating func gammaLogarithm(shape: Double) -> Double {
    if shape < 1 { return gammaLogarithm(shape: shape + 1) + log(uniformOpen()) / shape }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = standardNormal()
      let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
      if v > 0, log(uniformOpen()) < x * x / 2 + d - d * v + d * log(v) { return log(d * v) }
    }
  }
}
