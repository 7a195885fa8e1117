import Glibc

/// Neighbours by bins, for cells of many sites: bins of about half the cutoff along each axis of the reduced cell, and of
/// each site the bins around it, wrapped as often as the cell repeats.
struct BinSearch {
  private let cell: ReducedCell
  private let cutoff: Double
  /// How many bins lie along each axis.
  private let bins: SIMD3<Int>
  /// How many bins away a neighbour may be.
  private let reach: SIMD3<Int>
  /// Where each bin begins in `order`: [bins + 1], the last axis fastest.
  private let starts: [Int32]
  /// Positions by bin.
  private let positions: BinnedPositions
  /// The bin of each site along the axes.
  private let binOfSite: [SIMD3<Int>]

  init(cell: ReducedCell, cutoff: Double) {
    self.cell = cell
    self.cutoff = cutoff
    let count = cell.cartesian.count
    let grid = BinGrid(cell: cell, cutoff: cutoff)
    let (bins, reach, binOfSite) = (grid.bins, grid.reach, grid.binOfSite)
    let total = bins.x * bins.y * bins.z
    var starts = [Int32](repeating: 0, count: total + 1)
    func number(_ bin: SIMD3<Int>) -> Int { (bin.x * bins.y + bin.y) * bins.z + bin.z }
    for site in 0..<count { starts[number(binOfSite[site]) + 1] += 1 }
    for bin in 0..<total { starts[bin + 1] += starts[bin] }
    var next = starts
    var order = [Int32](repeating: 0, count: count)
    for site in 0..<count {
      let bin = number(binOfSite[site])
      order[Int(next[bin])] = Int32(site)
      next[bin] += 1
    }
    (self.bins, self.reach, self.binOfSite, self.starts) = (bins, reach, binOfSite, starts)
    positions = BinnedPositions(order.map { (cell.cartesian[Int($0)], $0) })
  }

  func run(into edges: inout EdgeArrays, where isWanted: (Int) -> Bool) throws(NeighbourError) {
    let found = FoundImages(sites: cell.cartesian.count)
    for site in 0..<cell.cartesian.count {
      guard isWanted(site) else {
        edges.endSite()
        continue
      }
      try collect(around: site, into: found, limit: edges.limit)
      found.flush(to: &edges, wrapOfSite: cell.wraps[site], wraps: cell.wraps)
      try edges.checkLimit()
      edges.endSite()
    }
  }

  /// Finds the images around a site, bin row by bin row.
  private func collect(around site: Int, into found: FoundImages, limit: Int) throws(NeighbourError) {
    let (a, b, c) = (cell.lattice.a, cell.lattice.b, cell.lattice.c)
    let bin = binOfSite[site]
    let (x, y, z) = (span(bin, 0), span(bin, 1), span(bin, 2))
    for i in x {
      guard found.count <= limit else { throw .tooManyEdges(limit: limit) }
      let (n1, bin1) = wrapped(i, bins.x)
      for j in y {
        let (n2, bin2) = wrapped(j, bins.y)
        let part = Double(n1) * a + Double(n2) * b
        let row = (bin1 * bins.y + bin2) * bins.z
        // Neighbouring bins of a row follow one another in memory until the cell ends.
        var k = z.lowerBound
        while k <= z.upperBound {
          let (n3, bin3) = wrapped(k, bins.z)
          let length = min(bins.z - bin3, z.upperBound - k + 1)
          let places = Int(starts[row + bin3])..<Int(starts[row + bin3 + length])
          let image = FoundImages.Image(
            centre: cell.cartesian[site], translation: part + Double(n3) * c, shift: cell.given(n1, n2, n3),
            excluded: n1 == 0 && n2 == 0 && n3 == 0 ? Int32(truncatingIfNeeded: site) : -1)
          found.collect(places, of: positions, image, square: cutoff * cutoff)
          k += length
        }
      }
    }
  }

  /// The bins within reach along an axis.
  private func span(_ bin: SIMD3<Int>, _ axis: Int) -> ClosedRange<Int> {
    let (low, high) = (bin[axis] - reach[axis], bin[axis] + reach[axis])
    return cell.periodicity[axis] ? low...high : max(0, low)...min(bins[axis] - 1, high)
  }

  /// How many cells away a bin is, and which bin of the cell it repeats.
  @inline(__always) private func wrapped(_ bin: Int, _ count: Int) -> (Int, Int) {
    if bin >= 0, bin < count { return (0, bin) }
    let cells = Int((Double(bin) / Double(count)).rounded(.down))
    return (cells, bin - cells * count)
  }
}

/// Into how many bins a cell is cut, and which bin each site is in.
private struct BinGrid {
  let bins: SIMD3<Int>
  let reach: SIMD3<Int>
  let binOfSite: [SIMD3<Int>]

  init(cell: ReducedCell, cutoff: Double) {
    let heights = cell.lattice.heights
    let fractional = cell.fractional
    var lowest = SIMD3<Double>.zero
    var extent = SIMD3<Double>(1, 1, 1)
    for axis in 0..<3 where !cell.periodicity[axis] {
      let coordinates = fractional.map { $0[axis] }
      lowest[axis] = coordinates.min() ?? 0
      extent[axis] = max((coordinates.max() ?? 0) - lowest[axis], 1e-3)
    }
    let lengths = heights * extent
    var width = cutoff / 2
    var bins = SIMD3<Int>(1, 1, 1)
    // No more bins than sites, however sparse they are.
    repeat {
      for axis in 0..<3 { bins[axis] = Int(min(1e5, max(1, (lengths[axis] / width).rounded(.down)))) }
      width *= 1.25
    } while bins.x * bins.y * bins.z > max(8, fractional.count)
    var reach = SIMD3<Int>.zero
    for axis in 0..<3 {
      // A little more than enough, for sites that rounding has put into the next bin.
      reach[axis] = Int((cutoff * Double(bins[axis]) / lengths[axis] * (1 + 1e-9)).rounded(.up))
    }
    self.bins = bins
    self.reach = reach
    binOfSite = fractional.map { f in
      let place = (f - lowest) / extent
      var bin = SIMD3<Int>.zero
      for axis in 0..<3 { bin[axis] = min(bins[axis] - 1, max(0, Int(place[axis] * Double(bins[axis])))) }
      return bin
    }
  }
}
