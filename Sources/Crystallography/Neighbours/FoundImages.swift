/// Positions of sites by bin, one run of memory a coordinate.
final class BinnedPositions {
  let (x, y, z): (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>)
  let sites: UnsafeMutablePointer<Int32>

  init(_ positions: [(SIMD3<Double>, site: Int32)]) {
    (x, y, z) = (
      .allocate(capacity: positions.count), .allocate(capacity: positions.count), .allocate(capacity: positions.count)
    )
    sites = .allocate(capacity: positions.count)
    for (place, (position, site)) in positions.enumerated() {
      (x + place).initialize(to: position.x)
      (y + place).initialize(to: position.y)
      (z + place).initialize(to: position.z)
      (sites + place).initialize(to: site)
    }
  }

  deinit {
    for coordinate in [x, y, z] { coordinate.deallocate() }
    sites.deallocate()
  }
}

/// The images around one site, in the order in which they were found; handed on in the order of their sites.
final class FoundImages {
  /// A copy of the cell as one site sees it.
  struct Image {
    let centre: SIMD3<Double>
    /// The lattice vector of the copy, Å.
    let translation: SIMD3<Double>
    /// The same in multiples of the vectors given.
    let shift: SIMD3<Int32>
    /// The site itself where the copy is its own cell, else −1.
    let excluded: Int32
  }

  /// An image: its site, vector, squared distance, shift, and the image before of the same site (−1: none).
  private struct Found {
    var vector: SIMD3<Double>
    var square: Double
    var shift: SIMD3<Int32>
    var site: Int32
    var previous: Int32
  }

  private(set) var count = 0
  private var capacity = 1024
  private var near = UnsafeMutablePointer<Int32>.allocate(capacity: 1024)
  private var found = UnsafeMutablePointer<Found>.allocate(capacity: 1024)
  private var sorted = EdgeScratch(capacity: 1024)
  private var repeats: [Int32] = []
  /// The last image of each site, and a bit for each site that has one.
  private let lastOfSite: UnsafeMutablePointer<Int32>
  private let isFound: UnsafeMutablePointer<UInt64>
  private let words: Int

  init(sites: Int) {
    words = (sites + 63) / 64
    lastOfSite = .allocate(capacity: sites)
    lastOfSite.initialize(repeating: -1, count: sites)
    isFound = .allocate(capacity: words)
    isFound.initialize(repeating: 0, count: words)
  }

  deinit {
    near.deallocate()
    found.deallocate()
    sorted.deallocate()
    lastOfSite.deallocate()
    isFound.deallocate()
  }

  /// Makes room for `more` images after those there are.
  private func reserve(_ more: Int) {
    guard count + more > capacity else { return }
    capacity = max(2 * capacity, count + more)
    let larger = UnsafeMutablePointer<Found>.allocate(capacity: capacity)
    larger.moveInitialize(from: found, count: count)
    found.deallocate()
    near.deallocate()
    sorted.deallocate()
    found = larger
    near = .allocate(capacity: capacity)
    sorted = EdgeScratch(capacity: capacity)
  }

  /// Adds what lies within the cutoff among some places of an image.
  func collect(_ places: Range<Int>, of positions: BinnedPositions, _ image: Image, square: Double) {
    if places.isEmpty { return }
    reserve(places.count)
    let (x, y, z, near) = (positions.x, positions.y, positions.z, near)
    let from = image.centre - image.translation
    // Rounds otherwise than the vectors do: a little wider, so that it loses none.
    let wide = square * (1 + 1e-9) + 1e-9
    var candidates = 0
    for place in places {
      let (dx, dy, dz) = (x[place] - from.x, y[place] - from.y, z[place] - from.z)
      // Written always and kept where near: a branch would be guessed wrong every third time.
      near[candidates] = Int32(truncatingIfNeeded: place)
      candidates &+= dx * dx + dy * dy + dz * dz <= wide ? 1 : 0
    }
    for candidate in 0..<candidates {
      let place = Int(near[candidate])
      let vector = (SIMD3(x[place], y[place], z[place]) - image.centre) + image.translation
      let distance = vector.dot(vector)
      let site = positions.sites[place]
      guard distance <= square, site != image.excluded else { continue }
      (found + count).initialize(
        to: Found(vector: vector, square: distance, shift: image.shift, site: site, previous: lastOfSite[Int(site)]))
      lastOfSite[Int(site)] = Int32(truncatingIfNeeded: count)
      isFound[Int(site) >> 6] |= 1 << UInt64(site & 63)
      count &+= 1
    }
  }

  /// Appends the images in the order of their sites and forgets them. O(images + sites/64).
  func flush(to edges: inout EdgeArrays, wrapOfSite: SIMD3<Int32>, wraps: [SIMD3<Int32>]) {
    var filled = 0
    for word in 0..<words where isFound[word] != 0 {
      var bits = isFound[word]
      isFound[word] = 0
      while bits != 0 {
        let site = word << 6 | bits.trailingZeroBitCount
        bits &= bits &- 1
        let wrap = wrapOfSite &- wraps[site]
        let last = lastOfSite[site]
        lastOfSite[site] = -1
        if found[Int(last)].previous < 0 {
          write(Int(last), wrap, to: &filled)
        } else {
          writeAll(last, wrap, to: &filled)
        }
      }
    }
    edges.append(count: filled, sorted)
    count = 0
  }

  @inline(__always) private func write(_ place: Int, _ wrap: SIMD3<Int32>, to filled: inout Int) {
    (sorted.targets + filled).initialize(to: found[place].site)
    (sorted.shifts + filled).initialize(to: found[place].shift &+ wrap)
    (sorted.vectors + filled).initialize(to: found[place].vector)
    (sorted.distances + filled).initialize(to: found[place].square.squareRoot())
    filled &+= 1
  }

  /// Writes the several images of a site in the order of their shifts.
  private func writeAll(_ last: Int32, _ wrap: SIMD3<Int32>, to filled: inout Int) {
    repeats.removeAll(keepingCapacity: true)
    var place = last
    while place >= 0 {
      repeats.append(place)
      place = found[Int(place)].previous
    }
    repeats.sort { [found] in precedes(found[Int($0)].shift, found[Int($1)].shift) }
    for place in repeats { write(Int(place), wrap, to: &filled) }
  }
}
