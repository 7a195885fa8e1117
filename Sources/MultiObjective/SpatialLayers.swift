/// m = 4: the last objective ascends, and each point adds the volume that it alone dominates in the first three objectives
/// among the points before it (Guerreiro & Fonseca 2018, `guerreiro2018computing`).
///
/// That volume is swept along the third objective. A point that is better than the new one in all but one of the first two
/// only narrows the window in which the sweep looks, so that few points are left to cut corners out of it. O(n²) but for
/// windows with many corners.
final class SpatialLayers {
  /// The points so far, by ascending third objective.
  private let xs: UnsafeMutablePointer<Double>
  private let ys: UnsafeMutablePointer<Double>
  private let zs: UnsafeMutablePointer<Double>
  private var count = 0
  private var window: CutWindow
  private let capacity: Int

  /// For sets of up to `capacity` points.
  init(capacity: Int) {
    self.capacity = capacity
    xs = .allocate(capacity: capacity + 1)
    ys = .allocate(capacity: capacity + 1)
    zs = .allocate(capacity: capacity + 1)
    window = CutWindow(capacity: capacity)
  }

  deinit {
    xs.deallocate()
    ys.deallocate()
    zs.deallocate()
    window.deallocate()
  }

  /// The volume that points better than the reference dominate.
  /// - Parameter rows: points [n, 4], row by row; the last objective ascends.
  func volume(_ rows: UnsafePointer<Double>, _ n: Int, reference: UnsafePointer<Double>) -> Double {
    precondition(n <= capacity)
    count = 0
    var volume = 0.0
    var layer = 0.0
    var level = 0.0
    for row in 0..<n {
      let point = rows + 4 * row
      volume += layer * (point[3] - level)
      level = point[3]
      guard let exclusive = exclusiveVolume(point[0], point[1], point[2], reference) else { continue }
      layer += exclusive
      insert(point[0], point[1], point[2])
    }
    return volume + layer * (reference[3] - level)
  }

  /// What (x, y, z) alone dominates among the points so far; nil if one of them covers it.
  private func exclusiveVolume(_ x: Double, _ y: Double, _ z: Double, _ reference: UnsafePointer<Double>) -> Double? {
    let below = firstIndex { $0 > z }
    guard let (right, top) = bounds(x, y, below: below, reference) else { return nil }
    window.open(left: x, bottom: y, right: right, top: top)
    gather(below: below)
    var volume = 0.0
    var level = z
    for index in below..<count {
      let (otherX, otherY) = (xs[index], ys[index])
      if otherX >= window.right || otherY >= window.top { continue }
      volume += window.area * (zs[index] - level)
      level = zs[index]
      if otherX > x {
        if otherY > y { window.cut(otherX, otherY) } else { window.narrow(right: otherX) }
      } else if otherY > y {
        window.lower(top: otherY)
      } else {
        return volume
      }
    }
    return volume + window.area * (reference[2] - level)
  }

  /// The least x of the lower points with y at or below the new one, and the least y of those with x at or below; nil if
  /// one of them covers the new point.
  private func bounds(_ x: Double, _ y: Double, below: Int, _ reference: UnsafePointer<Double>) -> (Double, Double)? {
    var right = reference[0]
    var top = reference[1]
    var index = 0
    let (wideX, wideY) = (Lanes(repeating: x), Lanes(repeating: y))
    var (wideRight, wideTop) = (Lanes(repeating: right), Lanes(repeating: top))
    while index + Lanes.scalarCount <= below {
      let otherX = lanes(xs + index)
      let otherY = lanes(ys + index)
      let isLeft = otherX .<= wideX
      let isLower = otherY .<= wideY
      if holdsInAny(isLeft .& isLower) { return nil }
      wideRight.replace(with: otherX, where: isLower .& (otherX .< wideRight))
      wideTop.replace(with: otherY, where: isLeft .& (otherY .< wideTop))
      index += Lanes.scalarCount
    }
    for lane in 0..<(index > 0 ? Lanes.scalarCount : 0) {
      right = min(right, wideRight[lane])
      top = min(top, wideTop[lane])
    }
    while index < below {
      let isLeft = xs[index] <= x
      let isLower = ys[index] <= y
      if isLeft, isLower { return nil }
      if isLower { right = min(right, xs[index]) }
      if isLeft { top = min(top, ys[index]) }
      index += 1
    }
    return (right, top)
  }

  /// Cuts the corners of the lower points out of the window.
  private func gather(below: Int) {
    let (left, bottom, right, top) = (window.left, window.bottom, window.right, window.top)
    let (wideLeft, wideBottom) = (Lanes(repeating: left), Lanes(repeating: bottom))
    let (wideRight, wideTop) = (Lanes(repeating: right), Lanes(repeating: top))
    var index = 0
    while index < below {
      let end = min(below, index + Lanes.scalarCount)
      if end - index == Lanes.scalarCount {
        let otherX = lanes(xs + index)
        let otherY = lanes(ys + index)
        let isInside = (otherX .< wideRight) .& (otherX .> wideLeft) .& (otherY .< wideTop) .& (otherY .> wideBottom)
        if !holdsInAny(isInside) {
          index = end
          continue
        }
      }
      while index < end {
        let (otherX, otherY) = (xs[index], ys[index])
        if otherX < right, otherX > left, otherY < top, otherY > bottom { window.cut(otherX, otherY) }
        index += 1
      }
    }
  }

  /// Puts a point in its place and takes out those that it covers.
  private func insert(_ x: Double, _ y: Double, _ z: Double) {
    let place = firstIndex { $0 >= z }
    var kept = place
    let (wideX, wideY) = (Lanes(repeating: x), Lanes(repeating: y))
    while kept + Lanes.scalarCount <= count {
      let otherX = lanes(xs + kept)
      let otherY = lanes(ys + kept)
      if holdsInAny((otherX .>= wideX) .& (otherY .>= wideY)) { break }
      kept += Lanes.scalarCount
    }
    for index in kept..<max(kept, count) where xs[index] < x || ys[index] < y {
      xs[kept] = xs[index]
      ys[kept] = ys[index]
      zs[kept] = zs[index]
      kept += 1
    }
    for (column, value) in [(xs, x), (ys, y), (zs, z)] {
      (column + place + 1).update(from: column + place, count: kept - place)
      column[place] = value
    }
    count = kept + 1
  }

  /// The first place whose third objective satisfies a condition that holds for a tail of the points.
  @inline(__always)
  private func firstIndex(where isInTail: (Double) -> Bool) -> Int {
    var first = 0
    var length = count
    // Halving a length, not two bounds, leaves no branch to be mispredicted.
    while length > 1 {
      let half = length >> 1
      first += isInTail(zs[first + half - 1]) ? 0 : half
      length -= half
    }
    return length == 1 && !isInTail(zs[first]) ? first + 1 : first
  }

}
