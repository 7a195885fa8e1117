import ArgumentParser
import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// Writes `stability`: how each record stands against the convex hull of known phases.
package struct StabilityService: Service {
  package typealias Options = StabilityOptions

  package static var manifest: ServiceManifest {
    ServiceManifest(
      name: "stability", summary: "Tells whether a material can exist beside the phases that are known.",
      cardinality: .map,
      reads: [
        "composition", "formula", "measured", "predictions", "features", "conditions", "equilibrium_conditions",
        "id",
      ],
      writes: ["stability"],
      errors: CompositionErrors.described + [
        ("stability/missing-energy", "The record has no energy."),
        ("stability/bad-energy", "The energy is no number, or beyond every range."),
        ("stability/bad-unit", "The energy is in another unit than eV/atom."),
        ("stability/no-cell", "The energy is per cell, and the record does not say how many atoms that has."),
        ("stability/missing-reference", "An element of the record has no phase of its own among the entries."),
        ("stability/too-many-entries", "More phases were sent than --max-entries."),
        ("stability/undecided", "Rounding has spoilt the linear program."),
        ("stability/unknown-element", "An element that the database lacks."),
        ("stability/unknown-phase", "A phase that the database lacks."),
        ("stability/missing-temperature", "Neither the record nor the command line states a temperature."),
        ("stability/bad-condition", "A condition is beyond every range."),
        ("stability/phase-rule", "Amount and chemical potential of an element are both given, or none may be."),
        ("stability/bad-section", "The corners or the temperatures of a section are missing or span nothing."),
        ("stability/too-many-elements", "More elements than an equilibrium is computed for."),
      ],
      quantities: [("stability", StabilityAnswer.quantities + EquilibriumAnswer.quantities + SectionAnswer.quantities)])
  }

  package static var subcommands: [any ParsableCommand.Type] { [DatabaseReportCommand.self, EstimateCommand.self] }

  private let options: Options
  private let reader: EnergyReader
  private let open: OpenElements?
  /// What answers where a database does; nil for the hull.
  private var equilibria: EquilibriumTask?
  /// What a problem names; nil in other tasks.
  private var stated: StatedTask?
  private var diagram = PhaseDiagram()
  /// The same phases as the closed elements see them.
  private var grandDiagram = PhaseDiagram()

  package init(options: Options, context: ServiceContext) throws {
    self.options = options
    reader = EnergyReader(property: options.energyName, isFormation: options.formation)
    open =
      options.open.isEmpty
      ? nil : OpenElements(Dictionary(uniqueKeysWithValues: options.open.map { ($0.element, $0.potential) }))
    if options.task == .constraints { stated = try StatedTask(options.problem) }
    if stated?.needsDatabase ?? (options.task != .hull) { equilibria = try EquilibriumTask(options, context) }
    try equilibria?.checkPhases(of: stated)
    var duplicates = 0
    for path in options.entries {
      duplicates += try EntryFile.read(path, reader: reader, limit: options.maxEntries, into: &diagram)
    }
    if duplicates > 0 { context.warn("\(duplicates) entries are there twice and count once") }
    if diagram.sources.count > 1 {
      let names = diagram.sources.sorted().prefix(4).joined(separator: ", ")
      context.warn("entries of \(diagram.sources.count) sources (\(names)): their energies may not compare")
    }
    let far = diagram.entries.count { StabilityAnswer.isFar(energy: $0.energy) }
    if far > 0 { context.warn("\(far) entries beyond ±\(StabilityAnswer.farEnergy) eV/atom: are they per cell?") }
    if options.formation {
      for element in Element.all {
        guard let own = try? Composition(amounts: [(element, 1)]) else { continue }
        _ = diagram.add(PhaseEntry(name: element.symbol, composition: own, energy: 0))
      }
    }
    if let open {
      for entry in diagram.entries { if let closed = open.close(entry) { _ = grandDiagram.add(closed) } }
    }
  }

  package mutating func receive(_ record: Record, _ output: inout ServiceOutput) throws {
    guard stated == nil, equilibria == nil else {
      return try stated.map { try answer($0, record, &output) } ?? equilibria?.answer(record, &output) ?? ()
    }
    let entry = try reader.entry(record)
    if try isEntry(record) { return try add(entry, record, &output) }
    do throws(PhaseDiagramError) {
      let answer = try answer(entry)
      output.write(record, setting: "stability") { answer.write(to: &$0, diagram: diagram) }
    } catch {
      throw RecordError(error)
    }
  }

  private func isEntry(_ record: Record) throws -> Bool { try record.line.value("entry")?.boolean() == true }

  /// Writes what the problem names.
  private mutating func answer(_ stated: StatedTask, _ record: Record, _ output: inout ServiceOutput) throws {
    var answer = StatedAnswer()
    if !stated.hull.isEmpty {
      let entry = try reader.entry(record)
      if try isEntry(record) { return try add(entry, record, &output) }
      do throws(PhaseDiagramError) {
        let stability = try diagram.stability(of: entry.composition, energy: entry.energy)
        answer.add(stated.hull, of: stability)
        answer.warnings += StabilityAnswer(entry, stability).warnings(diagram)
      } catch {
        throw RecordError(error)
      }
    }
    try equilibria?.add(stated, of: record.line, to: &answer)
    output.write(record, setting: "stability") { answer.write(to: &$0) }
  }

  private mutating func answer(_ entry: PhaseEntry) throws(PhaseDiagramError) -> StabilityAnswer {
    let stability = try diagram.stability(of: entry.composition, energy: entry.energy)
    var answer = StabilityAnswer(entry, stability)
    answer.equals = diagram.entries(like: entry.composition, energy: entry.energy)
    if options.window { answer.window = try diagram.window(of: entry.composition, energy: entry.energy) }
    if let open {
      if let closed = open.close(entry) {
        let stability = try grandDiagram.stability(of: closed.composition, energy: closed.energy)
        answer.grand = .found(open, stability, grandDiagram)
      } else {
        answer.grand = .nothingClosed(open)
      }
    }
    return answer
  }

  private mutating func add(_ entry: PhaseEntry, _ record: Record, _ output: inout ServiceOutput) throws {
    guard diagram.entries.count < options.maxEntries else {
      throw RecordError(
        "stability/too-many-entries", "too many entries", detail: "\(options.maxEntries) phases are held already")
    }
    let addition = diagram.add(entry)
    if let closed = open?.close(entry) { _ = grandDiagram.add(closed) }
    output.write(record, setting: "stability") { writer in
      writer.object { writer in
        switch addition {
        case .added: writer.member("entry", "added")
        case .duplicate(let place):
          writer.member("entry", "duplicate")
          writer.member("of", diagram.entries[place].name)
        }
        writer.member("entries", diagram.entries.count)
        if StabilityAnswer.isFar(energy: entry.energy) { writer.member("warnings", [StabilityAnswer.farWarning]) }
      }
    }
  }
}

extension RecordError {
  init(_ error: PhaseDiagramError) {
    switch error {
    case .missingReferences(let elements):
      let names = elements.map(\.symbol).joined(separator: ", ")
      self.init(
        "stability/missing-reference", "no elemental reference",
        detail: "no entry is pure \(names): add it, or give formation energies with --formation")
    case .undecided:
      self.init("stability/undecided", "not decided", detail: "rounding has spoilt the linear program")
    }
  }
}
