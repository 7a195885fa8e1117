/// Draws sections through phase diagrams: lines where the phases change, and in each field their names, or a number where
/// they would not fit.
struct PhaseDiagramPlot {
  let diagram: SectionDiagram
  /// The number of the diagram on the page.
  let number: Int

  /// Pixels of the picture of an isopleth that labels are placed for, and of a triangle's side.
  private static let width = 640.0
  private static let height = 400.0
  private static let side = 480.0
  private static let triangleHeight = side * 0.866_025_403_784_438_6
  /// Room around a triangle for its corners' names and ticks.
  private static let margin = 46.0
  /// Pixels that a letter takes on average.
  private static let letter = 6.6

  private var id: String { "diagram\(number)" }

  /// A field that is named: its place in pixels, and the text that stands there.
  private struct Label {
    let x: Double
    let y: Double
    let text: String
    let isNumber: Bool
  }

  /// Writes the figure and the list of the numbers in it.
  func write(to writer: inout HTMLWriter) {
    let (labels, key) = labels()
    writer.element("div", ["class": "diagram"]) { writer in
      switch diagram.kind {
      case .isopleth(let range): writeIsopleth(range, labels, to: &writer)
      case .isothermal: writeTriangle(labels, to: &writer)
      }
      if !key.isEmpty {
        writer.element("ol", ["class": "fields"]) { writer in
          for text in key { writer.element("li", text: text) }
        }
      }
    }
  }

  private var caption: String {
    [diagram.name.map { Wording.clipped($0, to: 60) }, diagram.title].compactMap { $0 }.joined(separator: ": ")
  }

  private var words: String {
    let sets = Set(diagram.fields.map(\.text)).sorted()
    return "Fields of \(sets.prefix(24).joined(separator: "; "))."
  }

  // MARK: Isopleths

  private func writeIsopleth(_ range: ClosedRange<Double>, _ labels: [Label], to writer: inout HTMLWriter) {
    var frame = PlotFrame(
      x: AxisScale(covering: 0...1, margin: 0), y: AxisScale(covering: range, count: 8, margin: 0))
    frame.height = Self.height
    let (first, last) = (diagram.corners[0], diagram.corners[1])
    let isElement = first.isElement && last.isElement
    let captions = PlotFrame.Captions(
      id: id, title: caption, description: words,
      x: isElement ? "mole fraction of \(last.name)" : "share of \(last.name) in \(first.name)",
      y: "temperature, K")
    frame.write(captions, to: &writer) { writer in
      writer.element(
        "svg",
        [
          "width": "100%", "height": DisplayNumber.coordinate(Self.height),
          "viewBox": "0 0 \(DisplayNumber.coordinate(Self.width)) \(DisplayNumber.coordinate(Self.height))",
          "preserveAspectRatio": "none", "class": "phases",
        ]
      ) { writer in
        writePath(diagram.boundaries, class: "boundary", to: &writer)
      }
      for label in labels {
        write(label, x: DisplayNumber.coordinate(100 * label.x / Self.width, decimals: 2) + "%", to: &writer)
      }
    }
  }

  // MARK: Triangles

  private func writeTriangle(_ labels: [Label], to writer: inout HTMLWriter) {
    let (margin, side) = (Self.margin, Self.side)
    let (width, height) = (side + 2 * margin, Self.triangleHeight + 2 * margin)
    writer.element("figure", ["class": "plot", "id": id]) { writer in
      writer.element("figcaption", ["id": "\(id)-title"], text: caption)
      writer.element(
        "svg",
        [
          "xmlns": "http://www.w3.org/2000/svg", "class": "triangle", "role": "group",
          "viewBox":
            "\(DisplayNumber.coordinate(-margin)) \(DisplayNumber.coordinate(-margin)) \(DisplayNumber.coordinate(width)) \(DisplayNumber.coordinate(height))",
          "aria-labelledby": "\(id)-title", "aria-describedby": "\(id)-words",
        ]
      ) { writer in
        writer.element("desc", ["id": "\(id)-words"], text: words)
        writer.element("g", ["class": "phases"]) { writer in
          writePath(diagram.tieLines, class: "tie", to: &writer)
          writePath(diagram.boundaries, class: "boundary", to: &writer)
        }
        writeSides(to: &writer)
        for label in labels { write(label, x: DisplayNumber.coordinate(label.x), to: &writer) }
      }
    }
  }

