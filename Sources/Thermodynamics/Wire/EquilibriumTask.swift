import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// Answers records from a thermodynamic database: equilibria, melting ranges, solidification.
struct EquilibriumTask {
  let database: ThermodynamicDatabase
  let options: StabilityOptions
  /// Systems and what was prepared of them, by what they are made of; emptied when there are many.
  private var systems: [SystemKey: CalphadSystem] = [:]
  private var programs: [ProgramKey: EquilibriumProgram] = [:]

  /// What a system is made of.
  struct SystemKey: Hashable {
    let elements: [Int]
    let only: Set<String>
    let excluded: Set<String>
    /// Whether gases are left out.
    let isCondensed: Bool

    init(_ request: EquilibriumRequest, isCondensed: Bool) {
      (elements, only, excluded) = (request.elements, request.only, request.excluded)
      self.isCondensed = isCondensed
    }

    init(_ request: SectionRequest) {
      (elements, only, excluded) = (request.elements, request.only, request.excluded)
      isCondensed = false
    }
  }

  private struct ProgramKey: Hashable {
    let system: SystemKey
    let temperature: Double
    let pressure: Double
    let rows: [Int]
    let potentials: [Double]
  }

  private static let mostSystems = 32
  private static let mostPrograms = 16

  /// Reads the database.
  /// - Throws: `StartError` for a file that is not there, or holds no phase.
  init(_ options: StabilityOptions, _ context: ServiceContext) throws(StartError) {
    self.options = options
    guard let path = options.database else { throw .usage("\(options.task.rawValue) needs --database FILE") }
    database = ThermodynamicDatabase(reading: try ServiceFiles.read(path, limit: 1 << 27))
    guard database.phaseCount > 0 else { throw .badConfiguration("\(path): no phase of a TDB file is in it") }
    for name in options.phase + options.exclude where database.phase(named: name) == nil {
      throw .badConfiguration("\(path): there is no phase \(name)")
    }
    let skipped =
      database.notices.count { $0.kind == .skipped } - database.otherParameters.values.reduce(0, +)
    if skipped > 0 {
      context.warn("\(path): \(skipped) commands were skipped; sluice-stability database \(path) names them")
    }
    if options.phase.isEmpty {
      let left = database.rejected.filter { name in !options.exclude.contains { $0.uppercased() == name } }
      if !left.isEmpty {
        context.warn(
          "\(path): its author leaves out \(left.joined(separator: ", ")) by default; here they count without --exclude"
        )
      }
    }
  }

  /// Refuses a problem that names a phase which the database lacks.
  func checkPhases(of stated: StatedTask?) throws(StartError) {
    for phase in (stated?.equilibrium ?? []).compactMap(\.phase) where database.phase(named: phase) == nil {
      throw .badConfiguration("the database has no phase \(phase), which the problem names")
    }
  }

  /// Writes the member for a record.
  mutating func answer(_ record: Record, _ output: inout ServiceOutput) throws {
    if options.task == .isopleth || options.task == .section {
      let request = try SectionRequest(record.line, database, options)
      return answerSection(record, request, &output)
    }
    let request = try EquilibriumRequest(record.line, database, options)
    let isMelting = [.solidus, .scheil].contains(options.task)
    let key = SystemKey(request, isCondensed: isMelting && request.only.isEmpty)
    let system = system(key)
    switch options.task {
    case .solidus, .scheil:
      try requireAmounts(request)
      if options.task == .solidus {
        answerMelting(record, request, system, key, &output)
      } else {
        answerSolidification(record, request, system, &output)
      }
    default: try answerEquilibrium(record, request, system, key, &output)
    }
  }

  /// Melting is of given amounts.
  func requireAmounts(_ request: EquilibriumRequest) throws(RecordError) {
    guard request.fixed.isEmpty else {
      throw RecordError(
        "stability/phase-rule", "a potential is fixed", detail: "melting needs amounts of all elements")
    }
  }

  /// The system of a key, made once.
  mutating func system(_ key: SystemKey) -> CalphadSystem {
    if let known = systems[key] { return known }
    if systems.count >= Self.mostSystems { systems.removeAll() }
    let system = CalphadSystem(
      database, elements: key.elements, only: key.only, excluded: key.excluded,
      isCondensed: key.isCondensed)
    systems[key] = system
    return system
  }

  /// What was prepared of a system at a temperature, made once.
  mutating func program(
    _ request: EquilibriumRequest, _ system: CalphadSystem, _ key: SystemKey, temperature: Double
  ) throws(EquilibriumFailure) -> EquilibriumProgram {
    let key = ProgramKey(
      system: key, temperature: temperature, pressure: request.pressure, rows: request.fixed.map(\.row),
      potentials: request.fixed.map(\.potential))
    if let known = programs[key] { return known }
    if programs.count >= Self.mostPrograms { programs.removeAll() }
    let program = try EquilibriumProgram(
      system, temperature: temperature, pressure: request.pressure, fixed: request.fixed)
    programs[key] = program
    return program
  }

  // MARK: Tasks

