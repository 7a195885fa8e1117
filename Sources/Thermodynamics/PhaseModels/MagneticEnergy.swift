import Glibc

/// The energy of magnetic order after Inden, Hillert and Jarl (`hillert1978model`): R·T·ln(β + 1)·g(T/Tc).
struct MagneticEnergy: Sendable {
  private let order: MagneticOrder
  /// A = 518/1125 + (11692/15975)·(1/p − 1), and 1/p − 1.
  private let norm: Double
  private let excess: Double

  init(_ order: MagneticOrder) {
    self.order = order
    excess = 1 / order.structureFactor - 1
    norm = 518.0 / 1125 + 11692.0 / 15975 * excess
  }

  /// g and its first two derivatives by u = Tc/T. Below zero there is no order.
  func shape(_ u: Double) -> (value: Double, first: Double, second: Double) {
    guard u > 0 else { return (0, 0, 0) }
    if u <= 1 {
      let u3 = u * u * u
      let u5 = u3 * u * u
      let u10 = u5 * u5
      let u15 = u10 * u5
      let u25 = u15 * u10
      return (
        -(u5 / 10 + u15 / 315 + u25 / 1500) / norm,
        -(u5 / 2 + u15 / 21 + u25 / 60) / norm / u,
        -(2 * u3 + u15 / u / u * (14.0 / 21) + u25 / u / u * (24.0 / 60)) / norm
      )
    }
    let t = 1 / u
    let t3 = t * t * t
    let t9 = t3 * t3 * t3
    let t15 = t9 * t3 * t3
    let linear = 79 / (140 * order.structureFactor)
    let scale = 474.0 / 497 * excess
    return (
      1 - (linear * u + scale * (t3 / 6 + t9 / 135 + t15 / 600)) / norm,
      -(linear - scale * t * (t3 / 2 + t9 / 15 + t15 / 40)) / norm,
      -scale * t * t * (2 * t3 + t9 * (10.0 / 15) + t15 * (16.0 / 40)) / norm
    )
  }

  /// What divides a negative Curie temperature or moment.
  private func sign(_ value: Double) -> Double { value < 0 ? 1 / order.antiferromagneticFactor : 1 }

  /// The energy, J/mol of formula units, with its derivatives by Curie temperature and moment as they stand in the database.
  struct Derivatives {
    var value = 0.0
    var byTemperature = 0.0
    var byMoment = 0.0
    var twiceByTemperature = 0.0
    var twiceByMoment = 0.0
    var mixed = 0.0

    static func * (a: Self, scale: Double) -> Self {
      Self(
        value: a.value * scale, byTemperature: a.byTemperature * scale, byMoment: a.byMoment * scale,
        twiceByTemperature: a.twiceByTemperature * scale, twiceByMoment: a.twiceByMoment * scale, mixed: a.mixed * scale
      )
    }
  }

  func energy(criticalTemperature: Double, moment: Double, temperature: Double) -> Derivatives {
    let (signOfT, signOfB) = (sign(criticalTemperature), sign(moment))
    let beta = moment * signOfB
    guard beta > -0.999 else { return Derivatives() }
    let unit = ExpressionReader.gasConstant * temperature
    let (g, g1, g2) = shape(criticalTemperature * signOfT / temperature)
    let scale = signOfT / temperature
    let (a, a1, a2) = (log1p(beta), signOfB / (1 + beta), -signOfB * signOfB / ((1 + beta) * (1 + beta)))
    return Derivatives(
      value: unit * a * g, byTemperature: unit * a * g1 * scale, byMoment: unit * a1 * g,
      twiceByTemperature: unit * a * g2 * scale * scale, twiceByMoment: unit * a2 * g, mixed: unit * a1 * g1 * scale)
  }

  /// The derivative by temperature at fixed fractions, given those of Curie temperature and moment.
  func slope(
    criticalTemperature: Double, moment: Double, temperature: Double,
    slopes: (criticalTemperature: Double, moment: Double)
  ) -> Double {
    let here = energy(criticalTemperature: criticalTemperature, moment: moment, temperature: temperature)
    // u falls with T as −Tc/T², which is ∂/∂Tc times −Tc/T.
    return here.value / temperature - here.byTemperature * criticalTemperature / temperature
      + here.byTemperature * slopes.criticalTemperature + here.byMoment * slopes.moment
  }
}
