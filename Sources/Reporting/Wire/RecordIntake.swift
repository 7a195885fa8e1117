import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// Gathers what the page shows from the records that pass. A member that cannot be read is counted and otherwise as if
/// it were absent: a report never refuses a record.
struct RecordIntake {
  private(set) var content: ReportContent
  private let limit: Int
  /// The place of each design by id: a record that comes again replaces what came before.
  private var places: [String: Int] = [:]

  init(_ content: ReportContent, limit: Int) {
    self.content = content
    self.limit = limit
  }

  mutating func takeMark() { content.tally.marks += 1 }

  mutating func take(_ notice: ErrorNotice) {
    content.tally.errorLines += 1
    let error = notice.error
    let type = Wording.clipped(error.type.isEmpty ? "without a type" : error.type, to: 80)
    content.tally.errors.update(type) { kind in
      kind.count += 1
      if kind.count > 1 { return }
      let subject = notice.id.map { "\(Wording.clipped($0, to: 60)): " } ?? ""
      let text = [error.title, error.detail].filter { !$0.isEmpty }.joined(separator: ": ")
      let service = notice.service.map { " (\(Wording.clipped($0, to: 40)))" } ?? ""
      kind.example = subject + Wording.clipped(text, to: 240) + service
    }
  }

  mutating func take(_ record: Record) {
    content.tally.records += 1
    if takeDiagram(record) { return }
    var reader = ObservationReader(record, content.problem)
    let design = reader.read()
    for problem in reader.problems {
      noteUnusable(problem)
    }
    if let failure = reader.failure {
      content.tally.failed.count += 1
      if content.tally.failed.count == 1 { content.tally.failed.example = Wording.clipped(failure, to: 160) }
    }
    let hasValue = design.values.contains { $0 != nil }
    if design.composition == nil, !hasValue, !record.line.has("measured") {
      content.tally.empty += 1
      return
    }
    countOrigins(record.line)
    keep(design, record)
  }

  private mutating func noteUnusable(_ words: String) {
    content.tally.unusable.count += 1
    if content.tally.unusable.count == 1 { content.tally.unusable.example = Wording.clipped(words, to: 160) }
  }

  /// Takes a section through a phase diagram; false for a record that has none.
  private mutating func takeDiagram(_ record: Record) -> Bool {
    guard let stability = try? record.line.value("stability"), stability.kind == .object, stability["section"] != nil
    else { return false }
    guard content.diagrams.count < SectionDiagram.mostDiagrams else {
      content.tally.furtherDiagrams += 1
      return true
    }
    do {
      var diagram = try SectionDiagram(reading: stability)
      diagram.name = record.id
      content.diagrams.append(diagram)
    } catch let error as RecordError {
      noteUnusable(error.detail)
    } catch {
      noteUnusable("\(error)")
    }
    return true
  }

  private mutating func keep(_ design: Observation, _ record: Record) {
    let key = record.id.map { $0.utf8.count <= 128 ? $0 : SHA256.text(Array($0.utf8)) }
    if let key, let place = places[key] {
      content.tally.replaced += 1
      content.designs[place] = design
      return
    }
    if content.designs.count >= limit {
      content.tally.dropped += 1
      return
    }
    if let key { places[key] = content.designs.count }
    content.designs.append(design)
  }

  private mutating func countOrigins(_ line: JSONLine) {
    let members = ["generated", "features", "predictions", "measured", "suggestion", "pareto"]
    for member in members where line.has(member) {
      content.tally.members.update(member) { $0 += 1 }
    }
    func note(_ member: String, _ name: String, _ value: JSONValue?) {
      guard let value, let text = RecordIntake.text(value) else { return }
      content.tally.origins.update(member) { counts in
        counts.update("\(name) \(Wording.clipped(text, to: 60))") { $0 += 1 }
      }
    }
    if let generated = try? line.value("generated") {
      note("generated", "method", generated["method"])
      note("generated", "seed", generated["seed"])
    }
    if let features = try? line.value("features") { note("features", "preset", features["preset"]) }
    if let suggestion = try? line.value("suggestion") {
      note("suggestion", "acquisition", suggestion["acquisition"])
      note("suggestion", "seed", suggestion["seed"])
    }
    for member in ["measured", "predictions"] {
      guard let values = try? line.value(member), let properties = try? values.members() else { continue }
      for (name, value) in properties.prefix(8) { note(member, "\(Wording.property(name)) by", value["model"]) }
      // An assay says the temperature of a value beside it where the record states none.
      let temperatures = properties.lazy.compactMap { try? $0.value["temperature"]?.double() }
      if member == "measured", let temperature = temperatures.first { widen("temperature", by: temperature) }
    }
    for (name, value) in (try? line.conditions()) ?? [] { widen(name, by: value) }
  }

  private mutating func widen(_ condition: String, by value: Double) {
    content.tally.conditions.update(Wording.clipped(condition, to: 60)) { range in
      range = range.map { min($0.lowerBound, value)...max($0.upperBound, value) } ?? value...value
    }
  }

  private static func text(_ value: JSONValue) -> String? {
    switch value.kind {
    case .string: try? value.string()
    case .integer: (try? value.integer()).map(String.init)
    case .real: (try? value.double()).map { Wording.number($0) }
    default: nil
    }
  }
}
