import Generation
import JSON
import MaterialRecords
import ServiceRuntime
import TestKit
import Testing

/// `substitute` as a request of the filter.
@Suite struct SubstitutionRequestTests {
  private static let space = """
    {"elements":["Mg","Ca","Sr","Ba","Ti","Zr","O","S"],"count":3,"bounds":{"O":[0.6,0.6]},"step":0.2}
    """

  private func answer(_ lines: [String], arguments: [String] = []) throws -> [JSONValue] {
    let folder = try ScratchFolder()
    let problem = try folder.problem(Self.space)
    return try TestSession.run(
      GeneratorService.self, arguments: ["--problem", problem] + arguments, seed: 0, lines: lines
    ).map { try JSONValue.parse(text: $0) }
  }

  private func ids(_ lines: [JSONValue]) throws -> [String] { try lines.map { try $0.member("id").string() } }

  /// The order by hand: A by atomic number, then B. Of the charges 2 + 4 = 6 the pair (Ti, Zr) is none, nor are two
  /// alkaline earths.
  @Test func answersInOrderBetweenMarks() throws {
    let lines = try answer([
      #"{"mark":"before"}"#,
      #"{"id":"p","method":"substitute","prototype":"perovskite","sites":{"A":["Ba","Ca"],"B":["Zr","Ti"]},"n":99,"role":"reference"}"#,
      #"{"mark":"after"}"#,
    ])
    #expect(lines.count == 6 && lines[0]["mark"] != nil && lines[5]["mark"] != nil)
    #expect(try ids(Array(lines[1...4])) == ["p/CaTiO3", "p/CaZrO3", "p/BaTiO3", "p/BaZrO3"])
    for line in lines[1...4] {
      #expect(try line.member("role").string() == "reference", "carried")
      #expect(line["sites"] == nil && line["prototype"] == nil && line["n"] == nil)
      #expect(try line.member("generated").member("method").string() == "substitute")
      #expect(try line.member("structure").member("species_at_sites").elements().count == 5)
    }
  }

  /// Elements are those of the space, where a request names none; each design lies in the space, so that S is out, whose
  /// fraction is none of O's.
  @Test func keepsToTheSpace() throws {
    let lines = try answer([#"{"id":"p","method":"substitute","prototype":"perovskite","n":1000}"#])
    let formulas = try lines.map { try $0.member("formula").string() }
    #expect(formulas.contains("MgTiO3") && formulas.contains("SrZrO3"))
    #expect(formulas.allSatisfy { $0.hasSuffix("O3") } && Set(formulas).count == formulas.count)
    let few = try answer(
      [#"{"id":"p","method":"substitute","prototype":"perovskite","tolerance":[0.98,1.02],"n":1000}"#])
    #expect(few.count < lines.count)
    for line in few {
      #expect((0.98...1.02).contains(try line.member("generated").member("tolerance_factor").double()))
    }
    #expect(try answer([#"{"id":"p","method":"substitute","prototype":"perovskite"}"#]).count == 1, "n is 1")
  }

  /// A crystal of the request is what is decorated: roles are its elements, and the answer holds the new crystal.
  @Test func decoratesTheCrystalOfTheRequest() throws {
    let crystal = """
      {"lattice_vectors":[[4,0,0],[0,4,0],[0,0,4]],"cartesian_site_positions":[[0,0,0],[2,2,2],[2,0,0],[0,2,0],[0,0,2]],\
      "species_at_sites":["Ti","Ba","O","O","O"]}
      """
    let lines = try answer([
      #"{"id":"p","method":"substitute","structure":\#(crystal),"sites":{"Ba":["Sr"],"Ti":["Zr"]},"n":9}"#
    ])
    #expect(try ids(lines) == ["p/ZrSrO3"])
    #expect(
      try lines[0].member("structure").member("species_at_sites").elements().map { try $0.string() }.first == "Zr")
  }

  private static let metal = """
    {"lattice_vectors":[[3,0,0],[0,3,0],[0,0,3]],"cartesian_site_positions":[[0,0,0]],"species_at_sites":["Al"]}
    """

  static let refusals: [(members: String, type: String, says: String)] = [
    ("", "generator/bad-request", "needs 'prototype'"),
    (#","prototype":"granite""#, "generator/bad-request", "'granite' is none of perovskite"),
    (#","prototype":4"#, "json/wrong-type", "a string"),
    (#","prototype":"perovskite","sites":{"D":["Sr"]}"#, "generator/bad-request", "no role 'D'"),
    (#","prototype":"perovskite","sites":{"A":["Xx"]}"#, "generator/bad-request", "'Xx' is not an element"),
    (#","prototype":"perovskite","sites":{"A":"Sr"}"#, "json/wrong-type", "an array"),
    (#","prototype":"perovskite","tolerance":[1.1,0.9]"#, "json/wrong-type", "[least, greatest]"),
    (#","prototype":"rocksalt","tolerance":[0.9,1]"#, "generator/bad-request", "only perovskites"),
    (#","prototype":"perovskite","sites":{"A":["Sr"],"B":["Sr"]}"#, "generator/no-design", "no design"),
    (#","prototype":"perovskite","formula":"SrTiO3""#, "generator/not-a-request", "'formula'"),
    (#","structure":{"lattice_vectors":[[3,0,0],[0,3,0],[0,0,3]]}"#, "json/missing-member", ""),
    (#","structure":\#(metal)"#, "generator/bad-request", "no anion next to a cation"),
    (#","prototype":"perovskite","structure":\#(metal)"#, "generator/bad-request", "both 'prototype' and 'structure'"),
    (#","prototype":"perovskite","n":0"#, "generator/bad-request", "n is 0"),
  ]

  @Test(arguments: refusals) func refuses(members: String, type: String, says: String) throws {
    let lines = try answer([#"{"id":"p","method":"substitute"\#(members)}"#, #"{"id":"next","method":"uniform"}"#])
    #expect(lines.count == 2)
    let error = try lines[0].member("error")
    #expect(try error.member("type").string() == type)
    let detail = try error.member("detail").string()
    #expect(says.isEmpty || detail.contains(says), "\(detail)")
    #expect(try lines[1].member("id").string() == "next/0")
  }
}
