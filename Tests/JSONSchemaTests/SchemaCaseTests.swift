import Foundation
import JSON
import JSONSchema
import TestKit
import Testing

/// Verdicts on the cases of `cases.ndjson`, which follow the meaning that the JSON Schema Test Suite gives the keywords;
/// `SchemaTests` of the end-to-end tests has Python's jsonschema judge the same file.
@Suite struct SchemaCaseTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let about: String
    let schema: JSONValue
    let valid: [JSONValue]
    let invalid: [JSONValue]
    var testDescription: String { about }
  }

  static let cases: [Case] = {
    let path = DataFolder.checkout(of: #filePath) + "/Tests/JSONSchemaTests/cases.ndjson"
    let lines = ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
    return lines.compactMap { line in
      guard let value = try? JSONValue.parse(text: String(line)), let about = try? value.member("about").string(),
        let schema = value["schema"], let valid = try? value.member("valid").elements(),
        let invalid = try? value.member("invalid").elements()
      else { return nil }
      return Case(about: about, schema: schema, valid: valid, invalid: invalid)
    }
  }()

  static func schema(_ text: String) throws -> Schema {
    var catalog = SchemaCatalog()
    try catalog.add(try JSONValue.parse(text: text), as: "s.json")
    return try Schema("s.json", in: catalog)
  }

  /// An object as a line, whose members are parsed one by one; nil for anything else.
  static func line(_ value: JSONValue) throws -> JSONLine? {
    guard value.kind == .object else { return nil }
    var writer = JSONWriter()
    writer.element(value)
    return try JSONLine(writer.bytes)
  }

  @Test func casesAreThere() { #expect(SchemaCaseTests.cases.count == 59) }

  @Test(arguments: cases) func verdicts(_ test: Case) throws {
    var writer = JSONWriter()
    writer.element(test.schema)
    let schema = try SchemaCaseTests.schema(writer.text)
    for value in test.valid {
      #expect(schema.accepts(value), "\(test.about)")
      #expect(schema.violations(of: value).isEmpty)
      if let line = try SchemaCaseTests.line(value) { #expect(schema.violations(of: line).isEmpty, "\(test.about)") }
    }
    for value in test.invalid {
      #expect(!schema.accepts(value), "\(test.about)")
      #expect(!schema.violations(of: value).isEmpty)
      if let line = try SchemaCaseTests.line(value) {
        #expect(try schema.violations(of: line) == schema.violations(of: JSONValue.parse(line.bytes)), "\(test.about)")
      }
    }
  }

  /// Python's library of some years takes true for 1 here, against the standard.
  @Test func trueIsNotOneInsideOfEnum() throws {
    let schema = try SchemaCaseTests.schema(#"{"enum":[{"n":1}]}"#)
    #expect(try !schema.accepts(JSONValue.parse(text: #"{"n":true}"#)))
  }

  // MARK: What is told

  static let told: [(schema: String, value: String, pointer: String, keyword: String, reason: String)] = [
    (#"{"type":"string"}"#, "7", "", "type", "expected a string, found the number 7"),
    (#"{"type":["number","null"]}"#, #""x""#, "", "type", "expected a number or null, found the text 'x'"),
    (#"{"properties":{"a/b":{"minimum":2}}}"#, #"{"a/b":1}"#, "/a~1b", "minimum", "must be at least 2, is 1"),
    (#"{"items":{"required":["x"]}}"#, #"[{"x":1},{}]"#, "/1", "required", "member 'x' is missing"),
    (
      #"{"properties":{"id":{}},"additionalProperties":false}"#, #"{"ID":1}"#, "/ID", "additionalProperties",
      "member 'ID' is not known here; known: id"
    ),
    (#"{"const":"a"}"#, "3", "", "const", "must be 'a', is 3"),
    (#"{"enum":["a","b",1]}"#, "null", "", "enum", "must be 'a', 'b' or 1, is null"),
    (#"{"pattern":"^x"}"#, #""ab""#, "", "pattern", "'ab' does not match the pattern ^x"),
    (
      #"{"propertyNames":{"pattern":"^x"}}"#, #"{"ab":1}"#, "", "pattern", "name 'ab' does not match the pattern ^x"
    ),
    (#"{"minLength":1}"#, #""""#, "", "minLength", "must not be empty"),
    (#"{"uniqueItems":true}"#, "[1,2,1.0]", "/2", "uniqueItems", "repeats element 0"),
    (
      #"{"oneOf":[{"required":["values"]},{"required":["vector"]}]}"#, "{}", "", "oneOf",
      "must have 'values' or have 'vector'"
    ),
    (
      #"{"oneOf":[{"required":["values"]},{"required":["vector"]}]}"#, #"{"values":1,"vector":2}"#, "", "oneOf",
      "must either have 'values' or have 'vector', not both"
    ),
    (#"{"not":{"required":["a","b"]}}"#, #"{"a":1,"b":2}"#, "", "not", "must not have 'a' and 'b'"),
    (
      #"{"anyOf":[{"type":"number"},{"type":"boolean"}]}"#, #""x""#, "", "anyOf",
      "must be a number or be true or false, is 'x'"
    ),
    // The nearest alternative is the one of the value's own type.
    (
      #"{"anyOf":[{"type":"number"},{"type":"object","required":["value"]}]}"#, #"{"unit":"K"}"#, "", "required",
      "member 'value' is missing"
    ),
    // And among those of its type the one that goes deepest before it fails.
    (
      #"{"anyOf":[{"required":["a"]},{"properties":{"b":{"type":"object","properties":{"c":{"type":"string"}}}}}]}"#,
      #"{"b":{"c":1}}"#, "/b/c", "type", "expected a string, found the number 1"
    ),
    (#"{"contains":{"const":1}}"#, "[2]", "", "contains", "must contain at least 1 to be 1, has 0"),
    (#"{"properties":{"x":false}}"#, #"{"x":1}"#, "/x", "false", "nothing may stand here"),
    (
      #"{"if":{"properties":{"g":{"const":"t"}}},"then":{"required":["v"]}}"#, #"{"g":"t"}"#, "", "required",
      "member 'v' is missing"
    ),
  ]

  @Test(arguments: told) func violationsAreTold(
    _ schema: String, _ value: String, _ pointer: String, _ keyword: String, _ reason: String
  ) throws {
    let violations = try SchemaCaseTests.schema(schema).violations(of: try JSONValue.parse(text: value))
    #expect(violations.map(\.pointer) == [pointer])
    #expect(violations.map(\.keyword) == [keyword])
    #expect(violations.map(\.reason) == [reason])
  }

  @Test func severalAreToldUpToALimit() throws {
    let schema = try SchemaCaseTests.schema(#"{"items":{"type":"string"},"maxItems":1}"#)
    let value = try JSONValue.parse(text: "[1,2,3,4]")
    #expect(schema.violations(of: value, limit: 3).map(\.pointer) == ["", "/0", "/1"])
    #expect(schema.violations(of: value).count == 5)
  }
}
