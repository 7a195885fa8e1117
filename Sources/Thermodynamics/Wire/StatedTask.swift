import JSON
import MaterialRecords
import ServiceRuntime

/// The properties of a problem that stability decides, for the task `constraints`.
struct StatedTask {
  /// Those that an equilibrium decides, those of melting, and those of the hull, in the order of the problem.
  let equilibrium: [StatedProperty]
  let melting: [StatedProperty]
  let hull: [StatedProperty]

  /// Properties by who decides them.
  static let equilibriumNames: Set<String> = ["single_phase", StatedProperty.marginName, "phase_fraction"]
  static let meltingNames: Set<String> = ["solidus", "liquidus"]
  static let hullNames: Set<String> = [
    "energy_above_hull", "energy_above_hull_ev_per_atom", "hull_distance_ev_per_atom", "formation_energy_ev_per_atom",
    "phase_separation_energy_ev_per_atom", "stable",
  ]

  /// Whether a database is needed.
  var needsDatabase: Bool { !equilibrium.isEmpty || !melting.isEmpty }

  /// Reads the problem that a command line names.
  /// - Throws: `StartError` for a file that cannot be used, or that asks nothing of stability.
  init(_ path: String?) throws(StartError) {
    guard let path else { throw .usage("constraints needs --problem FILE") }
    let problem = try Problem.read(path).problem
    var seen: Set<String> = []
    let names = problem.objectives.map(\.property) + problem.constraints.map(\.property)
    let stated = names.filter { seen.insert($0).inserted }.map { StatedProperty($0) }
    let decided = stated.filter { Self.equilibriumNames.contains($0.name) }
    // A verdict never comes without its margin.
    equilibrium = decided.flatMap { property in
      [property] + [property.margin].compactMap { $0 }.filter { !decided.contains($0) }
    }
    melting = stated.filter { Self.meltingNames.contains($0.name) }
    hull = stated.filter { Self.hullNames.contains($0.name) }
    guard needsDatabase || !hull.isEmpty else {
      throw .badConfiguration("\(path): the problem names no property that stability decides")
    }
  }
}

/// What a record is answered for the properties of a problem.
struct StatedAnswer {
  /// The value of one of them.
  enum Value {
    case flag(Bool)
    case number(Double)
  }

  /// By the names that the problem gives them.
  private(set) var values: [(name: String, value: Value)] = []
  /// Why some have no value.
  var failure: EquilibriumFailure?
  var warnings: [String] = []
  var isEstimate = false

  mutating func add(_ property: StatedProperty, _ value: Value) { values.append((property.text, value)) }

  /// Adds what the hull decides.
  mutating func add(_ properties: [StatedProperty], of stability: Stability) {
    for property in properties {
      switch property.name {
      case "hull_distance_ev_per_atom": add(property, .number(stability.signedDistance))
      case "formation_energy_ev_per_atom": add(property, .number(stability.formationEnergy))
      case "phase_separation_energy_ev_per_atom": add(property, .number(stability.separationEnergy))
      case "stable": add(property, .flag(stability.isStable))
      default: add(property, .number(stability.energyAboveHull))
      }
    }
  }

  /// Writes the member.
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      if isEstimate { writer.member("estimate", true) }
      for (name, value) in values {
        switch value {
        case .flag(let flag): writer.member(name, flag)
        case .number(let number): writer.member(name, number)
        }
      }
      if let failure { EquilibriumAnswer.writeFailure(failure, members: &writer) }
      if !warnings.isEmpty { writer.member("warnings", warnings) }
    }
  }
}

extension EquilibriumTask {
  /// Adds what equilibria and melting decide of a record.
  /// - Throws: `stability/…` and `composition/…` errors.
  mutating func add(_ stated: StatedTask, of line: JSONLine, to answer: inout StatedAnswer) throws {
    let request = try EquilibriumRequest(line, database, options)
    answer.isEstimate = database.isEstimate
    var hottest = 0.0
    if !stated.equilibrium.isEmpty {
      let key = SystemKey(request, isCondensed: false)
      let system = system(key)
      var found: [Double: (EquilibriumProgram, PhaseEquilibrium)] = [:]
      for property in stated.equilibrium {
        guard let temperature = property.temperature ?? request.temperature else {
          throw EquilibriumRequest.missingTemperature
        }
        hottest = max(hottest, temperature)
        do throws(EquilibriumFailure) {
          if found[temperature] == nil {
            let program = try program(request, system, key, temperature: temperature)
            found[temperature] = (program, try program.equilibrium(request.amounts))
          }
          guard let (program, equilibrium) = found[temperature] else { continue }
          if let value = Self.value(property, equilibrium, program, request.amounts) { answer.add(property, value) }
        } catch {
          answer.failure = error
        }
      }
      answer.warnings += warnings(system, extrapolates: system.extrapolates(at: hottest))
    }
    if !stated.melting.isEmpty { try addMelting(stated.melting, request, to: &answer) }
  }

  private mutating func addMelting(
    _ properties: [StatedProperty], _ request: EquilibriumRequest, to answer: inout StatedAnswer
  ) throws {
    try requireAmounts(request)
    let system = system(SystemKey(request, isCondensed: request.only.isEmpty))
    do throws(EquilibriumFailure) {
      let range = try MeltingRange(system, amounts: request.amounts, pressure: request.pressure)
      for property in properties {
        let value = property.name == "solidus" ? range.solidus : range.liquidus
        if let value { answer.add(property, .number(value)) }
      }
    } catch {
      answer.failure = error
    }
  }

  private static func value(
    _ property: StatedProperty, _ equilibrium: PhaseEquilibrium, _ program: EquilibriumProgram, _ amounts: [Double]
  ) -> StatedAnswer.Value? {
    let own = equilibrium.phases.filter { $0.name == property.phase }
    switch property.name {
    case "phase_fraction": return .number(own.reduce(0) { $0 + $1.amount })
    case "single_phase":
      return .flag(equilibrium.phases.count == 1 && (property.phase == nil || !own.isEmpty))
    default:
      return program.singlePhaseMargin(equilibrium, of: property.phase, amounts: amounts).map { .number($0) }
    }
  }
}
