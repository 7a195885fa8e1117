import Chemistry
import JSON
import MaterialRecords
import Testing

@Suite struct RecordTests {
  @Test(arguments: [
    (#"{"composition":{"Nb":1,"Mo":3}}"#, ["Nb": 0.25, "Mo": 0.75]),
    (#"{"composition":{"N":0.4,"No":0.6}}"#, ["N": 0.4, "No": 0.6]), (#"{"formula":"NaN"}"#, ["Na": 0.5, "N": 0.5]),
    (#"{"formula":"Fe2O3","composition":{"Nb":1}}"#, ["Nb": 1]),
  ]) func readsCompositions(_ line: String, _ expected: [String: Double]) throws {
    let composition = try JSONLine(text: line).composition()
    for (symbol, fraction) in expected { #expect(composition[Element(symbol: symbol)!] == fraction) }
    #expect(composition.elements.count == expected.count)
  }

  @Test(
    arguments: [
      (#"{"id":"x"}"#, "composition/missing", nil), (#"{"composition":{}}"#, "composition/empty", "/composition"),
      (#"{"formula":""}"#, "composition/empty", "/formula"),
      (#"{"formula":"Xx2"}"#, "composition/unknown-element", "/formula"),
      (#"{"formula":"Nb0Mo"}"#, "composition/invalid-amount", "/formula"),
      (#"{"formula":"Nb(Mo"}"#, "composition/syntax", "/formula"),
      (#"{"composition":{"Xx":1}}"#, "composition/unknown-element", "/composition/Xx"),
      (#"{"composition":{"nb":1}}"#, "composition/unknown-element", "/composition/nb"),
      (#"{"composition":{"Nb":0,"Mo":1}}"#, "composition/invalid-amount", "/composition/Nb"),
      (#"{"composition":{"Nb":-1,"Mo":1}}"#, "composition/invalid-amount", "/composition/Nb"),
      (#"{"composition":{"Nb":1e308,"Mo":1e308}}"#, "composition/invalid-amount", "/composition"),
      (#"{"formula":"Xx2"}"#, "composition/unknown-element", "/formula"),
      (#"{"formula":""}"#, "composition/empty", "/formula"),
      (#"{"formula":"Fe0"}"#, "composition/invalid-amount", "/formula"),
      (#"{"formula":"Fe)"}"#, "composition/syntax", "/formula"),
    ] as [(String, String, String?)]) func refusesCompositions(_ line: String, _ type: String, _ pointer: String?)
    throws
  {
    let error = #expect(throws: RecordError.self) { try JSONLine(text: line).composition() }
    #expect(error?.type == type && error?.pointer == pointer)
  }

  @Test(arguments: [#"{"composition":{"Nb":"1"}}"#, #"{"composition":[1]}"#, #"{"composition":null}"#])
  func refusesWrongTypes(_ line: String) throws {
    #expect(throws: JSONError.self) { try JSONLine(text: line).composition() }
  }

  /// The order that the record vocabulary fixes: measured, predictions, stability, features.
  @Test func looksPropertiesUpInOrder() throws {
    let all = [
      #""measured":{"p":1}"#, #""predictions":{"p":{"mean":2}}"#, #""stability":{"p":3}"#,
      #""features":{"preset":"alloy","values":{"p":4}}"#,
    ]
    for first in 0..<4 {
      let line = try JSONLine(text: "{" + all[first...].reversed().joined(separator: ",") + "}")
      #expect(try line.property("p") == .number(Double(first + 1)))
      #expect(try line.property("q") == nil)
    }
  }

  @Test(
    arguments: [
      (
        #"{"measured":{"p":{"value":2,"standard_deviation":0.5,"n":3,"unit":"MPa"}}}"#,
        Measurement.value(.number(2), standardDeviation: 0.5, count: 3, unit: "MPa")
      ),
      (#"{"measured":{"p":true}}"#, .value(.boolean(true), standardDeviation: nil, count: nil, unit: nil)),
      (#"{"measured":{"status":"failed","reason":"cracked"}}"#, .failed(reason: "cracked")),
      (#"{"measured":{"p":{"status":"failed","reason":"slipped"}}}"#, .failed(reason: "slipped")),
      (#"{"measured":{"p":null}}"#, nil), (#"{"id":"a"}"#, nil),
    ] as [(String, Measurement?)]) func readsMeasurements(_ line: String, _ expected: Measurement?) throws
  {
    #expect(try JSONLine(text: line).measurement("p") == expected)
  }

  @Test(arguments: [#"{"measured":{"p":{"n":3}}}"#, #"{"measured":{"p":[1]}}"#, #"{"measured":{"p":{"value":{}}}}"#])
  func refusesMeasurements(_ line: String) throws {
    #expect(throws: JSONError.self) { try JSONLine(text: line).measurement("p") }
  }
}
