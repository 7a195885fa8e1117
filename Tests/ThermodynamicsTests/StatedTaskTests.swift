import Foundation
import JSON
import TestKit
import Testing
import Thermodynamics

/// What a problem names of stability, written by the names it gives.
@Suite struct StatedTaskTests {
  private static let folder = DataFolder.checkout(of: #filePath) + "/services/stability/"

  private static func problem(_ constraints: String) -> String {
    #"{"problem":1,"space":{"composition":{"elements":["Ag","Cu"]}},"#
      + #""objectives":[{"property":"cost","goal":"minimize"}],"constraints":[\#(constraints)]}"#
  }

  private func run(_ constraints: String, _ lines: [String], _ arguments: [String]) throws -> [JSONValue] {
    let path = NSTemporaryDirectory() + "/stated-\(UUID().uuidString).json"
    try Data(Self.problem(constraints).utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let output = try TestSession.run(
      StabilityService.self, arguments: ["constraints", "--problem", path] + arguments, lines: lines)
    return try output.map { line in
      let line = try JSONLine(text: line)
      return try #require(try line.value("stability") ?? line.value("error"))
    }
  }

  private static let database = ["--database", folder + "golden.tdb"]

  /// A regular solution of W = 20 kJ/mol at 1000 K: uniform it has W/4 − RT ln 2, at its best −968.472910 J/mol.
  @Test func margins() throws {
    let margin = #"{"property":"single_phase_margin_j_per_mol_atoms","phase":"fcc_a1","temperature":1000,"minimum":0}"#
    let lines = [0.5, 0.16, 0.169, 0.1693, 0.18].map { #"{"composition":{"Ag":\#($0),"Cu":\#(1 - $0)}}"# }
    let answers = try run(margin, lines, Self.database)
    let values = try answers.map { try $0.member("single_phase_margin_j_per_mol_atoms(FCC_A1, 1000 K)").double() }
    let uniform: Double = 5000 - 8314.5 * log(2)
    #expect(abs(values[0] - (-968.472910 - uniform)) < 1e-4)
    // The edge of the gap is at 0.1691440: the margin passes through zero there.
    #expect(values[1] > values[2] && values[2] > 0 && values[2] < 3)
    #expect(values[3] < 0 && values[3] > -1 && values[4] < values[3])
  }

  /// An ordered phase begun at the other site is the same phase: it is no second one, and not the next to form. With the order
  /// η = tanh(W·η/RT), W = 10 kJ/mol, at 800 K; next is the phase without order, −W/2 − RT ln 2.
  @Test func exchanges() throws {
    let path = NSTemporaryDirectory() + "/stated-\(UUID().uuidString).tdb"
    let text = """
      ELEMENT AG FCC_A1 107.87 0 0 !
      ELEMENT CU FCC_A1 63.55 0 0 !
      PHASE B2 % 2 0.5 0.5 !
      CONSTITUENT B2 : AG,CU : AG,CU : !
      PARAMETER G(B2,AG:CU;0) 1 -10000; 6000 N !
      PARAMETER G(B2,CU:AG;0) 1 -10000; 6000 N !
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let shares = [0.5, 0.49, 0.47, 0.45, 0.42]
    let answers = try run(
      #"{"property":"single_phase","phase":"B2","temperature":800,"equals":true}"#,
      shares.map { #"{"composition":{"Ag":\#($0),"Cu":\#(1 - $0)}}"# }, ["--database", path])
    for answer in answers { #expect(try answer.member("single_phase(B2, 800 K)").boolean()) }
    let thermal = 8.31451 * 800
    var order = 1.0
    for _ in 0..<200 { order = tanh(10_000 * order / thermal) }
    let (more, less) = ((1 + order) / 2, (1 - order) / 2)
    let energy = -5000 * (1 + order * order) + thermal * (more * log(more) + less * log(less))
    let margin = try answers[0].member("single_phase_margin_j_per_mol_atoms(B2, 800 K)").double()
    #expect(abs(margin - (-5000 - thermal * log(2) - energy)) < 0.1)
  }

  @Test func verdicts() throws {
    let constraints = #"""
      {"property":"single_phase","equals":true},{"property":"single_phase","phase":"LIQUID","equals":true},
      {"property":"phase_fraction","phase":"FCC_A1","minimum":0.9},
      {"property":"phase_fraction","phase":"LIQUID","temperature":1800,"minimum":0.9},
      {"property":"solidus","minimum":1000},{"property":"cost","maximum":3}
      """#
    let line = #"{"formula":"Cu","conditions":{"temperature":1000}}"#
    let answer = try run(constraints, [line, #"{"formula":"AgCu"}"#], Self.database + ["--temperature", "1000"])
    #expect(try answer[0].member("single_phase").boolean())
    #expect(try answer[0].member("single_phase_margin_j_per_mol_atoms").double() > 0)
    #expect(try answer[0].member("single_phase_margin_j_per_mol_atoms(LIQUID)").double() < 0)
    #expect(try answer[0].member("single_phase(LIQUID)").boolean() == false)
    #expect(try answer[0].member("phase_fraction(FCC_A1)").double() == 1)
    #expect(try answer[0].member("phase_fraction(LIQUID, 1800 K)").double() == 1)
    #expect(abs(try answer[0].member("solidus").double() - 1600) < 0.01)
    #expect(try answer[1].member("single_phase").boolean() == false)
    #expect(abs(try answer[1].member("phase_fraction(FCC_A1)").double() - 1) < 1e-12)
  }

  /// Li3Fe7O11 of the published example decomposes; a problem may use the short name.
  @Test func hull() throws {
    let constraint =
      #"{"property":"energy_above_hull","unit":"eV/atom","maximum":0.05},{"property":"stable","equals":true}"#
    let line = #"{"formula":"Li3Fe7O11","energy_ev_per_atom":-6.2}"#
    let entries = Self.folder + "golden-entries.ndjson"
    let short = try run(constraint, [line], ["--entries", entries])[0]
    let whole = try TestSession.run(StabilityService.self, arguments: ["hull", "--entries", entries], lines: [line])
    let expected = try #require(try JSONLine(text: whole[0]).value("stability"))
    let above = try expected.member("energy_above_hull_ev_per_atom").double()
    #expect(try short.member("energy_above_hull").double() == above && above > 0)
    #expect(try short.member("stable").boolean() == false)
  }

  @Test(
    arguments: [
      (#"{"property":"cost","maximum":1}"#, database), (#"{"property":"single_phase","equals":true}"#, []),
      (#"{"property":"phase_fraction","phase":"SIGMA","maximum":0}"#, database),
      (#"{"property":"phase_fraction","maximum":0}"#, database),
      (#"{"property":"single_phase","phase":"A B","equals":true}"#, database),
      (#"{"property":"single_phase","temperature":-3,"equals":true}"#, database),
      (#"{"property":"solidus","phase":"FCC_A1","minimum":0}"#, database),
    ])
  func startsNot(constraints: String, arguments: [String]) {
    #expect(throws: (any Error).self) { try run(constraints, [], arguments) }
  }

  @Test func refuses() throws {
    let constraint = #"{"property":"single_phase","equals":true}"#
    let errors = try run(constraint, [#"{"formula":"Cu"}"#, #"{"formula":"Al"}"#], Self.database)
    #expect(
      try errors.map { try $0.member("type").string() } == [
        "stability/missing-temperature", "stability/unknown-element",
      ])
    let lines = [#"{"formula":"Cu","equilibrium_conditions":{"excluded_phases":["LIQUID","FCC_A1"]}}"#]
    let none = try run(constraint, lines, Self.database + ["--temperature", "900"])[0]
    #expect(try none.member("status").string() == "no_phases" && none["single_phase"] == nil)
  }
}
