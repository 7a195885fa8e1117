import Chemistry
import Testing
import Thermodynamics

/// Drawn phases of five and of ten elements, and what pymatgen 2026.10 says of them (`ong2013pymatgen`): its hulls come from
/// Qhull, those here from linear programs.
@Suite struct RandomHullTests {
  private static let potentialOfOxygen = -7.762

  /// Formula, energy; formation energy, energy above the hull, separation energy, and the energy above the hull of the closed
  /// elements at that potential of oxygen, eV per atom.
  private static let five = """
    Li -5.983 0.000000000 0.000000000 0.000000000 0.000000000
    Fe -6.934 0.000000000 0.000000000 0.000000000 0.384666667
    O -7.362 0.000000000 0.000000000 0.000000000 -
    P -8.54 0.000000000 0.000000000 0.000000000 0.410333333
    Mn -6.919 0.000000000 0.000000000 0.000000000 1.389000000
    Li2Mn3PO4 -6.968 0.103100000 0.944287500 0.944287500 1.845129630
    LiMn2O2 -7.497 -0.588000000 0.000000000 -0.011300000 0.212666667
    Fe2P -7.742 -0.272666667 0.000000000 -0.272666667 0.120555556
    Li2Mn2Fe -6.307 0.240600000 1.242800000 1.242800000 1.250000000
    Fe3O2 -7.496 -0.390800000 0.000000000 -0.239066667 0.000000000
    Li3Mn3Fe4O -7.287 -0.577545455 0.291272727 0.291272727 0.324461538
    Li2O2 -6.646 0.026500000 0.026500000 0.026500000 0.453000000
    Li3Mn4(FeO)3 -7.732 -0.923307692 0.000000000 -0.101179487 0.000000000
    Li3Mn4Fe -7.743 -1.173125000 0.000000000 -0.922250000 0.000000000
    MnP4O -8.212 -0.138500000 0.101791667 0.101791667 0.519866667
    Li3Mn4(FeP)3 -8.118 -1.037461538 0.000000000 -0.031292308 0.229948718
    Li3Mn2Fe3O -6.484 0.177222222 0.925333333 0.925333333 1.041923077
    Li3Fe2O3 -6.74 -0.002125000 0.160708333 0.160708333 0.390466667
    LiMn4FeO -7.695 -0.844285714 0.000000000 -0.001099206 0.339537037
    MnFe(P2O)2 -8.541 -0.698875000 0.000000000 -0.103465278 0.000000000
    MnFe4 -7.878 -0.947000000 0.000000000 -0.347500000 0.000000000
    Li2Mn4Fe3 -6.533 0.183000000 1.348000000 1.348000000 1.348518519
    Mn3Fe4P3O4 -7.992 -0.594785714 0.211150794 0.211150794 0.397833333
    LiP2 -7.586 0.101666667 0.838666667 0.838666667 1.018962963
    LiP -8.367 -1.105500000 0.000000000 -1.105500000 0.065277778
    Li3Mn3Fe4 -7.447 -0.802800000 0.108100000 0.108100000 0.116961538
    Li3Mn4P3O -7.339 -0.192909091 0.541159091 0.541159091 1.085866667
    Mn3Fe4O3 -7.733 -0.675100000 0.188311111 0.188311111 0.415047619
    P3O2 -8.475 -0.406200000 0.000000000 -0.406200000 0.000000000
    Fe4O3 -7.28 -0.162571429 0.209619048 0.209619048 0.400166667
    Mn2Fe3P3O -8.474 -0.960444444 0.000000000 -0.130944444 0.000000000
    Li4Mn2Fe -6.117 0.269285714 0.985142857 0.985142857 0.990285714
    LiFe3 -6.444 0.252250000 0.252250000 0.252250000 0.540750000
    Li3(MnFe)4 -6.875 -0.205818182 0.821090909 0.821090909 0.833174825
    Mn2Fe3 -8.127 -1.199000000 0.000000000 -0.488750000 0.000000000
    Li3PO3 -7.997 -1.057714286 0.000000000 -0.741857143 0.000000000
    Mn3Fe4(P2O)2 -7.471 0.019538462 0.955393162 0.955393162 1.137181818
    LiMn(FeO)2 -6.664 0.251666667 0.887486111 0.887486111 1.448288462
    Li4Mn2P3O -7.787 -0.711800000 0.124600000 0.124600000 0.557320988
    Li4Mn3(FeP)4 -7.73 -0.624333333 0.507700000 0.507700000 0.624162963
    Mn3O4 -7.996 -0.823857143 0.000000000 -0.823857143 0.000000000
    """

