import Chemistry
import Crystallography
import Numerics

/// How a crystal is relaxed.
package struct RelaxationPlan: Sendable {
  /// Whether the cell may change beside the positions.
  package var relaxesCell = false
  package var maximumSteps = 200
  /// The slope, by the position of a site, Å, or by a strain and a site, at which a walk ends.
  package var tolerance = 0.02
  /// Whether the walk may leave the model's domain.
  package var leavesDomain = false

  package init() {}

  package init(relaxesCell: Bool, maximumSteps: Int, tolerance: Double, leavesDomain: Bool) {
    self.relaxesCell = relaxesCell
    self.maximumSteps = maximumSteps
    self.tolerance = tolerance
    self.leavesDomain = leavesDomain
  }
}

/// A walk of a crystal downhill on what a graph network says of it.
///
/// What is minimised is the answer times the number of sites, so that a supercell takes the path of its cell: of an energy
/// per atom the slopes are forces. Coordinates are the displacements of the sites in the undeformed cell and, of a
/// symmetric deformation of the cell, its strain, where a strain counts as the move of an atom 5 Å away, once a site. No step
/// raises the answer, none moves a site by more than 0.2 Å or brings two nearer than 0.7 of the least distance at the
/// start, and none leaves the model's domain unless the plan allows it.
package struct Relaxation: Sendable {
  /// Why a walk ended.
  package enum End: Sendable, Equatable {
    /// Every slope is below the tolerance.
    case converged
    case maximumSteps
    /// No step lowers the answer, though the slopes are not below the tolerance.
    case noDescent
    /// Every step that lowers the answer, or already the start, is outside the model's domain, for these reasons.
    case outOfDomain([String])
    /// Every step that lowers the answer brings sites too near, or gives a crystal that has no graph.
    case tooClose
  }

  /// The crystal where the walk ended.
  package let structure: CrystalStructure
  /// The answers at start and end, in the property's unit.
  package let start: Double
  package let final: Double
  /// Steps that were taken.
  package let steps: Int
  package let end: End
  /// The greatest slope by the position of a site at the end, times the number of sites, per Å.
  package let slope: Double
  /// The slope by a strain at the end, of a site: the length of the matrix; zero where the cell stays.
  package let strainSlope: Double
  /// The farthest that a site has moved in the undeformed cell, Å.
  package let displacement: Double
  /// The volume of the cell over that of the start.
  package let volumeRatio: Double
}

/// Why a relaxation cannot start.
package enum RelaxationError: Error, Equatable {
  case graph(NeighbourError)
  /// The cell may change, and the crystal does not repeat along every axis.
  case notPeriodic
  /// The model's answer or slope is no finite number.
  case notFinite
}

extension GraphModel {
  /// Walks a crystal downhill. Equal arguments give equal bytes.
  /// - Throws: `RelaxationError` where no walk can start.
  package func relax(_ structure: CrystalStructure, _ plan: RelaxationPlan) throws(RelaxationError) -> Relaxation {
    if plan.relaxesCell, structure.periodicity != .all { throw .notPeriodic }
    let path = RelaxationPath(model: self, start: structure, plan: plan)
    let origin = [Double](repeating: 0, count: path.dimension)
    let first: Slopes
    do throws(NeighbourError) {
      first = try slopes(structure)
    } catch {
      throw .graph(error)
    }
    guard let place = path.place(origin, first) else { throw .notFinite }
    let departures = plan.leavesDomain ? [] : path.departures(structure, first)
    guard departures.isEmpty else { return path.outcome(from: place, place, steps: 0, end: .outOfDomain(departures)) }
    var descent = LimitedMemoryDescent(maximumSteps: plan.maximumSteps)
    descent.halvings = 10
    let walk = descent.descend(
      from: place, scaled: path.scaled, isConverged: path.isConverged,
      evaluate: { path.trial($0, least: first.nearestDistance) })
    let end: Relaxation.End =
      switch walk.end {
      case .converged: .converged
      case .maximumSteps: .maximumSteps
      case .noDescent: .noDescent
      case .refused(let end): end
      }
    return path.outcome(from: place, walk.place, steps: walk.steps, end: end)
  }
}