  /// The sides with ticks at every fifth, and the corners' names.
  private func writeSides(to writer: inout HTMLWriter) {
    func place(_ x: Double, _ y: Double) -> (x: Double, y: Double) { pixels(SectionDiagram.Point(x: x, y: y)) }
    let corners = [place(0, 0), place(1, 0), place(0, 1)]
    let sides = corners + [corners[0]]
    writer.leaf("path", ["class": "side", "d": Self.path(sides)])
    writer.element("g", ["aria-hidden": "true"]) { writer in
      for fifth in 1...4 {
        let share = Double(fifth) / 5
        let text = Wording.number(share)
        let ticks: [(at: (x: Double, y: Double), dx: Double, dy: Double, anchor: String)] = [
          (place(share, 0), 0, 17, "middle"), (place(1 - share, share), 8, 4, "start"),
          (place(0, 1 - share), -8, 4, "end"),
        ]
        for tick in ticks {
          writer.element(
            "text",
            [
              "x": DisplayNumber.coordinate(tick.at.x + tick.dx), "y": DisplayNumber.coordinate(tick.at.y + tick.dy),
              "text-anchor": tick.anchor,
            ], text: text)
        }
      }
    }
    let shifts: [(x: Double, y: Double, anchor: String)] = [
      (-10, 24, "middle"), (10, 24, "middle"), (0, -14, "middle"),
    ]
    for ((corner, shift), name) in zip(zip(corners, shifts), diagram.corners.map(\.name)) {
      writer.element(
        "text",
        [
          "class": "corner", "x": DisplayNumber.coordinate(corner.x + shift.x),
          "y": DisplayNumber.coordinate(corner.y + shift.y), "text-anchor": shift.anchor,
        ], text: name)
    }
  }

  // MARK: Both

  /// Where a point stands, in pixels; one outside the plane is moved to its edge.
  private func pixels(_ point: SectionDiagram.Point) -> (x: Double, y: Double) {
    switch diagram.kind {
    case .isopleth(let range):
      let rise = (point.y - range.lowerBound) / (range.upperBound - range.lowerBound)
      return (Self.width * min(1, max(0, point.x)), Self.height * (1 - min(1, max(0, rise))))
    case .isothermal:
      let (x, y) = (min(1, max(0, point.x)), min(1, max(0, point.y)))
      return (Self.side * (x + y / 2), Self.triangleHeight * (1 - y))
    }
  }

  private static func path(_ points: [(x: Double, y: Double)]) -> String {
    points.enumerated().map { place, point in
      "\(place == 0 ? "M" : "L")\(DisplayNumber.coordinate(point.x, decimals: 2)) \(DisplayNumber.coordinate(point.y, decimals: 2))"
    }.joined()
  }

  private func writePath(_ lines: [[SectionDiagram.Point]], class name: String, to writer: inout HTMLWriter) {
    let path = lines.filter { $0.count > 1 }.map { Self.path($0.map(pixels)) }.joined()
    if !path.isEmpty { writer.leaf("path", ["class": name, "d": path, "vector-effect": "non-scaling-stroke"]) }
  }

  private func write(_ label: Label, x: String, to writer: inout HTMLWriter) {
    writer.element(
      "text",
      [
        "class": label.isNumber ? "field number" : "field", "x": x, "y": DisplayNumber.coordinate(label.y),
        "dy": ".34em",
      ],
      text: label.text)
  }

  /// How far a label at a place can reach to both sides before it meets a line, in pixels.
  private func reach(_ place: (x: Double, y: Double), _ lines: [[(x: Double, y: Double)]]) -> Double {
    var (low, high) = (0.0, Self.width)
    if case .isothermal = diagram.kind {
      let half = Self.side / 2 * (1 - place.y / Self.triangleHeight)
      (low, high) = (half, Self.side - half)
    }
    var least = min(place.x - low, high - place.x)
    for line in lines {
      for (a, b) in zip(line, line.dropFirst()) where min(a.y, b.y) < place.y + 5 && max(a.y, b.y) > place.y - 5 {
        // A line that crosses the letters' height does so somewhere between these.
        let ends = [place.y - 5, place.y, place.y + 5].map { level -> Double in
          let t = a.y == b.y ? 0 : min(1, max(0, (level - a.y) / (b.y - a.y)))
          return a.x + t * (b.x - a.x)
        }
        let isLevel = a.y == b.y && min(a.x, b.x) < place.x && place.x < max(a.x, b.x)
        least = min(least, isLevel ? 0 : ends.reduce(.infinity) { min($0, abs($1 - place.x)) })
      }
    }
    return least
  }

  /// A field's names where there is room for them, else a number; and the names of the numbers, in their order. A label that
  /// would hide one of a larger field is left out, and so is one of a field that no point of the grid is in.
  private func labels() -> (labels: [Label], key: [String]) {
    let lines = diagram.boundaries.map { $0.map(pixels) }
    var labels: [Label] = []
    var boxes: [(x: Double, y: Double, half: Double)] = []
    var key: [String] = []
    let order = diagram.fields.enumerated().sorted { ($1.element.share, $0.offset) < ($0.element.share, $1.offset) }
    for (_, field) in order where field.share > 0 {
      let place = pixels(field.label)
      let text = field.text
      var half = Self.letter * Double(text.count) / 2
      func isFree(_ half: Double) -> Bool {
        boxes.allSatisfy { abs($0.x - place.x) > $0.half + half || abs($0.y - place.y) > 13 }
      }
      let fits = half + 2 < reach(place, lines) && isFree(half)
      if !fits { half = Self.letter }
      guard isFree(half) else { continue }
      var shown = text
      if !fits {
        if !key.contains(text) { key.append(text) }
        shown = String((key.firstIndex(of: text) ?? 0) + 1)
      }
      boxes.append((place.x, place.y, half))
      labels.append(Label(x: place.x, y: place.y, text: shown, isNumber: !fits))
    }
    return (labels, key)
  }
}
