extension NeighbourList {
  /// How far beyond the last neighbour a shell reaches, Å: sites at equal distances differ by the rounding of a file.
  package static let shellTolerance = 1e-3

  /// Of each site the `nearest` closest neighbours and all others of the last one's shell: those at most `tolerance` (Å)
  /// farther. Cutting a shell in two would make the neighbours depend on the order of the sites.
  ///
  /// A site that has fewer neighbours within `farthest` (Å) keeps what there are; it may have none. The edges are not
  /// symmetric: a site's neighbour need not count it among its own.
  /// - Throws: `NeighbourError`, as for a cutoff; also where `nearest` is not positive.
  package init(
    of structure: CrystalStructure, nearest: Int, tolerance: Double = NeighbourList.shellTolerance,
    farthest: Double = 20, limit: Int = NeighbourList.edgeLimit
  ) throws(NeighbourError) {
    guard nearest > 0 else { throw .invalidCount(nearest) }
    guard farthest > 0, farthest <= Self.greatestCutoff else { throw .invalidCutoff(farthest) }
    // The radius of a sphere that holds twice as many sites as are asked for, at the density of the cell.
    let volume = structure.lattice.volume / Double(structure.count)
    let guess = structure.periodicity == .all ? 0.78 * (Double(nearest) * volume).cubeRoot : 4
    var cutoff = min(farthest, max(guess, 1))
    while true {
      let list = try NeighbourList(of: structure, cutoff: cutoff, limit: limit)
      let radii = list.shellRadii(nearest: nearest, tolerance: tolerance)
      if cutoff >= farthest || radii.allSatisfy({ $0 <= cutoff }) {
        self = list.filter { site, edge in list.distances[edge] <= radii[site] }
        return
      }
      cutoff = min(farthest, cutoff * 1.3)
    }
  }

  /// The distance of the k-th neighbour of each site and the tolerance on top, Å; infinite where there are fewer.
  private func shellRadii(nearest: Int, tolerance: Double) -> [Double] {
    (0..<siteCount).map { site in
      let places = edges(of: site)
      guard places.count >= nearest else { return .infinity }
      return distances[places].sorted()[nearest - 1] + tolerance
    }
  }
}
