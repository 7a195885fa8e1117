import Glibc

/// The Gibbs energy of a phase at one temperature and pressure as a function of its site fractions, J/mol of formula units.
package final class PhaseFunction: Sendable {
  private struct Magnetism {
    let weight: Double
    let criticalTemperature: NumericPolynomial
    let moment: NumericPolynomial
    let energy: MagneticEnergy
  }

  /// Energies in one set of fractions.
  private struct Part {
    let energy: NumericPolynomial
    let magnetism: [Magnetism]

    init(_ plan: EnergyPlan.Part, at values: FunctionValues) {
      energy = NumericPolynomial(plan.energy, at: values)
      magnetism = plan.magnetism.map {
        Magnetism(
          weight: $0.weight, criticalTemperature: NumericPolynomial($0.criticalTemperature, at: values),
          moment: NumericPolynomial($0.moment, at: values), energy: $0.energy)
      }
    }

    var isFinite: Bool {
      energy.isFinite && magnetism.allSatisfy { $0.criticalTemperature.isFinite && $0.moment.isFinite }
    }

    var room: Int { magnetism.reduce(energy.room) { max($0, $1.criticalTemperature.room, $1.moment.room) } }
  }

  package let model: PhaseModel
  /// K.
  package let temperature: Double
  private let direct: Part
  private let averaged: Part?
  /// R·T·sites of each variable that mixes with others, zero of any other.
  private let mixing: [Double]
  /// How many numbers `evaluate` needs room for.
  let room: Int

  /// Fractions below this are taken for this: what it changes is far below the rounding of an energy.
  static let leastFraction = 1e-30

  /// Nil where a coefficient is no number at this temperature.
  init?(_ model: PhaseModel, at values: FunctionValues) {
    self.model = model
    temperature = values.temperature
    direct = Part(model.plan.direct, at: values)
    averaged = model.plan.averaged.map { Part($0, at: values) }
    var mixing = [Double](repeating: 0, count: model.count)
    for (sublattice, range) in model.sublattices.enumerated() where range.count > 1 {
      for variable in range {
        mixing[variable] = ExpressionReader.gasConstant * values.temperature * model.sites[sublattice]
      }
    }
    self.mixing = mixing
    let (n, m) = (model.count, model.averages.count)
    let most = max(n, m)
    room = 2 * n + m * (3 + m) + 2 * most * (1 + most) + max(direct.room, averaged?.room ?? 0)
    guard direct.isFinite, averaged?.isFinite ?? true else { return nil }
  }

  // MARK: The energy alone

  /// The energy alone. O(terms).
  package func value(_ fractions: UnsafePointer<Double>) -> Double {
    var sum = 0.0
    for variable in mixing.indices where mixing[variable] > 0 {
      let y = max(fractions[variable], Self.leastFraction)
      sum += mixing[variable] * y * log(y)
    }
    return sum + excess(fractions)
  }

  /// The energy without that of ideal mixing. O(terms).
  func excess(_ fractions: UnsafePointer<Double>) -> Double {
    let sum = value(direct, fractions)
    guard let averaged else { return sum }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: model.averages.count) { x in
      average(fractions, into: x.baseAddress!)
      return sum + value(averaged, x.baseAddress!)
    }
  }

  private func value(_ part: Part, _ y: UnsafePointer<Double>) -> Double {
    var sum = part.energy.value(y)
    for magnetism in part.magnetism {
      let (critical, moment) = (magnetism.criticalTemperature.value(y), magnetism.moment.value(y))
      sum +=
        magnetism.weight
        * magnetism.energy.energy(criticalTemperature: critical, moment: moment, temperature: temperature).value
    }
    return sum
  }

  private func average(_ fractions: UnsafePointer<Double>, into x: UnsafeMutablePointer<Double>) {
    x.update(repeating: 0, count: model.averages.count)
    for share in model.plan.shares { x[share.average] += share.weight * fractions[share.variable] }
  }

  // MARK: With its derivatives

  /// The energy, its gradient [n] and its Hessian [n, n], which are overwritten. Nothing is derived by a fraction that is alone
  /// on its sublattice. O(terms + n²).
  package func evaluate(
    _ fractions: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>, hessian: UnsafeMutablePointer<Double>
  ) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: room) {
      evaluate(fractions, gradient: gradient, hessian: hessian, room: $0.baseAddress!)
    }
  }

  /// The same with given room.
  func evaluate(
    _ fractions: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>, hessian: UnsafeMutablePointer<Double>,
    room: UnsafeMutablePointer<Double>
  ) -> Double {
    let n = model.count
    let (y, inverse) = (room, room + n)
    gradient.update(repeating: 0, count: n)
    hessian.update(repeating: 0, count: n * n)
    var sum = 0.0
    mixing.withUnsafeBufferPointer { mixing in
      for variable in 0..<n {
        let fraction = max(fractions[variable], Self.leastFraction)
        y[variable] = fraction
        inverse[variable] = 1 / fraction
        guard mixing[variable] > 0 else { continue }
        let logarithm = log(fraction)
        sum += mixing[variable] * fraction * logarithm
        gradient[variable] = mixing[variable] * (logarithm + 1)
        hessian[variable * (n + 1)] = mixing[variable] * inverse[variable]
      }
    }
    sum += add(direct, y, inverse, gradient, hessian, n, room + 2 * n)
    if let averaged { sum += add(averaged, ofAverages: y, gradient, hessian, room + 2 * n) }
    for row in 0..<n { for column in 0..<row { hessian[column * n + row] = hessian[row * n + column] } }
    return sum
  }

  /// Adds a part with its gradient and the lower triangle of its Hessian.
  private func add(
    _ part: Part, _ y: UnsafePointer<Double>, _ inverse: UnsafePointer<Double>,
    _ gradient: UnsafeMutablePointer<Double>, _ hessian: UnsafeMutablePointer<Double>, _ n: Int,
    _ room: UnsafeMutablePointer<Double>
  ) -> Double {
    var sum = part.energy.add(y, inverse: inverse, gradient: gradient, hessian: hessian, count: n, room: room)
    let size = n * (n + 1)
    for magnetism in part.magnetism {
      room.update(repeating: 0, count: 2 * size)
      let (t, b, rest) = (room, room + size, room + 2 * size)
      let critical = magnetism.criticalTemperature.add(
        y, inverse: inverse, gradient: t, hessian: t + n, count: n, room: rest)
      let moment = magnetism.moment.add(y, inverse: inverse, gradient: b, hessian: b + n, count: n, room: rest)
      let here =
        magnetism.energy.energy(criticalTemperature: critical, moment: moment, temperature: temperature)
        * magnetism.weight
      sum += here.value
      for i in 0..<n {
        gradient[i] += here.byTemperature * t[i] + here.byMoment * b[i]
        let both = here.twiceByTemperature * t[i] + here.mixed * b[i]
        let other = here.twiceByMoment * b[i] + here.mixed * t[i]
        for j in 0...i {
          let place = n + i * n + j
          hessian[i * n + j] += here.byTemperature * t[place] + here.byMoment * b[place] + both * t[j] + other * b[j]
        }
      }
    }
    return sum
  }

  /// Adds what depends on the averages, by the chain rule.
  private func add(
    _ part: Part, ofAverages y: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>,
    _ hessian: UnsafeMutablePointer<Double>, _ room: UnsafeMutablePointer<Double>
  ) -> Double {
    let (n, m) = (model.count, model.averages.count)
    let (x, inverse, slopes, bends) = (room, room + m, room + 2 * m, room + 3 * m)
    average(y, into: x)
    for place in 0..<m { inverse[place] = 1 / x[place] }
    slopes.update(repeating: 0, count: m * (m + 1))
    let sum = add(part, x, inverse, slopes, bends, m, bends + m * m)
    for row in 0..<m { for column in 0..<row { bends[column * m + row] = bends[row * m + column] } }
    model.plan.shares.withUnsafeBufferPointer { shares in
      for first in shares {
        gradient[first.variable] += first.weight * slopes[first.average]
        let row = hessian + first.variable * n
        let bend = bends + first.average * m
        for second in shares {
          guard second.variable <= first.variable else { break }
          row[second.variable] += first.weight * second.weight * bend[second.average]
        }
      }
    }
    return sum
  }
}