  private mutating func answerEquilibrium(
    _ record: Record, _ request: EquilibriumRequest, _ system: CalphadSystem, _ key: SystemKey,
    _ output: inout ServiceOutput
  ) throws {
    guard let temperature = request.temperature else { throw EquilibriumRequest.missingTemperature }
    let answer = EquilibriumAnswer(
      system: system, temperature: temperature, pressure: request.pressure, fixed: Set(request.fixed.map(\.row)))
    do throws(EquilibriumFailure) {
      let program = try program(request, system, key, temperature: temperature)
      let equilibrium = try program.equilibrium(request.amounts)
      let warnings = warnings(system, extrapolates: program.extrapolates)
      output.write(record, setting: "stability") { answer.write(equilibrium, warnings: warnings, to: &$0) }
    } catch {
      let warnings = warnings(system, extrapolates: false)
      output.write(record, setting: "stability") { answer.write(error, warnings: warnings, to: &$0) }
    }
  }

  /// What a reader of an answer should know of the database.
  func warnings(_ system: CalphadSystem, extrapolates: Bool) -> [String] {
    var warnings: [String] = []
    if extrapolates { warnings.append("a function of the database is used beyond its range of temperature") }
    let undefined = system.undefined
    if !undefined.isEmpty {
      warnings.append("functions that are not defined count as zero: \(undefined.prefix(8).joined(separator: ", "))")
    }
    return warnings
  }

  private mutating func answerSection(_ record: Record, _ request: SectionRequest, _ output: inout ServiceOutput) {
    let system = system(SystemKey(request))
    let section = PhaseSection(system, plane: request.plane, pressure: request.pressure)
    let warnings = warnings(system, extrapolates: request.temperatures.contains(where: system.extrapolates))
    let answer = SectionAnswer(request: request, system: system, section: section, warnings: warnings)
    output.write(record, setting: "stability") { answer.write(to: &$0) }
  }

  /// The melting range, and the phases at the temperature where one is stated.
  private mutating func answerMelting(
    _ record: Record, _ request: EquilibriumRequest, _ system: CalphadSystem, _ key: SystemKey,
    _ output: inout ServiceOutput
  ) {
    do throws(EquilibriumFailure) {
      let range = try MeltingRange(system, amounts: request.amounts, pressure: request.pressure)
      var phases: Result<PhaseEquilibrium, EquilibriumFailure>?
      if let temperature = request.temperature {
        do throws(EquilibriumFailure) {
          phases = .success(try program(request, system, key, temperature: temperature).equilibrium(request.amounts))
        } catch {
          phases = .failure(error)
        }
      }
      let answer = EquilibriumAnswer(
        system: system, temperature: request.temperature ?? 0, pressure: request.pressure, fixed: [])
      output.write(record, setting: "stability") { writer in
        writer.object { writer in
          EquilibriumAnswer.writeOrigin(of: system, &writer)
          if let solidus = range.solidus { writer.member("solidus", solidus) }
          if let liquidus = range.liquidus { writer.member("liquidus", liquidus) }
          let isKnown = range.solidus != nil && range.liquidus != nil
          writer.member("status", isKnown ? "found" : "not_between_298_and_6000_K")
          writer.member("pressure", request.pressure)
          switch phases {
          case .success(let found)?: answer.writeMembers(found, &writer)
          case .failure(let failure)?: answer.writeMembers(failure, &writer)
          case nil: break
          }
          let warnings = warnings(system, extrapolates: range.solidus.map(system.extrapolates) ?? false)
          if !warnings.isEmpty { writer.member("warnings", warnings) }
        }
      }
    } catch {
      output.write(record, setting: "stability") { EquilibriumAnswer.writeFailure(error, to: &$0) }
    }
  }

  private func answerSolidification(
    _ record: Record, _ request: EquilibriumRequest, _ system: CalphadSystem, _ output: inout ServiceOutput
  ) {
    do throws(EquilibriumFailure) {
      let course = try ScheilSolidification(
        system, amounts: request.amounts, pressure: request.pressure, step: options.step)
      output.write(record, setting: "stability") { writer in
        writer.object { writer in
          EquilibriumAnswer.writeOrigin(of: system, &writer)
          guard let course else { return writer.member("status", "not_molten_below_6000_K") }
          writer.member("status", course.end.rawValue)
          writer.member("liquidus", course.liquidus)
          if let last = course.steps.last { writer.member("end", last.temperature) }
          writer.member("pressure", request.pressure)
          writer.member("step", options.step)
          writer.member(
            "solidified", object: { for (name, amount) in course.phases { $0.member(name, amount) } })
          writer.member("temperatures", course.steps.map(\.temperature))
          writer.member("solid_fractions", course.steps.map(\.solid))
          if let last = course.steps.last {
            writer.member(
              "last_liquid",
              object: {
                for (name, x) in zip(system.elements, last.liquid) { $0.member(EquilibriumAnswer.symbol(name), x) }
              }
            )
          }
          let warnings = warnings(system, extrapolates: system.extrapolates(at: course.liquidus))
          if !warnings.isEmpty { writer.member("warnings", warnings) }
        }
      }
    } catch {
      output.write(record, setting: "stability") { EquilibriumAnswer.writeFailure(error, to: &$0) }
    }
  }
}
