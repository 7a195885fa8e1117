import Chemistry
import Crystallography

extension StructureFeature {
  /// The features of the preset `structure`, in the order of `--vector`. None depends on the choice of the cell, its size,
  /// the order of the sites or the frame. All but `voronoi_faces_mean` are continuous in the positions.
  package static let all: [StructureFeature] = bulk + cells + shells + order + chemistry + distribution

  private static let bulk: [StructureFeature] = [
    StructureFeature("density", "g/cm3", "mass of the atoms over the volume of the cell", "definition") {
      surroundings throws(MissingFeature) in
      guard let density = surroundings.crystal.density else { throw MissingFeature("not periodic along all axes") }
      return density
    },
    StructureFeature("volume_per_atom", "Å3", "volume of the cell over the number of sites", "definition") {
      surroundings throws(MissingFeature) in
      guard surroundings.crystal.periodicity == .all else { throw MissingFeature("not periodic along all axes") }
      return surroundings.crystal.lattice.volume / Double(surroundings.crystal.count)
    },
    StructureFeature(
      "packing_fraction", "1", "4/3·π Σ rᵢ³ over the volume of the cell, Slater's atomic radii", "ward2018matminer"
    ) { surroundings throws(MissingFeature) in
      guard surroundings.crystal.periodicity == .all else { throw MissingFeature("not periodic along all axes") }
      guard let elements = surroundings.elements else { throw .disordered }
      var sum = 0.0
      for element in elements {
        guard let radius = element.properties.atomicRadius else {
          throw MissingFeature("\(element) has no atomic radius")
        }
        sum += radius * radius * radius
      }
      return 4 / 3 * .pi * sum / surroundings.crystal.lattice.volume
    },
  ]

  private static let cells: [StructureFeature] = [
    StructureFeature(
      "voronoi_coordination_mean", "1", "mean over the sites of (ΣΩ)²/ΣΩ² over the solid angles of the Voronoi faces",
      "okeeffe1979proposed"
    ) { surroundings throws(MissingFeature) in statistics(try surroundings.effectiveCoordination()).mean },
    StructureFeature(
      "voronoi_coordination_deviation", "1", "standard deviation of the same over the sites", "okeeffe1979proposed"
    ) { surroundings throws(MissingFeature) in statistics(try surroundings.effectiveCoordination()).deviation },
    StructureFeature("voronoi_coordination_minimum", "1", "least of the same", "okeeffe1979proposed") {
      surroundings throws(MissingFeature) in try surroundings.effectiveCoordination().min() ?? 0
    },
    StructureFeature("voronoi_coordination_maximum", "1", "largest of the same", "okeeffe1979proposed") {
      surroundings throws(MissingFeature) in try surroundings.effectiveCoordination().max() ?? 0
    },
    StructureFeature(
      "voronoi_faces_mean", "1",
      "mean number of Voronoi faces of at least a hundredth of the site's largest solid angle; a count: it steps",
      "okeeffe1979proposed"
    ) { surroundings throws(MissingFeature) in
      let cells = try surroundings.cells.get()
      return Double(cells.weights.count { $0 >= VoronoiCells.leastWeight }) / Double(surroundings.crystal.count)
    },
    StructureFeature(
      "voronoi_volume_variation", "1", "standard deviation over mean of the volumes of the Voronoi cells", "definition"
    ) { surroundings throws(MissingFeature) in
      let volumes = statistics(try surroundings.cells.get().volumes)
      return volumes.deviation / volumes.mean
    },
    StructureFeature(
      "nearest_distance_mean", "Å", "mean over the sites of the distance to the nearest neighbour", "definition"
    ) { surroundings throws(MissingFeature) in statistics(try surroundings.nearestDistances()).mean },
    StructureFeature("nearest_distance_minimum", "Å", "least distance between two atoms", "definition") {
      surroundings throws(MissingFeature) in try surroundings.nearestDistances().min() ?? 0
    },
  ]

