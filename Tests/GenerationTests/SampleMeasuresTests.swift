import Chemistry
import DesignSpace
import Foundation
import Generation
import TestKit
import Testing

@Suite("Measures of samples") struct SampleMeasuresTests {
  /// By hand from the rules and tabulated values: CoCrFeMnNi has δ = 3.3 %, Ω = 5.8 and ΔH = −4.16 kJ/mol, VEC 8, a textbook fcc
  /// solid solution; NbMoTaW 2.7 % and VEC 5.5; of NaCl, Fe2O3 and MgO the charges balance; NaCl2 has none that do, and in
  /// OF2 with its table of states no cation is less electronegative than fluorine with oxygen at −2.
  static let verdicts: [(formula: String, reasons: [DesignVerdict.Reason], lattice: DesignVerdict.Lattice?)] = [
    ("CoCrFeMnNi", [], .fcc), ("NbMoTaW", [], .bcc), ("Fe", [.pureElement], .fcc), ("MgAl", [], .bcc),
    // A mean of 7.2 electrons, from 3, 9, 6, 8 and 10, with δ 4.7 %, Ω 1.83 and ΔH −12.32 kJ/mol; then 7 and 8.5 of two elements.
    ("AlCoCrFeNi", [.valenceElectrons], .mixed), ("CrFe", [.valenceElectrons], .mixed), ("MnNi", [], .fcc),
    // The ends of the range: 6.86 and 6.88 electrons around 6.87, and 8.
    ("Cr14Mn86", [], .bcc), ("Cr12Mn88", [.valenceElectrons], .mixed), ("CrNi", [], .fcc),
    ("NaCl", [], nil), ("Fe2O3", [], nil), ("MgO", [], nil), ("NaCl2", [.charge], nil), ("OF2", [.charge], nil),
    ("XeF2", [.unknownProperty], nil),
  ]

  @Test("verdicts of known alloys and compounds", arguments: verdicts)
  func verdict(formula: String, reasons: [DesignVerdict.Reason], lattice: DesignVerdict.Lattice?) throws {
    let verdict = DesignVerdict(try Composition(formula: formula))
    #expect(verdict.reasons == reasons)
    #expect(verdict.lattice == lattice)
  }

  @Test("an alloy of sizes apart that attract breaks the rules of solid solutions") func glass() throws {
    let verdict = DesignVerdict(try Composition(formula: "ZrNi"))
    // (4 + 10)/2 = 7 electrons.
    #expect(verdict.reasons == [.sizeMismatch, .omega, .mixingEnthalpy, .valenceElectrons] && !verdict.isValid)
  }

