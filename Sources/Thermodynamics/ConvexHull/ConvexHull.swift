import Chemistry
import Numerics

/// The lower convex hull of the energies of one chemical system, found where it is asked for.
///
/// The hull at a composition x is the linear program min Σ aₖ·eₖ over Σ aₖ·xₖ = x, a ≥ 0. Its duals are the chemical
/// potentials of the elements. The program is solved over the few phases that were ever part of an answer; all others are
/// priced against the duals, and the most overpriced joins, until none is left: the reduced costs of all phases are the
/// certificate. A facet that was priced once needs no pricing again. O(phases · elements) a pricing, for any number of
/// elements.
struct ConvexHull: Sendable {
  /// A phase that may be part of the hull.
  struct Phase: Sendable {
    /// Its place among the entries.
    let entry: Int
    let composition: Composition
    /// Formation energy, eV per atom.
    let energy: Double
  }

  /// A point of the hull.
  struct Point: Sendable {
    /// Energy of the hull, eV per atom, from the elements.
    let energy: Double
    /// The phases, as places among the entries, ascending, and their share of the atoms: positive, summing to one.
    let phases: [Int]
    let amounts: [Double]
    /// Chemical potentials from those of the elements, eV; nil where more than one set would do.
    let potentials: [Double]?
    /// No phase lies further below the plane of the potentials than this, eV per atom.
    let certificate: Double
  }

  let system: ChemicalSystem
  /// The place of each phase among the entries.
  private let entries: [Int]
  /// Formation energies, eV per atom.
  private let energies: [Double]
  /// For each element, in the order of the system, its fraction in every phase.
  private let fractions: [[Double]]
  private var program: RevisedSimplexMethod
  /// The phases that have joined the program, by column.
  private var joined: [Int] = []
  private var hasJoined: [Bool]
  /// Bases that all phases were priced against, with what the pricing found.
  private var facets: [[Int]: Double] = [:]
  private var overprice: [Double]

  /// A phase this far below the plane of a facet, eV per atom, makes another facet.
  private static let tolerance = 1e-11
  /// Facets that are remembered.
  private static let facetLimit = 1 << 12

  /// About how many numbers it holds.
  var size: Int { energies.count * (2 * system.elements.count + 4) }

  /// The hull of phases whose compositions lie inside the system; the elements have their own at zero energy.
  init(_ system: ChemicalSystem, phases: [Phase]) {
    self.system = system
    entries = phases.map(\.entry)
    energies = phases.map(\.energy)
    fractions = system.elements.map { element in phases.map { $0.composition[element] } }
    program = RevisedSimplexMethod(rows: system.elements.count)
    hasJoined = [Bool](repeating: false, count: phases.count)
    overprice = []
    for place in phases.indices where phases[place].composition.elements.count == 1 { join(place) }
  }

  /// The hull at mole fractions in the order of the system; nil if rounding has spoilt the program.
  mutating func point(at fractions: [Double]) -> Point? {
    for _ in 0...energies.count {
      guard case .optimal(let optimum) = program.minimize(rightSide: fractions) else { return nil }
      if let gap = facets[optimum.basis] { return point(optimum, at: fractions, gap: gap) }
      let (worst, gap) = price(optimum.duals)
      guard gap > Self.tolerance, !hasJoined[worst] else {
        if facets.count >= Self.facetLimit { facets.removeAll() }
        facets[optimum.basis] = gap
        return point(optimum, at: fractions, gap: gap)
      }
      join(worst)
    }
    return nil
  }

  private mutating func join(_ place: Int) {
    program.append(fractions.map { $0[place] }, cost: energies[place])
    joined.append(place)
    hasJoined[place] = true
  }

  /// The phase furthest below the plane of the duals, and by how much; 0 or more.
  private mutating func price(_ duals: [Double]) -> (place: Int, gap: Double) {
    overprice = energies
    for (row, dual) in duals.enumerated() {
      fractions[row].withUnsafeBufferPointer { fractions in
        overprice.withUnsafeMutableBufferPointer { overprice in
          for place in overprice.indices { overprice[place] -= dual * fractions[place] }
        }
      }
    }
    var worst = 0
    for place in overprice.indices where overprice[place] < overprice[worst] { worst = place }
    return (worst, max(0, -overprice[worst]))
  }

  /// The answer on a facet, computed from its phases alone: it does not depend on the way that led there.
  private func point(_ optimum: RevisedSimplexMethod.Optimum, at target: [Double], gap: Double) -> Point {
    let present = optimum.basis.indices.filter { optimum.amounts[$0] > 1e-9 }.map { joined[optimum.basis[$0]] }.sorted()
    let columns = present.map { place in fractions.map { $0[place] } }
    let solved = ConsistentEquations.solve(columns: columns, rightSide: target)
    var amounts = (solved ?? present.map { _ in 1 / Double(present.count) }).map { max(0, $0) }
    let total = amounts.reduce(0, +)
    for place in amounts.indices { amounts[place] /= total }
    let energy = zip(present, amounts).reduce(0) { $0 + energies[$1.0] * $1.1 }
    var potentials: [Double]?
    if present.count == system.elements.count {
      let rows = system.elements.indices.map { row in present.map { fractions[row][$0] } }
      potentials = ConsistentEquations.solve(columns: rows, rightSide: present.map { energies[$0] })
    }
    return Point(
      energy: energy, phases: present.map { entries[$0] }, amounts: amounts, potentials: potentials,
      certificate: max(gap, optimum.dualInfeasibility))
  }
}