/// The coordinates of a walk: three a site, and six of the strain where the cell may change.
private struct RelaxationPath {
  /// A strain counts as the move of an atom at this distance, Å.
  private static let strainLength = 5.0
  /// The longest step, and the first, Å.
  private static let longest = (any: 0.2, first: 0.05)
  /// The share of the tolerance below which a slope is taken for none.
  private static let rounding = 1e-6
  /// The share of the start's least distance below which no two sites come.
  private static let nearest = 0.7
  /// Rows and columns of the coordinates of the strain.
  private static let components = [(0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)]

  let model: GraphModel
  let start: CrystalStructure
  let plan: RelaxationPlan

  private var sites: Double { Double(start.count) }
  var dimension: Int { 3 * start.count + (plan.relaxesCell ? 6 : 0) }
  /// What a coordinate of the strain is divided by, so that its square weighs as those of the sites do. Components beside
  /// the diagonal stand for two: with the root of two in theirs, squares sum to that of the matrix, in any orientation.
  private func strainUnit(_ component: Int) -> Double {
    sites.squareRoot() * Self.strainLength * (component < 3 ? 1 : 2.squareRoot())
  }

  // MARK: Coordinates

  private func displacement(_ point: [Double], _ site: Int) -> SIMD3<Double> {
    SIMD3(point[3 * site], point[3 * site + 1], point[3 * site + 2])
  }

  /// The coordinates of the strain; none where the cell stays.
  private func strain(_ point: [Double]) -> ArraySlice<Double> { point[(3 * start.count)...] }

  /// The Euclidean length of the strain at a point, as a matrix.
  private func strainLength(_ point: [Double]) -> Double {
    strain(point).reduce(0) { $0 + $1 * $1 }.squareRoot() / strainUnit(0)
  }

  /// The deformation 1 + ε, by rows.
  private func deformation(_ point: [Double]) -> [SIMD3<Double>] {
    var rows: [SIMD3<Double>] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    for (component, coordinate) in strain(point).enumerated() {
      let (row, column) = Self.components[component]
      let value = coordinate / strainUnit(component)
      rows[row][column] += value
      if row != column { rows[column][row] += value }
    }
    return rows
  }

  private static func times(_ rows: [SIMD3<Double>], _ vector: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(rows[0].dot(vector), rows[1].dot(vector), rows[2].dot(vector))
  }

  /// The crystal at a point; nil where it breaks the rules of one.
  func structure(_ point: [Double]) -> CrystalStructure? {
    let rows = deformation(point)
    guard rows[0].dot(rows[1].cross(rows[2])) > 0.1 else { return nil }
    let old = start.lattice
    let lattice =
      plan.relaxesCell
      ? try? Lattice(Self.times(rows, old.a), Self.times(rows, old.b), Self.times(rows, old.c)) : old
    guard let lattice else { return nil }
    return try? CrystalStructure(
      lattice: lattice, periodicity: start.periodicity, placeholderAxes: start.placeholderAxes,
      coordinates: .cartesian(
        (0..<start.count).map { Self.times(rows, start.cartesian[$0] + displacement(point, $0)) }),
      species: start.species, speciesOfSites: start.speciesOfSites)
  }

