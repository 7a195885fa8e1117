import JSON
import Testing

/// Plain members read without a document, against the same members read through libjansson.
@Suite struct FlatObjectTests {
  @Test(
    arguments: [
      "0", "-0.5", "1", "0.1", "0.30000000000000004", "123456789012345", "9007199254740991", "1e-5", "1E+3",
      "-2.5e-300",
      "0.000000000000000000001", "123456789.123456789", "2.2250738585072014e-308", "4.9e-324", "1.7976931348623157e308",
      "0.1234567890123456789012345678901234567890", "1e-400",
    ]) func numbersAreThoseOfTheDocument(_ number: String) throws
  {
    let line = try JSONLine(text: #"{"a":{"x": \#(number) ,"y":\#(number)}}"#)
    let expected = try #require(try line.value("a")?["x"]?.double())
    var found: [Double] = []
    #expect(
      line.forEachNumber("a") {
        found.append($1); return $0.elementsEqual(found.count == 1 ? "x".utf8 : "y".utf8)
      })
    #expect(found == [expected, expected])
    #expect(line.number("a", "y") == .number(expected))
  }

  /// Whole numbers of 16 to 20 digits, and halves between neighbouring doubles, with the point at every place: they round as
  /// in the standard library.
  @Test func longDecimalsRoundExactly() throws {
    var state: UInt64 = 1
    for number in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let mantissa = number % 2 == 0 ? state >> UInt64(number % 14) : (state >> 10 | 1 << 53) << 1 | 1
      var text = String(mantissa)
      let decimals = number % 20
      if decimals > 0 {
        text = String(repeating: "0", count: max(0, decimals + 1 - text.count)) + text
        text.insert(".", at: text.index(text.endIndex, offsetBy: -decimals))
      } else {
        text += ".0"
      }
      let line = try JSONLine(text: #"{"a":-\#(text)}"#)
      #expect(line.number("a") == Double("-\(text)"), "\(text)")
    }
  }

  @Test(arguments: [#"{"a":"1"}"#, #"{"a":null}"#, #"{"a":{}}"#, #"{"b":1}"#])
  func otherMembersAreNoNumbers(_ text: String) throws {
    #expect(try JSONLine(text: text).number("a") == nil)
  }

  @Test(
    arguments: [
      (#"{"a":{"x":1,"t":2}}"#, JSONLine.FlatMember.number(2)),
      (#"{"a":{"x":"s","y":true,"z":null,"t":2}}"#, .number(2)),
      (#"{"a":{}}"#, .absent), (#"{"b":1}"#, .absent), (#"{"a":{"x":1}}"#, .absent), (#"{"a":{"t":"2"}}"#, .other),
      (#"{"a":{"x":[1],"t":2}}"#, .other), (#"{"a":{"\u0074":2}}"#, .other), (#"{"a":[1]}"#, .other),
      (#"{"a":{"t":null}}"#, .other), (#"{ "a" : { "x" : 1 , "t" : -2.5e1 } }"#, .number(-25)),
    ] as [(String, JSONLine.FlatMember)]) func oneNumber(_ text: String, _ expected: JSONLine.FlatMember) throws
  {
    #expect(try JSONLine(text: text).number("a", "t") == expected)
  }

  @Test(arguments: [#"{"a":{"x":"1"}}"#, #"{"a":{"x":1,"y":[2]}}"#, #"{"a":7}"#, #"{"b":1}"#, #"{"a":{"\u0078":1}}"#])
  func otherShapesAreLeftAlone(_ text: String) throws {
    #expect(try !JSONLine(text: text).forEachNumber("a") { _, _ in true })
  }

  @Test func stopsWhenItIsTold() throws {
    var count = 0
    let line = try JSONLine(text: #"{"a":{"x":1,"y":2}}"#)
    #expect(
      !line.forEachNumber("a") { _, _ in
        count += 1; return false
      })
    #expect(count == 1)
  }

  @Test(
    arguments: [
      (#"{"a":"x"}"#, "x"), (#"{"a":""}"#, ""), (#"{"a":"\u00e9\n\ud83d\ude00"}"#, "é\n😀"), (#"{"a":"é"}"#, "é"),
      (#"{"a":7}"#, nil), (#"{"b":"x"}"#, nil), (#"{"a":null}"#, nil), (#"{"\u0061":"x"}"#, "x"),
    ] as [(String, String?)]) func texts(_ text: String, _ expected: String?) throws
  {
    #expect(try JSONLine(text: text).text("a") == expected)
  }
}
