import Chemistry
import Crystallography
import Glibc
import Numerics

/// Numbers and keys by which duplicates of a crystal are found, whatever cell it is written in.
///
/// The numbers are average minimum distances (`widdowson2022average`): the k-th is the mean over the sites of the distance
/// to the k-th neighbour. Distances alone do not see elements; those of element pairs do: the mean over the sites of one
/// element of the distance to the nearest site of the other, at most three times (V/N)^⅓. Moving every site by ε changes
/// none of them by more than 2ε.
package struct DistanceFingerprint: Sendable, Equatable {
  /// Mean distance to the k-th neighbour, Å, k = 1…32.
  package let distances: [Double]
  /// Ordered pairs of elements by atomic number, and the mean distance from a site of the first to the nearest of the
  /// second, Å.
  package let pairDistances: [(pair: (Element, Element), distance: Double)]
  /// Two keys; crystals that have one of them in common are taken for duplicates.
  package let keys: [String]

  /// How many neighbours are looked at.
  package static let neighbourCount = 32

  /// The width of the grid behind the keys, Å.
  package static let grid = 0.05

  /// The distances that make the keys.
  private static let keyed = [1, 2, 4, 8, 12, 16, 24, 32]

  /// Computes the fingerprint of an ordered crystal. O(sites).
  /// - Throws: `NeighbourError` where a list of neighbours fails.
  package init(of crystal: CrystalStructure, elements: [Element], limit: Int) throws(NeighbourError) {
    let count = Self.neighbourCount
    let near = try NeighbourList(of: crystal, nearest: count, farthest: NeighbourList.greatestCutoff, limit: limit)
    var sums = [Double](repeating: 0, count: count)
    for site in 0..<crystal.count {
      let sorted = near.edges(of: site).map { near.distances[$0] }.sorted()
      for k in 0..<min(count, sorted.count) { sums[k] += sorted[k] }
    }
    let distances = sums.map { $0 / Double(crystal.count) }
    let pairDistances = try Self.pairDistances(of: crystal, elements, limit: limit)
    let amounts = Dictionary(grouping: elements, by: \.atomicNumber).mapValues(\.count)
    let divisor = amounts.values.reduce(0, Self.greatestCommonDivisor)
    let formula = amounts.keys.sorted().map { "\($0):\(amounts[$0]! / divisor)" }.joined(separator: ",")
    let numbers = Self.keyed.map { distances[$0 - 1] } + pairDistances.map(\.distance)
    self.distances = distances
    self.pairDistances = pairDistances
    // The grids are half a step apart: what one cuts in two the other does not.
    keys = [0, 0.5].map { offset in
      let cells = numbers.map { "\(Int(($0 / Self.grid + offset).rounded(.down)))" }.joined(separator: ",")
      return Self.hexadecimal(formula + ";" + cells)
    }
  }

  package static func == (a: DistanceFingerprint, b: DistanceFingerprint) -> Bool {
    a.distances == b.distances && a.keys == b.keys && a.pairDistances.map(\.distance) == b.pairDistances.map(\.distance)
  }

  private static func pairDistances(of crystal: CrystalStructure, _ elements: [Element], limit: Int)
    throws(NeighbourError) -> [(pair: (Element, Element), distance: Double)]
  {
    let reach = min(NeighbourList.greatestCutoff, 3 * cbrt(crystal.lattice.volume / Double(crystal.count)))
    let list = try NeighbourList(of: crystal, cutoff: reach, limit: limit)
    let kinds = Set(elements).sorted()
    let kindOfSite = elements.map { element in kinds.firstIndex(of: element)! }
    var sums = [Double](repeating: 0, count: kinds.count * kinds.count)
    var counts = [Int](repeating: 0, count: kinds.count)
    for site in 0..<crystal.count {
      var nearest = [Double](repeating: reach, count: kinds.count)
      for edge in list.edges(of: site) {
        let kind = kindOfSite[Int(list.targets[edge])]
        nearest[kind] = min(nearest[kind], list.distances[edge])
      }
      let kind = kindOfSite[site]
      counts[kind] += 1
      for other in kinds.indices { sums[kind * kinds.count + other] += nearest[other] }
    }
    return kinds.indices.flatMap { one in
      kinds.indices.map { other in
        ((kinds[one], kinds[other]), sums[one * kinds.count + other] / Double(counts[one]))
      }
    }
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }

  private static func hexadecimal(_ text: String) -> String {
    var hash = ContentHash()
    hash.mix(bytes: text.utf8)
    let digits = String(hash.value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
