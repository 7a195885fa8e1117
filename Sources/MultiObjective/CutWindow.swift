/// The part of a rectangle that no corner covers: the corners that have been cut out are a staircase, x ascends and y
/// descends.
struct CutWindow {
  private(set) var left = 0.0
  private(set) var bottom = 0.0
  private(set) var right = 0.0
  private(set) var top = 0.0
  /// The area that is left.
  private(set) var area = 0.0
  private let xs: UnsafeMutablePointer<Double>
  private let ys: UnsafeMutablePointer<Double>
  /// The corners from `first` to `end`.
  private var first = 0
  private var end = 0

  /// For up to `capacity` corners.
  init(capacity: Int) {
    xs = .allocate(capacity: capacity + 1)
    ys = .allocate(capacity: capacity + 1)
  }

  func deallocate() {
    xs.deallocate()
    ys.deallocate()
  }

  /// Begins with a whole rectangle.
  mutating func open(left: Double, bottom: Double, right: Double, top: Double) {
    (self.left, self.bottom, self.right, self.top) = (left, bottom, right, top)
    area = (right - left) * (top - bottom)
    (first, end) = (0, 0)
  }

  /// Takes away what the point (x, y) inside the window dominates.
  mutating func cut(_ x: Double, _ y: Double) {
    var place = first
    var after = end
    while place < after {
      let middle = (place + after) / 2
      if xs[middle] >= x { after = middle } else { place = middle + 1 }
    }
    var height = top
    if place > first {
      height = ys[place - 1]
      if height <= y { return }
    }
    if place < end, xs[place] == x, ys[place] <= y { return }
    var stop = place
    var from = x
    while stop < end, ys[stop] >= y {
      area -= (xs[stop] - from) * (height - y)
      (from, height) = (xs[stop], ys[stop])
      stop += 1
    }
    area -= ((stop < end ? xs[stop] : right) - from) * (height - y)
    (xs + place + 1).update(from: xs + stop, count: end - stop)
    (ys + place + 1).update(from: ys + stop, count: end - stop)
    xs[place] = x
    ys[place] = y
    end += place + 1 - stop
  }

  /// Takes away what lies beyond x.
  mutating func narrow(right x: Double) {
    while end > first, xs[end - 1] >= x {
      end -= 1
      area -= (right - xs[end]) * (ys[end] - bottom)
      right = xs[end]
    }
    area -= (right - x) * ((end > first ? ys[end - 1] : top) - bottom)
    right = x
  }

  /// Takes away what lies above y.
  mutating func lower(top y: Double) {
    var from = left
    while first < end, ys[first] >= y {
      area -= (xs[first] - from) * (top - y)
      (from, top) = (xs[first], ys[first])
      first += 1
    }
    area -= ((first < end ? xs[first] : right) - from) * (top - y)
    top = y
  }
}
