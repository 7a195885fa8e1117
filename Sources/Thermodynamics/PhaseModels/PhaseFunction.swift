import Glibc

/// The Gibbs energy of a phase at one temperature and pressure as a function of its site fractions, J/mol of formula units.
package struct PhaseFunction: Sendable {
  private struct Part: Sendable {
    let weight: Double
    let energy: NumericPolynomial
    let criticalTemperature: NumericPolynomial
    let moment: NumericPolynomial
    let magnetism: MagneticEnergy?

    init(_ part: PhaseModel.Part, at values: FunctionValues, isSlope: Bool = false) {
      weight = part.weight
      energy = NumericPolynomial(part.energy, at: values, isSlope: isSlope)
      criticalTemperature = NumericPolynomial(part.criticalTemperature, at: values, isSlope: isSlope)
      moment = NumericPolynomial(part.moment, at: values, isSlope: isSlope)
      let isMagnetic = !part.criticalTemperature.isEmpty && !part.moment.isEmpty
      magnetism = isMagnetic ? part.magnetism.map(MagneticEnergy.init) : nil
    }

    var isFinite: Bool { energy.isFinite && criticalTemperature.isFinite && moment.isFinite }
  }

  package let model: PhaseModel
  /// K.
  package let temperature: Double
  private let direct: Part
  private let averaged: [Part]
  private let mixing: [Double]

  /// Fractions below this are taken for this: what it changes is far below the rounding of an energy.
  static let leastFraction = 1e-30

  /// Nil where a coefficient is no number at this temperature.
  init?(_ model: PhaseModel, at values: FunctionValues) {
    self.model = model
    temperature = values.temperature
    direct = Part(model.direct, at: values)
    averaged = model.averaged.map { Part($0, at: values) }
    var mixing = [Double](repeating: 0, count: model.count)
    for (sublattice, range) in model.sublattices.enumerated() where range.count > 1 {
      for variable in range {
        mixing[variable] = ExpressionReader.gasConstant * values.temperature * model.sites[sublattice]
      }
    }
    self.mixing = mixing
    guard direct.isFinite, averaged.allSatisfy(\.isFinite) else { return nil }
  }

  /// The energy alone. O(terms).
  package func value(_ fractions: UnsafePointer<Double>) -> Double {
    var sum = 0.0
    for variable in mixing.indices where mixing[variable] > 0 {
      let y = max(fractions[variable], Self.leastFraction)
      sum += mixing[variable] * y * log(y)
    }
    sum += value(direct, fractions)
    guard !averaged.isEmpty else { return sum }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: model.averages.count) { x in
      average(fractions, into: x.baseAddress!)
      return averaged.reduce(sum) { $0 + value($1, x.baseAddress!) }
    }
  }

  private func value(_ part: Part, _ y: UnsafePointer<Double>) -> Double {
    var sum = part.energy.value(y)
    if let magnetism = part.magnetism {
      sum +=
        magnetism.energy(
          criticalTemperature: part.criticalTemperature.value(y), moment: part.moment.value(y), temperature: temperature
        ).value
    }
    return part.weight * sum
  }

  private func average(_ fractions: UnsafePointer<Double>, into x: UnsafeMutablePointer<Double>) {
    for (place, terms) in model.averages.enumerated() {
      var sum = 0.0
      for (variable, weight) in terms { sum += weight * fractions[variable] }
      x[place] = sum
    }
  }

  /// The energy, its gradient [n] and, where wanted, its Hessian [n, n], which are overwritten. O(terms + n²·averages).
  package func evaluate(
    _ fractions: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>, hessian: UnsafeMutablePointer<Double>?
  ) -> Double {
    let n = model.count
    gradient.update(repeating: 0, count: n)
    hessian?.update(repeating: 0, count: n * n)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * n) { own in
      let (y, inverse) = (own.baseAddress!, own.baseAddress! + n)
      var sum = 0.0
      for variable in 0..<n {
        y[variable] = max(fractions[variable], Self.leastFraction)
        inverse[variable] = 1 / y[variable]
        guard mixing[variable] > 0 else { continue }
        let logarithm = log(y[variable])
        sum += mixing[variable] * y[variable] * logarithm
        gradient[variable] = mixing[variable] * (logarithm + 1)
        hessian?[variable * n + variable] = mixing[variable] * inverse[variable]
      }
      sum += Self.add(direct, y, inverse, temperature, gradient, hessian, n)
      if !averaged.isEmpty { sum += addAveraged(y, gradient, hessian) }
      return sum
    }
  }

  /// Adds one part, scaled by its weight.
  private static func add(
    _ part: Part, _ y: UnsafePointer<Double>, _ inverse: UnsafePointer<Double>, _ temperature: Double,
    _ gradient: UnsafeMutablePointer<Double>, _ hessian: UnsafeMutablePointer<Double>?, _ n: Int
  ) -> Double {
    if part.weight == 1 {
      let sum = part.energy.add(y, inverse: inverse, gradient: gradient, hessian: hessian, count: n)
      return sum + addMagnetic(part, y, inverse, temperature, gradient, hessian, n)
    }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: n * (n + 1)) { own in
      own.initialize(repeating: 0)
      let (slopes, bends) = (own.baseAddress!, own.baseAddress! + n)
      var sum = part.energy.add(y, inverse: inverse, gradient: slopes, hessian: bends, count: n)
      sum += addMagnetic(part, y, inverse, temperature, slopes, bends, n)
      for place in 0..<n { gradient[place] += part.weight * slopes[place] }
      if let hessian { for place in 0..<n * n { hessian[place] += part.weight * bends[place] } }
      return part.weight * sum
    }
  }

  private static func addMagnetic(
    _ part: Part, _ y: UnsafePointer<Double>, _ inverse: UnsafePointer<Double>, _ temperature: Double,
    _ gradient: UnsafeMutablePointer<Double>, _ hessian: UnsafeMutablePointer<Double>?, _ n: Int
  ) -> Double {
    guard let magnetism = part.magnetism else { return 0 }
    let size = n * (n + 1)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * size) { own in
      own.initialize(repeating: 0)
      let (t, b) = (own.baseAddress!, own.baseAddress! + size)
      let isWanted = hessian != nil
      let critical = part.criticalTemperature.add(
        y, inverse: inverse, gradient: t, hessian: isWanted ? t + n : nil, count: n)
      let moment = part.moment.add(y, inverse: inverse, gradient: b, hessian: isWanted ? b + n : nil, count: n)
      let here = magnetism.energy(criticalTemperature: critical, moment: moment, temperature: temperature)
      for i in 0..<n { gradient[i] += here.byTemperature * t[i] + here.byMoment * b[i] }
      if let hessian {
        for i in 0..<n {
          for j in 0..<n {
            let place = n + i * n + j
            hessian[i * n + j] +=
              here.byTemperature * t[place] + here.byMoment * b[place] + here.twiceByTemperature * t[i] * t[j]
              + here.twiceByMoment * b[i] * b[j] + here.mixed * (t[i] * b[j] + b[i] * t[j])
          }
        }
      }
      return here.value
    }
  }

  /// Adds what depends on the averages, by the chain rule.
  private func addAveraged(
    _ y: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>, _ hessian: UnsafeMutablePointer<Double>?
  ) -> Double {
    let (n, m) = (model.count, model.averages.count)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: m * (m + 3)) { own in
      own.initialize(repeating: 0)
      let (x, inverse, slopes) = (own.baseAddress!, own.baseAddress! + m, own.baseAddress! + 2 * m)
      let bends = own.baseAddress! + 3 * m
      average(y, into: x)
      for place in 0..<m { inverse[place] = 1 / x[place] }
      var sum = 0.0
      for part in averaged {
        sum += Self.add(part, x, inverse, temperature, slopes, hessian == nil ? nil : bends, m)
      }
      for (a, terms) in model.averages.enumerated() {
        for (i, weight) in terms {
          gradient[i] += weight * slopes[a]
          guard let hessian else { continue }
          for (b, others) in model.averages.enumerated() {
            let bend = weight * bends[a * m + b]
            for (j, other) in others { hessian[i * n + j] += bend * other }
          }
        }
      }
      return sum
    }
  }
}