  /// Formula, energy, formation energy and energy above the hull, eV per atom.
  private static let ten = """
    Li -5.571 0.000000000 0.000000000
    Fe -4.431 0.000000000 0.000000000
    O -5.625 0.000000000 0.000000000
    P -2.649 0.000000000 0.000000000
    Mn -7.507 0.000000000 0.000000000
    Si -7.589 0.000000000 0.000000000
    Al -6.228 0.000000000 0.000000000
    Ti -2.282 0.000000000 0.000000000
    N -5.165 0.000000000 0.000000000
    Cu -3.622 0.000000000 0.000000000
    LiSi2 -7.212 -0.295666667 0.000000000
    Mn2Al4N3 -6.365 -0.207111111 0.000000000
    TiP -3.599 -1.133500000 0.000000000
    P2O3 -4.83 -0.395400000 0.000000000
    SiN -6.872 -0.495000000 0.000000000
    AlCu2(Si2O)2 -7.272 -1.152222222 0.000000000
    Fe4Cu2N3 -4.326 0.169888889 0.169888889
    Fe2Cu -3.888 0.273333333 0.273333333
    AlSi -7.74 -0.831500000 0.000000000
    Cu4N3O -5.197 -0.746000000 0.000000000
    Ti4Al2(CuO)3 -5.303 -1.192583333 0.000000000
    LiFe4Si3N4 -5.886 -0.325833333 0.000000000
    Ti4MnP4 -3.976 -0.950333333 0.057222222
    Ti3Al4(PO2)2 -4.943 -0.361769231 0.000000000
    Li4Al -6.099 -0.396600000 0.000000000
    FeSi2 -6.824 -0.287666667 0.000000000
    """

  /// Formula, energy of the hull, and the phases there with their shares of the atoms.
  private static let mixtures = """
    Li1Fe3O3P4Mn3 -8.352936200 MnFe(P2O)2:0.066574202 Li3PO3:0.087378641 Mn2Fe3P3O:0.617891817 Mn3O4:0.160194175 LiP:0.067961165
    Li2Fe4O1P1Mn5 -8.051211745 Li3Mn4Fe:0.317617866 Mn2Fe3P3O:0.126550868 Mn3O4:0.110008271 LiP:0.069478908 Mn2Fe3:0.376344086
    Li4Fe2O3P1Mn2 -7.938166667 Li3PO3:0.583333333 Li3Mn4Fe:0.222222222 MnFe4:0.111111111 Mn2Fe3:0.083333333
    Li4Fe1O4P5Mn5 -8.155380117 MnFe(P2O)2:0.187134503 Li3Mn4Fe:0.233918129 Mn3O4:0.286549708 LiP:0.245614035 P:0.046783626
    Li4Fe2O4P4Mn5Si4Al3Ti3N4Cu4 -5.848743243 AlCu2(Si2O)2:0.243243243 Mn2Al4N3:0.060810811 Li4Al:0.135135135 Cu4N3O:0.108108108 TiP:0.162162162 N:0.047297297 Fe:0.054054054 Mn:0.121621622 P2O3:0.067567568
    Li3Fe5O5P2Mn2Si3Al5Ti1N2Cu5 -5.761457071 AlCu2(Si2O)2:0.204545455 Li4Al:0.113636364 Cu4N3O:0.161616162 Ti4Al2(CuO)3:0.090909091 P:0.018518519 Cu:0.002525253 Fe:0.151515152 Al:0.090909091 Mn:0.060606061 P2O3:0.105218855
    Li5Fe4O1P1Mn3Si4Al2Ti3N1Cu1 -5.870824583 LiFe4Si3N4:0.120000000 FeSi2:0.186250000 Li4Al:0.237500000 AlSi:0.011666667 Ti4Al2(CuO)3:0.160000000 TiP:0.080000000 Fe:0.057916667 Mn:0.120000000 Ti:0.026666667
    Li5Fe5O1P3Mn2Si4Al2Ti3N5Cu4 -5.519946691 LiFe4Si3N4:0.176470588 FeSi2:0.071691176 Li4Al:0.165441176 Cu4N3O:0.235294118 AlSi:0.051470588 TiP:0.176470588 Fe:0.064338235 Mn:0.058823529
    """

