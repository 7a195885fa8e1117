import Chemistry
import JSON
import MaterialRecords
import Numerics
import Testing

/// Seeded mutations of valid text through every reader that meets input: none may crash, and what is accepted must read
/// the same again.
@Suite struct FuzzTests {
  /// Cuts, doubles, swaps and overwrites up to five places; fragments come from the text itself and from what readers
  /// find hard.
  private static func mutate(_ seed: [UInt8], _ fragments: [[UInt8]], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = seed
    for _ in 0...generator.index(below: 5) {
      let place = generator.index(below: bytes.count + 1)
      let length = min(generator.index(below: 6), bytes.count - place)
      switch generator.index(below: 5) {
      case 0: bytes.removeSubrange(place..<place + length)
      case 1: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
      case 2: bytes.insert(contentsOf: fragments[generator.index(below: fragments.count)], at: place)
      case 3 where place < bytes.count: bytes[place] = UInt8(generator.index(below: 256))
      default:
        if place < bytes.count { bytes.swapAt(place, generator.index(below: bytes.count)) }
      }
    }
    return bytes
  }

  private static let fragments: [[UInt8]] =
    [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\u0000", "-", "1e309", "0.1", "1e-400",
      "9007199254740992", "null", "true", "\u{0}", "\u{7F}", "é", "\u{10FFFF}", "(", ")", "·", ".", "Xx", "Nb", "H2O",
      "\"mark\":\"m\"", "\"error\":{}", "[[[[[[[[",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]]

  @Test func lines() throws {
    let seeds = [
      #"{"id":"a","composition":{"Nb":0.25,"Mo":0.75},"x":[1,-2.5e3,{"k":"\u00e9\n"}],"é":true,"n":null,"m":0.10}"#,
      #"{"measured":{"a":-1.5e-3,"b":12,"c":0.25},"composition":{"Nb":1,"Ta":2e-1},"n":[]}"#,
      #"{"measured":{"a":{"value":1,"standard_deviation":0.5,"n":3},"b":true},"predictions":{"a":{"mean":2}}}"#,
      #"{"features":{"values":{"vec":5.5}},"conditions":{"temperature":1273,"route":"cast"},"formula":"Ca(OH)2"}"#,
    ].map { Array($0.utf8) }
    var generator = SeededGenerator(seed: 1)
    var accepted = 0
    for round in 0..<120_000 {
      let bytes = Self.mutate(seeds[round % seeds.count], Self.fragments, &generator)
      guard let line = try? JSONLine(bytes) else { continue }
      accepted += 1
      // Members are where the scanner says: written out one by one they are the same line again.
      var writer = JSONWriter()
      writer.object { writer in
        for name in line.names { writer.member(name, raw: line.raw(name) ?? []) }
      }
      let again = try JSONLine(writer.bytes)
      #expect(again.names == line.names)
      for name in line.names { #expect(again.raw(name) == line.raw(name)) }
      // libjansson reads what the scanner accepts, and what is written of it reads the same.
      for name in line.names {
        let value = try #require(try line.value(name))
        var copy = JSONWriter()
        copy.element(value)
        var second = JSONWriter()
        second.element(try JSONValue.parse(copy.bytes))
        #expect(second.bytes == copy.bytes)
      }
      Self.expectSameWithoutShortcuts(line)
      _ = try? line.conditions()
      _ = try? line.features()
      _ = try? line.measurement("b")
    }
    #expect(accepted > 5_000)
  }

  /// What is read from the bytes directly is what the parsed document says.
  private static func expectSameWithoutShortcuts(_ line: JSONLine) {
    let text = { String(decoding: line.bytes, as: UTF8.self) }
    if let value = try? line.value("composition") {
      #expect((try? line.composition()) == (try? Composition(value)), "\(text())")
    }
    guard let measured = try? line.value("measured"), measured["status"] == nil else { return }
    for name in ["a", "b"] {
      if let value = try? measured[name]?.double() {
        #expect((try? line.property(name)) == .number(value), "\(text())")
      } else if measured.kind == .object, measured[name] == nil {
        #expect((try? line.measurement(name)) == .some(nil), "\(text())")
      }
    }
  }

  @Test func formulas() throws {
    let seeds = ["Nb0.25Mo0.25Ta0.25W0.25", "Ca(OH)2", "CuSO4·5H2O", "K4[ON(SO3)2]2", "Fe2(SO4)3.9H2O"].map {
      Array($0.utf8)
    }
    var generator = SeededGenerator(seed: 2)
    var accepted = 0
    for round in 0..<60_000 {
      let text = String(decoding: Self.mutate(seeds[round % seeds.count], Self.fragments, &generator), as: UTF8.self)
      guard let composition = try? Composition(formula: text) else { continue }
      accepted += 1
      #expect(composition.fractions.allSatisfy { $0 > 0 && $0 <= 1 }, "\(text)")
      #expect(abs(composition.fractions.reduce(0, +) - 1) < 1e-9, "\(text)")
      #expect(Set(composition.elements).count == composition.elements.count, "\(text)")
    }
    #expect(accepted > 2_000)
  }

  @Test func problems() throws {
    let seed = Array(
      #"""
      {"problem":1,"name":"p","space":{"composition":{"elements":["Nb","Mo","Ta"],"count":[2,3],"bounds":{"Nb":[0,0.5]},
      "minimum_if_present":0.05,"step":0.01,"linear":[{"coefficients":{"Nb":1},"maximum":0.3}]},"variables":[
      {"name":"t","range":[1,2]}]},"objectives":[{"property":"a","goal":"target","value":1,"tolerance":0.5}],"constraints":
      [{"property":"b","minimum":1,"probability":0.9}],"reference_point":{"a":2},"budget":{"evaluations":9,"batch":3}}
      """#.utf8)
    var generator = SeededGenerator(seed: 3)
    var accepted = 0
    for _ in 0..<60_000 {
      let bytes = Self.mutate(seed, Self.fragments, &generator)
      guard let problem = try? Problem(parsing: bytes) else { continue }
      accepted += 1
      let again = try Problem(parsing: bytes)
      #expect(again.objectives == problem.objectives && again.constraints == problem.constraints)
      #expect(problem.objectives.allSatisfy { $0.minimised(1).isFinite })
    }
    #expect(accepted > 500)
  }
}
