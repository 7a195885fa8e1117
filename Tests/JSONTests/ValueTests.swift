import JSON
import Testing

@Suite struct ValueTests {
  @Test func readsEveryKind() throws {
    let value = try JSONValue.parse(text: #"{"o":{"z":1,"a":2},"l":[1,2.5],"s":"é\n","i":-3,"b":true,"n":null}"#)
    #expect(try value.member("o").members().map(\.name) == ["z", "a"])
    #expect(try value.member("l").doubles() == [1, 2.5])
    #expect(try value.member("s").string() == "é\n")
    #expect(try value.member("i").integer() == -3)
    #expect(try value.member("b").boolean())
    #expect(try value.member("n").isNull)
    #expect(value["absent"] == nil)
  }

  @Test(arguments: [
    (#"{"a":{"b/c":[0,{"~":"x"}]}}"#, "/a/b~1c/1/~0"), (#"{"a":{"b/c":[0,{"~":true}]}}"#, "/a/b~1c/1/~0"),
  ]) func namesThePlaceOfAWrongType(_ text: String, _ pointer: String) throws {
    let value = try JSONValue.parse(text: text).member("a").member("b/c").elements()[1].member("~")
    let error = #expect(throws: JSONError.self) { try value.double() }
    #expect(error?.pointer == pointer)
  }

  @Test func keepsTheDocumentAlive() throws {
    let deep = try JSONValue.parse(text: #"{"a":[[["kept"]]]}"#).member("a").elements()[0].elements()[0].elements()[0]
    #expect(try deep.string() == "kept")
  }

  /// Shortest forms: Swift's and Python's repr agree on the digits; the exponents are trimmed by hand here.
  @Test(
    arguments: [
      (0.0, "0"), (-0.0, "-0.0"), (1, "1"), (-17, "-17"), (7.6, "7.6"), (0.1, "0.1"), (1e-5, "1e-5"), (1e16, "1e16"),
      (1.5e300, "1.5e300"), (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e308"),
      (123_456_789_012_345_680, "1.2345678901234568e17"), (0x1p53, "9007199254740992.0"),
      (999_999_999_999_999, "999999999999999"),
      (1.0 / 3, "0.3333333333333333"), (-2.5e-7, "-2.5e-7"),
    ] as [(Double, String)]) func writesTheShortestForm(_ value: Double, _ text: String) throws
  {
    var writer = JSONWriter()
    writer.element(value)
    #expect(writer.text == text)
    let back = try JSONValue.parse(writer.bytes).double()
    #expect(back.bitPattern == value.bitPattern)
  }

  @Test func roundTripsRandomDoubles() throws {
    var state: UInt64 = 1
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state ^ (state >> 29))
      guard value.isFinite else { continue }
      var writer = JSONWriter()
      writer.element(value)
      #expect(Double(writer.text) == value)
    }
  }

  @Test func escapesStrings() throws {
    var writer = JSONWriter()
    writer.object { $0.member("k\"\\\n\u{1}é", "\t\r\u{1F}/") }
    let value = try JSONValue.parse(writer.bytes)
    #expect(try value.members()[0].name == "k\"\\\n\u{1}é")
    #expect(try value.members()[0].value.string() == "\t\r\u{1F}/")
  }

  @Test(arguments: [
    (#"{"a":1,"b":0.10}"#, "c", #"{"a":1,"b":0.10,"c":[1]}"#),
    (#"{ "a" : 1 , "b":0.10 } "#, "a", #"{ "a" : [1] , "b":0.10 } "#),
    (#"{}"#, "c", #"{"c":[1]}"#), (#"{"\u0063":{"x":1},"d":2}"#, "c", #"{"\u0063":[1],"d":2}"#),
  ]) func splicesOneMember(_ line: String, _ name: String, _ expected: String) throws {
    var writer = JSONWriter()
    try JSONLine(text: line).append(to: &writer, setting: name) { $0.array { $0.element(1) } }
    #expect(writer.text == expected)
  }
}
