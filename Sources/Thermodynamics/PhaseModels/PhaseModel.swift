/// Why a phase cannot be computed for some elements.
package enum PhaseObstacle: Error, Sendable, Equatable {
  /// A sublattice has no species of these elements, or nothing but vacancies is there: the phase does not exist here.
  case absent
  /// The database asks for what is not modelled, or lacks something.
  case notModelled(String)
}

/// A phase over some elements: its site fractions, what they hold, and its energy as polynomials in them, by the compound
/// energy formalism (`lukas2007computational`).
package struct PhaseModel: Sendable {
  /// A part of the energy: what is computed with the site fractions themselves, or with averages of them.
  struct Part: Sendable {
    /// What it is multiplied by.
    let weight: Double
    var energy = PhasePolynomial()
    var criticalTemperature = PhasePolynomial()
    var moment = PhasePolynomial()
    let magnetism: MagneticOrder?
  }

  package let name: String
  /// Sites of each sublattice in a formula unit.
  package let sites: [Double]
  /// The variables of each sublattice; all site fractions stand one after another.
  package let sublattices: [Range<Int>]
  /// The species of each variable.
  package let species: [String]
  /// Atoms of each element in a formula unit for one unit of each variable. [elements, variables]
  package let atoms: [[Double]]
  /// Whether a variable is a vacancy.
  let isVacancy: [Bool]
  /// What its energy consists of.
  let plan: EnergyPlan
  /// How the fractions of the disordered phase sum site fractions: (variable, weight).
  let averages: [[(variable: Int, weight: Double)]]
  /// The functions of the database that the energy needs, and those of them that are not defined and count as zero.
  let functions: [Int]
  package let undefined: [String]
  /// Where all its parameters are within their ranges, K.
  let coldest: Double
  let hottest: Double
  /// The phase that has the same energy without order, if there is one.
  package let disordered: String?

  /// How many site fractions it has.
  package var count: Int { species.count }

  /// Whether nothing in it can vary.
  var isStoichiometric: Bool { sublattices.allSatisfy { $0.count == 1 } }

  /// Atoms of all elements in a formula unit.
  func atomCount(_ fractions: UnsafePointer<Double>) -> Double {
    var sum = 0.0
    for row in atoms { for variable in row.indices { sum += row[variable] * fractions[variable] } }
    return sum
  }
}

extension PhaseModel {
  /// The model of a phase over elements, both by name without regard to case.
  package init(_ database: ThermodynamicDatabase, phase: String, elements: [String]) throws(PhaseObstacle) {
    guard let number = database.phase(named: phase) else { throw .notModelled("no such phase") }
    self = try PhaseModelBuilder(database, elements: elements.compactMap(database.element)).model(number)
  }
}

/// Puts phase models together from a database.
struct PhaseModelBuilder {
  private let database: ThermodynamicDatabase
  /// Whether a species consists of the elements at hand.
  private let isActive: [Bool]
  private let elements: [Int]

  /// Site fractions of one phase: its Hessian is dense.
  private static let mostFractions = 400

  /// - Parameter elements: numbers of the database's elements.
  init(_ database: ThermodynamicDatabase, elements: [Int]) {
    self.database = database
    self.elements = elements
    let wanted = Set(elements)
    isActive = database.species.map { $0.atoms.allSatisfy { wanted.contains($0.element) } }
  }

