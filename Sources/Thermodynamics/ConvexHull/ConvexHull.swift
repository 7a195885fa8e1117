import Chemistry
import Numerics

/// The lower convex hull of the energies of one chemical system, found where it is asked for.
///
/// The hull at a composition x is the linear program min Σ aₖ·eₖ over Σ aₖ·xₖ = x, a ≥ 0. Its duals are the chemical
/// potentials of the elements. Phases that cannot be corners are left out first. The first question solves the program;
/// every other walks from facet to facet, and only a facet that nobody met before costs a pricing of the phases. The
/// reduced costs of all of them are the certificate. For any number of elements.
struct ConvexHull: Sendable {
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
  /// The phases that may be corners.
  private let phases: HullPhases
  private var program: RevisedSimplexMethod
  private var facets: HullFacets

  /// A facet that overprices a phase by more, eV per atom, is not trusted.
  private static let tolerance = 1e-9

  /// The entries that were left out below the plane of the elements, and the cell of each, whose corners lie below it.
  private let leftOut: [(entry: Int, cell: Int)]
  /// The entries at the corners of the cells [cells, elements].
  private let cells: [Int]

  /// About how many numbers it holds.
  var size: Int { phases.count * (2 * system.elements.count + 5) + facets.size + 2 * leftOut.count + cells.count }

  /// The hull of phases; the elements have their own at zero energy.
  init(_ all: HullPhases) {
    system = all.system
    let division = StarSubdivision(
      fractions: all.fractions, heights: all.raised, dimension: system.elements.count)
    phases = all.chosen(division.corners)
    leftOut = division.leftOut.map { (all.entries[$0.point], $0.cell) }
    cells = division.cells.map { all.entries[$0] }
    program = RevisedSimplexMethod(rows: system.elements.count)
    // The program's tolerance is to be less than what phases are raised by, and more than rounding.
    let unit = 0x1p-10 * phases.energies.reduce(1) { max($0, abs($1) / 8) }
    for place in 0..<phases.count { program.append(Array(phases.column(place)), cost: phases.raised[place] / unit) }
    // By less than this a phase that was left out may lie below the corners of its cell with the energies as they are.
    facets = HullFacets(phases, slack: max(0, HullPhases.mostRaised - division.leastHeight))
  }

  /// The hull at mole fractions in the order of the system; nil if rounding has spoilt the program.
  mutating func point(at target: [Double]) -> Point? {
    if let place = facets.place(of: target) {
      let plane = facets.plane(of: place)
      if plane.gap <= Self.tolerance {
        return point(facets.facets[place].corners, facets.shares(place, target), plane, at: target)
      }
    }
    guard case .optimal(let optimum) = program.minimize(rightSide: target), let place = facets.insert(optimum.basis)
    else { return nil }
    return point(optimum.basis, optimum.amounts, facets.plane(of: place), at: target)
  }

  /// The entries that a hull without one of them is over, ascending: those that may be corners, and those that were left out
  /// for a mixture with it. O(entries), few of which remain.
  func entries(without entry: Int) -> [Int] {
    let width = system.elements.count
    var isMixedWith = [Bool](repeating: false, count: cells.count / width)
    for place in cells.indices where cells[place] == entry { isMixedWith[place / width] = true }
    let others = leftOut.lazy.filter { isMixedWith[$0.cell] }.map(\.entry)
    return (phases.entries.filter { $0 != entry } + others).sorted()
  }

  /// The answer on a facet, computed from the phases that take part alone: it does not depend on the way that led there,
  /// nor on which of the facets that meet at the composition was found.
  private func point(_ corners: [Int], _ shares: [Double], _ plane: HullFacets.Plane, at target: [Double]) -> Point {
    var present: [Int] = []
    present.reserveCapacity(corners.count)
    for (corner, share) in zip(corners, shares) where share > 1e-9 { present.append(corner) }
    present.sort()
    var table: [Double] = []
    table.reserveCapacity(target.count * (present.count + 1))
    for row in target.indices {
      for place in present { table.append(phases.fractions[place * target.count + row]) }
      table.append(target[row])
    }
    var amounts =
      ConsistentEquations.solve(&table, unknowns: present.count)
      ?? [Double](repeating: 1 / Double(present.count), count: present.count)
    for place in amounts.indices { amounts[place] = max(0, amounts[place]) }
    let total = amounts.reduce(0, +)
    for place in amounts.indices { amounts[place] /= total }
    let energy = zip(present, amounts).reduce(0) { $0 + phases.energies[$1.0] * $1.1 }
    return Point(
      energy: energy, phases: present.map { phases.entries[$0] }, amounts: amounts,
      potentials: present.count == target.count ? plane.potentials : nil, certificate: plane.gap)
  }
}
