/// Neighbours pair by pair, for cells of few sites.
///
/// The images of j within a sphere around i are found without visiting others: in a frame with c along x and b in the xy
/// plane, the multiple of a decides z, that of b then y and that of c then x, each within what the sphere leaves
/// (`fincke1985improved`).
struct ImageSearch {
  private let cell: ReducedCell
  private let cutoff: Double
  /// Rows of the rotation into the frame.
  private let frame: (x: SIMD3<Double>, y: SIMD3<Double>, z: SIMD3<Double>)
  /// The lattice vectors in the frame: a = (ax, ay, az), b = (bx, by, 0), c = (cx, 0, 0).
  private let (ax, ay, az, bx, by, cx): (Double, Double, Double, Double, Double, Double)

  /// Widens the ranges of images, Å, so that rounding in the frame loses none; what is too far is refused afterwards.
  private static let margin = 1e-7

  init(cell: ReducedCell, cutoff: Double) {
    self.cell = cell
    self.cutoff = cutoff
    let (a, b, c) = (cell.lattice.a, cell.lattice.b, cell.lattice.c)
    let x = c / c.length
    let rest = b - b.dot(x) * x
    let y = rest / rest.length
    var z = x.cross(y)
    if a.dot(z) < 0 { z = -z }
    frame = (x, y, z)
    (ax, ay, az, bx, by, cx) = (a.dot(x), a.dot(y), a.dot(z), b.dot(x), b.dot(y), c.length)
  }

  func run(into edges: inout EdgeArrays, where isWanted: (Int) -> Bool) throws(NeighbourError) {
    for i in 0..<cell.cartesian.count {
      guard isWanted(i) else {
        edges.endSite()
        continue
      }
      for j in 0..<cell.cartesian.count {
        let start = edges.count
        try appendImages(of: j, around: i, to: &edges)
        if !cell.isGiven, edges.count > start + 1 { edges.sortByShift(from: start) }
      }
      try edges.checkLimit()
      edges.endSite()
    }
  }

  private func appendImages(of j: Int, around i: Int, to edges: inout EdgeArrays) throws(NeighbourError) {
    let (a, b, c) = (cell.lattice.a, cell.lattice.b, cell.lattice.c)
    let between = cell.cartesian[j] - cell.cartesian[i]
    let (dx, dy, dz) = (between.dot(frame.x), between.dot(frame.y), between.dot(frame.z))
    let wrap = cell.wraps[i] &- cell.wraps[j]
    let square = cutoff * cutoff
    let wide = (cutoff + ImageSearch.margin) * (cutoff + ImageSearch.margin)
    for n1 in range(dz, az, cutoff + ImageSearch.margin, isPeriodic: cell.periodicity.a) {
      try edges.checkLimit()
      let z = dz + Double(n1) * az
      let y1 = dy + Double(n1) * ay
      for n2 in range(y1, by, max(0, wide - z * z).squareRoot(), isPeriodic: cell.periodicity.b) {
        let y = y1 + Double(n2) * by
        let x = dx + Double(n1) * ax + Double(n2) * bx
        let part = Double(n1) * a + Double(n2) * b
        let reach = max(0, wide - z * z - y * y).squareRoot()
        for n3 in range(x, cx, reach, isPeriodic: cell.periodicity.c) {
          if i == j, n1 == 0, n2 == 0, n3 == 0 { continue }
          let vector = between + (part + Double(n3) * c)
          let distance = vector.dot(vector)
          guard distance <= square else { continue }
          edges.append(
            Int32(truncatingIfNeeded: j), cell.given(n1, n2, n3) &+ wrap, vector, distance: distance.squareRoot())
        }
      }
    }
  }

  /// The multiples n for which |offset + n·step| is at most `reach`; only 0 along an axis that does not repeat.
  @inline(__always) private func range(_ offset: Double, _ step: Double, _ reach: Double, isPeriodic: Bool)
    -> ClosedRange<Int>
  {
    if !isPeriodic { return 0...0 }
    let inverse = 1 / step
    let low = ((-reach - offset) * inverse).rounded(.up)
    let high = ((reach - offset) * inverse).rounded(.down)
    let (first, last) = (Int(low), Int(high))
    // An empty range is not a closed one; the distance refuses what is too far.
    return first...max(first, last)
  }
}
