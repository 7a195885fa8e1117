import Numerics

/// The corners of a front, and the points that are derived from them when a problem states none.
package struct FrontRange: Sendable, Equatable {
  /// The best value of each objective.
  package let ideal: [Double]
  /// The worst value of each objective on the front.
  package let nadir: [Double]

  /// The range of points [n, m]; nil for none.
  package init?(_ front: Matrix) {
    guard front.rows > 0 else { return nil }
    var ideal = front.row(0)
    var nadir = ideal
    for row in 1..<max(1, front.rows) {
      for column in 0..<front.columns {
        ideal[column] = min(ideal[column], front[row, column])
        nadir[column] = max(nadir[column], front[row, column])
      }
    }
    self.ideal = ideal
    self.nadir = nadir
  }

  /// nadir + 0.1 · (nadir − ideal), a hypervolume reference for minimisation (Ishibuchi 2018,
  /// `ishibuchi2018specify`). Where the front has no range, a tenth of the value's size, or 0.1 at zero.
  package var referencePoint: [Double] {
    zip(ideal, nadir).map { best, worst in
      let range = worst - best
      return worst + 0.1 * (range > 0 ? range : worst == 0 ? 1 : abs(worst))
    }
  }
}

/// The knee of a front: the compromise beyond which one objective improves only at a high cost in another.
package enum KneePoint {
  /// The point farthest below the plane through the ends of the axes, once the front is scaled to the unit cube (for
  /// m = 2 the line through the two extreme points; Das 1999, `das1999characterizing`). Nil when no point lies below
  /// that plane, and for m = 1. The lowest index wins a tie. O(n m).
  package static func index(_ front: Matrix) -> Int? {
    guard front.columns > 1, let range = FrontRange(front) else { return nil }
    let widths = zip(range.nadir, range.ideal).map { $0 - $1 }
    guard widths.allSatisfy({ $0 > 0 }) else { return nil }
    var knee: Int?
    var least = 1 - 1e-9
    for row in 0..<front.rows {
      var sum = 0.0
      for column in 0..<front.columns { sum += (front[row, column] - range.ideal[column]) / widths[column] }
      if sum < least { (least, knee) = (sum, row) }
    }
    return knee
  }
}
