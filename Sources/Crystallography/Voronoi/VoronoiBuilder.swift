import Glibc

/// Cuts the cells of a structure, one site after another, out of a list of neighbours.
struct VoronoiBuilder: ~Copyable {
  struct Face {
    let target: Int32
    let shift: SIMD3<Int32>
    let vector: SIMD3<Double>
    let distance: Double
    let measure: ConvexCell.Measure
    let weight: Double
  }

  private(set) var faces: [[Face]]
  /// Volumes of the cells, Å³.
  private(set) var volumes: [Double]
  private let leastWeight: Double
  private var cell = ConvexCell()
  private var nearest: [(distance: Double, edge: Int)] = []
  private var measures: [(edge: Int, measure: ConvexCell.Measure)] = []

  /// Sites closer than this are at one place, Å.
  private static let leastDistance = 1e-6

  init(sites: Int, leastWeight: Double) {
    faces = [[Face]](repeating: [], count: sites)
    volumes = [Double](repeating: 0, count: sites)
    self.leastWeight = leastWeight
  }

  /// Cuts the cell of a site; false where neighbours beyond the cutoff (Å) could cut it too.
  mutating func build(_ site: Int, _ list: NeighbourList, cutoff: Double) throws(VoronoiError) -> Bool {
    nearest.removeAll(keepingCapacity: true)
    for edge in list.edges(of: site) { nearest.append((list.distances[edge], edge)) }
    // Equal distances in the order of the list, so that every run cuts in the same order.
    nearest.sort { $0 < $1 }
    cell.reset(half: cutoff)
    for (distance, edge) in nearest {
      guard distance > VoronoiBuilder.leastDistance else {
        throw .coincidentSites(site, Int(list.targets[edge]))
      }
      if distance * distance > 4 * cell.greatestSquare { break }
      cell.cut(normal: list.vectors[edge] / distance, height: distance / 2, plane: edge)
    }
    guard 4 * cell.greatestSquare <= cutoff * cutoff else { return false }
    measure(site, list)
    return true
  }

  private mutating func measure(_ site: Int, _ list: NeighbourList) {
    measures.removeAll(keepingCapacity: true)
    var (largest, volume) = (0.0, 0.0)
    for face in 0..<cell.faceCount {
      guard let edge = cell.plane(of: face), edge >= 0 else { continue }
      let measure = cell.measure(face)
      measures.append((edge, measure))
      largest = max(largest, measure.solidAngle)
      volume += measure.area * list.distances[edge] / 6
    }
    measures.sort { $0.edge < $1.edge }
    volumes[site] = volume
    faces[site] = measures.compactMap { edge, measure in
      let weight = largest > 0 ? measure.solidAngle / largest : 0
      guard weight >= leastWeight else { return nil }
      return Face(
        target: list.targets[edge], shift: list.shifts[edge], vector: list.vectors[edge],
        distance: list.distances[edge], measure: measure, weight: weight)
    }
  }
}

extension Double {
  /// The real third root.
  var cubeRoot: Double { cbrt(self) }
}
