import Foundation
import JSON
import JSONSchema
import TestKit
import Testing

/// What is refused when a schema is loaded, references between documents, and schemas made to exhaust a reader.
@Suite struct SchemaLoadingTests {
  static let refused: [(schema: String, words: String)] = [
    (#"{"unevaluatedProperties":false}"#, "'unevaluatedProperties' is refused"),
    (#"{"properties":{"a":{"unevaluatedItems":false}}}"#, "s.json#/properties/a/unevaluatedItems: "),
    (##"{"$dynamicRef":"#x"}"##, "'$dynamicRef' is refused"),
    (#"{"dependencies":{}}"#, "write dependentRequired"),
    (#"{"items":[{},{}]}"#, "expected a schema, found an array"),
    (#"{"$schema":"http://json-schema.org/draft-07/schema#"}"#, "only JSON Schema 2020-12"),
    (#"{"type":"text"}"#, "'text' is not a type"),
    (#"{"pattern":"(?=a)"}"#, "s.json#/pattern: the pattern '(?=a)' is refused: look-around"),
    (#"{"patternProperties":{"a**":{}}}"#, "a quantifier behind a quantifier"),
    (#"{"minimum":"3"}"#, "s.json#/minimum: expected a number, found a string"),
    (#"{"minItems":-1}"#, "s.json#/minItems: expected a count"),
    (#"{"multipleOf":0}"#, "expected a number above 0"),
    (#"{"allOf":[]}"#, "a list of schemas without a schema"),
    (#"{"properties":{"a":3}}"#, "s.json#/properties/a: expected a schema"),
    (#"{"required":"a"}"#, "s.json#/required: expected an array"),
    ("[]", "s.json#: expected an object"),
    (##"{"$ref":"#/$defs/none"}"##, "s.json#/$ref: '#/$defs/none' points to nothing"),
    (##"{"$ref":"#none"}"##, "names an anchor that is not there"),
    (#"{"$ref":"other.json"}"#, "leads to no document that is known: other.json"),
    (##"{"$ref":"#"}"##, "refers to itself without going into the value"),
    (
      ##"{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"not":{"$ref":"#/$defs/a"}}},"items":{"$ref":"#/$defs/a"}}"##,
      "refers to itself"
    ),
    (##"{"properties":{"a":{"anyOf":[{"type":"null"},{"$ref":"#/properties/a"}]}}}"##, "refers to itself"),
  ]

  @Test(arguments: refused) func schemasAreRefused(_ schema: String, _ words: String) {
    let fault = #expect(throws: SchemaFault.self) { try SchemaCaseTests.schema(schema) }
    #expect(fault?.description.contains(words) == true, "\(fault?.description ?? "")")
  }

  /// Thousands of references one behind the other, which a reader that recurses would pay with its stack.
  @Test func aLongChainIsRefused() {
    let links = (0..<20_000).map { ##""d\##($0)":{"$ref":"#/$defs/d\##($0 + 1)"}"## }.joined(separator: ",")
    let schema = ##"{"$ref":"#/$defs/d0","$defs":{\##(links),"d20000":{}}}"##
    let fault = #expect(throws: SchemaFault.self) { try SchemaCaseTests.schema(schema) }
    #expect(fault?.reason.contains("more than 32 schemas for one value") == true)
  }

  /// A chain through members is no chain for one value.
  @Test func aLongChainThroughMembersIsTaken() throws {
    let links = (0..<20_000).map { ##""d\##($0)":{"items":{"$ref":"#/$defs/d\##($0 + 1)"}}"## }.joined(separator: ",")
    let schema = try SchemaCaseTests.schema(##"{"$ref":"#/$defs/d0","$defs":{\##(links),"d20000":{}}}"##)
    #expect(try schema.accepts(JSONValue.parse(text: "[[[[]]]]")))
  }

  /// Alternatives that double the work at each of many levels end in a refusal, not in years.
  @Test func exponentialWorkEnds() throws {
    let levels = (0..<30).map {
      ##""d\##($0)":{"allOf":[{"$ref":"#/$defs/d\##($0 + 1)"},{"$ref":"#/$defs/d\##($0 + 1)"}]}"##
    }
    #expect(throws: SchemaFault.self) {
      try SchemaCaseTests.schema(
        ##"{"$ref":"#/$defs/d0","$defs":{\##(levels.joined(separator: ",")),"d30":{}}}"##)
    }
    let schema = try SchemaCaseTests.schema(
      ##"{"type":"array","items":{"allOf":[{"$ref":"#"},{"$ref":"#"}]}}"##)
    let nested = try JSONValue.parse(
      text: String(repeating: "[", count: 60) + String(repeating: "]", count: 60))
    let violations = schema.violations(of: nested)
    #expect(violations.count == 1 && violations[0].reason.contains("too many steps"))
  }

  @Test func referencesLeadToOtherDocuments() throws {
    let documents = [
      "a/root.json": #"{"properties":{"x":{"$ref":"leaf.json#/$defs/n"},"y":{"$ref":"../b/other.json"}}}"#,
      "a/leaf.json": #"{"$defs":{"n":{"type":"integer"}}}"#,
      "b/other.json": #"{"$ref":"../a/leaf.json#/$defs/n"}"#,
    ]
    let catalog = SchemaCatalog { address in documents[address].flatMap { try? JSONValue.parse(text: $0) } }
    let schema = try Schema("a/root.json", in: catalog)
    #expect(try schema.accepts(JSONValue.parse(text: #"{"x":1,"y":2}"#)))
    for bad in [#"{"x":"1"}"#, #"{"y":"2"}"#] {
      let violations = schema.violations(of: try JSONValue.parse(text: bad))
      #expect(violations.map(\.rule) == ["a/leaf.json#/$defs/n"])
    }
  }

  // MARK: The repository's own

  @Test func shippedSchemasAreTheFolder() throws {
    let folder = DataFolder.checkout(of: #filePath) + "/schemas"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(ShippedSchemas.texts.map(\.name) == names)
    for (name, bytes) in ShippedSchemas.texts {
      #expect(FileManager.default.contents(atPath: "\(folder)/\(name)").map(Array.init) == bytes)
    }
  }

  @Test(arguments: ShippedSchemas.texts.map(\.name)) func shippedSchemasLoad(_ name: String) throws {
    let schema = try Schema(name, in: ShippedSchemas.catalog)
    #expect(try !schema.accepts(JSONValue.parse(text: "[]")))
  }

  @Test func aMemberOfARecordCanBeNamed() throws {
    let schema = try Schema("record.json#/properties/measured", in: ShippedSchemas.catalog)
    #expect(try schema.accepts(JSONValue.parse(text: #"{"density":{"value":7.1}}"#)))
    #expect(try !schema.accepts(JSONValue.parse(text: #"{"density":{"unit":"g/cm3"}}"#)))
  }
}
