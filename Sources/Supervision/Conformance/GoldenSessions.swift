import JSON
import ServiceRuntime

/// The recorded sessions of a service's folder: what it must answer to what.
struct GoldenSessions {
  struct Session {
    let name: String
    let arguments: [String]
    let input: [[UInt8]]
    let output: [JSONValue]
    let tolerance: Double
  }

  let sessions: [Session]

  /// Reads `golden.ndjson` of a folder.
  init(folder: String) throws(RunFailure) {
    let path = Path.join(folder, "golden.ndjson")
    do {
      sessions = try ServiceFiles.read(path, limit: 64 << 20).split(separator: 0x0A).map { line in
        let value = try JSONValue.parse(line)
        return Session(
          name: try value.member("name").string(),
          arguments: try value["arguments"]?.elements().map { GoldenSessions.path(try $0.string(), in: folder) } ?? [],
          input: try value.member("input").elements().map { Array(try $0.string().utf8) },
          output: try value.member("output").elements().map { try JSONValue.parse(text: $0.string()) },
          tolerance: try value["tolerance"]?.double() ?? 1e-9)
      }
    } catch let error as StartError {
      throw RunFailure(error)
    } catch {
      throw RunFailure(78, "\(path): \(error)")
    }
  }

  /// An argument that names a file of the folder, as seen from the checkout (`services/<name>/…`), as it is found from
  /// here: a swap is tried in whatever folder its user stands.
  private static func path(_ argument: String, in folder: String) -> String {
    let prefix = "services/\(Path.name(of: Path.absolute(folder)))/"
    return argument.hasPrefix(prefix) ? Path.join(folder, String(argument.dropFirst(prefix.count))) : argument
  }

  /// The first record of the first session: something that the service understands.
  var sample: [UInt8]? { sessions.lazy.compactMap { $0.input.first { WireLine($0) == .record } }.first }

  /// Plays one session, and holds what it writes to the schemas.
  static func play(_ session: Session, _ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    let trial = subject.trial
    let outcome = try Trial(
      pump: trial.pump, call: trial.program(session.arguments), patience: max(trial.patience, 30)
    ).run(session.input.flatMap { $0 + [0x0A] })
    if let fault = outcome.faultOfEnd { return .broken(fault) }
    let lines = outcome.lines
    if lines.count != session.output.count {
      return .broken("\(lines.count) lines came, \(session.output.count) were expected")
    }
    for (number, (line, wanted)) in zip(lines, session.output).enumerated() {
      guard let value = try? JSONValue.parse(line) else { return .broken("line \(number + 1) is not JSON") }
      if let place = difference(value, wanted, session.tolerance) {
        return .broken("line \(number + 1) differs at \(place)")
      }
    }
    // What only passes is its writer's.
    let passing = Set(session.input)
    let fault = try WrittenLines.fault(in: lines.filter { !passing.contains($0) }, of: subject)
    return fault.map { .broken($0) } ?? .holds(remark: nil)
  }

  /// The pointer of the first difference: names, kinds and texts must be equal, numbers within a relative tolerance.
  static func difference(_ value: JSONValue, _ wanted: JSONValue, _ tolerance: Double) -> String? {
    let place = value.pointer.isEmpty ? "the top level" : value.pointer
    if let a = try? value.double(), let b = try? wanted.double() {
      return abs(a - b) <= tolerance * max(abs(a), abs(b)) ? nil : "\(place): \(a) is not \(b)"
    }
    if let a = try? value.members(), let b = try? wanted.members() {
      if Set(a.map(\.name)) != Set(b.map(\.name)) { return place }
      return a.lazy.compactMap { name, member in wanted[name].flatMap { difference(member, $0, tolerance) } }.first
    }
    if let a = try? value.elements(), let b = try? wanted.elements() {
      if a.count != b.count { return place }
      return zip(a, b).lazy.compactMap { difference($0, $1, tolerance) }.first
    }
    if let a = try? value.string(), let b = try? wanted.string() { return a == b ? nil : place }
    if let a = try? value.boolean(), let b = try? wanted.boolean() { return a == b ? nil : place }
    return value.isNull && wanted.isNull ? nil : place
  }
}
