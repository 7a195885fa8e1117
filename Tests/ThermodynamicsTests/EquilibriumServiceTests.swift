import Foundation
import JSON
import TestKit
import Testing
import Thermodynamics

/// The wire side of equilibria.
@Suite struct EquilibriumServiceTests {
  private static let database = DataFolder.checkout(of: #filePath) + "/services/stability/golden.tdb"

  private func run(_ lines: [String], _ arguments: [String]) throws -> [String] {
    try TestSession.run(
      StabilityService.self, arguments: arguments + ["--database", Self.database], seed: 0, lines: lines)
  }

  private func stability(_ line: String) throws -> JSONValue {
    try #require(try JSONLine(text: line).value("stability"))
  }

  /// The regular solution of the database at 1000 K: both edges of its gap, and their energy.
  @Test func answers() throws {
    let lines = [
      #"{"composition":{"Ag":1,"Cu":1},"conditions":{"temperature":1000}}"#,
      #"{"formula":"AgCu","equilibrium_conditions":{"phases":["LIQUID"]}}"#,
      #"{"formula":"Cu","conditions":{"temperature":1000,"pressure":2e5}}"#,
      #"{"formula":"Cu","conditions":{"temperature":7000}}"#,
      #"{"formula":"Cu","equilibrium_conditions":{"chemical_potentials":{"Ag":-20000}}}"#,
    ]
    let output = try run(lines, ["equilibrium", "--temperature", "1000"])
    let first = try stability(output[0])
    #expect(try first.member("single_phase").boolean() == false)
    let equilibrium = try first.member("equilibrium")
    #expect(try equilibrium.member("status").string() == "converged")
    #expect(abs(try equilibrium.member("gibbs_energy_j_per_mol_atoms").double() + 968.472910) < 1e-5)
    let edges = try equilibrium.member("phases").elements().map { try $0.member("composition").member("Ag").double() }
    let (low, high) = (try #require(edges.min()), try #require(edges.max()))
    #expect(abs(low - 0.1691440) < 1e-6 && abs(high - 0.8308560) < 1e-6)
    #expect(try equilibrium.member("certificate").member("gap_j_per_mol_atoms").double() == 1e-6)
    #expect(try equilibrium.member("nearest").member("phase").string() == "LIQUID")
    #expect(try stability(output[1]).member("single_phase").boolean())
    #expect(try stability(output[2]).member("equilibrium").member("pressure").double() == 2e5)
    #expect(try stability(output[3]).member("warnings").elements().count == 1)
    #expect(
      try stability(output[4]).member("equilibrium").member("grand_potential_j_per_mol_closed_atoms").kind == .real)
    // What came before does not matter, and running twice gives the same line.
    #expect(try run([lines[0]], ["equilibrium", "--temperature", "1000"]) == [output[0]])
    #expect(try run(lines.reversed(), ["equilibrium", "--temperature", "1000"]) == output.reversed())
    #expect(try run(output, ["equilibrium", "--temperature", "1000"]) == output)
  }

  /// Both metals alone melt at ΔH/ΔS: 1400 and 1600 K.
  @Test func melts() throws {
    let output = try run([#"{"formula":"Ag"}"#, #"{"formula":"Cu"}"#, #"{"formula":"AgCu"}"#], ["solidus"])
    for (line, expected) in zip(output, [1400.0, 1600]) {
      #expect(abs(try stability(line).member("solidus").double() - expected) < 0.01)
      #expect(abs(try stability(line).member("liquidus").double() - expected) < 0.01)
    }
    let both = try stability(try run([#"{"formula":"AgCu"}"#], ["solidus", "--temperature", "1000"])[0])
    let alone = try stability(try run([#"{"formula":"AgCu"}"#], ["equilibrium", "--temperature", "1000"])[0])
    #expect(both["single_phase"]?.kind == .boolean && both["solidus"]?.kind == .real)
    let (a, b) = (try both.member("equilibrium").member("phases"), try alone.member("equilibrium").member("phases"))
    #expect(try a.elements().count == 2 && b.elements().count == 2)
    let course = try stability(try run([#"{"formula":"AgCu"}"#], ["scheil", "--step", "5"])[0])
    #expect(try course.member("solidified").member("FCC_A1").double() > 0.99)
    let liquidus = try stability(output[2]).member("liquidus").double()
    #expect(abs(try course.member("liquidus").double() - liquidus) < 1e-9)
  }

  @Test(
    arguments: [
      (#"{"formula":"Al","conditions":{"temperature":900}}"#, "stability/unknown-element"),
      (#"{"formula":"Cu"}"#, "stability/missing-temperature"),
      (#"{"formula":"Cu","conditions":{"temperature":-5}}"#, "stability/bad-condition"),
      (#"{"formula":"Cu","conditions":{"temperature":900,"pressure":0}}"#, "stability/bad-condition"),
      (
        #"{"formula":"Cu","conditions":{"temperature":900},"equilibrium_conditions":{"phases":["HCP"]}}"#,
        "stability/unknown-phase"
      ),
      (
        #"{"formula":"Cu","conditions":{"temperature":900},"equilibrium_conditions":{"chemical_potentials":{"Cu":1}}}"#,
        "stability/phase-rule"
      ),
      (
        #"{"formula":"Cu","conditions":{"temperature":900},"equilibrium_conditions":{"chemical_potentials":{"Ag":1e99}}}"#,
        "stability/bad-condition"
      ),
      (#"{"formula":"Cu","conditions":{"temperature":"hot"}}"#, "json/wrong-type"),
      (#"{"conditions":{"temperature":900}}"#, "composition/missing"),
    ])
  func refuses(line: String, type: String) throws {
    let output = try run([line], ["equilibrium"])
    #expect(try JSONLine(text: output[0]).value("error")?.member("type").string() == type)
  }

  /// Outcomes that are no errors have a status.
  @Test func statuses() throws {
    let output = try run(
      [
        #"{"formula":"Cu","equilibrium_conditions":{"excluded_phases":["LIQUID","FCC_A1"]}}"#,
        #"{"formula":"Cu","equilibrium_conditions":{"chemical_potentials":{"Ag":1000}}}"#,
      ], ["equilibrium", "--temperature", "900"])
    #expect(try stability(output[0]).member("equilibrium").member("status").string() == "no_phases")
    // Solid silver has an energy of 0: at +1000 J/mol there is no end to it.
    #expect(try stability(output[1]).member("equilibrium").member("status").string() == "unbounded")
  }

  /// A trace is as exact as what it is part of: in an ideal liquid μ = G + RT·ln x down to 1e-13, and below that no number is
  /// none.
  @Test(arguments: [1e-3, 1e-6, 1e-9, 1e-12, 1e-13, 1e-20, 1e-300]) func traces(amount: Double) throws {
    let line =
      #"{"composition":{"Ag":1,"Cu":\#(amount)},"conditions":{"temperature":1800},"equilibrium_conditions":{"phases":["LIQUID"]}}"#
    let equilibrium = try stability(try run([line], ["equilibrium"])[0]).member("equilibrium")
    #expect(try equilibrium.member("status").string() == "converged")
    let potential = try equilibrium.member("chemical_potentials_j_per_mol").member("Cu").double()
    let fraction = amount / (1 + amount)
    let expected = 16000 - 10 * 1800 + 8.3145 * 1800 * log(fraction)
    if amount >= 1e-13 { #expect(abs(potential - expected) < 0.1) }
    #expect(potential.isFinite)
  }

  /// What names no liquid does not melt; an open element that forms a phase by itself has no end; conditions are an object.
  @Test func refusals() throws {
    let solid = #"{"formula":"Cu","equilibrium_conditions":{"phases":["FCC_A1"]}}"#
    for task in ["solidus", "scheil"] {
      #expect(try stability(try run([solid], [task])[0]).member("status").string() == "no_liquid")
    }
    let endless = #"{"formula":"Cu","equilibrium_conditions":{"chemical_potentials":{"Ag":1e7}}}"#
    let answer = try stability(try run([endless], ["equilibrium", "--temperature", "900"])[0])
    #expect(try answer.member("equilibrium").member("status").string() == "unbounded")
    for (task, line) in [
      ("equilibrium", #"{"formula":"Cu","equilibrium_conditions":[]}"#), ("isopleth", #"{"equilibrium_conditions":7}"#),
    ] {
      let error = try JSONLine(text: try run([line], [task, "--temperature", "900"])[0]).value("error")
      #expect(try error?.member("type").string() == "json/wrong-type")
    }
  }

  @Test func starts() throws {
    #expect(throws: (any Error).self) {
      try TestSession.run(StabilityService.self, arguments: ["equilibrium"], lines: [])
    }
    #expect(throws: (any Error).self) { try run([], ["equilibrium", "--phase", "NONE"]) }
    #expect(throws: (any Error).self) { try run([], ["hull"]) }
    #expect(throws: (any Error).self) { try run([], ["equilibrium", "--temperature", "-1"]) }
  }
}
