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
    coordination = Self.coordination(of: crystal, limit: limit)
    guard crystal.periodicity == .all else {
      pairDistribution = .failure(MissingFeature("not periodic along all axes"))
      return
    }
    do throws(NeighbourError) {
      pairDistribution = .success(try PairDistribution.values(of: crystal, limit: limit))
    } catch {
      pairDistribution = .failure(MissingFeature("\(error)"))
    }
  }

  /// A neighbour counts fully up to this multiple of the distance to the nearest one…
  static let shellEnd = 1.1
  /// …and no longer from this one on, with half a cosine between.
  static let shellReach = 1.4

  private static func coordination(of crystal: CrystalStructure, limit: Int) -> Result<[Double], MissingFeature> {
    do throws(NeighbourError) {
      let first = try NeighbourList(of: crystal, nearest: 1, limit: limit)
      let nearest = (0..<crystal.count).map { site in
        first.edges(of: site).reduce(.infinity) { min($0, first.distances[$1]) }
      }
      guard let farthest = nearest.max(), farthest.isFinite else {
        return .failure(MissingFeature("a site has no neighbour within 20 Å"))
      }
      let list = try NeighbourList(of: crystal, cutoff: shellReach * farthest, limit: limit)
      return .success(
        (0..<crystal.count).map { site in
          list.edges(of: site).reduce(0) { $0 + shellWeight(list.distances[$1] / nearest[site]) }
        })
    } catch {
      return .failure(MissingFeature("\(error)"))
    }
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