  /// The counts come from a script of Python's standard library over the same table of the groups of the periodic table.
  @Test("alloys of several phases lie between the electron counts of one lattice more often") func knownAlloys() throws
  {
    guard let path = DataFolder.path("alloys/mpea_shared.csv") else { return }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    var phases: [[String]: Set<String>] = [:]
    var alloys: [[String]: Composition] = [:]
    for line in text.split(separator: "\n").dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard cells.count > 3, !cells[3].isEmpty, let alloy = try? Composition(formula: cells[2].filter { $0 != " " }),
        alloy.elements.count > 1
      else { continue }
      let key = alloy.elements.map { "\($0.symbol)\((alloy[$0] * 1000).rounded())" }
      phases[key, default: []].insert(String(cells[3]))
      alloys[key] = alloy
    }
    var counts = [0, 0, 0, 0]
    for (key, alloy) in alloys {
      let isMixed = DesignVerdict(alloy).lattice == .mixed
      let isOne = phases[key] == ["BCC"] || phases[key] == ["FCC"]
      counts[(isOne ? 2 : 0) + (isMixed ? 1 : 0)] += 1
    }
    #expect(counts == [163, 121, 120, 35])
  }

  /// Worked by hand as the area between the two step functions.
  static let transport: [(a: [Double], b: [Double], distance: Double)] = [
    ([0], [1], 1), ([0, 1], [1, 0], 0), ([0, 2], [1], 1), ([0, 1, 2], [0, 3], 5.0 / 6), ([1, 1, 1], [1], 0),
    ([0, 0, 0, 4], [0, 4], 1),
  ]

  @Test("Wasserstein distances by hand", arguments: transport)
  func wasserstein(a: [Double], b: [Double], distance: Double) throws {
    let found = try #require(SampleMeasures.wasserstein(a, b))
    let back = try #require(SampleMeasures.wasserstein(b, a))
    #expect(abs(found - distance) < 1e-12 && abs(back - distance) < 1e-12)
    #expect(SampleMeasures.wasserstein(a, []) == nil)
  }

  /// Aitchison's distance of (1, 2)/3 and (2, 1)/3 is √2·ln 2; of zeros, each counts as 0.005.
  @Test("distances of compositions by hand") func distances() {
    let expected = 2.0.squareRoot() * 0.6931471805599453
    #expect(abs(CompositionDistance.aitchison([1.0 / 3, 2.0 / 3], [2.0 / 3, 1.0 / 3]) - expected) < 1e-12)
    #expect(CompositionDistance.aitchison([0.5, 0.5, 0], [0.5, 0.5, 0.004]) == 0)
    #expect(CompositionDistance.totalVariation([0.5, 0.5, 0], [0.5, 0.25, 0.25]) == 0.25)
  }

  /// Four designs: two the same, one known, one near the known composition; the other reference is far from all.
  @Test("each share is a count and what it is a part of") func shares() {
    let designs: [[Double]] = [[0.5, 0.5, 0], [0.5, 0.5, 0], [0.45, 0.55, 0], [0, 0, 1]]
    let known: [[Double]] = [[0.5, 0.5, 0], [0, 1, 0]]
    let measures = SampleMeasures(designs, over: elements("Nb Mo Ta"), known: known, reference: known)
    func pair(_ share: SampleMeasures.Share) -> [Int] { [share.count, share.of] }
    #expect(pair(measures.distinct) == [3, 4])
    #expect(pair(measures.novel) == [2, 4])
    #expect(pair(measures.coverage) == [1, 2])
    #expect(pair(measures.precision) == [3, 4])
    #expect(pair(measures.valid) == [3, 4] && measures.reasons == [.pureElement: 1])
    #expect(measures.lattices == [.bcc: 4])
    // VEC 5.5, 5.5, 5.55, 5 against 5.5 and 6: |5 − 5.5| + |5.5 − 5.5| + |5.5 − 6| + |5.55 − 6| by quarters.
    let distance = measures.properties.first { $0.name == "vec" }?.distance ?? -1
    #expect(abs(distance - (0.5 + 0 + 0.5 + 0.45) / 4) < 1e-12)
  }

  @Test("baselines are designs of the space, and a seed repeats them") func baselines() throws {
    let space = try CompositionSimplex(
      CompositionConstraints(elements: elements("Nb Mo Ta W"), count: 2...3, step: 0.05))
    let random = SampleBaselines.randomDirichlet(50, of: space, seed: 1)
    #expect(random.count == 50 && random.allSatisfy { space.violation(of: $0) == nil })
    #expect(random == SampleBaselines.randomDirichlet(50, of: space, seed: 1))
    let training: [[Double]] = [[0.5, 0.5, 0, 0], [0, 0.3, 0.3, 0.4]]
    let moved = SampleBaselines.perturbed(training, count: 50, of: space, seed: 1)
    #expect(moved.count == 50 && moved.allSatisfy { space.violation(of: $0) == nil })
    // Normal noise of 0.02 an element moves a few per cent; the grid of 0.05 adds as much.
    #expect(moved.allSatisfy { row in training.contains { CompositionDistance.totalVariation($0, row) < 0.2 } })
    #expect(SampleBaselines.perturbed([], count: 5, of: space, seed: 1).isEmpty)
  }
}
