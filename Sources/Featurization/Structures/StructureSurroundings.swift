import Chemistry
import Crystallography

/// What the features of a structure are computed from: cells, bonds and elements, each once.
package struct StructureSurroundings {
  package let crystal: CrystalStructure
  /// The elements of the sites; nil where a site is disordered.
  let elements: [Element]?
  /// The Voronoi cells with faces of every size, or why there are none.
  let cells: Result<VoronoiCells, MissingFeature>
  /// The degrees of `bondOrder`.
  static let degrees = [2, 4, 6, 8]
  /// q_l of each site by the areas of its faces: [sites, degrees]; empty without cells.
  let bondOrder: [[Double]]
  /// How many neighbours stand in the first shell of each site, or why that is not known.
  let coordination: Result<[Double], MissingFeature>
  /// g(x) at the points of `PairDistribution`, or why there is none.
  let pairDistribution: Result<[Double], MissingFeature>

  /// Computes everything. O(sites) for sites of even density.
  package init(of crystal: CrystalStructure, limit: Int = NeighbourList.edgeLimit) {
    self.crystal = crystal
    let elements = crystal.elements
    self.elements = elements
    do throws(VoronoiError) {
      let found = try VoronoiCells(of: crystal, leastWeight: 0, limit: limit)
      cells = .success(found)
      bondOrder = (0..<crystal.count).map { site in
        let faces = found.neighbours.edges(of: site)
        return BondOrder.parameters(
          degrees: Self.degrees, vectors: faces.map { found.neighbours.vectors[$0] },
          weights: faces.map { found.areas[$0] })
      }
    } catch {
      cells = .failure(MissingFeature("\(error)"))
      bondOrder = []
    }
    guard crystal.periodicity == .all else {
      coordination = Self.coordination(of: crystal, limit: limit)
      pairDistribution = .failure(MissingFeature("not periodic along all axes"))
      return
    }
    do throws(NeighbourError) {
      let pairs = try PairDistribution.pairs(of: crystal, limit: limit)
      // These pairs hold the first shells of all but crystals with holes.
      coordination =
        Self.coordination(in: pairs, upTo: PairDistribution.cutoff(of: crystal)).map { .success($0) }
        ?? Self.coordination(of: crystal, limit: limit)
      pairDistribution = .success(PairDistribution.values(of: crystal, pairs: pairs))
    } catch {
      coordination = Self.coordination(of: crystal, limit: limit)
      pairDistribution = .failure(MissingFeature("\(error)"))
    }
  }

  /// A neighbour counts fully up to this multiple of the distance to the nearest one…
  static let shellEnd = 1.1
  /// …and no longer from this one on, with half a cosine between.
  static let shellReach = 1.4
  /// How far a nearest neighbour may stand, Å.
  private static let farthestNearest = 20.0

  private static func coordination(of crystal: CrystalStructure, limit: Int) -> Result<[Double], MissingFeature> {
    do throws(NeighbourError) {
      let nearest = distances(
        ofNearestIn: try NeighbourList(of: crystal, nearest: 1, farthest: farthestNearest, limit: limit))
      guard let farthest = nearest.max(), farthest.isFinite else {
        return .failure(MissingFeature("a site has no neighbour within \(Int(farthestNearest)) Å"))
      }
      let list = try NeighbourList(of: crystal, cutoff: shellReach * farthest, limit: limit)
      return .success(coordination(in: list, nearest: nearest))
    } catch {
      return .failure(MissingFeature("\(error)"))
    }
  }

  /// The same from a list; nil where that does not reach to the end of each shell.
  private static func coordination(in list: NeighbourList, upTo cutoff: Double) -> [Double]? {
    let nearest = distances(ofNearestIn: list)
    guard let farthest = nearest.max(), farthest <= farthestNearest, shellReach * farthest <= cutoff else { return nil }
    return coordination(in: list, nearest: nearest)
  }

  private static func coordination(in list: NeighbourList, nearest: [Double]) -> [Double] {
    nearest.indices.map { site in
      list.edges(of: site).reduce(0) { $0 + shellWeight(list.distances[$1] / nearest[site]) }
    }
  }

  private static func distances(ofNearestIn list: NeighbourList) -> [Double] {
    (0..<list.siteCount).map { site in list.edges(of: site).reduce(.infinity) { min($0, list.distances[$1]) } }
  }

  /// One up to `shellEnd`, zero beyond `shellReach`, with continuous slope.
  private static func shellWeight(_ ratio: Double) -> Double {
    ratio <= shellEnd ? 1 : SmoothCutoff.cosine.value((ratio - shellEnd) / (shellReach - shellEnd))
  }
}

/// Why a feature of a structure has no value.
package struct MissingFeature: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }

  static let disordered = MissingFeature("a site is disordered")
}
