import Foundation
import JSON
import Testing

/// What the services write and what the repository holds, against the JSON Schemas in `schemas/`, by Python's jsonschema:
/// a validator that is not ours.
@Suite struct SchemaTests {
  /// Files that hold one document each, and the schema of each.
  static let documents: [(schema: String, files: [String])] = {
    let services = names(in: "services").filter { exists("services/\($0)/service.json") }
    let compose = names(in: "compose").filter { $0.hasSuffix(".json") }
    return [
      ("manifest", services.map { "services/\($0)/service.json" }),
      ("problem", compose.filter { $0.hasSuffix(".problem.json") }.map { "compose/\($0)" }),
      ("compose", compose.filter { !$0.hasSuffix(".problem.json") }.map { "compose/\($0)" }),
    ]
  }()

  @Test(arguments: documents) func documentsMatchTheirSchema(_ schema: String, _ files: [String]) throws {
    #expect(!files.isEmpty)
    let outcome = try Schemas.validate(schema, files: files)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.lines.last == "\(files.count) checked")
  }

  /// Every line that a service writes in its golden sessions, which `GoldenTests` holds it to; a line that only passes is
  /// its writer's.
  @Test(arguments: GoldenTests.sessions) func goldenLinesMatchTheSchemas(_ session: GoldenTests.Session) throws {
    let path = "\(Shell.checkout)/services/\(session.service)/golden.ndjson"
    let golden = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let lines = try golden.map { try JSONValue.parse(text: String($0)) }
      .filter { try $0.member("name").string() == session.name }
      .flatMap { session in
        let input = Set(try session.member("input").elements().map { try $0.string() })
        return try session.member("output").elements().map { try $0.string() }.filter { !input.contains($0) }
      }
    guard !lines.isEmpty else { return }
    let outcome = try Schemas.validate(lines: lines)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }

  @Test func shippedModelCardsMatchTheirSchema() throws {
    let models = SchemaTests.names(in: "compose/models").filter { $0.hasSuffix(".safetensors") }
    #expect(!models.isEmpty)
    for model in models {
      let path = "compose/models/\(model)"
      let outcome = try Schemas.validate(
        "model-card", outputOf: "{ sluice-predictor card \(path) || sluice-generator card \(path); }")
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }
  }

  /// A schema that accepts everything would hold nothing.
  @Test(arguments: [
    (#"{"id":7}"#, "/id"), (#"{"composition":{"nb":1}}"#, "/composition"),
    (#"{"composition":{"Nb":-1}}"#, "/composition/Nb"),
    (#"{"features":{"preset":"alloy"}}"#, "/features"), (#"{"pareto":{"rank":-1}}"#, "/pareto/rank"),
    (#"{"measured":{"density":{"unit":"g/cm3"}}}"#, "/measured/density"), (#"{"mark":3}"#, "/mark"),
    (#"{"error":{"type":"oops","title":"t"}}"#, "/error/type"),
    (#"{"predictions":{"density":{"model":"m"}}}"#, "/predictions/density"),
  ]) func badLinesFail(_ line: String, _ pointer: String) throws {
    let outcome = try Schemas.validate(lines: [line])
    #expect(outcome.status == 1 && outcome.output.contains(": \(pointer): "), "\(outcome.output)\(outcome.errors)")
  }

  /// The verdicts that our own validator is held to.
  @Test func casesOfTheValidatorAreJudgedTheSame() throws {
    let cases = try String(contentsOfFile: "\(Shell.checkout)/Tests/JSONSchemaTests/cases.ndjson", encoding: .utf8)
    let outcome = try Schemas.judge(cases: cases)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }

  private static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(Shell.checkout)/\(folder)")) ?? []).sorted()
  }

  private static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(Shell.checkout)/\(path)")
  }
}

/// Runs the validator.
enum Schemas {
  /// Records, marks and error lines.
  static func validate(lines: [String]) throws -> Shell.Outcome {
    try Shell.run(command + " wire", input: lines.map { $0 + "\n" }.joined())
  }

  /// Lines of one schema, or of `wire`.
  static func judge(_ schema: String, lines: String) throws -> Shell.Outcome {
    try Shell.run("\(command) \(schema)", input: lines)
  }

  /// Schemas with values that fit and values that do not.
  static func judge(cases: String) throws -> Shell.Outcome { try Shell.run(command + " cases", input: cases) }

  /// Files of one document each, from the checkout's root.
  static func validate(_ schema: String, files: [String]) throws -> Shell.Outcome {
    try Shell.run("\(command) \(schema) \(files.map { "'\($0)'" }.joined(separator: " "))")
  }

  /// The one document that a command prints.
  static func validate(_ schema: String, outputOf printer: String) throws -> Shell.Outcome {
    try Shell.run("set -o pipefail; \(printer) | \(command) \(schema) /dev/stdin")
  }

  // Debian's interpreter, whose packages the test command installs; another one may stand first on the path.
  private static let command = "/usr/bin/python3 Tests/EndToEndTests/validate.py schemas"
}
