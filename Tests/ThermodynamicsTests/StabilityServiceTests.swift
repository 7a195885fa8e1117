import Chemistry
import JSON
import Numerics
import TestKit
import Testing
import Thermodynamics

/// The wire side of the stability service; the numbers are held by the tests of the phase diagram.
@Suite struct StabilityServiceTests {
  private func run(_ lines: [String], _ arguments: [String] = []) throws -> [String] {
    try TestSession.run(StabilityService.self, arguments: arguments, seed: 0, lines: lines)
  }

  private func stability(_ line: String) throws -> JSONValue {
    try #require(try JSONLine(text: line).value("stability"))
  }

  private static let entries = [
    #"{"entry":true,"id":"Li","formula":"Li","energy_ev_per_atom":-1.9,"source":"a"}"#,
    #"{"entry":true,"id":"O2","composition":{"O":2},"energy_ev_per_cell":-8.5,"source":"a"}"#,
    #"{"entry":true,"id":"Li2O","composition":{"Li":2,"O":1},"energy_ev_per_cell":-14.3,"source":"a"}"#,
  ]

  @Test func entriesOfTheStreamCount() throws {
    let output = try run(Self.entries + [Self.entries[2], #"{"formula":"LiO","energy_ev_per_atom":-3}"#])
    #expect(try stability(output[0]).member("entry").string() == "added")
    #expect(try stability(output[2]).member("entries").integer() == 3)
    #expect(try stability(output[3]).member("of").string() == "Li2O")
    let answer = try stability(output[4])
    // 3/4 Li2O + 1/4 O by atoms: 0.75·(−14.3/3) + 0.25·(−4.25).
    #expect(
      abs(try answer.member("energy_above_hull_ev_per_atom").double() - (-3 + 0.75 * 14.3 / 3 + 0.25 * 4.25)) < 1e-12)
    #expect(try answer.member("decomposition").elements().map { try $0.member("id").string() } == ["O2", "Li2O"])
    #expect(try answer.member("certificate").member("dual_feasibility_gap_ev_per_atom").double() == 1e-12)
    #expect(try answer.member("stable").boolean() == false)
  }

  /// Running it twice gives the same line; the energy may be a prediction.
  @Test func answersFromPredictions() throws {
    let record = #"{"id":"x","formula":"LiO","predictions":{"e":{"mean":-4.5,"unit":"eV/atom"}},"z":0.10}"#
    let once = try run([record], ["--formation", "--property", "e"])
    #expect(try run(once, ["--formation", "--property", "e"]) == once)
    #expect(once[0].hasSuffix("}}") && once[0].contains(#""z":0.10,"#))
    let answer = try stability(once[0])
    #expect(try answer.member("hull_distance_ev_per_atom").double() == -4.5)
    #expect(try answer.member("energy_above_hull_ev_per_atom").double() == 0)
  }

  @Test(
    arguments: [
      (#"{"formula":"LiO"}"#, "stability/missing-energy"),
      (#"{"formula":"LiO","energy_ev_per_cell":-3}"#, "stability/no-cell"),
      (#"{"formula":"LiO","energy_ev_per_atom":-3e9}"#, "stability/bad-energy"),
      (#"{"formula":"LiO","energy_ev_per_atom":"low"}"#, "json/wrong-type"),
      (#"{"formula":"LiO","measured":{"energy_ev_per_atom":true}}"#, "stability/bad-energy"),
      (#"{"formula":"LiO","measured":{"energy_ev_per_atom":{"value":-3,"unit":"kJ/mol"}}}"#, "stability/bad-unit"),
      (#"{"formula":"LiFeO2","energy_ev_per_atom":-3}"#, "stability/missing-reference"),
      (#"{"formula":"LiO","energy_ev_per_atom":-3,"entry":1}"#, "json/wrong-type"),
      (#"{"energy_ev_per_atom":-3}"#, "composition/missing"),
    ])
  func refuses(line: String, type: String) throws {
    let output = try run(Self.entries + [line])
    #expect(try JSONLine(text: output[3]).value("error")?.member("type").string() == type)
  }

  @Test func limitsEntries() throws {
    let output = try run(Self.entries, ["--max-entries", "2"])
    #expect(try JSONLine(text: output[2]).value("error")?.member("type").string() == "stability/too-many-entries")
  }

  /// Energies of cells, of other scales and of other sources are warned about, not refused.
  @Test(
    arguments: [
      (#"{"composition":{"Li":4,"O":4},"energy_ev_per_atom":-38.8}"#, "cell"),
      (#"{"formula":"LiO","energy_ev_per_atom":-12}"#, "formation energy"),
      (#"{"formula":"LiO","energy_ev_per_atom":-4.8,"source":"b"}"#, "a, b"),
    ])
  func warns(line: String, word: String) throws {
    let warnings = try stability(try run(Self.entries + [line])[3]).member("warnings").elements().map {
      try $0.string()
    }
    #expect(warnings.contains { $0.contains(word) })
  }

  /// A window of a stable record, none of another; open oxygen beside the closed answer; nothing closed says so.
  @Test func windowsAndOpenElements() throws {
    let output = try run(
      Self.entries + [
        #"{"composition":{"Li":2,"O":1},"energy_ev_per_cell":-14.3}"#,
        #"{"composition":{"Li":2,"O":1},"energy_ev_per_cell":-14}"#, #"{"formula":"O","energy_ev_per_atom":-4.25}"#,
      ], ["--window", "--open", "O=-5"])
    let stable = try stability(output[3])
    #expect(try stable.member("equal_to").elements().map { try $0.string() } == ["Li2O"])
    let oxygen = try stable.member("chemical_potential_window").member("O")
    // Between Li metal, μ(O) = −14.3 + 2·1.9, and oxygen.
    #expect(abs(try oxygen.member("minimum").double() + 10.5) < 1e-9)
    #expect(abs(try oxygen.member("maximum").double() + 4.25) < 1e-9)
    let grand = try stable.member("grand_potential")
    // (−14.3 + 5)/2 against −1.9 of the metal; a third of the atoms is open.
    #expect(try grand.member("stable").boolean())
    #expect(abs(try grand.member("formation_energy_ev_per_closed_atom").double()) < 1e-12)
    #expect(try stability(output[4])["chemical_potential_window"] == nil)
    #expect(try stability(output[5]).member("grand_potential").member("undefined").string().contains("open"))
  }

  /// An entry whose energy may be that of a cell is added, and says so.
  @Test func suspiciousEntry() throws {
    let output = try run([#"{"entry":true,"formula":"Li","energy_ev_per_atom":-45}"#])
    #expect(try stability(output[0]).member("warnings").elements().count == 1)
  }

  /// All 118 elements at once with thousands of ternaries: the decomposition sums to one.
  @Test func everyElement() throws {
    var generator = SeededGenerator(seed: 118)
    var lines = Element.all.map { #"{"entry":true,"formula":"\#($0.symbol)","energy_ev_per_atom":-1}"# }
    for number in 0..<3000 {
      let three = Set((0..<3).map { _ in generator.index(below: Element.all.count) }).sorted().map {
        Element.all[$0].symbol
      }
      let amounts = three.map { "\"\($0)\":\(1 + generator.index(below: 4))" }.joined(separator: ",")
      lines.append(
        #"{"entry":true,"id":"\#(number)","composition":{\#(amounts)},"energy_ev_per_atom":\#(-1 - generator.uniform())}"#
      )
    }
    let all = Element.all.map { "\"\($0.symbol)\":1" }.joined(separator: ",")
    lines.append(#"{"composition":{\#(all)},"energy_ev_per_atom":-1.2}"#)
    let answer = try stability(try #require(try run(lines).last))
    let amounts = try answer.member("decomposition").elements().map { try $0.member("amount").double() }
    #expect(abs(amounts.reduce(0, +) - 1) < 1e-9 && amounts.allSatisfy { $0 > 0 })
    #expect(try answer.member("hull_distance_ev_per_atom").double() > 0)
  }

  @Test(arguments: [
    ["--open", "O"], ["--open", "Xx=1"], ["--open", "O=1", "--open", "O=2"], ["--max-entries", "0"],
  ])
  func refusesOptions(arguments: [String]) {
    #expect(throws: (any Error).self) { try run([], arguments) }
  }

  @Test func missingFileOfEntries() {
    #expect(throws: (any Error).self) { try run([], ["--entries", "no-such-file"]) }
  }
}
