import Foundation
import JSON
import TestKit
import Testing
import Thermodynamics

/// Sections through phase diagrams, against closed forms and published invariants.
@Suite struct SectionTests {
  private static let golden = DataFolder.checkout(of: #filePath) + "/services/stability/golden.tdb"

  private func section(_ line: String, _ arguments: [String]) throws -> JSONValue {
    let output = try TestSession.run(StabilityService.self, arguments: arguments, lines: [line])
    return try #require(try JSONLine(text: output[0]).value("stability")?["section"])
  }

  /// The points of the boundaries between two sets of phases.
  private func points(_ section: JSONValue, _ first: [String], _ second: [String]) throws -> [[Double]] {
    try section.member("boundaries").elements().filter { boundary in
      let sets = try boundary.member("between").elements().map { try $0.elements().map { try $0.string() } }
      return sets == [first, second] || sets == [second, first]
    }.flatMap { try $0.member("points").elements().map { try $0.doubles() } }
  }

  /// The binodal of a regular solution: T = W(1 − 2x)/(R ln((1 − x)/x)), up to W/2R = 1202.7 K.
  @Test func binodal() throws {
    let line = #"{"equilibrium_conditions":{"corners":["Ag","Cu"],"temperatures":[500,1300]}}"#
    let section = try section(line, ["isopleth", "--database", Self.golden, "--exclude", "LIQUID", "--cells", "16"])
    let found = try points(section, ["FCC_A1"], ["FCC_A1", "FCC_A1"])
    #expect(found.count > 20)
    // Near its edge, and within half a kelvin of its top, the gap is worth less than the 1e-3 J/mol that searches count.
    for point in found where abs(point[0] - 0.5) > 1e-3 {
      let x = point[0]
      #expect(abs(point[1] - 20_000 * (1 - 2 * x) / (8.3145 * log((1 - x) / x))) < 0.6, "\(point)")
    }
    #expect(abs((found.map { $0[1] }.max() ?? 0) - 1202.718) < 0.6)
    let shares = try section.member("fields").elements().map { try $0.member("share").double() }
    #expect(abs(shares.reduce(0, +) - 1) < 1e-5)
  }

  /// Compounds without solubility: the fields are triangles whose sides are straight.
  @Test func triangles() throws {
    let path = NSTemporaryDirectory() + "/sections-\(UUID().uuidString).tdb"
    try Data(Self.compounds.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let line = #"{"equilibrium_conditions":{"corners":["Ag","Au","Cu"]},"conditions":{"temperature":1000}}"#
    let section = try section(line, ["section", "--database", path, "--cells", "10"])
    let side = try points(section, ["AG1", "AGAU", "CU1"], ["AGAU", "AU1", "CU1"])
    #expect(!side.isEmpty)
    // From Cu to AgAu: as much silver as gold.
    for point in side { #expect(abs(1 - 2 * point[0] - point[1]) < 1e-3, "\(point)") }
    let fields = try section.member("fields").elements().filter { try $0.member("phases").elements().count == 3 }
    #expect(fields.count == 2)
  }

  private static let compounds = """
    ELEMENT AG FCC_A1 107.87 0 0 !
    ELEMENT AU FCC_A1 196.97 0 0 !
    ELEMENT CU FCC_A1 63.55 0 0 !
    PHASE AG1 % 1 1 !
    CONSTITUENT AG1 : AG : !
    PARAMETER G(AG1,AG;0) 1 0; 6000 N !
    PHASE AU1 % 1 1 !
    CONSTITUENT AU1 : AU : !
    PARAMETER G(AU1,AU;0) 1 0; 6000 N !
    PHASE CU1 % 1 1 !
    CONSTITUENT CU1 : CU : !
    PARAMETER G(CU1,CU;0) 1 0; 6000 N !
    PHASE AGAU % 2 1 1 !
    CONSTITUENT AGAU : AG : AU : !
    PARAMETER G(AGAU,AG:AU;0) 1 -20000; 6000 N !
    """

  /// A compound that is stable from 511 to 515 K alone, between rows of the grid at 490 and 520 K, and no edge touches it.
  @Test func hidden() throws {
    let path = NSTemporaryDirectory() + "/sections-\(UUID().uuidString).tdb"
    let text = """
      ELEMENT AG FCC_A1 107.87 0 0 !
      ELEMENT AU FCC_A1 196.97 0 0 !
      PHASE AG1 % 1 1 !
      CONSTITUENT AG1 : AG : !
      PARAMETER G(AG1,AG;0) 1 0; 6000 N !
      PHASE AU1 % 1 1 !
      CONSTITUENT AU1 : AU : !
      PARAMETER G(AU1,AU;0) 1 0; 6000 N !
      PHASE AGAU % 2 1 1 !
      CONSTITUENT AGAU : AG : AU : !
      PARAMETER G(AGAU,AG:AU;0) 1 2*T**2-2052*T+526330; 6000 N !
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let line = #"{"equilibrium_conditions":{"corners":["Ag","Au"],"temperatures":[400,700]}}"#
    let section = try section(line, ["isopleth", "--database", path, "--cells", "10"])
    let sets = try section.member("fields").elements().map {
      try $0.member("phases").elements().map { try $0.string() }
    }
    #expect(Set(sets) == [["AG1", "AU1"], ["AG1", "AGAU"], ["AGAU", "AU1"]])
    let level = try points(section, ["AG1", "AU1"], ["AG1", "AGAU"]).map { $0[1] }
    #expect(abs((level.min() ?? 0) - 511) < 0.1 && abs((level.max() ?? 0) - 515) < 0.1)
  }

  /// Cr-Nb: the Laves phase narrows to less than a cell, between fields of one name, and reaches the edge nevertheless.
  @Test func narrow() throws {
    guard let database = DataFolder.path("calphad/CrFeNb_Jacob2016.tdb") else { return }
    let line = #"{"equilibrium_conditions":{"corners":["Cr","Nb"],"temperatures":[1000,2000]}}"#
    let section = try section(line, ["isopleth", "--database", database, "--cells", "16"])
    let sides = try points(section, ["LAVES_C15"], ["BCC_A2", "LAVES_C15"])
    let foot = sides.filter { $0[1] < 1010 }.map { $0[0] }
    #expect(foot.contains { $0 < 1.0 / 3 } && foot.contains { $0 > 1.0 / 3 })
    #expect(foot.allSatisfy { abs($0 - 1.0 / 3) < 1.0 / 32 })
  }

  /// Level lines: in Al-Zn the eutectoid at 550.388 K and the eutectic at 654.009 K (pycalphad, `otis2017pycalphad`); in Pb-Sn
  /// the eutectic at 454.57 K, in Cu-Mg those at 992.02, 824.49 and 759.58 K (bisected with pycalphad 0.11.2).
  @Test(
    arguments: [
      ("alzn_mey", "Al", "Zn", ["FCC_A1", "HCP_A3"], ["FCC_A1", "FCC_A1"], 550.388),
      ("alzn_mey", "Al", "Zn", ["FCC_A1", "HCP_A3"], ["FCC_A1", "LIQUID"], 654.009),
      ("pbsn", "Pb", "Sn", ["BCT_A5", "FCC_A1"], ["FCC_A1", "LIQUID"], 454.57),
      ("cumg", "Cu", "Mg", ["CU2MG", "FCC_A1"], ["FCC_A1", "LIQUID"], 992.02),
      ("cumg", "Cu", "Mg", ["CU2MG", "CUMG2"], ["CU2MG", "LIQUID"], 824.49),
      ("cumg", "Cu", "Mg", ["CUMG2", "HCP_A3"], ["HCP_A3", "LIQUID"], 759.58),
    ] as [(String, String, String, [String], [String], Double)])
  func invariants(
    file: String, first: String, second: String, below: [String], above: [String], expected: Double
  ) throws {
    guard let database = DataFolder.path("calphad/\(file).tdb") else { return }
    let line = #"{"equilibrium_conditions":{"corners":["\#(first)","\#(second)"],"temperatures":[400,1100]}}"#
    let section = try section(line, ["isopleth", "--database", database, "--cells", "28"])
    let level = try points(section, below, above)
    #expect(level.count >= 2)
    for point in level { #expect(abs(point[1] - expected) < 0.15, "\(point)") }
  }

  @Test(
    arguments: [
      (#"{}"#, "stability/bad-section"),
      (#"{"equilibrium_conditions":{"corners":["Ag"],"temperatures":[500,900]}}"#, "stability/bad-section"),
      (#"{"equilibrium_conditions":{"corners":["Ag","Ag2"],"temperatures":[500,900]}}"#, "stability/bad-section"),
      (#"{"equilibrium_conditions":{"corners":["Ag","Cu"]}}"#, "stability/bad-section"),
      (#"{"equilibrium_conditions":{"corners":["Ag","Cu"],"temperatures":[900,500]}}"#, "stability/bad-section"),
      (#"{"equilibrium_conditions":{"corners":["Ag","Cu"],"temperatures":[-1,500]}}"#, "stability/bad-section"),
      (#"{"equilibrium_conditions":{"corners":["Ag","Al"],"temperatures":[500,900]}}"#, "stability/unknown-element"),
      (#"{"equilibrium_conditions":{"corners":["Ag","Xx"],"temperatures":[500,900]}}"#, "composition/unknown-element"),
      (#"{"equilibrium_conditions":{"corners":[3,4],"temperatures":[500,900]}}"#, "json/wrong-type"),
    ])
  func refuses(line: String, type: String) throws {
    let arguments = ["isopleth", "--database", Self.golden]
    let output = try TestSession.run(StabilityService.self, arguments: arguments, lines: [line])
    #expect(try JSONLine(text: output[0]).value("error")?.member("type").string() == type)
  }

  /// A section of two elements in a triangle, one without a temperature, and one where no phase is left.
  @Test func edges() throws {
    let flat = #"{"equilibrium_conditions":{"corners":["Ag","Cu","AgCu"]},"conditions":{"temperature":900}}"#
    let cold = #"{"equilibrium_conditions":{"corners":["Ag","Cu"]}}"#
    let output = try TestSession.run(
      StabilityService.self, arguments: ["section", "--database", Self.golden], lines: [flat, cold])
    for line in output {
      #expect(try JSONLine(text: line).value("error")?.member("type").string() == "stability/bad-section")
    }
    let empty = #"{"equilibrium_conditions":{"corners":["Ag","Cu"],"temperatures":[500,900],"phases":["LIQUID"],"#
    let none = try section(
      empty + #""excluded_phases":["LIQUID"]}}"#, ["isopleth", "--database", Self.golden, "--cells", "4"])
    #expect(try none.member("fields").elements().isEmpty)
    #expect(try none.member("without_equilibrium").integer() == 25)
  }
}
