/// A section of a phase diagram: which phases are at equilibrium over a plane, and where that changes.
///
/// Equilibria at the points of a grid; along an edge whose ends differ the change is found by bisection on a finer lattice,
/// all changes where there are several. In a cell the changes of one kind are joined; a cell in which they do not pair off
/// holds a point where more than two sets of phases meet, and is cut in four until that is small. A field that lies inside a
/// cell and touches no edge is missed. O(cells²) equilibria, and O(cells · log lattice) for the boundaries.
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

  /// Computes a section at a pressure in Pa.
  package init(_ system: CalphadSystem, plane: SectionPlane, pressure: Double) {
    var survey = SectionSurvey(system, plane: plane, pressure: pressure)
    let grid = SectionGrid(plane)
    let states = grid.points.map { survey.state($0) }
    var tieLines: [TieLine] = []
    for (point, state) in zip(grid.points, states) where grid.isMarked(point) {
      if let state, let ends = survey.ends(point) { tieLines.append(TieLine(set: state, ends: ends)) }
    }
    var tracer = BoundaryTracer(survey)
    for cell in grid.cells { tracer.trace(cell) }
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
  private(set) var states: [LatticePoint: Int] = [:]
  private var compositions: [LatticePoint: [[Double]]] = [:]
  private var numbers: [[String]: Int] = [:]
  private(set) var sets: [[String]] = []
  private(set) var equilibria = 0
  private(set) var bounded = 0
  private(set) var failed = 0

  private static let mostPrograms = 256
  /// A section takes no more equilibria than this.
  static let mostEquilibria = 100_000
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
      let number = number(of: answer.phases.map(Self.name).sorted())
      states[point] = number
      if plane.isTriangle, answer.phases.count == 2 { compositions[point] = answer.phases.map(\.composition) }
      return number
    } catch {
      failed += 1
      states[point] = Self.none
      return nil
    }
  }

  /// Where the two phases of a point lie in the triangle.
  func ends(_ point: LatticePoint) -> [SectionPoint]? {
    guard let both = compositions[point] else { return nil }
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
