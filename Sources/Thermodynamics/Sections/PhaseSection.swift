/// A section of a phase diagram: which phases are at equilibrium over a plane, and where that changes.
///
/// Equilibria at the points of a grid; along an edge whose ends differ the change is found by bisection on a finer lattice,
/// all changes where there are several. In a cell the changes of one kind are joined; a cell in which they do not pair off
/// holds a point where more than two sets of phases meet, and is cut in four until that is small. A field that lies inside a
/// cell and touches no edge is looked for where a phase that is in no set around comes near: `HiddenFieldSearch`. O(cells²)
/// equilibria, and O(cells · log lattice) for the boundaries.
package struct PhaseSection: Sendable {
  /// A line on which one set of phases gives way to another.
  package struct Boundary: Sendable {
    /// Places in `sets`, ascending.
    package let first: Int
    package let second: Int
    package let points: [SectionPoint]
  }

  /// A connected field of one set of phases.
  package struct Field: Sendable {
    /// Place in `sets`.
    package let set: Int
    /// A point well inside.
    package let label: SectionPoint
    /// Its share of the plane, by points of the grid; 0 where none is inside.
    package let share: Double
  }

  /// What two phases of one point are, in a triangle.
  package struct TieLine: Sendable {
    package let set: Int
    package let ends: [SectionPoint]
  }

  /// Names of the phases of each set, sorted; a phase that is there in two states is named twice.
  package let sets: [[String]]
  package let boundaries: [Boundary]
  package let fields: [Field]
  package let tieLines: [TieLine]
  /// Equilibria that were computed, those of them that are only bounded, and points that have none.
  package let equilibria: Int
  package let bounded: Int
  package let failed: Int
  /// Whether equilibria ran out before all boundaries were found as finely as they should be.
  package let isCoarse: Bool

  private static let mostPasses = 12

  /// Computes a section at a pressure in Pa.
  package init(_ system: CalphadSystem, plane: SectionPlane, pressure: Double) {
    var survey = SectionSurvey(system, plane: plane, pressure: pressure)
    let grid = SectionGrid(plane)
    let states = grid.points.map { survey.state($0) }
    var tieLines: [TieLine] = []
    for (point, state) in zip(grid.points, states) where grid.isMarked(point) {
      if let state, let ends = survey.ends(point) { tieLines.append(TieLine(set: state, ends: ends)) }
    }
    let search = HiddenFieldSearch(survey, grid)
    var tracer = BoundaryTracer(search.survey, opened: search.opened)
    let cells = grid.cells
    for pass in 0..<Self.mostPasses {
      let known = tracer.survey.equilibria
      // A field narrower than a cell is followed from cell to cell, up and down, by what one learns on the edges of the other.
      tracer = BoundaryTracer(tracer.survey, opened: search.opened)
      for cell in pass % 2 == 0 ? cells : cells.reversed() { tracer.trace(cell) }
      if tracer.survey.equilibria == known { break }
    }
    survey = tracer.survey
    boundaries = tracer.chains.map { chain in
      Boundary(
        first: chain.kind.first, second: chain.kind.second,
        points: chain.points.map { plane.position($0.x, $0.y) })
    }
    fields = grid.fields(states, survey)
    self.tieLines = tieLines
    sets = survey.sets
    (equilibria, bounded, failed) = (survey.equilibria, survey.bounded, survey.failed)
    isCoarse = survey.equilibria >= SectionSurvey.mostEquilibria
  }
}

/// The equilibria of a plane, each computed once.
struct SectionSurvey {
  private let system: CalphadSystem
  let plane: SectionPlane
  private let pressure: Double
  /// What was prepared at each temperature; emptied when there is much.
  private var programs: [Double: EquilibriumProgram] = [:]
  /// Places in `sets`, less than zero where there is no equilibrium.
  private(set) var states: [LatticePoint: Int] = [:]
  /// The phase or state that is nearest to joining those of a point, and how far it lies above their plane, J/mol.
  private(set) var nearest: [LatticePoint: PhaseEquilibrium.Metastable] = [:]
  /// Of the phases of a point, in the order of their names and then their own.
  private var compositions: [LatticePoint: [[Double]]] = [:]
  private var numbers: [[String]: Int] = [:]
  private(set) var sets: [[String]] = []
  private(set) var equilibria = 0
  private(set) var bounded = 0
  private(set) var failed = 0

  private static let mostPrograms = 256
  /// A section takes no more equilibria than this.
  static let mostEquilibria = 100_000
  /// A mole fraction by which no phase changes along an edge that stays in one field; what does is looked into in vain.
  private static let leap = 0.15
  /// The set of points that have no equilibrium.
  private static let none = -1

  init(_ system: CalphadSystem, plane: SectionPlane, pressure: Double) {
    self.system = system
    self.plane = plane
    self.pressure = pressure
  }

  /// The set of phases at a point, nil where there is no equilibrium.
  mutating func state(_ point: LatticePoint) -> Int? {
    if let known = states[point] { return known == Self.none ? nil : known }
    equilibria += 1
    do throws(EquilibriumFailure) {
      let (temperature, amounts) = plane.conditions(point)
      let answer = try program(temperature).equilibrium(amounts)
      if answer.status == .bounded { bounded += 1 }
      let phases = answer.phases.sorted {
        $0.name == $1.name ? $0.composition.lexicographicallyPrecedes($1.composition) : $0.name < $1.name
      }
      let number = number(of: answer.phases.map(Self.name).sorted())
      states[point] = number
      nearest[point] = answer.nearest
      compositions[point] = phases.map(\.composition)
      return number
    } catch {
      failed += 1
      states[point] = Self.none
      return nil
    }
  }

  /// Whether the phases of two points of one set are so unlike in composition that another set must lie between them: on
  /// both sides of a compound there may be that compound beside two states of one phase.
  func jumps(_ a: LatticePoint, _ b: LatticePoint) -> Bool {
    guard let first = compositions[a], let last = compositions[b] else { return false }
    return zip(first, last).contains { zip($0, $1).contains { abs($0 - $1) > Self.leap } }
  }

  /// Where the two phases of a point lie in the triangle.
  func ends(_ point: LatticePoint) -> [SectionPoint]? {
    guard plane.isTriangle, let both = compositions[point], both.count == 2 else { return nil }
    let ends = both.compactMap(plane.place)
    return ends.count == 2 ? ends : nil
  }

  /// A phase that could be ordered and is not says so.
  private static func name(_ phase: PhaseEquilibrium.Phase) -> String {
    phase.isOrdered == false ? phase.name + " disordered" : phase.name
  }

  private mutating func number(of names: [String]) -> Int {
    if let known = numbers[names] { return known }
    numbers[names] = sets.count
    sets.append(names)
    return sets.count - 1
  }

  private mutating func program(_ temperature: Double) throws(EquilibriumFailure) -> EquilibriumProgram {
    if let known = programs[temperature] { return known }
    if programs.count >= Self.mostPrograms { programs.removeAll() }
    let program = try EquilibriumProgram(system, temperature: temperature, pressure: pressure)
    programs[temperature] = program
    return program
  }
}