  private static let shells: [StructureFeature] = [
    StructureFeature(
      "coordination_mean", "1",
      "mean number of neighbours within 1.1 times the distance of the nearest, fading by half a cosine to none at 1.4",
      "definition"
    ) { surroundings throws(MissingFeature) in statistics(try surroundings.coordination.get()).mean },
    StructureFeature("coordination_deviation", "1", "standard deviation of the same over the sites", "definition") {
      surroundings throws(MissingFeature) in statistics(try surroundings.coordination.get()).deviation
    },
    StructureFeature("coordination_minimum", "1", "least of the same", "definition") {
      surroundings throws(MissingFeature) in try surroundings.coordination.get().min() ?? 0
    },
    StructureFeature("coordination_maximum", "1", "largest of the same", "definition") {
      surroundings throws(MissingFeature) in try surroundings.coordination.get().max() ?? 0
    },
  ]

  private static let order: [StructureFeature] = StructureSurroundings.degrees.enumerated().flatMap { place, degree in
    [
      StructureFeature(
        "q\(degree)_mean", "1",
        "mean over the sites of Steinhardt's q\(degree), neighbours weighted by the areas of their Voronoi faces",
        "steinhardt1983bond mickel2013shortcomings"
      ) { surroundings throws(MissingFeature) in
        _ = try surroundings.cells.get()
        return statistics(surroundings.bondOrder.map { $0[place] }).mean
      },
      StructureFeature(
        "q\(degree)_deviation", "1", "standard deviation of q\(degree) over the sites",
        "steinhardt1983bond mickel2013shortcomings"
      ) { surroundings throws(MissingFeature) in
        _ = try surroundings.cells.get()
        return statistics(surroundings.bondOrder.map { $0[place] }).deviation
      },
    ]
  }

  private static let chemistry: [StructureFeature] = [
    StructureFeature(
      "unlike_neighbours", "1",
      "mean over the sites of the part of the Voronoi cell's surface shared with other elements",
      "ward2017including"
    ) { surroundings throws(MissingFeature) in
      try surroundings.surfaceMean { a, b throws(MissingFeature) in a == b ? 0 : 1 }
    },
    StructureFeature(
      "electronegativity_difference", "Pauling",
      "mean over the sites of |χᵢ − χⱼ|, neighbours weighted by the areas of their Voronoi faces", "ward2017including"
    ) { surroundings throws(MissingFeature) in
      try surroundings.surfaceMean { a, b throws(MissingFeature) in
        guard let one = a.electronegativity else { throw MissingFeature("\(a) has no electronegativity") }
        guard let other = b.electronegativity else { throw MissingFeature("\(b) has no electronegativity") }
        return abs(one - other)
      }
    },
  ]

  private static let distribution: [StructureFeature] = PairDistribution.points.indices.map { place in
    let tenths = Int((PairDistribution.points[place] * 10).rounded())
    return StructureFeature(
      "pair_distribution_\(tenths / 10).\(tenths % 10)", "1",
      "radial distribution function at \(tenths / 10).\(tenths % 10)·(V/N)^⅓, smeared by Gaussians of 0.1", "definition"
    ) { surroundings throws(MissingFeature) in try surroundings.pairDistribution.get()[place] }
  }

  /// Mean and standard deviation (of the population) of values in a row. O(values).
  static func statistics(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return (mean, square.squareRoot())
  }
}

extension StructureSurroundings {
  /// The effective coordination number of each site.
  fileprivate func effectiveCoordination() throws(MissingFeature) -> [Double] {
    let cells = try cells.get()
    return (0..<crystal.count).map { cells.effectiveCoordination(of: $0) }
  }

  /// The distance to the nearest neighbour of each site: it always shares a face.
  fileprivate func nearestDistances() throws(MissingFeature) -> [Double] {
    let neighbours = try cells.get().neighbours
    return (0..<crystal.count).map { site in
      neighbours.edges(of: site).reduce(.infinity) { min($0, neighbours.distances[$1]) }
    }
  }

  /// The mean over the sites of what a pair of elements has, weighted by the areas of the faces.
  fileprivate func surfaceMean(_ value: (Element, Element) throws(MissingFeature) -> Double) throws(MissingFeature)
    -> Double
  {
    let cells = try cells.get()
    guard let elements else { throw .disordered }
    var total = 0.0
    for site in 0..<crystal.count {
      var (sum, surface) = (0.0, 0.0)
      for face in cells.neighbours.edges(of: site) {
        sum += cells.areas[face] * (try value(elements[site], elements[Int(cells.neighbours.targets[face])]))
        surface += cells.areas[face]
      }
      total += sum / surface
    }
    return total / Double(crystal.count)
  }
}
