import Foundation
import JSON
import Testing

/// Every service answers its golden lines, whose values come from the source that each names.
@Suite struct GoldenTests {
  struct Session: CustomTestStringConvertible {
    let service: String
    let name: String
    let arguments: [String]
    let input: [String]
    let output: [JSONValue]
    let tolerance: Double
    let source: String
    var testDescription: String { "\(service): \(name)" }
  }

  static let sessions: [Session] = {
    let services = (try? FileManager.default.contentsOfDirectory(atPath: Shell.checkout + "/services")) ?? []
    return services.sorted().flatMap { service in (try? sessions(of: service)) ?? [] }
  }()

  static func sessions(of service: String) throws -> [Session] {
    let path = "\(Shell.checkout)/services/\(service)/golden.ndjson"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    return try text.split(separator: "\n").map { line in
      let value = try JSONValue.parse(text: String(line))
      return Session(
        service: service, name: try value.member("name").string(),
        arguments: try value["arguments"]?.elements().map { try $0.string() } ?? [],
        input: try value.member("input").elements().map { try $0.string() },
        output: try value.member("output").elements().map { try JSONValue.parse(text: $0.string()) },
        tolerance: try value["tolerance"]?.double() ?? 1e-9, source: try value.member("source").string())
    }
  }

  @Test(arguments: sessions) func answersItsGoldenLines(_ session: Session) throws {
    #expect(!session.source.isEmpty)
    let arguments = session.arguments.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
    let outcome = try Shell.run(
      "exec sluice-\(session.service) \(arguments)", input: session.input.map { $0 + "\n" }.joined())
    #expect(outcome.status == 0, "\(outcome.errors)")
    let output = try outcome.lines.map { try JSONValue.parse(text: $0) }
    #expect(output.count == session.output.count, "\(outcome.output)")
    for (value, expected) in zip(output, session.output) {
      let difference = JSONDifference.first(value, expected, tolerance: session.tolerance)
      #expect(difference == nil, "\(difference ?? "")")
    }
  }

  /// Every file of golden lines is read: a line that does not parse must not pass for no line.
  @Test func goldenFilesParse() throws {
    for service in try FileManager.default.contentsOfDirectory(atPath: Shell.checkout + "/services") {
      _ = try GoldenTests.sessions(of: service)
    }
  }
}

/// Compares documents: the same names, kinds and texts, numbers within a relative tolerance.
enum JSONDifference {
  /// The first difference in words; nil when there is none.
  static func first(_ value: JSONValue, _ expected: JSONValue, tolerance: Double) -> String? {
    let place = value.pointer.isEmpty ? "/" : value.pointer
    if let a = try? value.double(), let b = try? expected.double() {
      return abs(a - b) <= tolerance * max(abs(a), abs(b)) ? nil : "\(place): \(a) is not \(b)"
    }
    guard value.kind == expected.kind else { return "\(place): \(value.kind) is not \(expected.kind)" }
    switch value.kind {
    case .object:
      let (a, b) = ((try? value.members()) ?? [], (try? expected.members()) ?? [])
      let (names, wanted) = (Set(a.map(\.name)), Set(b.map(\.name)))
      if names != wanted { return "\(place): members differ: \(names.symmetricDifference(wanted).sorted())" }
      for (name, member) in a {
        if let other = expected[name], let difference = first(member, other, tolerance: tolerance) { return difference }
      }
      return nil
    case .array:
      let (a, b) = ((try? value.elements()) ?? [], (try? expected.elements()) ?? [])
      if a.count != b.count { return "\(place): \(a.count) elements, not \(b.count)" }
      return zip(a, b).lazy.compactMap { first($0, $1, tolerance: tolerance) }.first
    case .string: return (try? value.string()) == (try? expected.string()) ? nil : "\(place): text differs"
    case .boolean: return (try? value.boolean()) == (try? expected.boolean()) ? nil : "\(place): truth differs"
    default: return nil
    }
  }
}
