import Chemistry
import Crystallography

/// A crystal as a graph: elements on the nodes, neighbours on the edges.
package struct CrystalGraph: Sendable {
  /// Which sites are neighbours.
  package enum Method: Sendable, Equatable {
    /// Every image within a distance, Å.
    case cutoff(Double)
    /// The nearest images in whole shells.
    case nearest(Int)
    /// Images that share a face of the Voronoi cells.
    case voronoi
  }

  /// The elements of the sites.
  package let elements: [Element]
  package let edges: NeighbourList
  /// Of Voronoi neighbours the solid angle of the face over the largest one of the site: [edges].
  package let weights: [Double]?
  /// Edges of equal source, target and distance taken together, where asked for: then `edges` is what they were made of.
  package let merged: MergedEdges?

  /// Builds the graph of an ordered crystal.
  /// - Throws: `GraphError` where a site is disordered, or neighbours cannot be had.
  package init(
    of crystal: CrystalStructure, method: Method, merging: Bool = false, limit: Int = NeighbourList.edgeLimit
  ) throws(GraphError) {
    guard let elements = crystal.elements else { throw .disordered }
    self.elements = elements
    do {
      switch method {
      case .cutoff(let cutoff):
        edges = try NeighbourList(of: crystal, cutoff: cutoff, limit: limit)
        weights = nil
      case .nearest(let count):
        edges = try NeighbourList(of: crystal, nearest: count, limit: limit)
        weights = nil
      case .voronoi:
        let cells = try VoronoiCells(of: crystal, limit: limit)
        edges = cells.neighbours
        weights = cells.weights
      }
    } catch let error as NeighbourError {
      throw .neighbours(error)
    } catch let error as VoronoiError {
      throw .voronoi(error)
    } catch {
      throw .disordered
    }
    merged = merging ? MergedEdges(edges) : nil
  }
}

/// Why there is no graph of a structure.
package enum GraphError: Error, Equatable, Sendable {
  case disordered
  case neighbours(NeighbourError)
  case voronoi(VoronoiError)
}
