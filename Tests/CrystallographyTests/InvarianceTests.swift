import Crystallography
import TestKit
import Testing

/// The lists and cells on which all descriptors stand, through the suite that all descriptors inherit.
@Suite struct InvarianceTests {
  @Test func distancesOfNeighbours() throws {
    expectNone(
      try InvarianceSuite.violations(ofSites: { crystal in
        let list = try NeighbourList(of: crystal, cutoff: 5.05)
        return (0..<crystal.count).map { site in
          let distances = list.edges(of: site).map { list.distances[$0] }.sorted()
          return distances + [Double](repeating: 0, count: 200 - distances.count)
        }
      }))
  }

  /// Six shells of a cubic perovskite of 4 Å stand at 8 Å exactly; all 824 edges are found however it is turned.
  @Test func tiesAtTheCutoff() throws {
    for transformation in CrystalTransformation.allCases where transformation != .supercell {
      for seed in UInt64(0)..<5 {
        let (crystal, _) = try transformation.apply(to: Prototypes.perovskite(), seed: seed)
        #expect(try NeighbourList(of: crystal, cutoff: 8).count == 824)
      }
    }
  }

  @Test func wholeShells() throws {
    expectNone(
      try InvarianceSuite.violations(ofSites: { crystal in
        let list = try NeighbourList(of: crystal, nearest: 12)
        return (0..<crystal.count).map { site in
          let distances = list.edges(of: site).map { list.distances[$0] }
          return [Double(distances.count), distances.reduce(0, +)]
        }
      }))
  }

  @Test func voronoiCells() throws {
    expectNone(
      try InvarianceSuite.violations(ofSites: { crystal in
        let cells = try VoronoiCells(of: crystal)
        return (0..<crystal.count).map { site in
          let faces = cells.neighbours.edges(of: site)
          return [
            cells.volumes[site], cells.effectiveCoordination(of: site), Double(faces.count),
            faces.reduce(0) { $0 + cells.areas[$1] }, Double(faces.reduce(0) { $0 + cells.orders[$1] }),
          ]
        }
      }))
  }

  @Test func mergedEdges() throws {
    expectNone(
      try InvarianceSuite.violations(ofSites: { crystal in
        let list = try NeighbourList(of: crystal, cutoff: 4.5)
        let merged = MergedEdges(list)
        return (0..<crystal.count).map { site in
          [
            merged.edges(of: site).reduce(0) { sum, edge in
              sum + Double(merged.multiplicities[edge]) / merged.distances[edge]
            }
          ]
        }
      }))
  }

  /// The suite finds what it is for: a count of edges steps at the cutoff, a lattice vector turns, a sum over sites grows
  /// with the cell.
  @Test func theSuiteFindsFaults() throws {
    let count = { (crystal: CrystalStructure) in [Double(try NeighbourList(of: crystal, cutoff: 4).count)] }
    #expect(try InvarianceSuite.discontinuities(of: count, atCutoff: 4) != [])
    #expect(try !InvarianceSuite.violations(of: count).contains { $0.contains("rotation") })
    #expect(try InvarianceSuite.violations(of: count).contains { $0.contains("supercell") })
    #expect(try InvarianceSuite.violations(of: { [$0.lattice.a.x] }).contains { $0.contains("rotation") })
    let kinked = { (crystal: CrystalStructure) in
      [try NeighbourList(of: crystal, cutoff: 4).distances.reduce(0) { $0 + (4 - $1) }]
    }
    #expect(try InvarianceSuite.discontinuities(of: kinked, atCutoff: 4).count == 1)
    let smooth = { (crystal: CrystalStructure) in
      [try NeighbourList(of: crystal, cutoff: 4).distances.reduce(0) { $0 + (4 - $1) * (4 - $1) }]
    }
    #expect(try InvarianceSuite.discontinuities(of: smooth, atCutoff: 4) == [])
  }

  private func expectNone(_ faults: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(faults == [], sourceLocation: sourceLocation)
  }
}
