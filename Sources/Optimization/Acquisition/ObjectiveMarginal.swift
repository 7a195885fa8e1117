import Glibc
import Numerics

/// What the model expects of one minimised objective at one design: a normal variable, or for a target the distance of a
/// normal variable from it (a folded normal). Every acquisition function is made of its few moments, so targets are exact
/// wherever normals are.
package struct ObjectiveMarginal: Sendable, Equatable {
  /// The mean of the normal variable; for a target of its difference from the target.
  package var mean: Double
  package var standardDeviation: Double
  /// Whether the objective is the absolute value of the normal variable.
  package var isDistance: Bool

  package init(mean: Double, standardDeviation: Double, isDistance: Bool = false) {
    self.mean = mean
    self.standardDeviation = max(standardDeviation, 1e-150)
    self.isDistance = isDistance
  }

  /// The objective if the mean were certain.
  package var atMean: Double { isDistance ? abs(mean) : mean }

  /// E[(level − objective)⁺], the expected improvement over a level (Jones et al. 1998, `jones1998efficient`).
  ///
  /// For a distance |X| it is E(X + l)⁺ − 2·E(X)⁺ + E(X − l)⁺, zero for l ≤ 0.
  package func improvement(over level: Double) -> Double {
    if !isDistance { return Self.positivePart(level - mean, standardDeviation) }
    guard level > 0 else { return 0 }
    let (m, s) = (abs(mean), standardDeviation)
    // By symmetry m ≥ 0; reflected, so that the large terms are the small ones of the tail.
    let sum =
      Self.positivePart(level - m, s) - 2 * Self.positivePart(-m, s) + Self.positivePart(-level - m, s)
    return max(0, sum)
  }

  /// ln E[(level − objective)⁺] without underflow (Ament et al. 2023, `ament2023unexpected`); −∞ where it is zero.
  package func logImprovement(over level: Double) -> Double {
    if !isDistance {
      return log(standardDeviation) + StandardNormal.logImprovement((level - mean) / standardDeviation).value
    }
    guard level > 0 else { return -.infinity }
    let (m, s) = (abs(mean), standardDeviation)
    if level > 4 * s {
      // The far side of the target adds nothing that counts once the near side lies in the tail.
      if (m - level) / s > 4 { return log(s) + StandardNormal.logImprovement((level - m) / s).value }
      return log(improvement(over: level))
    }
    return Self.logOfNarrowWindow(level: level, mean: m, standardDeviation: s)
  }

  /// The derivatives of `improvement(over:)` by mean and standard deviation.
  package func improvementGradient(over level: Double) -> (mean: Double, standardDeviation: Double) {
    let s = standardDeviation
    if !isDistance {
      let z = (level - mean) / s
      return (-StandardNormal.cumulative(z), StandardNormal.density(z))
    }
    guard level > 0 else { return (0, 0) }
    let (near, middle, far) = ((level - mean) / s, -mean / s, (-level - mean) / s)
    return (
      -StandardNormal.cumulative(near) + 2 * StandardNormal.cumulative(middle) - StandardNormal.cumulative(far),
      StandardNormal.density(near) - 2 * StandardNormal.density(middle) + StandardNormal.density(far)
    )
  }

  /// ln P(objective < level).
  package func logProbability(below level: Double) -> Double {
    let z = (level - mean) / standardDeviation
    if !isDistance { return StandardNormal.logCumulative(z) }
    guard level > 0 else { return -.infinity }
    return StandardNormal.logProbability(from: (-level - mean) / standardDeviation, to: z)
  }

  /// P(objective < level).
  package func probability(below level: Double) -> Double {
    if !isDistance { return StandardNormal.cumulative((level - mean) / standardDeviation) }
    guard level > 0 else { return 0 }
    return StandardNormal.cumulative((level - mean) / standardDeviation)
      - StandardNormal.cumulative((-level - mean) / standardDeviation)
  }

  /// ln of the density of the objective at a level.
  func logDensity(at level: Double) -> Double {
    let near = StandardNormal.logDensity((level - mean) / standardDeviation) - log(standardDeviation)
    if !isDistance { return near }
    guard level > 0 else { return -.infinity }
    let far = StandardNormal.logDensity((level + mean) / standardDeviation) - log(standardDeviation)
    return max(near, far) + log1p(exp(-abs(near - far)))
  }

  /// E(Y)⁺ of a normal Y.
  @inline(__always)
  private static func positivePart(_ mean: Double, _ standardDeviation: Double) -> Double {
    let z = mean / standardDeviation
    if z < -38.5 { return 0 }
    if z > 10 { return mean }
    return max(0, standardDeviation * StandardNormal.density(z) + mean * StandardNormal.cumulative(z))
  }

  /// ∫₀ˡ (l − x)·(p(x) + p(−x)) dx in logarithms by Gauss & Legendre: no difference of nearly equal terms where the
  /// window is narrow beside the standard deviation.
  private static func logOfNarrowWindow(level: Double, mean: Double, standardDeviation: Double) -> Double {
    var terms: [Double] = []
    for (node, weight) in GaussLegendre.nodes {
      for x in [level * (1 + node) / 2, level * (1 - node) / 2] {
        let near = StandardNormal.logDensity((x - mean) / standardDeviation)
        let far = StandardNormal.logDensity((x + mean) / standardDeviation)
        terms.append(log(weight * (level - x)) + near + log1p(exp(far - near)))
      }
    }
    let greatest = terms.max() ?? 0
    let sum = terms.reduce(0) { $0 + exp($1 - greatest) }
    return greatest + log(sum) + log(level / 2) - log(standardDeviation)
  }
}

/// The rule of Gauss and Legendre on [−1, 1].
enum GaussLegendre {
  /// The positive half of its 16 nodes with their weights.
  static let nodes = [
    (0.0950125098376374402, 0.189450610455068496), (0.281603550779258913, 0.182603415044923589),
    (0.458016777657227386, 0.169156519395002538), (0.617876244402643748, 0.149595988816576732),
    (0.755404408355003034, 0.124628971255533872), (0.865631202387831744, 0.0951585116824927848),
    (0.944575023073232576, 0.0622535239386478929), (0.989400934991649933, 0.0271524594117540949),
  ]
}

extension StandardNormal {
  /// ln (Φ(b) − Φ(a)) for a < b, precise in both tails; either end may be infinite.
  package static func logProbability(from a: Double, to b: Double) -> Double {
    guard a < b else { return -.infinity }
    // The left tail keeps its relative precision, so a range on the right is mirrored.
    if a > 0 { return logProbability(from: -b, to: -a) }
    if b == .infinity { return a == -.infinity ? 0 : logCumulative(-a) }
    if a == -.infinity { return logCumulative(b) }
    if b <= 0 {
      let (near, far) = (logCumulative(b), logCumulative(a))
      return near + log1p(-exp(far - near))
    }
    return log1p(-cumulative(a) - cumulative(-b))
  }
}
