/// The facets of a lower hull that were met so far, each with what lies across its sides: questions walk over them to the
/// facet above which they stand, and a side that nobody crossed before is crossed by pricing all phases.
///
/// That is the dual simplex method whose bases are kept (`chvatal1983linear`): every facet on the way is one of the hull.
/// O(elements²) a step, O(phases · elements) where a facet is new.
struct HullFacets: Sendable {
  struct Facet: Sendable {
    /// Its phases.
    let corners: [Int]
    /// Row i gives the share of corner i in a composition [elements, elements].
    let inverse: [Double]
    /// The facet without corner i, or −1 where it was not met.
    var neighbors: [Int]
    /// Steps since the inverse was computed and not updated.
    let age: Int
    /// What it says with the energies as they are; nil until it is asked for.
    var plane: Plane?
  }

  /// The plane of a facet.
  struct Plane: Sendable {
    /// The chemical potentials, nil where rounding hides them.
    let potentials: [Double]?
    /// By how much a phase lies below the plane at most, eV per atom, 0 or more.
    let gap: Double
  }

  private let rows: Int
  /// Phases with room for a multiple of four, the rest never below any plane.
  private let width: Int
  /// Mole fractions, element by element [elements, width].
  private let fractions: [Double]
  /// Energies beside them: raised, so that no facets are one plane, and as they are.
  private let energies: [Double]
  private let trueEnergies: [Double]
  private(set) var facets: [Facet] = []
  /// The chemical potentials on each facet [facets, elements].
  private var planes: [Double] = []
  private var places: [[Int]: Int] = [:]
  private let limit: Int
  /// By how much phases that are not here may lie below a mixture of those that are, eV per atom.
  private let slack: Double

  /// A share further below zero than this is on another facet.
  private static let shareTolerance = 1e-11
  /// A phase enters where its share in the corner that leaves is below minus this.
  private static let pivotTolerance = 1e-9
  /// Facets that are looked at to begin a walk, and steps of one.
  private static let (starts, steps) = (32, 1000)
  /// Updates of an inverse before it is computed anew.
  private static let mostUpdates = 6
  /// Numbers that all facets together hold at most.
  private static let mostNumbers = 1 << 20

  /// About how many numbers they hold.
  var size: Int { 3 * rows * width + facets.count * (rows * rows + 5 * rows) }

  /// No facets yet over phases; phases that are not there lie below none of their mixtures by more than `slack`.
  init(_ phases: HullPhases, slack: Double) {
    self.slack = slack
    let rows = phases.system.elements.count
    self.rows = rows
    width = (phases.count + 3) & ~3
    var fractions = [Double](repeating: 0, count: rows * width)
    for place in 0..<phases.count {
      for row in 0..<rows { fractions[row * width + place] = phases.fractions[place * rows + row] }
    }
    self.fractions = fractions
    let rest = [Double](repeating: .infinity, count: width - phases.count)
    energies = phases.raised + rest
    trueEnergies = phases.energies + rest
    limit = max(2, Self.mostNumbers / (rows * rows + 5 * rows))
  }

  /// The facet above which a composition stands; nil where none was met yet or rounding hides the way.
  mutating func place(of target: [Double]) -> Int? {
    guard var here = start(target) else { return nil }
    for _ in 0..<Self.steps {
      guard let side = worstSide(of: here, target) else { return here }
      let next = facets[here].neighbors[side]
      if next >= 0 {
        here = next
      } else if let found = cross(here, side) {
        here = found
      } else {
        return nil
      }
    }
    return nil
  }

  /// The shares of a facet's corners in a composition.
  func shares(_ facet: Int, _ target: [Double]) -> [Double] { Self.product(facets[facet].inverse, target) }

  /// Keeps a facet of the hull; nil where its phases depend on one another.
  mutating func insert(_ corners: [Int]) -> Int? {
    let key = corners.sorted()
    if let known = places[key] { return known }
    return invert(corners).map { insert(key, corners, $0, age: 0) }
  }

  /// What a facet says with the energies as they are.
  mutating func plane(of facet: Int) -> Plane {
    if let plane = facets[facet].plane { return plane }
    let corners = facets[facet].corners.sorted()
    var table: [Double] = []
    for corner in corners { table += column(corner) + [trueEnergies[corner]] }
    let potentials = ConsistentEquations.solve(&table, unknowns: rows)
    let gap = overprice(potentials ?? Array(planes[facet * rows..<(facet + 1) * rows])) + slack
    let plane = Plane(potentials: potentials, gap: gap)
    facets[facet].plane = plane
    return plane
  }

  private func overprice(_ potentials: [Double]) -> Double {
    var least = SIMD4<Double>.zero
    fractions.withUnsafeBytes { fractions in
      trueEnergies.withUnsafeBytes { energies in
        for place in stride(from: 0, to: width, by: 4) {
          var costs = energies.loadUnaligned(fromByteOffset: place * 8, as: SIMD4<Double>.self)
          for row in 0..<rows {
            costs -=
              potentials[row]
              * fractions.loadUnaligned(fromByteOffset: (row * width + place) * 8, as: SIMD4<Double>.self)
          }
          least = pointwiseMin(least, costs)
        }
      }
    }
    return -least.min()
  }

  // MARK: Walking

