import Foundation
import MultiObjective
import Numerics
import Testing

@Suite struct HypervolumeTests {
  struct Published: Sendable {
    let source: String
    let points: [[Double]]
    let reference: [Double]
    let volume: Double
  }

  private static func negativeIdentity(_ m: Int) -> [[Double]] {
    // BoTorch maximises −I below (−2.1, …); the signs are turned.
    (0..<m).map { row in (0..<m).map { $0 == row ? 1 : 0 } }
  }

  private static let botorchFront = [[4.0, 5], [5, 5], [8.5, 3.5], [8.5, 3], [9, 1]].map { $0.map { -$0 } }

  @Test(
    "published and upstream-asserted values",
    arguments: [
      Published(source: "BoTorch tests", points: botorchFront, reference: [0, 0], volume: 37.75),
      Published(source: "BoTorch tests", points: botorchFront, reference: [-1, -0.5], volume: 28.75),
      Published(source: "BoTorch tests", points: negativeIdentity(3), reference: [2.1, 2.5, 2.3], volume: 11.075),
      Published(source: "BoTorch tests", points: negativeIdentity(4), reference: [2.1, 2.5, 2.3, 2], volume: 23.15),
      Published(source: "moocore", points: [[5, 5], [4, 6], [2, 7], [7, 4]], reference: [10, 10], volume: 38),
    ])
  func published(stored: Published) {
    let value = Hypervolume(reference: stored.reference).volume(of: Matrix(stored.points))
    #expect(abs(value - stored.volume) < 1e-12 * stored.volume)
  }

  @Test("Optuna's staircase (i, n − 1 − i): n² − n(n − 1)/2", arguments: [1, 2, 5, 100, 5_000])
  func optunaStaircase(n: Int) {
    let points = Matrix((0..<n).map { [Double($0), Double(n - 1 - $0)] })
    let expected = Double(n * n - n * (n - 1) / 2)
    #expect(Hypervolume(reference: [Double(n), Double(n)]).volume(of: points) == expected)
  }

  /// Das–Dennis points: all fractions k/p that sum to one, scaled to the unit sphere.
  private func sphereLattice(m: Int, parts: Int) -> [[Double]] {
    func compositions(_ m: Int, _ total: Int) -> [[Int]] {
      if m == 1 { return [[total]] }
      return (0...total).flatMap { first in compositions(m - 1, total - first).map { [first] + $0 } }
    }
    return compositions(m, parts).map { parts in
      let norm = parts.reduce(0.0) { $0 + Double($1 * $1) }.squareRoot()
      return parts.map { Double($0) / norm }
    }
  }

  @Test(
    "Das–Dennis points on the unit sphere, reference 1.1 (research digest, computed with moocore)",
    arguments: [
      (3, 12, 0.74485089918848), (4, 6, 1.01242974556170), (5, 4, 1.23801581166258), (6, 3, 1.43358677869450),
    ])
  func spheres(m: Int, parts: Int, expected: Double) {
    let points = Matrix(sphereLattice(m: m, parts: parts))
    let value = Hypervolume(reference: [Double](repeating: 1.1, count: m)).volume(of: points)
    #expect(abs(value - expected) < 2e-14)
  }

  @Test("101 equal-angle points of a quarter circle, reference 1.1 (research digest)")
  func quarterCircle() {
    let points = Matrix((0...100).map { [cos(.pi / 200 * Double($0)), sin(.pi / 200 * Double($0))] })
    #expect(abs(Hypervolume(reference: [1.1, 1.1]).volume(of: points) - 0.42070706284447) < 1e-14)
  }

  @Test("counting unit cells of an integer grid, and contributions by leaving one out", arguments: 1...6)
  func cells(m: Int) {
    var generator = SeededGenerator(seed: 40 + UInt64(m))
    let side = m < 4 ? 7 : m == 4 ? 5 : 4
    for _ in 0..<40 {
      let n = 1 + generator.index(below: m < 5 ? 14 : 9)
      let points = (0..<n).map { _ in (0..<m).map { _ in Double(generator.index(below: side + 1)) } }
      let hypervolume = Hypervolume(reference: [Double](repeating: Double(side), count: m))
      let total = cellCount(points, m: m, side: side)
      #expect(hypervolume.volume(of: Matrix(points)) == Double(total))
      let loss = points.indices.map { left in
        total - cellCount(points.indices.filter { $0 != left }.map { points[$0] }, m: m, side: side)
      }
      #expect(hypervolume.contributions(of: Matrix(points), ignoringDominated: false) == loss.map(Double.init))
      let front = points.indices.filter { i in !points.contains { Dominance.strongly($0, over: points[i]) } }
      let frontLoss = points.indices.map { left in
        front.contains(left)
          ? total - cellCount(front.filter { $0 != left }.map { points[$0] }, m: m, side: side) : 0
      }
      #expect(hypervolume.contributions(of: Matrix(points)) == frontLoss.map(Double.init))
    }
  }