  /// The model of a phase by its number.
  func model(_ number: Int) throws(PhaseObstacle) -> PhaseModel {
    let phase = database.phases[number]
    var active = phase.constituents.map { $0.filter { isActive[$0] } }
    if let obstacle = phase.obstacle { throw absent(active) ? .absent : .notModelled(obstacle) }
    guard let name = phase.disordered else {
      guard !absent(active) else { throw .absent }
      let direct = try part(phase, active, weight: 1)
      return try finished(phase, active, direct, averaged: [], averages: [])
    }
    guard let other = database.phases.first(where: { $0.name == name }) else {
      throw .notModelled("its disordered part \(name) is not there")
    }
    if let obstacle = other.obstacle { throw .notModelled("its disordered part \(name): \(obstacle)") }
    let base = other.constituents.map { $0.filter { isActive[$0] } }
    guard !absent(base) else { throw .absent }
    let interstitial = try interstitialSublattice(phase, active, other, base)
    for place in active.indices where place != interstitial {
      active[place] = Set(active[place]).union(base[0]).sorted { database.species[$0].name < database.species[$1].name }
    }
    guard !absent(active) else { throw .absent }
    let averages = Self.averages(sites: phase.sites, active, base, interstitial: interstitial)
    let scale =
      phase.sites.indices.filter { $0 != interstitial }.reduce(0) { $0 + phase.sites[$1] } / other.sites[0]
    let direct = try part(phase, active, weight: 1)
    var averaged = [try part(other, base, weight: scale)]
    if !phase.neverDisorders {
      averaged.append(Self.renamed(direct, active, base, interstitial: interstitial))
    }
    return try finished(phase, active, direct, averaged: averaged, averages: averages)
  }

  /// Whether the phase does not exist for these species.
  private func absent(_ active: [[Int]]) -> Bool {
    active.contains { $0.isEmpty } || !active.contains { $0.contains { !database.species[$0].isVacancy } }
  }

  /// The sublattice of an ordered phase that holds the interstitials of the disordered one; nil where that has none.
  private func interstitialSublattice(
    _ phase: DatabasePhase, _ active: [[Int]], _ other: DatabasePhase, _ base: [[Int]]
  ) throws(PhaseObstacle) -> Int? {
    if base.count == 1 { return nil }
    guard base.count == 2 else { throw .notModelled("its disordered part has \(base.count) sublattices") }
    let same = active.indices.filter { Set(active[$0]) == Set(base[1]) }
    guard same.count == 1, let place = same.first else {
      throw .notModelled("its interstitials are not those of its disordered part")
    }
    let substitutional = phase.sites.reduce(0, +) - phase.sites[place]
    guard substitutional > 0,
      abs(phase.sites[place] / substitutional - other.sites[1] / other.sites[0]) < 1e-9
    else { throw .notModelled("its share of interstitial sites is not that of its disordered part") }
    return place
  }

  /// Variables of sublattices one after another.
  private static func ranges(_ active: [[Int]]) -> [Range<Int>] {
    var start = 0
    return active.map { species in
      defer { start += species.count }
      return start..<start + species.count
    }
  }

  /// How the fractions of the disordered phase average those of the ordered one.
  private static func averages(
    sites: [Double], _ active: [[Int]], _ base: [[Int]], interstitial: Int?
  ) -> [[(variable: Int, weight: Double)]] {
    let ranges = ranges(active)
    var result: [[(variable: Int, weight: Double)]] = []
    for species in base[0] {
      var terms: [(variable: Int, weight: Double)] = []
      var total = 0.0
      for place in active.indices where place != interstitial {
        guard let offset = active[place].firstIndex(of: species) else { continue }
        terms.append((ranges[place].lowerBound + offset, sites[place]))
        total += sites[place]
      }
      result.append(terms.map { ($0.variable, $0.weight / total) })
    }
    if let interstitial, base.count > 1 {
      for species in base[1] {
        let offset = active[interstitial].firstIndex(of: species) ?? 0
        result.append([(ranges[interstitial].lowerBound + offset, 1)])
      }
    }
    return result
  }

  /// The ordering energy at equal sublattices, taken off: the same polynomials with the fractions of the disordered phase.
  private static func renamed(
    _ part: PhaseModel.Part, _ active: [[Int]], _ base: [[Int]], interstitial: Int?
  ) -> PhaseModel.Part {
    var names: [Int] = []
    for place in active.indices {
      for species in active[place] {
        if place == interstitial {
          names.append(base[0].count + (base[1].firstIndex(of: species) ?? 0))
        } else {
          names.append(base[0].firstIndex(of: species) ?? 0)
        }
      }
    }
    return PhaseModel.Part(
      weight: -1, energy: part.energy.renamed(names), criticalTemperature: part.criticalTemperature.renamed(names),
      moment: part.moment.renamed(names), magnetism: part.magnetism)
  }

