import Generation
import JSON
import ServiceRuntime
import TestKit
import Testing

@Suite("The generator as a filter") struct GeneratorServiceTests {
  static let space = #"{"elements":["Nb","Mo","Ta","W"],"count":[2,3],"minimum_if_present":0.2,"step":0.1}"#

  private func answer(_ lines: [String], arguments: [String] = [], seed: UInt64 = 0, space: String = Self.space) throws
    -> [String]
  {
    let folder = try ScratchFolder()
    let problem = try folder.problem(space)
    return try TestSession.run(
      GeneratorService.self, arguments: ["--problem", problem] + arguments, seed: seed, lines: lines)
  }

  @Test("a request is answered by as many designs as it asks for, each a member of the space")
  func request() throws {
    let lines = try answer([#"{"id":"q","n":50,"seed":3,"conditions":{"temperature":1273}}"#])
    #expect(lines.count == 50)
    for (k, text) in lines.enumerated() {
      let line = try DesignLine(text)
      #expect(try line.id == "q/\(k)" && line.method == "uniform" && line.seed == 3)
      #expect(try line.value.member("conditions").member("temperature").integer() == 1273, "carried")
      let fractions = try line.fractions
      #expect((2...3).contains(fractions.count))
      #expect(abs(fractions.values.reduce(0, +) - 1) < 1e-12)
      #expect(fractions.values.allSatisfy { $0 >= 0.2 - 1e-12 && abs($0 * 10 - ($0 * 10).rounded()) < 1e-9 })
    }
    #expect(Set(try lines.map { try DesignLine($0).fractions }).count > 20)
  }

  /// By hand: absent first, so the first designs hold Ta and W, in steps of 0.1 from 0.2 on.
  @Test("enumerate lists the grid in its order") func enumerate() throws {
    let lines = try answer([#"{"id":"e","n":3,"method":"enumerate"}"#])
    #expect(
      lines == [
        #"{"id":"e/0","composition":{"Ta":0.2,"W":0.8},"generated":{"method":"enumerate"}}"#,
        #"{"id":"e/1","composition":{"Ta":0.3,"W":0.7},"generated":{"method":"enumerate"}}"#,
        #"{"id":"e/2","composition":{"Ta":0.4,"W":0.6},"generated":{"method":"enumerate"}}"#,
      ])
  }

  /// Two elements: 7 designs for each of 6 pairs; three: C(6, 2) = 15 for each of 4 triples.
  @Test("an enumeration ends with the grid") func enumerateAll() throws {
    let lines = try answer([#"{"n":1000,"method":"enumerate"}"#])
    #expect(lines.count == 6 * 7 + 4 * 15)
    #expect(Set(lines).count == lines.count)
  }

  @Test("an answer depends on the request and the seed, not on its neighbours") func independence() throws {
    let (a, b) = (#"{"id":"a","n":3}"#, #"{"id":"b","n":2}"#)
    let together = try answer([a, b])
    let (first, second) = (Array(together[..<3]), Array(together[3...]))
    #expect(try answer([a]) == first)
    #expect(try answer([b]) == second)
    #expect(try answer([b, a]) == second + first)
    #expect(try answer([a], seed: 1) != first)
    let others = try answer([#"{"id":"c","n":3}"#])
    #expect(try DesignLine(others[0]).seed != DesignLine(first[0]).seed)
  }

  @Test("the seed that is written repeats the designs") func seedRepeats() throws {
    let first = try answer([#"{"id":"a","n":3}"#])
    let seed = try #require(try DesignLine(first[0]).seed)
    #expect(try answer([#"{"id":"a","n":3,"seed":\#(seed)}"#]) == first)
  }

  @Test("without an id the problem and the line are the parent") func namelessRequest() throws {
    let lines = try answer(["", #"{"n":1}"#])
    #expect(try DesignLine(lines[0]).id == "alloy-2/0")
  }

  @Test("a concentration moves the dirichlet method") func concentration() throws {
    let wide = #"{"elements":["Nb","Mo","Ta","W"],"step":0.01}"#
    func spread(_ alpha: String) throws -> Double {
      let lines = try answer(
        [#"{"n":400,"seed":1,"method":"dirichlet"}"#], arguments: ["--alpha", alpha], space: wide)
      var sum = 0.0
      for line in lines {
        for fraction in try DesignLine(line).fractions.values { sum += fraction * fraction }
      }
      return sum / Double(lines.count)
    }
    // E Σx² of a symmetric Dirichlet density over k elements is (α + 1)/(kα + 1); the rounding adds below 0.001, and the
    // mean of 400 draws has a standard error below 0.01.
    func expected(_ alpha: Double) -> Double { (alpha + 1) / (4 * alpha + 1) }
    let (narrow, broad) = (try spread("100"), try spread("0.1"))
    #expect(abs(narrow - expected(100)) < 0.04)
    #expect(abs(broad - expected(0.1)) < 0.04)
  }

  static let refusals: [(request: String, type: String, detail: String)] = [
    (#"{"n":0}"#, "generator/bad-request", "n is 0"),
    (#"{"n":-5}"#, "generator/bad-request", "n is -5"),
    (#"{"n":10000001}"#, "generator/bad-request", "not 1 to 10000000"),
    (#"{"n":"7"}"#, "json/wrong-type", "an integer"),
    (#"{"n":1.5}"#, "json/wrong-type", "an integer"),
    (
      #"{"method":"magic"}"#, "generator/bad-request",
      "'magic' is none of enumerate, uniform, dirichlet, vae, encode, decode, reconstruct, interpolate, substitute"
    ),
    (#"{"method":3}"#, "json/wrong-type", "a string"),
    (#"{"seed":-1}"#, "generator/bad-request", "the seed is -1"),
    (#"{"seed":"x"}"#, "json/wrong-type", "an integer"),
    (#"{"formula":"NbMo"}"#, "generator/not-a-request", "'formula' describes a material"),
    (#"{"measured":{"density":3}}"#, "generator/not-a-request", "'measured'"),
    (#"{"id":7}"#, "record/bad-id", "not a string"),
    ("[1]", "json/not-an-object", ""), ("{", "json/syntax", ""),
  ]

  @Test("a bad request costs one error line", arguments: refusals)
  func refused(request: String, type: String, detail: String) throws {
    let lines = try answer([request, #"{"id":"next","n":1,"seed":1}"#])
    #expect(lines.count == 2)
    let error = try JSONValue.parse(text: lines[0])
    #expect(try error.member("error").member("type").string() == type)
    let said = try error.member("error").member("detail").string()
    #expect(detail.isEmpty || said.contains(detail), "\(lines[0])")
    #expect(try error.member("input").string() == request)
    #expect(try DesignLine(lines[1]).id == "next/0")
  }

  @Test("every error type is in the manifest") func manifestErrors() {
    let known = Set((GeneratorService.manifest.errors + ServiceManifest.runtimeErrors).map(\.type))
    #expect(Self.refusals.allSatisfy { known.contains($0.type) })
  }

  @Test("a continuous space cannot be enumerated, but sampled") func continuous() throws {
    let space = #"{"elements":["Nb","Mo"]}"#
    let lines = try answer([#"{"id":"e","method":"enumerate"}"#, #"{"id":"u"}"#], space: space)
    #expect(try DesignLine(lines[0]).errorType == "generator/no-grid")
    #expect(try DesignLine(lines[1]).id == "u/0")
  }

  @Test("marks and error lines pass byte for byte") func passing() throws {
    let lines = [#"{"mark": "m", "batch": 0.10}"#, #"{"error":{"type":"a/b"},"input":"x"}"#]
    #expect(try answer(lines) == lines)
  }

  static let files: [(content: String, says: String)] = [
    ("", "empty"), ("{", "expected"), ("[]", "object"), ("{}", "problem"),
    (#"{"problem":2,"space":{}}"#, "format 2 is not known"),
    (#"{"problem":1,"space":{"variables":[{"name":"t","range":[0,1]}]}}"#, "no composition block"),
    (#"{"problem":1,"space":{"composition":{"elements":["Nb","Xx"]}}}"#, "'Xx' is not an element"),
    (#"{"problem":1,"space":{"composition":{"elements":["Nb","Nb"]}}}"#, "twice"),
    (#"{"problem":1,"space":{"composition":{"elements":["Nb","Mo"],"steps":0.1}}}"#, "unknown member 'steps'"),
    (
      #"{"problem":1,"space":{"composition":{"elements":["Nb","Mo"],"bounds":{"Nb":[0.6,1],"Mo":[0.5,1]}}}}"#,
      "lower bounds sum to 1.1 > 1 (rules: bounds of Nb, bounds of Mo)"
    ),
    (#"{"problem":1,"space":{"composition":{"elements":["Nb","Mo"],"step":0}}}"#, "step"),
    (#"{"problem":1,"space":{"composition":{"elements":["Nb","Mo"],"step":1e-12}}}"#, "step"),
  ]

  @Test("a problem file that cannot be used ends the start with status 78", arguments: files)
  func problemFile(content: String, says: String) throws {
    let folder = try ScratchFolder()
    let path = try folder.file("p.json", content)
    do {
      _ = try TestSession.run(GeneratorService.self, arguments: ["--problem", path], lines: [])
      Issue.record("accepted")
    } catch let error as StartError {
      #expect(error.status == 78)
      #expect(error.description.contains(says) && error.description.contains("p.json"), "\(error)")
    }
  }

  @Test("a problem file that is not there: status 66") func missingFile() {
    #expect(throws: StartError.missingInput("nowhere.json: no such file")) {
      try TestSession.run(GeneratorService.self, arguments: ["--problem", "nowhere.json"], lines: [])
    }
  }
}