extension PhaseFunction {
  /// The energy of a phase model of a database at a temperature in K and a pressure in Pa; nil where it is no number.
  package init?(
    _ model: PhaseModel, of database: ThermodynamicDatabase, temperature: Double, pressure: Double = 101_325
  ) {
    self.init(model, at: FunctionValues(database, temperature: temperature, pressure: pressure))
  }

  /// The derivative of the energy by temperature at fixed site fractions, −S, J/(mol·K) of formula units.
  package func temperatureSlope(_ fractions: [Double], of database: ThermodynamicDatabase, pressure: Double = 101_325)
    -> Double
  {
    model.slope(fractions, at: FunctionValues(database, temperature: temperature, pressure: pressure))
  }

  /// The energy in J/mol of atoms at site fractions that stand one after another; nil where there are no atoms.
  package func energyPerAtom(_ fractions: [Double]) -> Double? {
    precondition(fractions.count == model.count)
    let energy = value(fractions) / model.atomCount(fractions)
    return energy.isFinite ? energy : nil
  }
}

extension PhaseModel {
  /// The derivative of the energy by temperature at fixed site fractions, −S, J/(mol·K) of formula units.
  func slope(_ fractions: [Double], at values: FunctionValues) -> Double {
    var sum = 0.0
    for (sublattice, range) in sublattices.enumerated() where range.count > 1 {
      for variable in range {
        let y = max(fractions[variable], PhaseFunction.leastFraction)
        sum += ExpressionReader.gasConstant * sites[sublattice] * y * log(y)
      }
    }
    sum += Self.slope(direct, fractions, at: values)
    let x = averages.map { $0.reduce(0) { $0 + $1.weight * fractions[$1.variable] } }
    return averaged.reduce(sum) { $0 + Self.slope($1, x, at: values) }
  }

  private static func slope(_ part: Part, _ y: [Double], at values: FunctionValues) -> Double {
    var sum = NumericPolynomial(part.energy, at: values, isSlope: true).value(y)
    if let order = part.magnetism, !part.criticalTemperature.isEmpty, !part.moment.isEmpty {
      sum += MagneticEnergy(order).slope(
        criticalTemperature: NumericPolynomial(part.criticalTemperature, at: values).value(y),
        moment: NumericPolynomial(part.moment, at: values).value(y), temperature: values.temperature,
        slopes: (
          NumericPolynomial(part.criticalTemperature, at: values, isSlope: true).value(y),
          NumericPolynomial(part.moment, at: values, isSlope: true).value(y)
        ))
    }
    return part.weight * sum
  }
}
