import Glibc

/// The shortest cell that a structure repeats by, with the sites wrapped into it: what searches for neighbours run in, so
/// that a sheared cell costs no more than its compact twin.
///
/// Vectors of periodic axes are Minkowski-reduced among themselves (in three dimensions: no vector gets shorter by adding
/// a sum of −1, 0 or 1 times the others); those of the other axes are replaced by unit vectors at right angles to them.
struct ReducedCell {
  /// The vectors, Å.
  let lattice: Lattice
  /// Which of them repeat.
  let periodicity: Periodicity
  /// Rows of integers: what multiples of the vectors given each reduced vector is; zero for axes that do not repeat.
  let combination: [SIMD3<Int>]
  /// Whether `combination` is the identity on the periodic axes.
  let isGiven: Bool
  /// Fractional coordinates in the reduced cell; in 0..<1 along the axes that repeat.
  let fractional: [SIMD3<Double>]
  /// The same sites, Å.
  let cartesian: [SIMD3<Double>]
  /// The lattice vectors, in multiples of those given, that were taken off the sites to wrap them.
  let wraps: [SIMD3<Int32>]

  /// Largest fractional coordinate and multiple of a vector that is taken: beyond it positions have lost their digits.
  static let reach = 1e6

  /// Least distance between the faces of a cell that repeats, Å.
  static let leastHeight = 0.01

  init(of structure: CrystalStructure) throws(NeighbourError) {
    periodicity = structure.periodicity
    var reduction = VectorReduction(structure.lattice, structure.periodicity)
    reduction.run()
    guard reduction.isSmall else { throw .cellTooSkewed }
    isGiven = reduction.isIdentity
    combination = reduction.combination
    do throws(LatticeError) {
      lattice = try Lattice(reduction.vectors[0], reduction.vectors[1], reduction.vectors[2])
    } catch {
      throw .cellTooSkewed
    }
    for axis in 0..<3 where periodicity[axis] && lattice.heights[axis] < ReducedCell.leastHeight { throw .cellTooThin }
    var fractional = structure.fractional
    var wraps = [SIMD3<Int32>](repeating: .zero, count: fractional.count)
    for site in 0..<fractional.count {
      let given = structure.fractional[site]
      // Without a reduction the coordinates given are better than what comes back from Cartesian ones.
      var f = isGiven && periodicity == .all ? given : lattice.fractional(structure.cartesian[site])
      var wrap = SIMD3<Int>.zero
      for axis in 0..<3 {
        guard abs(f[axis]) < 1000 * ReducedCell.reach else { throw .siteTooFar(site) }
        guard periodicity[axis] else { continue }
        guard abs(f[axis]) < ReducedCell.reach, abs(given[axis]) < ReducedCell.reach else {
          throw .siteTooFar(site)
        }
        var whole = f[axis].rounded(.down)
        // A negative number that rounds to one after the subtraction.
        if f[axis] - whole >= 1 { whole += 1 }
        f[axis] -= whole
        wrap &+= Int(whole) &* combination[axis]
      }
      fractional[site] = f
      wraps[site] = SIMD3(truncatingIfNeeded: wrap)
    }
    self.fractional = fractional
    self.wraps = wraps
    let lattice = self.lattice
    cartesian = fractional.map { lattice.cartesian($0) }
  }

  /// A sum of reduced vectors in multiples of those given.
  @inline(__always) func given(_ n1: Int, _ n2: Int, _ n3: Int) -> SIMD3<Int32> {
    if isGiven { return SIMD3(truncatingIfNeeded: SIMD3(n1, n2, n3)) }
    return SIMD3(truncatingIfNeeded: n1 &* combination[0] &+ n2 &* combination[1] &+ n3 &* combination[2])
  }

  /// How many sites a sphere of a radius (Å) holds on average, where all axes repeat; nil else.
  func expectedNeighbours(within radius: Double) -> Double? {
    guard periodicity == .all else { return nil }
    return Double(cartesian.count) * 4 / 3 * Double.pi * radius * radius * radius / lattice.volume
  }
}

/// Minkowski's reduction of up to three vectors by steps that each shorten one of them.
private struct VectorReduction {
  var vectors: [SIMD3<Double>]
  var combination: [SIMD3<Int>]
  let periodic: [Int]

  /// A step must shorten a vector by more than rounding could.
  private static let gain = 1 - 1e-9

  init(_ lattice: Lattice, _ periodicity: Periodicity) {
    vectors = [lattice.a, lattice.b, lattice.c]
    periodic = (0..<3).filter { periodicity[$0] }
    combination = (0..<3).map { axis in
      var row = SIMD3<Int>.zero
      if periodicity[axis] { row[axis] = 1 }
      return row
    }
  }

  var isIdentity: Bool {
    periodic.allSatisfy { axis in (0..<3).allSatisfy { combination[axis][$0] == ($0 == axis ? 1 : 0) } }
  }

  /// Whether the multiples fit the arithmetic of shifts.
  var isSmall: Bool {
    combination.allSatisfy { row in (0..<3).allSatisfy { abs(Double(row[$0])) < ReducedCell.reach / 10 } }
  }

  mutating func run() {
    // Each step shortens a vector by a factor; the bound is for inputs at the edge of rounding.
    for _ in 0..<1000 where !reducePairs() && !reduceTriples() { break }
    complete()
  }

  private mutating func reducePairs() -> Bool {
    var changed = false
    for i in periodic {
      for j in periodic where i != j {
        let multiple = (vectors[i].dot(vectors[j]) / vectors[j].dot(vectors[j])).rounded()
        guard multiple != 0, abs(multiple) < ReducedCell.reach else { continue }
        let shorter = vectors[i] - multiple * vectors[j]
        guard shorter.dot(shorter) < vectors[i].dot(vectors[i]) * VectorReduction.gain else { continue }
        vectors[i] = shorter
        combination[i] = combination[i] &- Int(multiple) &* combination[j]
        changed = true
      }
    }
    return changed
  }

  private mutating func reduceTriples() -> Bool {
    guard periodic.count == 3 else { return false }
    let longest = (0..<3).max { vectors[$0].dot(vectors[$0]) < vectors[$1].dot(vectors[$1]) }!
    let (j, k) = ((longest + 1) % 3, (longest + 2) % 3)
    for (sj, sk) in [(1, 1), (1, -1), (-1, 1), (-1, -1)] {
      let sum = vectors[longest] + Double(sj) * vectors[j] + Double(sk) * vectors[k]
      guard sum.dot(sum) < vectors[longest].dot(vectors[longest]) * VectorReduction.gain else { continue }
      vectors[longest] = sum
      combination[longest] = combination[longest] &+ sj &* combination[j] &+ sk &* combination[k]
      return true
    }
    return false
  }

  /// Puts unit vectors at right angles in the place of axes that do not repeat.
  private mutating func complete() {
    var basis: [SIMD3<Double>] = []
    for axis in periodic {
      let rest = basis.reduce(vectors[axis]) { $0 - $0.dot($1) * $1 }
      basis.append(rest / rest.length)
    }
    for axis in 0..<3 where !periodic.contains(axis) {
      let candidates: [SIMD3<Double>] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]].map { unit in
        basis.reduce(unit) { $0 - $0.dot($1) * $1 }
      }
      let rest = candidates.max { $0.length < $1.length }!
      basis.append(rest / rest.length)
      vectors[axis] = rest / rest.length
    }
  }
}
