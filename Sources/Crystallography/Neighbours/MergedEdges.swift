/// Edges of a list with equal source, target and distance taken together: enough for models that see distances only, to
/// whom such edges carry the same message. A perovskite of 5 Å keeps a sixth of its edges.
package struct MergedEdges: Sendable, Equatable {
  /// Where the edges of each site begin, and their number: [sites + 1].
  package let offsets: [Int]
  /// The site that an edge leads to: [edges].
  package let targets: [Int32]
  /// The mean distance of the edges that were merged, Å: [edges].
  package let distances: [Double]
  /// How many there were: [edges].
  package let multiplicities: [Int32]

  /// Distances that differ by no more than this are equal, Å. A sum over edges changes by its square only, as the mean
  /// stands for them.
  package static let tolerance = 1e-4

  /// Merges the edges of a list; sorted by source, target and distance. O(edges·log edges).
  package init(_ list: NeighbourList, tolerance: Double = MergedEdges.tolerance) {
    var offsets = [0]
    var targets: [Int32] = []
    var distances: [Double] = []
    var multiplicities: [Int32] = []
    offsets.reserveCapacity(list.siteCount + 1)
    for site in 0..<list.siteCount {
      var run = list.edges(of: site)
      while let first = run.first {
        let target = list.targets[first]
        var end = first
        while end < run.upperBound, list.targets[end] == target { end += 1 }
        var group: (first: Double, sum: Double, count: Int32) = (0, 0, 0)
        func close() {
          targets.append(target)
          distances.append(group.sum / Double(group.count))
          multiplicities.append(group.count)
        }
        for distance in list.distances[first..<end].sorted() {
          if group.count > 0, distance - group.first > tolerance {
            close()
            group = (0, 0, 0)
          }
          if group.count == 0 { group.first = distance }
          group.sum += distance
          group.count += 1
        }
        close()
        run = end..<run.upperBound
      }
      offsets.append(targets.count)
    }
    (self.offsets, self.targets, self.distances) = (offsets, targets, distances)
    self.multiplicities = multiplicities
  }

  /// How many edges are left.
  package var count: Int { targets.count }

  /// The places of the edges of a site. O(1).
  @inlinable package func edges(of site: Int) -> Range<Int> { offsets[site]..<offsets[site + 1] }
}