  /// Formula, element, and the ends of its potential's range where the formula is stable, eV.
  private static let windows = """
    Fe2P Fe -7.343000000 -6.934000000
    Fe2P P -9.358000000 -8.540000000
    Fe3O2 Fe -7.585333333 -6.934000000
    Fe3O2 O -8.339000000 -7.362000000
    Mn3O4 Mn -8.841333333 -6.919000000
    Mn3O4 O -8.803750000 -7.362000000
    """

  private struct Row {
    let name: String
    let numbers: [Double?]
    var entry: PhaseEntry { PhaseEntry(name: name, composition: composition(name), energy: numbers[0] ?? 0) }
  }

  private static func rows(_ table: String) -> [Row] {
    table.split(separator: "\n").map { line in
      let words = line.split(separator: " ").map(String.init)
      return Row(name: words[0], numbers: words.dropFirst().map { Double($0) })
    }
  }

  private static func diagram(_ rows: [Row], open: OpenElements? = nil) -> PhaseDiagram {
    var diagram = PhaseDiagram()
    for row in rows {
      if let open {
        if let closed = open.close(row.entry) { _ = diagram.add(closed) }
      } else {
        _ = diagram.add(row.entry)
      }
    }
    return diagram
  }

  @Test("energies", arguments: [five, ten]) func energies(table: String) throws {
    let rows = Self.rows(table)
    var diagram = Self.diagram(rows)
    for row in rows {
      let answer = try diagram.stability(of: row.entry.composition, energy: row.entry.energy)
      #expect(abs(answer.formationEnergy - (try #require(row.numbers[1]))) < 2e-9, "\(row.name)")
      #expect(abs(answer.energyAboveHull - (try #require(row.numbers[2]))) < 2e-9, "\(row.name)")
      if row.numbers.count > 3 {
        #expect(abs(answer.separationEnergy - (try #require(row.numbers[3]))) < 2e-9, "\(row.name)")
      }
    }
  }

  @Test func openOxygen() throws {
    let open = OpenElements([element("O"): Self.potentialOfOxygen])
    let rows = Self.rows(Self.five)
    var diagram = Self.diagram(rows, open: open)
    for row in rows {
      guard let closed = open.close(row.entry) else {
        #expect(row.numbers[4] == nil)
        continue
      }
      let answer = try diagram.stability(of: closed.composition, energy: closed.energy)
      #expect(abs(answer.energyAboveHull - (try #require(row.numbers[4]))) < 2e-9, "\(row.name)")
    }
  }

  @Test func decompositions() throws {
    var five = Self.diagram(Self.rows(Self.five))
    var ten = Self.diagram(Self.rows(Self.ten))
    for line in Self.mixtures.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      let target = composition(words[0])
      let isLarge = target.elements.count > 5
      let answer = try isLarge ? ten.stability(of: target, energy: 0) : five.stability(of: target, energy: 0)
      #expect(abs(answer.hullEnergy - (try #require(Double(words[1])))) < 2e-9)
      let entries = isLarge ? ten.entries : five.entries
      let found = Dictionary(uniqueKeysWithValues: answer.decomposition.map { (entries[$0.entry].name, $0.amount) })
      #expect(found.count == words.count - 2)
      for word in words.dropFirst(2) {
        let parts = word.split(separator: ":").map(String.init)
        #expect(abs((found[parts[0]] ?? 0) - (try #require(Double(parts[1])))) < 2e-9, "\(words[0]) \(word)")
      }
    }
  }

  @Test func potentials() throws {
    let rows = Self.rows(Self.five)
    let diagram = Self.diagram(rows)
    for line in Self.windows.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      let row = try #require(rows.first { $0.name == words[0] })
      let window = try #require(try diagram.window(of: row.entry.composition, energy: row.entry.energy))
      let place = try #require(window.elements.firstIndex(of: element(words[1])))
      let range = window.ranges[place]
      #expect(abs(try #require(range.low).potential - (try #require(Double(words[2])))) < 2e-9, "\(line)")
      #expect(abs(try #require(range.high).potential - (try #require(Double(words[3])))) < 2e-9, "\(line)")
    }
  }
}