  /// Of some facets the one whose plane is highest at a composition: no plane lies above the hull.
  private func start(_ target: [Double]) -> Int? {
    guard !facets.isEmpty else { return nil }
    var best = (place: 0, height: -Double.infinity)
    let stride = (facets.count - 1) / Self.starts + 1
    planes.withUnsafeBufferPointer { planes in
      for place in Swift.stride(from: 0, to: facets.count, by: stride) {
        var height = 0.0
        for row in 0..<rows { height += planes[place * rows + row] * target[row] }
        if height > best.height { best = (place, height) }
      }
    }
    return best.place
  }

  /// The corner whose share in a composition is furthest below zero; nil where none is.
  private func worstSide(of facet: Int, _ target: [Double]) -> Int? {
    var worst: Int?
    var least = -Self.shareTolerance
    facets[facet].inverse.withUnsafeBufferPointer { inverse in
      for corner in 0..<rows {
        var share = 0.0
        for row in 0..<rows { share += inverse[corner * rows + row] * target[row] }
        if share < least {
          least = share
          worst = corner
        }
      }
    }
    return worst
  }

  /// The facet on the other side, made where it is new; nil where rounding hides it.
  private mutating func cross(_ here: Int, _ side: Int) -> Int? {
    guard let entering = entering(here, side) else { return nil }
    let facet = facets[here]
    var corners = facet.corners
    corners[side] = entering
    let key = corners.sorted()
    let there: Int
    if let known = places[key] {
      there = known
    } else if facet.age >= Self.mostUpdates {
      guard let inverse = invert(corners) else { return nil }
      there = insert(key, corners, inverse, age: 0)
    } else {
      let direction = Self.product(facet.inverse, column(entering))
      var inverse = facet.inverse
      for row in 0..<rows {
        inverse[side * rows + row] /= direction[side]
        for corner in 0..<rows where corner != side {
          inverse[corner * rows + row] -= direction[corner] * inverse[side * rows + row]
        }
      }
      there = insert(key, corners, inverse, age: facet.age + 1)
    }
    // The facets may have been forgotten to make room.
    if here < facets.count, facets[here].corners == facet.corners, here != there {
      facets[here].neighbors[side] = there
      if let back = facets[there].corners.firstIndex(of: entering) { facets[there].neighbors[back] = here }
    }
    return there
  }

  /// The phase that makes the facet across a side: of those beyond it the first that the plane meets as it turns.
  private func entering(_ facet: Int, _ side: Int) -> Int? {
    var best: Int?
    var ratio = Double.infinity
    fractions.withUnsafeBytes { fractions in
      energies.withUnsafeBytes { energies in
        facets[facet].inverse.withUnsafeBufferPointer { inverse in
          planes.withUnsafeBufferPointer { planes in
            for place in stride(from: 0, to: width, by: 4) {
              var shares = SIMD4<Double>.zero
              var costs = energies.loadUnaligned(fromByteOffset: place * 8, as: SIMD4<Double>.self)
              for row in 0..<rows {
                let column = fractions.loadUnaligned(
                  fromByteOffset: (row * width + place) * 8, as: SIMD4<Double>.self)
                shares += inverse[side * rows + row] * column
                costs -= planes[facet * rows + row] * column
              }
              // Nearly always none is: one comparison for all four.
              let isNearer = (shares .< -Self.pivotTolerance) .& (costs .< shares * -ratio)
              guard any(isNearer) else { continue }
              for lane in 0..<4 where isNearer[lane] {
                let candidate = max(0, costs[lane]) / -shares[lane]
                if candidate < ratio {
                  ratio = candidate
                  best = place + lane
                }
              }
            }
          }
        }
      }
    }
    return best
  }

  // MARK: Numbers

  private mutating func insert(_ key: [Int], _ corners: [Int], _ inverse: [Double], age: Int) -> Int {
    if facets.count >= limit {
      facets.removeAll()
      planes.removeAll()
      places.removeAll()
    }
    for row in 0..<rows {
      var potential = 0.0
      for corner in 0..<rows { potential += energies[corners[corner]] * inverse[corner * rows + row] }
      planes.append(potential)
    }
    facets.append(
      Facet(corners: corners, inverse: inverse, neighbors: [Int](repeating: -1, count: rows), age: age))
    places[key] = facets.count - 1
    return facets.count - 1
  }

  private func column(_ place: Int) -> [Double] { (0..<rows).map { fractions[$0 * width + place] } }

  /// The inverse of the matrix whose columns are phases; nil where they depend on one another.
  private func invert(_ corners: [Int]) -> [Double]? {
    guard corners.count == rows else { return nil }
    var table: [Double] = []
    table.reserveCapacity(2 * rows * rows)
    for row in 0..<rows {
      for corner in corners { table.append(fractions[row * width + corner]) }
      for other in 0..<rows { table.append(other == row ? 1 : 0) }
    }
    return ConsistentEquations.solve(&table, unknowns: rows, sides: rows)
  }

  private static func product(_ matrix: [Double], _ vector: [Double]) -> [Double] {
    (0..<vector.count).map { row in
      var sum = 0.0
      for column in vector.indices { sum += matrix[row * vector.count + column] * vector[column] }
      return sum
    }
  }
}
