import Chemistry

/// A thermodynamic database that no one has assessed: regular solutions in the liquid and in three simple structures, with
/// the mixing enthalpies of Miedema's model for liquids (`takeuchi2005classification`) in all of them, and the elements'
/// own energies in each structure (`dinsdale1991sgte`).
///
/// It knows no compound: what it calls one phase may yet form one, and strain of unlike atoms costs nothing in it.
package struct EstimatedDatabase: Sendable {
  /// Why there is no estimate.
  package enum Failure: Error, Sendable, Equatable {
    /// No energies of its structures.
    case element(Element)
    /// No mixing enthalpy.
    case pair(Element, Element)
  }

  private let elements: [Element]
  private let stabilities: [LatticeStability]
  /// J/mol, by places in `elements`, first before second.
  private let pairs: [(first: Int, second: Int, energy: Double)]

  /// The word that a database begins its header with to say that it is an estimate.
  static let mark = "ESTIMATE"

  private static let phases: [(name: String, type: String, structure: LatticeStability.Structure)] = [
    ("LIQUID", ":L", .liquid), ("BCC_A2", "", .bcc), ("FCC_A1", "", .fcc), ("HCP_A3", "", .hcp),
  ]

  /// Gathers what the elements need. O(elements²).
  package init(_ elements: [Element]) throws(Failure) {
    let elements = Set(elements).sorted { $0.symbol < $1.symbol }
    var stabilities: [LatticeStability] = []
    for element in elements {
      guard let own = LatticeStability.of(element) else { throw .element(element) }
      stabilities.append(own)
    }
    var pairs: [(Int, Int, Double)] = []
    for second in elements.indices {
      for first in 0..<second {
        guard let enthalpy = MixingEnthalpy.pair(elements[first], elements[second]) else {
          throw .pair(elements[first], elements[second])
        }
        // ΔH(½) = L/4, kJ to J.
        pairs.append((first, second, 4000 * enthalpy))
      }
    }
    self.elements = elements
    self.stabilities = stabilities
    self.pairs = pairs
  }

  /// The file in TDB format.
  package var text: String {
    let names = elements.map { $0.symbol.uppercased() }
    var lines = [
      "$ Regular solutions of \(elements.map(\.symbol).joined(separator: " ")): an estimate, no assessment.",
      "$ Mixing: Miedema's model for liquids, Takeuchi and Inoue (2005), in every phase alike.",
      "$ Elements: lines through the functions of Dinsdale (1991), against bcc.",
      "$ There is no compound in it, and misfit costs nothing.",
      "DATABASE_INFO \(Self.mark): REGULAR SOLUTIONS OF MIEDEMA PAIRS, NO COMPOUNDS !",
      "ELEMENT VA VACUUM 0 0 0 !",
    ]
    for (element, name) in zip(elements, names) { lines.append("ELEMENT \(name) BCC_A2 \(element.mass) 0 0 !") }
    lines.append("TYPE_DEFINITION % SEQ * !")
    for (phase, type, structure) in Self.phases {
      lines.append("PHASE \(phase)\(type) % 1 1.0 !")
      lines.append("CONSTITUENT \(phase)\(type) : \(names.joined(separator: ",")) : !")
      for (name, stability) in zip(names, stabilities) {
        let (enthalpy, slope) = stability[structure]
        lines.append(Self.parameter(phase, name, enthalpy, slope))
      }
      for (first, second, energy) in pairs {
        lines.append(Self.parameter(phase, "\(names[first]),\(names[second])", energy, 0))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func parameter(_ phase: String, _ constituents: String, _ constant: Double, _ slope: Double) -> String
  {
    let term = slope == 0 ? "" : "\(slope < 0 ? "" : "+")\(slope)*T"
    return "PARAMETER G(\(phase),\(constituents);0) 298.15 \(constant)\(term); 6000 N !"
  }
}
