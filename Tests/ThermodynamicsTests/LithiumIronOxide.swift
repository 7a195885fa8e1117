import Chemistry
import Thermodynamics

/// The stable phases of Li-Fe-O with the energies of an old Materials Project (`jain2013commentary`), as in the test files
/// of pymatgen (`ong2013pymatgen`, MIT): atoms of the cell and eV per cell.
enum LithiumIronOxide {
  static let cells: [(name: String, lithium: Double, iron: Double, oxygen: Double, energy: Double)] = [
    ("Li2O", 2, 0, 1, -14.31361175), ("LiO", 4, 0, 4, -38.80440484), ("Fe3O4", 0, 6, 8, -96.20882219),
    ("Fe2O3", 0, 4, 6, -68.50842159), ("FeO", 0, 2, 2, -27.42300248), ("O", 0, 0, 6, -25.54966885),
    ("Li", 1, 0, 0, -1.91301487), ("Fe", 0, 1, 0, -6.5961471), ("Li5FeO4", 40, 8, 32, -430.36640662),
    ("Li2FeO3", 8, 4, 12, -138.45970542), ("LiFeO2", 1, 1, 2, -24.75847057),
  ]

  static let entries: [PhaseEntry] = cells.map { cell in
    entry(cell.name, lithium: cell.lithium, iron: cell.iron, oxygen: cell.oxygen, energy: cell.energy)
  }

  static func entry(
    _ name: String, lithium: Double, iron: Double, oxygen: Double, energy: Double
  ) -> PhaseEntry {
    let amounts = zip(["Li", "Fe", "O"], [lithium, iron, oxygen]).map { (Element(symbol: $0)!, $1) }
    return PhaseEntry(
      name: name, composition: try! Composition(amounts: amounts), energy: energy / (lithium + iron + oxygen))
  }

  static func diagram(open: OpenElements? = nil) -> PhaseDiagram {
    var diagram = PhaseDiagram()
    for entry in entries {
      if let entry = open == nil ? entry : open!.close(entry) { _ = diagram.add(entry) }
    }
    return diagram
  }
}

func element(_ symbol: String) -> Element { Element(symbol: symbol)! }

func composition(_ formula: String) -> Composition { try! Composition(formula: formula) }