  /// Value and gradient at a point from those of its crystal; nil where a number is not finite.
  func place(_ point: [Double], _ slopes: GraphModel.Slopes) -> LimitedMemoryDescent.Place? {
    let rows = deformation(point)
    // Symmetric, so that it is its own transpose.
    var gradient = slopes.gradient.positions.flatMap { slope in
      let own = sites * Self.times(rows, slope)
      return [own.x, own.y, own.z]
    }
    if plan.relaxesCell {
      let inverse = Self.inverse(rows)
      // ∂/∂F = ∂/∂ε·F⁻ᵀ, where ε strains the crystal as it stands.
      let given = slopes.gradient.strain.map { Self.times(inverse, $0) }
      for (component, (row, column)) in Self.components.enumerated() {
        let slope = row == column ? given[row][column] : given[row][column] + given[column][row]
        gradient.append(sites * slope / strainUnit(component))
      }
    }
    // What is rounding must not decide where a symmetric crystal goes.
    for k in gradient.indices where abs(gradient[k]) < Self.rounding * plan.tolerance { gradient[k] = 0 }
    let value = sites * slopes.gradient.median
    guard value.isFinite, gradient.allSatisfy(\.isFinite) else { return nil }
    return .init(point: point, value: value, gradient: gradient)
  }

  /// The inverse of a symmetric matrix whose determinant is not near zero.
  private static func inverse(_ rows: [SIMD3<Double>]) -> [SIMD3<Double>] {
    let columns = [rows[1].cross(rows[2]), rows[2].cross(rows[0]), rows[0].cross(rows[1])]
    let determinant = rows[0].dot(columns[0])
    return columns.map { $0 / determinant }
  }

  // MARK: Steps

  /// A direction at a length that may be tried.
  func scaled(_ direction: [Double], isFirst: Bool) -> [Double] {
    let length = max(
      (0..<start.count).reduce(0) { max($0, displacement(direction, $1).length) },
      Self.strainLength * strainLength(direction))
    guard length > 0 else { return direction }
    let most = isFirst ? Self.longest.first : Self.longest.any
    return length > most ? direction.map { $0 * most / length } : direction
  }

  func isConverged(_ place: LimitedMemoryDescent.Place) -> Bool {
    slope(place) < plan.tolerance && strainSlope(place) < plan.tolerance
  }

  private func slope(_ place: LimitedMemoryDescent.Place) -> Double {
    (0..<start.count).reduce(0) { max($0, displacement(place.gradient, $1).length) }
  }

  /// By a strain, of a site: the length of the matrix.
  private func strainSlope(_ place: LimitedMemoryDescent.Place) -> Double {
    strain(place.gradient).reduce(0) { $0 + $1 * $1 }.squareRoot() * strainUnit(0) / sites
  }

  func trial(_ point: [Double], least: Double?) -> LimitedMemoryDescent.Trial<Relaxation.End> {
    guard let crystal = structure(point), let slopes = try? model.slopes(crystal),
      let place = place(point, slopes)
    else { return .refused(.tooClose) }
    if let least, let nearest = slopes.nearestDistance, nearest < Self.nearest * least { return .refused(.tooClose) }
    if !plan.leavesDomain {
      let departures = departures(crystal, slopes)
      if !departures.isEmpty { return .refused(.outOfDomain(departures)) }
    }
    return .place(place)
  }

  func departures(_ crystal: CrystalStructure, _ slopes: GraphModel.Slopes) -> [String] {
    guard let composition = try? crystal.composition else { return [] }
    return model.domain.departures(
      MaterialDescription(
        crystal: MaterialDescription(composition: composition), crystal, slopes.graph), inputs: slopes.embedding)
  }

  func outcome(
    from first: LimitedMemoryDescent.Place, _ place: LimitedMemoryDescent.Place, steps: Int, end: Relaxation.End
  ) -> Relaxation {
    let rows = deformation(place.point)
    return Relaxation(
      structure: steps == 0 ? start : structure(place.point) ?? start, start: first.value / sites,
      final: place.value / sites,
      steps: steps, end: end, slope: slope(place), strainSlope: strainSlope(place),
      displacement: (0..<start.count).reduce(0) { max($0, displacement(place.point, $1).length) },
      volumeRatio: rows[0].dot(rows[1].cross(rows[2])))
  }
}