  private func cellCount(_ points: [[Double]], m: Int, side: Int) -> Int {
    var count = 0
    var cell = [Int](repeating: 0, count: m)
    while true {
      if points.contains(where: { point in zip(point, cell).allSatisfy { $0 <= Double($1) } }) { count += 1 }
      var axis = 0
      while axis < m, cell[axis] == side - 1 {
        cell[axis] = 0
        axis += 1
      }
      if axis == m { return count }
      cell[axis] += 1
    }
  }

  @Test("contributions asserted by moocore's tests")
  func moocoreContributions() {
    let first = Hypervolume(reference: [10, 10]).contributions(of: Matrix([[5, 5], [4, 6], [2, 7], [7, 4]]))
    #expect(first == [2, 1, 6, 3])
    let second = Matrix([[5, 1], [1, 5], [4, 2], [4, 4], [5, 1]])
    #expect(Hypervolume(reference: [6, 6]).contributions(of: second) == [0, 3, 3, 0, 0])
    #expect(
      Hypervolume(reference: [6, 6]).contributions(of: second, ignoringDominated: false) == [0, 3, 2, 0, 0])
  }

  struct Stored: Sendable {
    let n: Int
    let m: Int
    var levels = 0
    let volume: Double
    var contributions: Double?
  }

  @Test(
    "cubes that moocore 0.3.2 measured, reference 1.1",
    arguments: [
      Stored(n: 500, m: 2, volume: 1.2005990210549138), Stored(n: 500, m: 3, volume: 1.2642024386492736),
      Stored(n: 500, m: 4, volume: 1.367659548854287), Stored(n: 500, m: 5, volume: 1.328433482728851),
      Stored(n: 3_000, m: 2, volume: 1.209717531901297), Stored(n: 3_000, m: 3, volume: 1.312137608199167),
      Stored(n: 3_000, m: 4, volume: 1.4233879401847263),
      Stored(n: 3_000, m: 3, levels: 16, volume: 1.3290468750000004),
      Stored(n: 3_000, m: 4, levels: 8, volume: 1.4623910156249997),
      Stored(n: 3_000, m: 2, levels: 64, volume: 1.2100000000000002),
      Stored(n: 3_000, m: 5, volume: 1.5083599143727275),
      Stored(n: 3_000, m: 5, levels: 8, volume: 1.6039413964844584),
    ])
  func moocoreCubes(stored: Stored) {
    let points = ReproduciblePoints.cube(seed: stored.n + stored.m, n: stored.n, m: stored.m, levels: stored.levels)
    let value = Hypervolume(reference: [Double](repeating: 1.1, count: stored.m)).volume(of: points)
    #expect(abs(value - stored.volume) < 1e-12 * stored.volume)
  }

  @Test(
    "spherical fronts that moocore 0.3.2 measured, reference 1.1, with a checksum of the contributions",
    arguments: [
      Stored(n: 300, m: 2, volume: 0.4199402815782954, contributions: 0.16979413376471852),
      Stored(n: 300, m: 3, volume: 0.7480762012989055, contributions: 2.0027338236322336),
      Stored(n: 100, m: 4, volume: 0.8610116052794234, contributions: 8.73160224953072),
      Stored(n: 60, m: 5, volume: 0.8053525842615087, contributions: 5.586865147970795),
      Stored(n: 40, m: 6, volume: 0.7460091884003632, contributions: 4.031308302231781),
      Stored(n: 5000, m: 3, volume: 0.7934964645246804, contributions: 0.36159770226899346),
      Stored(n: 1000, m: 4, volume: 1.0337249116276659), Stored(n: 300, m: 5, volume: 1.0910006622601163),
      Stored(n: 300, m: 4, volume: 0.9582982980336219, contributions: 4.924214507067437),
      Stored(n: 120, m: 5, volume: 0.9615509424231807, contributions: 5.607119727709019),
      Stored(n: 150, m: 6, volume: 1.0849807588429714), Stored(n: 60, m: 7, volume: 0.9109882446528174),
      Stored(n: 50, m: 8, volume: 0.8929680718140354),
      Stored(n: 30, m: 8, volume: 0.7705493290585683, contributions: 3.7062431055507736),
    ])
  func moocoreSpheres(stored: Stored) {
    let points = ReproduciblePoints.sphere(seed: 100 * stored.m + stored.n, n: stored.n, m: stored.m)
    let hypervolume = Hypervolume(reference: [Double](repeating: 1.1, count: stored.m))
    #expect(abs(hypervolume.volume(of: points) - stored.volume) < 1e-12)
    guard let expected = stored.contributions else { return }
    let checksum = ReproduciblePoints.checksum(hypervolume.contributions(of: points))
    #expect(abs(checksum - expected) < 1e-11 * checksum)
  }

  /// Σ over sets of points, with alternating signs, of the volume that all of the set dominate.
  private func inclusionExclusion(_ points: [[Double]], reference: [Double]) -> Double {
    (1..<(1 << points.count)).reduce(0.0) { sum, set in
      let members = points.indices.filter { set >> $0 & 1 == 1 }
      let box = reference.indices.reduce(1.0) { volume, k in
        volume * max(0, reference[k] - (members.map { points[$0][k] }.max() ?? 0))
      }
      return sum + (members.count % 2 == 1 ? box : -box)
    }
  }

  @Test(
    "volumes and contributions by inclusion and exclusion, with ties and points beyond the reference", arguments: 1...9)
  func smallSets(m: Int) {
    var generator = SeededGenerator(seed: 80 + UInt64(m))
    let reference = (0..<m).map { 0.9 + 0.1 * Double($0 % 3) }
    for trial in 0..<60 {
      let n = 1 + generator.index(below: 8)
      let points = (0..<n).map { _ in
        (0..<m).map { _ in trial % 2 == 0 ? generator.uniform() : Double(generator.index(below: 4)) / 4 }
      }
      let hypervolume = Hypervolume(reference: reference)
      let total = inclusionExclusion(points, reference: reference)
      #expect(abs(hypervolume.volume(of: Matrix(points)) - total) < 1e-13)
      let contributions = hypervolume.contributions(of: Matrix(points), ignoringDominated: false)
      for left in points.indices {
        let others = points.indices.filter { $0 != left }.map { points[$0] }
        #expect(abs(contributions[left] - total + inclusionExclusion(others, reference: reference)) < 1e-13)
      }
    }
  }

  @Test(
    "a sphere's lattice nears the limit 1.1^m − π^(m/2)/(Γ(m/2 + 1)·2^m) of DTLZ2 from below (research digest)",
    arguments: [
      (2, 400, 0.42460184), (3, 60, 0.80740122), (4, 24, 1.15567486), (5, 10, 1.44601659), (6, 5, 1.69081549),
    ])
  func sphereLimit(m: Int, parts: Int, limit: Double) {
    let volume = Hypervolume(reference: [Double](repeating: 1.1, count: m))
    let coarse = volume.volume(of: Matrix(sphereLattice(m: m, parts: parts / 2)))
    let fine = volume.volume(of: Matrix(sphereLattice(m: m, parts: parts)))
    let formula = pow(1.1, Double(m)) - pow(.pi, Double(m) / 2) / (tgamma(Double(m) / 2 + 1) * pow(2, Double(m)))
    #expect(abs(formula - limit) < 1e-8)
    // The error falls about as 1/parts.
    #expect(fine < limit && coarse < fine && limit - fine < 0.65 * (limit - coarse))
  }

  @Test("fronts of ZDT1 and ZDT2 near 120⅔ and 120⅓ for the reference 11 from below (research digest)")
  func benchmarkFronts() {
    let n = 4000
    let xs = (0...n).map { Double($0) / Double(n) }
    let volume = Hypervolume(reference: [11, 11])
    let convex: [[Double]] = xs.map { [$0 * $0, 1 - $0] }
    let concave: [[Double]] = xs.map { [$0, 1 - $0 * $0] }
    for (front, limit) in [(convex, 362.0 / 3), (concave, 361.0 / 3)] {
      let found = volume.volume(of: Matrix(front))
      // Steps of 1/n under a curve that falls by one leave at most 1/n.
      #expect(found < limit && limit - found < 1.0 / Double(n))
    }
  }
}
