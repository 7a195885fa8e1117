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
  /// Sites by bin, in each by number.
  private let order: [Int32]
  /// The bin of each site along the axes.
  private let binOfSite: [SIMD3<Int>]
  /// Positions by bin, one array a coordinate.
  private let (xs, ys, zs): ([Double], [Double], [Double])

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
    (self.bins, self.reach, self.binOfSite, self.starts, self.order) = (bins, reach, binOfSite, starts, order)
    xs = order.map { cell.cartesian[Int($0)].x }
    ys = order.map { cell.cartesian[Int($0)].y }
    zs = order.map { cell.cartesian[Int($0)].z }
  }

  func run(into edges: inout EdgeArrays) throws(NeighbourError) {
    var found = FoundImages(sites: cell.cartesian.count)
    for site in 0..<cell.cartesian.count {
      try collect(around: site, into: &found, limit: edges.limit)
      found.flush(to: &edges, wrapOfSite: cell.wraps[site], wraps: cell.wraps)
      try edges.checkLimit()
      edges.endSite()
    }
  }

  /// Finds the images around a site, bin row by bin row.
  private func collect(around site: Int, into found: inout FoundImages, limit: Int) throws(NeighbourError) {
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
          scan(places, around: site, shifted: part + Double(n3) * c, (n1, n2, n3), into: &found)
          k += length
        }
      }
    }
  }

  private func scan(
    _ places: Range<Int>, around site: Int, shifted translation: SIMD3<Double>, _ multiple: (Int, Int, Int),
    into found: inout FoundImages
  ) {
    if places.isEmpty { return }
    let centre = cell.cartesian[site]
    let square = cutoff * cutoff
    let isHome = multiple == (0, 0, 0)
    let shift = cell.given(multiple.0, multiple.1, multiple.2)
    found.reserve(places.count)
    let before = found.count
    xs.withUnsafeBufferPointer { xs in
      ys.withUnsafeBufferPointer { ys in
        zs.withUnsafeBufferPointer { zs in
          order.withUnsafeBufferPointer { order in
            for place in places {
              let vector = (SIMD3(xs[place], ys[place], zs[place]) - centre) + translation
              let distance = vector.dot(vector)
              // Written always and kept where near: a branch would be guessed wrong every third time.
              found.write(order[place], vector, distance)
              found.count &+= distance <= square ? 1 : 0
            }
          }
        }
      }
    }
    found.setShift(shift, from: before, excluding: isHome ? Int32(truncatingIfNeeded: site) : -1)
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

/// The images around one site, in the order in which they were found; handed on in the order of their sites.
private struct FoundImages {
  var count = 0
  private var capacity = 0
  private var targets: [Int32] = []
  private var vectors: [SIMD3<Double>] = []
  private var squares: [Double] = []
  private var shifts: [SIMD3<Int32>] = []
  /// Of each image, the one before of the same site; −1 where there is none.
  private var previous: [Int32] = []
  /// The last image of each site, and a bit for each site that has one.
  private var lastOfSite: [Int32]
  private var isFound: [UInt64]

  init(sites: Int) {
    lastOfSite = [Int32](repeating: -1, count: sites)
    isFound = [UInt64](repeating: 0, count: (sites + 63) / 64)
  }

  /// Makes room for `more` images after those there are.
  mutating func reserve(_ more: Int) {
    guard count + more + 1 > capacity else { return }
    let added = max(capacity, count + more + 1 - capacity)
    capacity += added
    targets.append(contentsOf: repeatElement(0, count: added))
    vectors.append(contentsOf: repeatElement(.zero, count: added))
    squares.append(contentsOf: repeatElement(0, count: added))
    shifts.append(contentsOf: repeatElement(.zero, count: added))
    previous.append(contentsOf: repeatElement(-1, count: added))
  }

  @inline(__always) mutating func write(_ target: Int32, _ vector: SIMD3<Double>, _ square: Double) {
    targets[count] = target
    vectors[count] = vector
    squares[count] = square
  }

  /// Gives the images from a place on their shift, and drops one site from among them.
  mutating func setShift(_ shift: SIMD3<Int32>, from start: Int, excluding site: Int32) {
    var kept = start
    for place in start..<count {
      if targets[place] == site { continue }
      if kept != place {
        targets[kept] = targets[place]
        vectors[kept] = vectors[place]
        squares[kept] = squares[place]
      }
      shifts[kept] = shift
      kept += 1
    }
    count = kept
  }

  /// Appends the images in the order of their sites and forgets them. O(images + sites/64).
  mutating func flush(to edges: inout EdgeArrays, wrapOfSite: SIMD3<Int32>, wraps: [SIMD3<Int32>]) {
    for place in 0..<count {
      let site = Int(targets[place])
      previous[place] = lastOfSite[site]
      lastOfSite[site] = Int32(truncatingIfNeeded: place)
      isFound[site >> 6] |= 1 << UInt64(site & 63)
    }
    for word in isFound.indices where isFound[word] != 0 {
      var bits = isFound[word]
      isFound[word] = 0
      while bits != 0 {
        let site = word << 6 | bits.trailingZeroBitCount
        bits &= bits &- 1
        let start = edges.count
        var place = Int(lastOfSite[site])
        lastOfSite[site] = -1
        while place >= 0 {
          edges.append(
            Int32(truncatingIfNeeded: site), shifts[place] &+ wrapOfSite &- wraps[site], vectors[place],
            distance: squares[place].squareRoot())
          place = Int(previous[place])
        }
        if edges.count > start + 1 { edges.sortByShift(from: start) }
      }
    }
    count = 0
  }
}
