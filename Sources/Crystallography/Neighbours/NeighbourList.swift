/// The neighbours of every site of a structure: edges i → j with the lattice vector that leads to the image of j.
///
/// Edges are sorted by source, target and shift, and stand in parallel arrays; those of the site i are the places
/// `offsets[i]..<offsets[i + 1]`. A list by cutoff holds each pair in both directions, exact mirrors of one another:
/// equal distances, opposite shifts and vectors. A site is its own neighbour through its images.
package struct NeighbourList: Sendable, Equatable {
  /// Where the edges of each site begin, and their number: [sites + 1].
  package let offsets: [Int]
  /// The site j that an edge leads to: [edges].
  package let targets: [Int32]
  /// The lattice vector S of the image of j, in multiples of the lattice vectors of the structure as given: [edges].
  package let shifts: [SIMD3<Int32>]
  /// |D|, Å: [edges].
  package let distances: [Double]
  /// D = r_j + S·L − r_i, Å: [edges].
  package let vectors: [SIMD3<Double>]

  /// Most edges of a list unless the caller says otherwise.
  package static let edgeLimit = 10_000_000

  /// The largest cutoff, Å.
  package static let greatestCutoff = 100.0

  /// How far beyond the cutoff a neighbour may stand, Å: in symmetric crystals whole shells stand at round distances, and
  /// which of them a rotation would lose is not for rounding to decide.
  static let tie = 1e-8

  /// Cells of fewer sites are searched pair by pair, larger ones by bins.
  static let binThreshold = 48

  /// Every neighbour within a cutoff (Å), that distance and `tie` included.
  ///
  /// Sites need not be wrapped and the cell may have any shape: the search runs in the reduced cell. O(edges + sites²) for
  /// fewer than 48 sites, O(edges) for more. The result does not depend on which of the two ran.
  /// - Throws: `NeighbourError` where the cutoff is not in 0…100 Å, there are more than `limit` edges, or the coordinates
  ///   are beyond 10⁶ cells.
  package init(of structure: CrystalStructure, cutoff: Double, limit: Int = NeighbourList.edgeLimit)
    throws(NeighbourError)
  {
    try self.init(
      of: structure, cutoff: cutoff, limit: limit, method: structure.count < Self.binThreshold ? .pairs : .bins)
  }

  /// How the search runs.
  package enum Method: Sendable { case pairs, bins }

  /// The same with the method given, for tests and measurements.
  package init(of structure: CrystalStructure, cutoff: Double, limit: Int, method: Method) throws(NeighbourError) {
    let cell = try Self.cell(of: structure, cutoff: cutoff)
    var edges = EdgeArrays(sites: structure.count, limit: limit)
    if let expected = cell.expectedNeighbours(within: cutoff) {
      let total = expected * Double(structure.count)
      // However sites are arranged, a site has at least an eighth of the average of the cell within the cutoff, itself
      // included: balls of half the radius overlap that much.
      guard total / 8 - Double(structure.count) <= Double(limit) else { throw .tooManyEdges(limit: limit) }
      edges.reserve(min(limit, Int(total * 1.1) + 16))
    }
    switch method {
    case .pairs: try ImageSearch(cell: cell, cutoff: cutoff + Self.tie).run(into: &edges) { _ in true }
    case .bins: try BinSearch(cell: cell, cutoff: cutoff + Self.tie).run(into: &edges) { _ in true }
    }
    self.init(edges)
  }

  /// The neighbours of some sites only; the others have no edges.
  init(of structure: CrystalStructure, cutoff: Double, limit: Int, sites: [Bool]) throws(NeighbourError) {
    let cell = try Self.cell(of: structure, cutoff: cutoff)
    var edges = EdgeArrays(sites: structure.count, limit: limit)
    if structure.count < Self.binThreshold {
      try ImageSearch(cell: cell, cutoff: cutoff).run(into: &edges) { sites[$0] }
    } else {
      try BinSearch(cell: cell, cutoff: cutoff).run(into: &edges) { sites[$0] }
    }
    self.init(edges)
  }

  private static func cell(of structure: CrystalStructure, cutoff: Double) throws(NeighbourError) -> ReducedCell {
    guard cutoff > 0, cutoff <= greatestCutoff else { throw .invalidCutoff(cutoff) }
    return try ReducedCell(of: structure)
  }

  init(_ edges: EdgeArrays) {
    offsets = edges.offsets
    targets = edges.targets
    shifts = edges.shifts
    distances = edges.distances
    vectors = edges.vectors
  }

  /// How many edges there are.
  package var count: Int { targets.count }

  /// How many sites there are.
  package var siteCount: Int { offsets.count - 1 }

  /// The places of the edges of a site. O(1).
  @inlinable package func edges(of site: Int) -> Range<Int> { offsets[site]..<offsets[site + 1] }

  /// The site i that each edge leaves: [edges].
  package var sources: [Int32] {
    [Int32](unsafeUninitializedCapacity: count) { buffer, initialized in
      for site in 0..<siteCount {
        for edge in edges(of: site) { buffer.initializeElement(at: edge, to: Int32(site)) }
      }
      initialized = count
    }
  }

  /// The edges for which a predicate holds, in their order.
  package func filter(_ isIncluded: (_ site: Int, _ edge: Int) -> Bool) -> NeighbourList {
    var kept = EdgeArrays(sites: siteCount, limit: count)
    for site in 0..<siteCount {
      for edge in edges(of: site) where isIncluded(site, edge) {
        kept.append(targets[edge], shifts[edge], vectors[edge], distance: distances[edge])
      }
      kept.endSite()
    }
    return NeighbourList(kept)
  }
}

/// Why there is no list of neighbours.
package enum NeighbourError: Error, Equatable, Sendable {
  /// A cutoff (Å) that is not above 0 and at most 100.
  case invalidCutoff(Double)
  /// A count of nearest neighbours that is not positive.
  case invalidCount(Int)
  case tooManyEdges(limit: Int)
  /// A site more than 10⁶ cells away.
  case siteTooFar(Int)
  /// Lattice vectors that differ from those of a compact cell by more than 10⁵ of them.
  case cellTooSkewed
  /// A structure that repeats within less than a hundredth of an ångström.
  case cellTooThin
}

extension NeighbourError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalidCutoff(let cutoff): "a cutoff of \(cutoff) Å; it must be above 0 and at most 100"
    case .invalidCount(let count): "\(count) nearest neighbours; there must be at least one"
    case .tooManyEdges(let limit): "more than \(limit) edges"
    case .siteTooFar(let site): "site \(site) lies more than a million cells away"
    case .cellTooSkewed: "the cell is too skewed to compute in"
    case .cellTooThin: "the structure repeats within less than 0.01 Å"
    }
  }
}
