import Chemistry
import Foundation
import Numerics
import TestKit
import Testing
import Thermodynamics

/// Whole data sets against hulls that pymatgen built (`ong2013pymatgen`).
@Suite struct ReferenceHullTests {
  private func rows(_ name: String) throws -> [[String]]? {
    guard let path = DataFolder.path("hull/\(name)") else { return nil }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// Compares every entry with its reference: energy above hull, formation energy, and that stable means stable.
  private func check(_ entries: [PhaseEntry], _ expected: [(formation: Double, above: Double)]) throws {
    var diagram = PhaseDiagram()
    for entry in entries { _ = diagram.add(entry) }
    for (entry, expected) in zip(entries, expected) {
      let answer = try diagram.stability(of: entry.composition, energy: entry.energy)
      #expect(abs(answer.energyAboveHull - expected.above) <= 1.000001e-6, "\(entry.name)")
      #expect(abs(answer.formationEnergy - expected.formation) <= 1.000001e-6)
      #expect(answer.isStable == (expected.above == 0), "\(entry.name)")
      #expect(answer.certificate < 1e-10)
      #expect(abs(answer.decomposition.reduce(0) { $0 + $1.amount } - 1) < 1e-12)
    }
  }

  @Test func lithiumIronOxide() throws {
    guard let cells = try rows("Li-Fe-O_pdentries_test.csv"), let references = try rows("Li-Fe-O_hull_reference.csv")
    else {
      return
    }
    let entries = try zip(cells, references).map { cell, reference in
      let amounts = try cell[1...3].map { try #require(Double($0)) }
      #expect(reference[1] == cell[0])
      return LithiumIronOxide.entry(
        cell[0], lithium: amounts[0], iron: amounts[1], oxygen: amounts[2], energy: try #require(Double(cell[4])))
    }
    #expect(entries.count == 492)
    try check(
      entries,
      try references.map { (formation: try #require(Double($0[4])), above: try #require(Double($0[5]))) })
  }

  @Test func manganeseOxide() throws {
    guard let cells = try rows("Mn-O_entries.csv"), let references = try rows("Mn-O_hull_reference.csv") else { return }
    let entries = try cells.map {
      PhaseEntry(
        name: $0[1], composition: composition($0[2]),
        energy: try #require(Double($0[5])) / (try #require(Double($0[6]))))
    }
    try check(
      entries,
      try references.map { (formation: try #require(Double($0[4])), above: try #require(Double($0[5]))) })
  }

  /// 1,605 alloys of up to 16 elements in 431 systems, elements at zero.
  @Test func alloys() throws {
    guard let rows = try rows("alloy_formation_energies_with_hull.csv") else { return }
    var diagram = PhaseDiagram()
    let entries = try rows.map {
      PhaseEntry(name: $0[0], composition: composition($0[1]), energy: try #require(Double($0[4])))
    }
    for symbol in "Al Co Cr Cu Fe Hf Mn Mo Nb Ni Si Ta Ti V W Zr".split(separator: " ").map(String.init) {
      _ = diagram.add(PhaseEntry(name: symbol, composition: composition(symbol), energy: 0))
    }
    for entry in entries { _ = diagram.add(entry) }
    for (entry, row) in zip(entries, rows) {
      let answer = try diagram.stability(of: entry.composition, energy: entry.energy)
      #expect(abs(answer.energyAboveHull - (try #require(Double(row[5])))) <= 1.000001e-6, "\(entry.name)")
      #expect(answer.certificate < 1e-10)
    }
  }

  /// The 48,162 compositions of the Materials Project with their published distances above its hull, which is laid here
  /// through potentials of our own: an energy is Σ x·μ and that distance, so that the distance must come back. All of them
  /// are entries, and each is asked for.
  @Test func compositions() throws {
    guard let path = DataFolder.path("hull/mp_e_hull_by_composition.csv.gz") else { return }
    let table = try Self.unpacked(path).split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",") }
    #expect(table.count == 48_162)
    var generator = SeededGenerator(seed: 48_162)
    var potentials = [Double](repeating: 0, count: Element.count + 1)
    for element in Element.all { potentials[element.atomicNumber] = -9 * generator.uniform() }
    var diagram = PhaseDiagram()
    for element in Element.all {
      let own = try Composition(amounts: [(element, 1)])
      _ = diagram.add(PhaseEntry(name: element.symbol, composition: own, energy: potentials[element.atomicNumber]))
    }
    let entries = try table.map { row in
      let place = composition(String(row[0]))
      let above = try #require(Double(row[1]))
      return (
        PhaseEntry(
          name: String(row[0]), composition: place, energy: above + place.mean { potentials[$0.atomicNumber] }), above
      )
    }
    for (entry, _) in entries { _ = diagram.add(entry) }
    for (entry, above) in entries {
      let answer = try diagram.stability(of: entry.composition, energy: entry.energy)
      #expect(abs(answer.energyAboveHull - above) <= 1e-9, "\(entry.name)")
      #expect(answer.isStable == (above <= PhaseDiagram.tie))
      #expect(answer.certificate < 1e-10)
      for (element, potential) in answer.chemicalPotentials ?? [] {
        #expect(abs(potential - potentials[element.atomicNumber]) < 1e-7, "\(entry.name)")
      }
    }
  }

  /// The text of a compressed file.
  private static func unpacked(_ path: String) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", path]
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Random energies in 2 to 10 elements, half of the points on faces: the answer is proved by its own certificate, which
  /// this test makes anew from the entries: amounts that mix to the composition, and a plane below every entry that meets
  /// the mixture's energy.
  @Test("certificates hold in any number of elements", arguments: 2...10)
  func certificates(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let elements = Element.all.prefix(count).map { $0 }
    func drawn() throws -> Composition {
      let isOnFace = generator.uniform() < 0.5
      var amounts = elements.map { ($0, isOnFace && generator.uniform() < 0.5 ? 0 : -log(generator.uniformOpen())) }
      amounts[generator.index(below: count)].1 += 0.1
      return try Composition(amounts: amounts)
    }
    var diagram = PhaseDiagram()
    for element in elements {
      let own = try Composition(amounts: [(element, 1)])
      _ = diagram.add(PhaseEntry(name: element.symbol, composition: own, energy: -generator.uniform()))
    }
    for number in 0..<200 {
      let composition = try drawn()
      _ = diagram.add(
        PhaseEntry(name: "\(number)", composition: composition, energy: -2 - 2 * generator.uniform()))
    }
    for _ in 0..<100 {
      let composition = try Composition(amounts: elements.map { ($0, -log(generator.uniformOpen())) })
      let answer = try diagram.stability(of: composition, energy: 0)
      for element in elements {
        let mixed = answer.decomposition.reduce(0) { $0 + diagram.entries[$1.entry].composition[element] * $1.amount }
        #expect(abs(mixed - composition[element]) < 1e-9)
      }
      let mixture = answer.decomposition.reduce(0) { $0 + diagram.entries[$1.entry].energy * $1.amount }
      #expect(abs(mixture - answer.hullEnergy) < 1e-10)
      let potentials = try #require(answer.chemicalPotentials)
      var table = [Double](repeating: 0, count: Element.count + 1)
      for (element, potential) in potentials { table[element.atomicNumber] = potential }
      for entry in diagram.entries {
        #expect(entry.energy - entry.composition.mean { table[$0.atomicNumber] } > -1e-9)
      }
      #expect(abs(composition.mean { table[$0.atomicNumber] } - answer.hullEnergy) < 1e-9)
    }
  }

  /// All compositions of twelve atoms with energies on a few planes, e = max xᵢ − 1: it is convex, so it is its own hull, and
  /// every facet is one of very many. No way of asking changes what a composition decomposes into, and what each entry
  /// of the mixture adds up to is the energy.
  @Test("ties are broken one way", arguments: [2, 3, 4])
  func ties(count: Int) throws {
    let elements = Element.all.dropFirst(2).prefix(count).map { $0 }
    var amounts = [[Double]]()
    func extend(_ begun: [Double], _ left: Int) {
      if begun.count == count - 1 { return amounts.append(begun + [Double(left)]) }
      for amount in 0...left { extend(begun + [Double(amount)], left - amount) }
    }
    extend([], 12)
    let entries = try amounts.map { amounts in
      let composition = try Composition(amounts: Array(zip(elements, amounts)))
      let energy = (composition.fractions.max() ?? 1) - 1
      return PhaseEntry(name: composition.formula, composition: composition, energy: energy)
    }
    var generator = SeededGenerator(seed: 5)
    let questions = try (0..<60).map { _ in
      try Composition(amounts: elements.map { ($0, -log(generator.uniformOpen())) })
    }
    func answers(_ entries: [PhaseEntry], _ questions: [Composition]) throws -> [[String: Double]] {
      var diagram = PhaseDiagram()
      for entry in entries { _ = diagram.add(entry) }
      return try questions.map { question in
        let answer = try diagram.stability(of: question, energy: 0)
        #expect(abs(answer.hullEnergy - ((question.fractions.max() ?? 1) - 1)) < 2e-11)
        #expect(answer.certificate < PhaseDiagram.tie)
        return Dictionary(
          uniqueKeysWithValues: answer.decomposition.map { (diagram.entries[$0.entry].name, $0.amount) })
      }
    }
    let first = try answers(entries, questions)
    let second = try answers(entries.reversed(), questions.reversed())
    for (first, second) in zip(first, second.reversed()) {
      #expect(first.keys.sorted() == second.keys.sorted())
      for (name, amount) in first { #expect(abs(amount - (second[name] ?? 0)) < 1e-12) }
    }
  }

  /// The order of entries and of questions changes no byte of an answer.
  @Test func historyDoesNotMatter() throws {
    var first = LithiumIronOxide.diagram()
    let questions = ["LiFeO2", "Li3Fe7O11", "Fe5O7", "LiFe2O", "Li2FeO5", "Li9FeO", "FeO"]
    let answers = try questions.map { try first.stability(of: composition($0), energy: -3) }
    var second = LithiumIronOxide.diagram()
    for (question, answer) in zip(questions, answers).reversed() {
      let other = try second.stability(of: composition(question), energy: -3)
      #expect(other.hullEnergy == answer.hullEnergy && other.decomposition == answer.decomposition)
      #expect(other.chemicalPotentials?.map(\.potential) == answer.chemicalPotentials?.map(\.potential))
    }
  }
}