  private func finished(
    _ phase: DatabasePhase, _ active: [[Int]], _ direct: PhaseModel.Part, averaged: [PhaseModel.Part],
    averages: [[(variable: Int, weight: Double)]]
  ) throws(PhaseObstacle) -> PhaseModel {
    let parts = [direct] + averaged
    let functions = Set(parts.flatMap { $0.energy.functions + $0.criticalTemperature.functions + $0.moment.functions })
    if let circular = functions.filter({ !database.isDefined[$0] }).min() {
      throw .notModelled("function \(database.functionNames[circular]) leads back to itself")
    }
    let validity = parts.flatMap { [$0.energy.validity, $0.criticalTemperature.validity, $0.moment.validity] }
    let needed = database.closure(of: Array(functions))
    let ranges = Self.ranges(active)
    let flat = active.flatMap { $0 }
    guard flat.count <= Self.mostFractions else { throw .notModelled("\(flat.count) site fractions, too many") }
    var atoms = [[Double]](repeating: [Double](repeating: 0, count: flat.count), count: elements.count)
    for (place, range) in ranges.enumerated() {
      for variable in range {
        for (element, count) in database.species[flat[variable]].atoms {
          if let row = elements.firstIndex(of: element) { atoms[row][variable] += phase.sites[place] * count }
        }
      }
    }
    return PhaseModel(
      name: phase.name, sites: phase.sites, sublattices: ranges, species: flat.map { database.species[$0].name },
      atoms: atoms, isVacancy: flat.map { database.species[$0].isVacancy },
      plan: EnergyPlan(direct, averaged: averaged, averages: averages, sublattices: ranges), averages: averages,
      functions: needed,
      undefined: needed.filter { database.functions[$0] == nil }.map { database.functionNames[$0] },
      coldest: validity.reduce(0) { max($0, $1.coldest) }, hottest: validity.reduce(.infinity) { min($0, $1.hottest) },
      disordered: phase.disordered)
  }

  // MARK: Polynomials

  /// The polynomials of a phase's own parameters over its active species.
  private func part(_ phase: DatabasePhase, _ active: [[Int]], weight: Double) throws(PhaseObstacle) -> PhaseModel.Part
  {
    var part = PhaseModel.Part(weight: weight, magnetism: phase.magnetism)
    let ranges = Self.ranges(active)
    let parameters = phase.parameters.filter { isValid($0, active) || phase.symmetry != nil }
    for parameter in parameters {
      let isTernary = parameter.order == 0 && parameter.constituents.contains { $0.count == 3 }
      let isAlone =
        isTernary
        && !phase.parameters.contains {
          $0.order > 0 && $0.kind == parameter.kind && $0.constituents == parameter.constituents
        }
      for constituents in SublatticeSymmetry.arrangements(parameter.constituents, phase.symmetry) {
        guard isValid(constituents, active) else { continue }
        let term = try ParameterTerm(constituents, order: parameter.order, isAlone: isAlone, line: parameter.line)
        let variables = term.factors.map { factor in
          ranges[factor.sublattice].lowerBound + (active[factor.sublattice].firstIndex(of: factor.species) ?? 0)
        }
        switch parameter.kind {
        case .energy: part.energy.add(variables, parameter.expression, form: term.form, power: term.power)
        case .criticalTemperature where phase.magnetism != nil:
          part.criticalTemperature.add(variables, parameter.expression, form: term.form, power: term.power)
        case .magneticMoment where phase.magnetism != nil:
          part.moment.add(variables, parameter.expression, form: term.form, power: term.power)
        case .criticalTemperature, .magneticMoment, .unmodelled: break
        }
      }
    }
    return part
  }

  private func isValid(_ parameter: PhaseParameter, _ active: [[Int]]) -> Bool {
    isValid(parameter.constituents, active)
  }

  private func isValid(_ constituents: [[Int]], _ active: [[Int]]) -> Bool {
    zip(constituents, active).allSatisfy { wanted, active in wanted.allSatisfy(active.contains) }
  }
}
