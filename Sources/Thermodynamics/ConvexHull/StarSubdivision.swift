/// Finds most of the points that cannot be corners of a lower hull, in one pass over a few levels of cells.
///
/// All points lie in the cell of the elements. The lowest point under the plane of a cell's corners divides the cell into
/// those that have it in place of one corner; each other point of the cell lies in one of these, and is left out unless it is
/// below that cell's plane: where it is not, a mixture of the corners is as low. This is the outside set of Quickhull
/// (`barber1996quickhull`) without its facets: what remains holds every corner of the hull and about as many others.
enum StarSubdivision {
  /// Points looked at for each point that there is, on average, after which the rest remains.
  private static let workPerPoint = 256

  /// The places of what remains, ascending. O(points · dimension) a level, of which there are a few.
  /// - Parameters:
  ///   - fractions: positive, summing to one, point by point [points, dimension]; the pure ones are kept.
  ///   - heights: above the plane through the elements.
  static func corners(fractions: [Double], heights: [Double], dimension: Int) -> [Int] {
    var cells = Cells(shares: fractions, heights: heights, dimension: dimension)
    return cells.divide().sorted()
  }

  private struct Cells {
    /// Of each point, the shares of its cell's corners [points, dimension].
    var shares: [Double]
    /// Of each point, its height above the plane of its cell's corners.
    var heights: [Double]
    let dimension: Int
    /// The points cell by cell.
    var order: [Int] = []
    var kept: [Int] = []

    init(shares: [Double], heights: [Double], dimension: Int) {
      self.shares = shares
      self.heights = heights
      self.dimension = dimension
      for point in heights.indices {
        let isPure = shares[point * dimension..<(point + 1) * dimension].contains(1)
        if isPure { kept.append(point) } else if heights[point] < 0 { order.append(point) }
      }
    }

    mutating func divide() -> [Int] {
      var left = StarSubdivision.workPerPoint * order.count
      var stack = [0..<order.count]
      var children = [Int](repeating: 0, count: order.count)
      var sorted = order
      while let cell = stack.popLast() {
        if cell.isEmpty { continue }
        left -= cell.count
        guard left > 0 else {
          kept += order[cell]
          continue
        }
        takeLowest(of: cell)
        let rest = cell.lowerBound + 1..<cell.upperBound
        var counts = [Int](repeating: 0, count: dimension + 1)
        for place in rest {
          children[place] = move(order[place], into: order[cell.lowerBound])
          counts[children[place]] += 1
        }
        var ends = counts
        for child in 1..<dimension { ends[child] += ends[child - 1] }
        var starts = (0..<dimension).map { rest.lowerBound + ends[$0] - counts[$0] }
        for start in starts.enumerated() { stack.append(start.element..<start.element + counts[start.offset]) }
        for place in rest where children[place] < dimension {
          sorted[starts[children[place]]] = order[place]
          starts[children[place]] += 1
        }
        for place in rest.lowerBound..<rest.lowerBound + ends[dimension - 1] { order[place] = sorted[place] }
      }
      return kept
    }

    /// Puts the lowest point of a cell first and keeps it.
    private mutating func takeLowest(of cell: Range<Int>) {
      var lowest = cell.lowerBound
      for place in cell where heights[order[place]] < heights[order[lowest]] { lowest = place }
      order.swapAt(cell.lowerBound, lowest)
      kept.append(order[cell.lowerBound])
    }

    /// Moves a point into the cell that has `corner` in place of one of the present corners.
    /// - Returns: which; `dimension` where the point is not below that cell's plane.
    private mutating func move(_ point: Int, into corner: Int) -> Int {
      let dimension = dimension
      let height = heights[corner]
      let (child, lifted) = shares.withUnsafeMutableBufferPointer { shares in
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
        return (child, -share * height)
      }
      heights[point] += lifted
      return heights[point] < 0 ? child : dimension
    }
  }
}
