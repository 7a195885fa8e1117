/// Places the names of points so that they hide neither one another nor, where it can be had, the marks around them.
struct LabelPlacement {
  /// A place in pixels.
  struct Point {
    let x: Double
    let y: Double
  }

  /// Where a text stands relative to its point.
  struct Place: Equatable {
    let dx: Double
    let dy: Double
    /// The SVG `text-anchor`.
    let anchor: String
  }

  private struct Box {
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double

    func overlap(_ other: Box) -> Double {
      let width = min(right, other.right) - max(left, other.left)
      let height = min(bottom, other.bottom) - max(top, other.top)
      return width > 0 && height > 0 ? width * height : 0
    }
  }

  private static let candidates = [
    Place(dx: 9, dy: 4, anchor: "start"), Place(dx: -9, dy: 4, anchor: "end"), Place(dx: 0, dy: -10, anchor: "middle"),
    Place(dx: 0, dy: 18, anchor: "middle"), Place(dx: 7, dy: -7, anchor: "start"),
    Place(dx: 7, dy: 15, anchor: "start"),
    Place(dx: -7, dy: -7, anchor: "end"), Place(dx: -7, dy: 15, anchor: "end"),
  ]
  /// Pixels that a letter takes at most, and the height of a line, at the size of a label.
  private static let letter = 7.4
  private static let line = 13.0

  /// Chooses a place for each text, in order; nil for one that would hide another when more than `always` are placed.
  /// - Parameters:
  ///   - points: where the named points lie.
  ///   - marks: other marks, better left visible.
  /// O(names · (names + marks)).
  static func places(
    of texts: [String], at points: [Point], marks: [Point], width: Double, height: Double, always: Int = 8
  ) -> [Place?] {
    var taken: [Box] = []
    let own = points.map { Box(left: $0.x - 6, right: $0.x + 6, top: $0.y - 6, bottom: $0.y + 6) }
    // A name close to another's mark would be read as that mark's.
    let near = points.map { Box(left: $0.x - 16, right: $0.x + 16, top: $0.y - 9, bottom: $0.y + 9) }
    let others = marks.map { Box(left: $0.x - 4, right: $0.x + 4, top: $0.y - 4, bottom: $0.y + 4) }
    return texts.indices.map { index in
      let (text, point) = (texts[index], points[index])
      var best: (place: Place, box: Box, cost: Double, hard: Double)?
      for (order, place) in candidates.enumerated() {
        let box = box(of: text, at: point, place)
        let outside =
          max(0, -4 - box.left) + max(0, box.right - width - 8) + max(0, -box.top) + max(0, box.bottom - height)
        let hard = taken.reduce(0) { $0 + box.overlap($1) } + own.reduce(0) { $0 + box.overlap($1) } + 20 * outside
        var soft = others.reduce(0) { $0 + box.overlap($1) }
        for other in near.indices where other != index { soft += box.overlap(near[other]) }
        let cost = 10 * hard + soft + Double(order)
        if cost < best?.cost ?? .infinity { best = (place, box, cost, hard) }
      }
      guard let best, best.hard == 0 || texts.count <= always else { return nil }
      taken.append(best.box)
      return best.place
    }
  }

  private static func box(of text: String, at point: Point, _ place: Place) -> Box {
    let width = letter * Double(text.count)
    let base = point.y + place.dy
    let left: Double =
      switch place.anchor {
      case "start": point.x + place.dx
      case "end": point.x + place.dx - width
      default: point.x - width / 2
      }
    return Box(left: left, right: left + width, top: base - line + 3, bottom: base + 3)
  }
}