extension PhaseFunction {
  /// The energy of a phase model of a database at a temperature in K and a pressure in Pa; nil where it is no number.
  package convenience init?(
    _ model: PhaseModel, of database: ThermodynamicDatabase, temperature: Double, pressure: Double = 101_325
  ) {
    self.init(model, at: FunctionValues(database, temperature: temperature, pressure: pressure))
  }

  /// The derivative of the energy by temperature at fixed site fractions, −S, J/(mol·K) of formula units.
  package func temperatureSlope(_ fractions: [Double], of database: ThermodynamicDatabase, pressure: Double = 101_325)
    -> Double
  {
    let values = FunctionValues(database, temperature: temperature, pressure: pressure)
    var sum = 0.0
    for variable in mixing.indices where mixing[variable] > 0 {
      let y = max(fractions[variable], Self.leastFraction)
      sum += mixing[variable] / temperature * y * log(y)
    }
    sum += Self.slope(model.plan.direct, fractions, at: values)
    guard let averaged = model.plan.averaged else { return sum }
    let x = model.averages.map { $0.reduce(0) { $0 + $1.weight * fractions[$1.variable] } }
    return sum + Self.slope(averaged, x, at: values)
  }

  private static func slope(_ part: EnergyPlan.Part, _ y: [Double], at values: FunctionValues) -> Double {
    let energy = NumericPolynomial(part.energy, at: values, isSlope: true).value(y)
    return part.magnetism.reduce(energy) { sum, magnetism in
      func value(_ plan: PolynomialPlan, isSlope: Bool) -> Double {
        NumericPolynomial(plan, at: values, isSlope: isSlope).value(y)
      }
      return sum + magnetism.weight
        * magnetism.energy.slope(
          criticalTemperature: value(magnetism.criticalTemperature, isSlope: false),
          moment: value(magnetism.moment, isSlope: false), temperature: values.temperature,
          slopes: (value(magnetism.criticalTemperature, isSlope: true), value(magnetism.moment, isSlope: true)))
    }
  }

  /// The energy in J/mol of atoms at site fractions that stand one after another; nil where there are no atoms.
  package func energyPerAtom(_ fractions: [Double]) -> Double? {
    precondition(fractions.count == model.count)
    let energy = value(fractions) / model.atomCount(fractions)
    return energy.isFinite ? energy : nil
  }
}
