/// The Voronoi cells of a structure: of each site the region that is nearer to it than to any other, and the neighbours
/// with which it shares a face.
///
/// The faces of a site are the edges of `neighbours`, in its order; what they measure stands in arrays beside it.
package struct VoronoiCells: Sendable, Equatable {
  /// One edge a face.
  package let neighbours: NeighbourList
  /// Areas of the faces, Å²: [edges].
  package let areas: [Double]
  /// Solid angles that the faces fill as seen from the site, steradian: [edges].
  package let solidAngles: [Double]
  /// Solid angles over the largest one of the site: [edges].
  package let weights: [Double]
  /// How many corners each face has, those that rounding opens left out: [edges].
  package let orders: [Int]
  /// Volumes of the cells, Å³: [sites]. They sum to the volume of the lattice's cell, dropped faces or not.
  package let volumes: [Double]

  /// Faces whose solid angle is a smaller part of the largest one of their site are dropped. Where more planes meet in a
  /// vertex than need be, as in every symmetric crystal, a shift of 0.001 Å opens such faces.
  package static let leastWeight = 0.01

  /// Computes the cells. Planes halfway to the neighbours cut it, nearest first, until the next is too far to cut, which is when
  /// it is farther than twice the cell's outermost vertex. A cell for which the list ends before that is done again with a
  /// longer one. O(sites) for sites of even density.
  /// - Throws: `VoronoiError` where the structure is not periodic along all axes, two sites are at one place, or a list of
  ///   neighbours fails.
  package init(
    of structure: CrystalStructure, leastWeight: Double = VoronoiCells.leastWeight,
    limit: Int = NeighbourList.edgeLimit
  ) throws(VoronoiError) {
    guard structure.periodicity == .all else { throw .notPeriodic }
    let count = structure.count
    var builder = VoronoiBuilder(sites: count, leastWeight: leastWeight)
    var pending = [Bool](repeating: true, count: count)
    // Twice the outermost vertex is 1.4 to 2.1 times the edge of a cube of a site's volume in the common crystals.
    var cutoff = min(NeighbourList.greatestCutoff, 2.4 * (structure.lattice.volume / Double(count)).cubeRoot)
    while true {
      let list: NeighbourList
      do throws(NeighbourError) {
        list = try NeighbourList(of: structure, cutoff: cutoff, limit: limit, sites: pending)
      } catch {
        throw .neighbours(error)
      }
      var isDone = true
      for site in 0..<count where pending[site] {
        pending[site] = try !builder.build(site, list, cutoff: cutoff)
        if pending[site] { isDone = false }
      }
      if isDone { break }
      guard cutoff < NeighbourList.greatestCutoff else { throw .tooSparse }
      cutoff = min(NeighbourList.greatestCutoff, cutoff * 1.5)
    }
    var edges = EdgeArrays(sites: count, limit: .max)
    var (areas, solidAngles, weights): ([Double], [Double], [Double]) = ([], [], [])
    var orders: [Int] = []
    for site in 0..<count {
      for face in builder.faces[site] {
        edges.append(face.target, face.shift, face.vector, distance: face.distance)
        areas.append(face.measure.area)
        solidAngles.append(face.measure.solidAngle)
        weights.append(face.weight)
        orders.append(face.measure.order)
      }
      edges.endSite()
    }
    neighbours = NeighbourList(edges)
    volumes = builder.volumes
    (self.areas, self.solidAngles, self.weights, self.orders) = (areas, solidAngles, weights, orders)
  }

  /// The coordination number of a site as an effective count: (ΣΩ)²/ΣΩ² over its faces; the number of faces where all are
  /// equal, and continuous in the positions. O(faces).
  package func effectiveCoordination(of site: Int) -> Double {
    var (sum, squares) = (0.0, 0.0)
    for face in neighbours.edges(of: site) {
      sum += solidAngles[face]
      squares += solidAngles[face] * solidAngles[face]
    }
    return squares > 0 ? sum * sum / squares : 0
  }
}

/// Why there are no Voronoi cells.
package enum VoronoiError: Error, Equatable, Sendable {
  /// A cell at the border of a molecule or slab has no end.
  case notPeriodic
  /// Two sites at one place share a cell.
  case coincidentSites(Int, Int)
  /// A cell that reaches farther than 50 Å.
  case tooSparse
  case neighbours(NeighbourError)
}

extension VoronoiError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notPeriodic: "Voronoi cells end only where all three axes are periodic"
    case .coincidentSites(let a, let b): "sites \(a) and \(b) are at one place"
    case .tooSparse: "a Voronoi cell reaches farther than 50 Å"
    case .neighbours(let error): error.description
    }
  }
}
