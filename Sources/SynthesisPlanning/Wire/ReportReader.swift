import JSON
import MaterialRecords
import ServiceRuntime

/// What an experiment says of pairs of solids.
struct ExperimentReport {
  /// What is written of it.
  var pairs = 0
  /// Pairs for which there are whole experiments that say yes and others that say no.
  var contradictory: [String] = []
  var note: String?

  func writeMembers(_ writer: inout JSONWriter) {
    writer.member("pairs", pairs)
    if !contradictory.isEmpty { writer.member("contradictory", contradictory) }
    if let note { writer.member("note", note) }
  }
}

/// Reads reports: `measured.reacted` of two solids named in `conditions.reactants`, or `measured.phase_yield` of those or of the
/// record's `plan`, whose reactions it credits.
enum ReportReader {
  /// Pairs at temperatures that are kept.
  private static let limit = 100_000

  private struct Finding {
    let names: [String]
    let temperature: Double
  }

  /// Counts a record's report; nil where it has none.
  /// - Throws: `planner/bad-report`.
  static func read(_ line: JSONLine, into beliefs: inout ReactionBeliefs) throws -> ExperimentReport? {
    guard line.has("measured") else { return nil }
    var part: (reacted: Double, count: Double)?
    for name in ["reacted", "phase_yield"] {
      switch try line.measurement(name) {
      case .failed(let reason)?:
        return ExperimentReport(note: "not counted: the experiment failed (\(reason.prefix(80)))")
      case .value(.boolean(let reacted), _, let count, _)? where (1...1_000_000).contains(count ?? 1):
        part = (reacted ? 1 : 0, Double(count ?? 1))
      case .value(.number(let share), _, let count, let unit)?:
        guard (0...1).contains(share), (1...1_000_000).contains(count ?? 1), unit == nil || unit == "1" else {
          throw bad("'\(name)' must be a part from 0 to 1, of 1 to 1000000 experiments, without a unit")
        }
        part = (share, Double(count ?? 1))
      case .value?: throw bad("'\(name)' must be true, false or a part from 0 to 1, of 1 to 1000000 experiments")
      case nil: continue
      }
      break
    }
    guard let part else { return nil }
    let found = try findings(line)
    guard !found.isEmpty else {
      throw bad("neither 'conditions.reactants' with 'temperature' nor a 'plan' says what reacted")
    }
    var report = ExperimentReport()
    for finding in found {
      let key = try key(of: finding)
      guard beliefs.counts[key] != nil || beliefs.counts.count < limit else {
        throw bad("reports of \(limit) pairs are held already")
      }
      beliefs.report(key, reacted: part.reacted * part.count, failed: (1 - part.reacted) * part.count)
      report.pairs += 1
      if beliefs.counts[key]?.areContradictory == true {
        report.contradictory.append("\(finding.names.joined(separator: " + ")) at \(key.temperature) K")
      }
    }
    return report
  }

  private static func bad(_ detail: String) -> RecordError {
    RecordError("planner/bad-report", "report of no use", detail: detail)
  }

  private static func findings(_ line: JSONLine) throws -> [Finding] {
    if let conditions = try line.value("conditions"), let reactants = conditions["reactants"] {
      let names = try reactants.string().split(separator: "+").map { part in
        String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
      guard names.count == 2 else { throw bad("'reactants' must be two solids, such as 'BaCO3 + TiO2'") }
      return [Finding(names: names, temperature: try conditions.member("temperature").double())]
    }
    var findings: [Finding] = []
    for stage in try line.value("plan")?["stages"]?.elements() ?? [] {
      let temperature = try stage.member("temperature").double()
      for reaction in try stage["reactions"]?.elements() ?? [] {
        let names = try reaction.member("reactants").elements().map { try $0.string() }
        // One solid alone reacts with the gas, of which nothing is learnt; several share the report.
        for (place, first) in names.prefix(6).enumerated() {
          for second in names.prefix(6).dropFirst(place + 1) {
            findings.append(Finding(names: [first, second], temperature: temperature))
          }
        }
        guard findings.count <= 200 else { throw bad("the plan has more than 200 reactions") }
      }
    }
    return findings
  }

  private static func key(of finding: Finding) throws -> ReactionBeliefs.Key {
    guard let temperature = FurnaceHold.gridTemperature(near: finding.temperature) else {
      throw bad("\(finding.temperature) K is outside the holds, 773 to 1773 K")
    }
    let keys = try finding.names.map { name in
      guard let counts = PhaseCatalogue.counts(ofFormula: name) else {
        throw bad("'\(name.prefix(64))' is no formula of whole numbers")
      }
      return SubstanceKey(counts)
    }
    guard keys[0] != keys[1] else { throw bad("a solid does not react with itself") }
    return ReactionBeliefs.Key(keys[0], keys[1], temperature: temperature)
  }
}
