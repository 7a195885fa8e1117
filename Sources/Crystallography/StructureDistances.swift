extension CrystalStructure {
  /// Two sites closer than this, Å, are at one place.
  static let coincidence = 0.01

  /// Refuses two sites that can be occupied at once and stand closer than a distance (Å), images of a site included.
  ///
  /// Sites whose occupancies sum to at most one are alternatives of a disordered structure and may stand anywhere. Sites
  /// and their images near the faces of a reduced cell are sorted into bins of the distance's width; O(n log n).
  func checkDistances(minimum: Double) throws(StructureError) {
    let cell = try PackedCell(of: self, within: minimum)
    if let shortest = cell.shortestTranslation, shortest < minimum { throw .cellTooSmall(shortest) }
    let pair = cell.closestPair(totals: speciesOfSites.map { species[$0].occupancy.total })
    guard let pair else { return }
    if pair.distance < CrystalStructure.coincidence { throw .coincidentSites(pair.i, pair.j) }
    throw .sitesTooClose(pair.i, pair.j, distance: pair.distance)
  }
}

/// The sites of a structure wrapped into a reduced cell, with the images that stand within a distance of its faces, in
/// bins of that distance.
private struct PackedCell {
  private struct Entry {
    let bin: SIMD3<Int32>
    let position: SIMD3<Double>
    let site: Int
    let isImage: Bool
  }

  /// The shortest periodic vector, Å; nil where nothing repeats.
  let shortestTranslation: Double?
  private let width: Double
  private let entries: [Entry]

  init(of structure: CrystalStructure, within width: Double) throws(StructureError) {
    self.width = width
    let periodic = (0..<3).filter { structure.periodicity[$0] }
    let reduced = Lattice.reduced(periodic.map { structure.lattice[$0] })
    shortestTranslation = reduced.first?.length
    // A cell that repeats within the width is refused by the caller; images by the million help nobody.
    guard shortestTranslation ?? width >= width, let cell = try? Lattice(completing: reduced) else {
      entries = []
      return
    }
    var entries: [Entry] = []
    entries.reserveCapacity(structure.count * 2)
    let heights = cell.heights
    for site in 0..<structure.count {
      var place = cell.fractional(structure.cartesian[site])
      for axis in reduced.indices {
        place[axis] -= place[axis].rounded(.down)
        if place[axis] >= 1 { place[axis] = 0 }
      }
      PackedCell.forEachImage(of: place, axes: reduced.count, margins: SIMD3(repeating: width) / heights) { image in
        let position = cell.cartesian(image)
        guard let bin = PackedCell.bin(position, width) else { return }
        entries.append(Entry(bin: bin, position: position, site: site, isImage: image != place))
      }
    }
    entries.sort { PackedCell.precedes($0.bin, $1.bin) }
    self.entries = entries
  }

  /// The place itself and its images whose fractional coordinates exceed 0…1 by no more than the margins.
  private static func forEachImage(
    of place: SIMD3<Double>, axes: Int, margins: SIMD3<Double>, _ body: (SIMD3<Double>) -> Void
  ) {
    func shifts(_ axis: Int) -> ClosedRange<Int> {
      guard axis < axes else { return 0...0 }
      let below = Int((place[axis] + margins[axis] - 1).rounded(.up))
      let above = Int((margins[axis] - place[axis]).rounded(.down)) + 1
      return -max(below, 0)...max(above, 0)
    }
    for i in shifts(0) {
      for j in shifts(1) {
        for k in shifts(2) { body(place + SIMD3(Double(i), Double(j), Double(k))) }
      }
    }
  }

  private static func bin(_ position: SIMD3<Double>, _ width: Double) -> SIMD3<Int32>? {
    let scaled = (position / width).rounded(.down)
    // Coordinates beyond 10⁸ Å have no digits left for a distance.
    guard abs(scaled.x) < 1e9, abs(scaled.y) < 1e9, abs(scaled.z) < 1e9 else { return nil }
    return SIMD3<Int32>(scaled)
  }

  private static func precedes(_ one: SIMD3<Int32>, _ other: SIMD3<Int32>) -> Bool {
    one.x != other.x ? one.x < other.x : one.y != other.y ? one.y < other.y : one.z < other.z
  }

  /// The closest two sites within the width whose occupancies (`totals`, of each site) sum to more than one; any two at one
  /// place, and any after a thousand such pairs, are close enough.
  ///
  /// One of such a pair is occupied by more than half, and around a site there is room for few of those that exclude one
  /// another; so only they are looked around from, and a crowd of rare sites costs no more than its number.
  func closestPair(totals: [Double]) -> (i: Int, j: Int, distance: Double)? {
    var closest: (i: Int, j: Int, distance: Double)?
    var found = 0
    for entry in entries where !entry.isImage && totals[entry.site] > 0.5 {
      for dx in Int32(-1)...1 {
        for dy in Int32(-1)...1 {
          let low = entry.bin &+ SIMD3(dx, dy, -1)
          let high = entry.bin &+ SIMD3(dx, dy, 1)
          var place = firstPlace(notBefore: low)
          while place < entries.count, !PackedCell.precedes(high, entries[place].bin) {
            let other = entries[place]
            place += 1
            guard other.site != entry.site || other.isImage else { continue }
            let distance = (other.position - entry.position).length
            guard distance < width, totals[entry.site] + totals[other.site] > 1 + SiteOccupancy.tolerance else {
              continue
            }
            found += 1
            if distance < closest?.distance ?? width {
              closest = (min(entry.site, other.site), max(entry.site, other.site), distance)
            }
            if distance < CrystalStructure.coincidence || found > 1000 { return closest }
          }
        }
      }
    }
    return closest
  }

  private func firstPlace(notBefore bin: SIMD3<Int32>) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if PackedCell.precedes(entries[middle].bin, bin) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Lattice {
  /// A lattice whose first axes are given; the others are unit vectors at right angles to them.
  package init(completing vectors: [SIMD3<Double>]) throws(LatticeError) {
    var rows = vectors
    if rows.isEmpty { rows.append(SIMD3(1, 0, 0)) }
    if rows.count == 1 {
      let a = rows[0]
      let least = abs(a.x) <= abs(a.y) && abs(a.x) <= abs(a.z) ? 0 : abs(a.y) <= abs(a.z) ? 1 : 2
      var axis = SIMD3<Double>.zero
      axis[least] = 1
      rows.append(try Lattice.direction(a.cross(axis)))
    }
    if rows.count == 2 { rows.append(try Lattice.direction(rows[0].cross(rows[1]))) }
    try self.init(rows[0], rows[1], rows[2])
  }

  private static func direction(_ vector: SIMD3<Double>) throws(LatticeError) -> SIMD3<Double> {
    let length = vector.length
    guard length.isFinite else { throw .notFinite }
    guard length > 0 else { throw .zeroVolume }
    return vector / length
  }
}
