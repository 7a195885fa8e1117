/// Finds most of the points that cannot be corners of a lower hull, in one pass over a few levels of cells.
///
/// All points lie in the cell of the elements. The lowest point under the plane of a cell's corners divides the cell into
/// those that have it in place of one corner; each other point of the cell lies in one of these, and is left out unless it is
/// below that cell's plane: where it is not, a mixture of the corners is as low. This is the outside set of Quickhull
/// (`barber1996quickhull`) without its facets: what remains holds every corner of the hull and about as many others.
struct StarSubdivision {
  /// The places of what remains, ascending.
  private(set) var corners: [Int] = []
  /// The places of what was left out below the plane of the elements, and the cell of each.
  private(set) var leftOut: [(point: Int, cell: Int)] = []
  /// No point that was left out is less above the corners of its cell.
  private(set) var leastHeight = Double.infinity
  /// The corners of the cells [cells, dimension].
  private(set) var cells: [Int]

  private let dimension: Int
  /// Of each point, the shares of its cell's corners [points, dimension].
  private var shares: [Double]
  /// Of each point, its height above the plane of its cell's corners.
  private var heights: [Double]
  /// The points cell by cell.
  private var order: [Int] = []

  /// Points looked at for each point that there is, on average, after which the rest remains.
  private static let workPerPoint = 256

  /// Divides points. O(points · dimension) a level, of which there are a few.
  /// - Parameters:
  ///   - fractions: positive, summing to one, point by point [points, dimension]; the pure ones are there, and remain.
  ///   - heights: above the plane through the pure ones.
  init(fractions: [Double], heights: [Double], dimension: Int) {
    self.dimension = dimension
    self.heights = heights
    shares = fractions
    cells = [Int](repeating: 0, count: dimension)
    order.reserveCapacity(heights.count)
    for point in heights.indices {
      if let row = (0..<dimension).first(where: { fractions[point * dimension + $0] == 1 }) {
        corners.append(point)
        cells[row] = point
      } else if heights[point] < 0 {
        order.append(point)
      } else {
        leastHeight = min(leastHeight, heights[point])
      }
    }
    divide()
    corners.sort()
    (shares, self.heights, order) = ([], [], [])
  }

  private mutating func divide() {
    var left = Self.workPerPoint * order.count
    var stack = [(points: 0..<order.count, cell: 0)]
    var children = [Int](repeating: 0, count: order.count)
    var sorted = order
    var counts = [Int](repeating: 0, count: dimension)
    while let (points, cell) = stack.popLast() {
      left -= points.count
      guard left > 0 else {
        corners += order[points]
        continue
      }
      let corner = takeLowest(of: points)
      let rest = points.lowerBound + 1..<points.upperBound
      let firstChild = addChildren(of: cell, with: corner)
      for child in 0..<dimension { counts[child] = 0 }
      for place in rest {
        let child = move(order[place], towards: corner)
        if heights[order[place]] < 0 {
          counts[child] += 1
          children[place] = child
        } else {
          leftOut.append((order[place], firstChild + child))
          leastHeight = min(leastHeight, heights[order[place]])
          children[place] = -1
        }
      }
      var start = rest.lowerBound
      for child in 0..<dimension where counts[child] > 0 {
        stack.append((start..<start + counts[child], firstChild + child))
        (counts[child], start) = (start, start + counts[child])
      }
      for place in rest where children[place] >= 0 {
        sorted[counts[children[place]]] = order[place]
        counts[children[place]] += 1
      }
      for place in rest.lowerBound..<start { order[place] = sorted[place] }
    }
  }

  /// Puts the lowest point of a cell first; it remains.
  private mutating func takeLowest(of points: Range<Int>) -> Int {
    var lowest = points.lowerBound
    for place in points where heights[order[place]] < heights[order[lowest]] { lowest = place }
    order.swapAt(points.lowerBound, lowest)
    corners.append(order[points.lowerBound])
    return order[points.lowerBound]
  }

  /// Adds the cells that have a point in place of one corner of a cell each.
  private mutating func addChildren(of cell: Int, with corner: Int) -> Int {
    let first = cells.count / dimension
    for child in 0..<dimension {
      for row in 0..<dimension { cells.append(row == child ? corner : cells[cell * dimension + row]) }
    }
    return first
  }

  /// Moves a point of a cell into one that has `corner` in place of a corner.
  /// - Returns: the row of that corner.
  private mutating func move(_ point: Int, towards corner: Int) -> Int {
    let dimension = dimension
    let (child, share) = shares.withUnsafeMutableBufferPointer { shares in
      let own = shares.baseAddress! + point * dimension
      let other = shares.baseAddress! + corner * dimension
      var share = Double.infinity
      var child = 0
      for row in 0..<dimension where other[row] > 0 && own[row] < share * other[row] {
        share = own[row] / other[row]
        child = row
      }
      for row in 0..<dimension { own[row] = max(0, own[row] - share * other[row]) }
      own[child] = share
      return (child, share)
    }
    heights[point] -= share * heights[corner]
    return child
  }
}
