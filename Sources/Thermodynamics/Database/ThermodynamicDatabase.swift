/// Something that a file says and the database does not hold, or holds otherwise.
package struct DatabaseNotice: Sendable, Equatable {
  /// What became of it.
  package enum Kind: String, Sendable {
    /// Left out: nothing of it counts.
    case skipped
    /// Read as what it must mean.
    case repaired
    /// Read, but worth a look.
    case noted
  }

  package let kind: Kind
  /// Where the command begins, from 1.
  package let line: Int
  package let text: String
}

/// What stands on the sites of a phase: an element, an associate of several, or nothing.
struct ChemicalSpecies: Sendable, Equatable {
  let name: String
  /// Elements, by number, and how many atoms of each; none for a vacancy.
  let atoms: [(element: Int, count: Double)]
  let charge: Int

  var isVacancy: Bool { atoms.isEmpty && charge == 0 }

  static func == (a: Self, b: Self) -> Bool { a.name == b.name }
}

/// An element as a database states it.
package struct DatabaseElement: Sendable, Equatable {
  package let name: String
  /// The phase that energies are counted from.
  package let reference: String
  /// g/mol; 0 where it is not stated.
  package let mass: Double
}

/// What a parameter adds to.
enum ParameterKind: Sendable, Hashable {
  /// Energy, of a compound or of mixing: G and L.
  case energy
  /// Curie temperature, or the Néel temperature with its sign: TC.
  case criticalTemperature
  /// Mean magnetic moment: BMAGN.
  case magneticMoment
  /// A part of the energy that no model here has.
  case unmodelled(String)
}

/// One parameter of a phase.
struct PhaseParameter: Sendable {
  let kind: ParameterKind
  /// The species of each sublattice by number, in the order of their names; empty stands for `*`.
  let constituents: [[Int]]
  let order: Int
  let expression: PiecewiseExpression
  let line: Int
}

/// Magnetism after Inden, Hillert and Jarl: what the model needs beside Tc and β (`hillert1978model`).
struct MagneticOrder: Sendable, Equatable {
  /// By which negative Tc and β are divided: −1 for bcc, −3 for others.
  let antiferromagneticFactor: Double
  /// p, the part of the magnetic enthalpy above Tc: 0.4 for bcc, 0.28 for others.
  let structureFactor: Double
}

/// A phase as a database describes it.
struct DatabasePhase: Sendable {
  /// How equal sublattices are: the parameters of one arrangement stand for all of its kind.
  enum Symmetry: Sendable { case tetrahedron, bodyCentredTetrahedron }

  let name: String
  let line: Int
  /// Sites of each sublattice in a formula unit.
  let sites: [Double]
  /// Species of each sublattice by number, in the order of their names.
  var constituents: [[Int]] = []
  var symmetry: Symmetry?
  /// Whether it is a liquid or a gas, by its option or its name.
  var isLiquid = false
  var isGas = false
  var magnetism: MagneticOrder?
  /// The phase whose energy it has where its sublattices are alike.
  var disordered: String?
  /// Whether it keeps its order, so that nothing is taken off at equal sublattices.
  var neverDisorders = false
  var parameters: [PhaseParameter] = []
  /// Why it cannot be computed, where that is so.
  var obstacle: String?
}

/// A thermodynamic database in memory: elements, species, phases and functions, and what was not read.
package struct ThermodynamicDatabase: Sendable {
  package internal(set) var elements: [DatabaseElement] = []
  var species: [ChemicalSpecies] = []
  var phases: [DatabasePhase] = []
  /// Functions by number; nil for a name that is mentioned and not defined.
  var functions: [PiecewiseExpression?] = []
  var functionNames: [String] = []
  /// Functions in an order in which each follows those that it refers to; those of a circle are missing.
  var functionOrder: [Int] = []
  /// Whether a function has a value: it does not lead back to itself.
  var isDefined: [Bool] = []
  /// Whether its header says that it is an estimate, no assessment.
  package internal(set) var isEstimate = false
  /// Phases that its author leaves out unless they are asked for; here they count.
  package internal(set) var rejected: [String] = []
  /// What was skipped or repaired, in order of the lines.
  package internal(set) var notices: [DatabaseNotice] = []
  /// Parameters that add to nothing here, such as mobilities, by their kind.
  package internal(set) var otherParameters: [String: Int] = [:]
  /// Parameters that could not be read.
  package internal(set) var brokenParameters = 0
  /// Parameters that came twice.
  package internal(set) var repeatedParameters = 0
  /// Notices beyond those that are kept.
  package internal(set) var furtherNotices = 0

  /// How many parameters the phases have.
  package var parameterCount: Int { phases.reduce(0) { $0 + $1.parameters.count } }
  /// How many phases there are.
  package var phaseCount: Int { phases.count }
  /// How many functions are defined.
  package var functionCount: Int { functions.count { $0 != nil } }
  /// How many species there are beside the elements.
  package var speciesCount: Int { species.count { $0.atoms.count > 1 || $0.atoms.contains { $0.count != 1 } } }

  /// Functions that are mentioned and not defined: they count as zero.
  package var undefinedFunctions: [String] {
    functionNames.indices.filter { functions[$0] == nil }.map { functionNames[$0] }.sorted()
  }

  /// The functions of some numbers and all that those refer to, ascending.
  func closure(of numbers: [Int]) -> [Int] {
    var isReached = [Bool](repeating: false, count: functions.count)
    var waiting = numbers
    while let number = waiting.popLast() {
      guard !isReached[number] else { continue }
      isReached[number] = true
      waiting += functions[number]?.functions ?? []
    }
    return isReached.indices.filter { isReached[$0] }
  }

  /// What can be said of a phase without its energies.
  package struct PhaseSummary: Sendable {
    package let name: String
    /// Sites of each sublattice in a formula unit, and the names of the species on it.
    package let sites: [Double]
    package let constituents: [[String]]
    package let parameters: Int
    package let isMagnetic: Bool
    package let disorderedPart: String?
    /// Why it cannot be computed, nil if it can.
    package let obstacle: String?
  }

  /// The phases in the order of the file.
  package var summaries: [PhaseSummary] {
    phases.map { phase in
      PhaseSummary(
        name: phase.name, sites: phase.sites, constituents: phase.constituents.map { $0.map { species[$0].name } },
        parameters: phase.parameters.count, isMagnetic: phase.magnetism != nil, disorderedPart: phase.disordered,
        obstacle: phase.obstacle)
    }
  }

  /// The number of a phase by its name, without regard to case.
  package func phase(named name: String) -> Int? {
    let name = name.uppercased()
    return phases.firstIndex { $0.name == name }
  }

  /// The number of an element by its symbol, without regard to case.
  package func element(named name: String) -> Int? {
    let name = name.uppercased()
    return elements.firstIndex { $0.name == name }
  }
}
