import Chemistry

/// A thermodynamic database that no one has assessed: the liquid and three simple structures as regular solutions with the mixing
/// enthalpies of Miedema's model for liquids (`takeuchi2005classification`), the solids with elastic misfit besides; the
/// elements' own energies in each structure (`dinsdale1991sgte`); and Laves phases, two sublattices of 2 and 1, with the
/// enthalpies of Miedema's model for compounds (`EstimatedPair`).
///
/// A compound has the entropy of its elements, each in the structure that it has at 298.15 K, and of what mixes on its
/// sublattices. There is no other compound: what it calls one phase may yet form one.
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
  /// Row by row, [elements, elements].
  private let pairs: [EstimatedPair]

  /// The word that a database begins its header with to say that it is an estimate.
  static let mark = "ESTIMATE"
  /// The name of its compounds.
  package static let compound = "LAVES"

  private static let solutions: [(name: String, type: String, structure: LatticeStability.Structure)] = [
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
    var pairs: [EstimatedPair] = []
    for first in elements {
      for second in elements {
        guard let pair = EstimatedPair(first, second) else { throw .pair(first, second) }
        pairs.append(pair)
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
      "$ \(elements.map(\.symbol).joined(separator: " ")): an estimate, no assessment.",
      "$ Solutions: Miedema's model for liquids, Takeuchi and Inoue (2005), in every phase alike; in solids",
      "$ \(EstimatedPair.relaxation) of the elastic misfit of Eshelby (1954) besides.",
      "$ Elements: lines through the functions of Dinsdale (1991), against bcc.",
      "$ \(Self.compound): Miedema's model for compounds, de Boer et al. (1988); no other compound is in it.",
      "DATABASE_INFO \(Self.mark): MIEDEMA PAIRS, ELASTIC MISFIT, LAVES PHASES; NO OTHER COMPOUND !",
      "ELEMENT VA VACUUM 0 0 0 !",
    ]
    for (element, name) in zip(elements, names) { lines.append("ELEMENT \(name) BCC_A2 \(element.mass) 0 0 !") }
    lines.append("TYPE_DEFINITION % SEQ * !")
    for (phase, type, structure) in Self.solutions {
      lines += Self.phase(phase + type, sites: "1 1.0", constituents: [names])
      lines += solution(phase, structure, names)
    }
    if elements.count > 1 {
      lines += Self.phase(Self.compound, sites: "2 2.0 1.0", constituents: [names, names])
      lines += compounds(names)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func phase(_ name: String, sites: String, constituents: [[String]]) -> [String] {
    let lists = constituents.map { $0.joined(separator: ",") + " :" }.joined(separator: " ")
    return ["PHASE \(name) % \(sites) !", "CONSTITUENT \(name) : \(lists) !"]
  }

  /// The parameters of a solution. Elastic misfit, c₁c₂(c₂E₁ + c₁E₂), is a subregular one.
  private func solution(_ phase: String, _ structure: LatticeStability.Structure, _ names: [String]) -> [String] {
    var lines = zip(names, stabilities).map { name, stability in
      Self.parameter(phase, name, stability[structure].enthalpy, slope: stability[structure].slope)
    }
    for second in elements.indices {
      for first in 0..<second {
        let (pair, both) = (pairs[first * elements.count + second], "\(names[first]),\(names[second])")
        // ΔH(½) = L/4, kJ to J.
        var energy = 4000 * pair.mixing
        var skew = 0.0
        if structure != .liquid {
          let half = 500 * EstimatedPair.relaxation
          energy += half * (pair.strain.firstInSecond + pair.strain.secondInFirst)
          skew = half * (pair.strain.secondInFirst - pair.strain.firstInSecond)
        }
        lines.append(Self.parameter(phase, both, energy))
        if skew != 0 { lines.append(Self.parameter(phase, both, skew, order: 1)) }
      }
    }
    return lines
  }

  /// The parameters of the compounds: three atoms of a formula.
  private func compounds(_ names: [String]) -> [String] {
    elements.indices.flatMap { first in
      elements.indices.map { second in
        let (twice, once) = (stabilities[first].lowest, stabilities[second].lowest)
        return Self.parameter(
          Self.compound, "\(names[first]):\(names[second])",
          2 * twice.enthalpy + once.enthalpy + 3000 * pairs[first * elements.count + second].laves,
          slope: 2 * twice.slope + once.slope)
      }
    }
  }

  /// J/mol to a tenth, J/(mol K) to what the elements' lines have.
  private static func parameter(
    _ phase: String, _ constituents: String, _ constant: Double, slope: Double = 0, order: Int = 0
  ) -> String {
    let energy = (constant * 10).rounded() / 10
    let slope = (slope * 1e4).rounded() / 1e4
    let term = slope == 0 ? "" : "\(slope < 0 ? "" : "+")\(slope)*T"
    return "PARAMETER G(\(phase),\(constituents);\(order)) 298.15 \(energy == 0 ? 0 : energy)\(term); 6000 N !"
  }
}
