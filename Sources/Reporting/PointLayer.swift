/// Draws the points of one plot: those with a row in a table as links to it, the rest as plain marks of which only the
/// visible ones are drawn.
struct PointLayer {
  let model: PageModel
  let frame: PlotFrame
  /// Whether the anchors that rows point at are here.
  let holdsAnchors: Bool

  /// One point: a design and its place in the units of the axes.
  struct Point {
    let design: Int
    let x: Double
    let y: Double
  }

  /// Draws dominated designs first, the front and known materials on top.
  /// - Returns: how many points were left out because others hide them.
  func draw(_ points: [Point], to writer: inout HTMLWriter) -> Int {
    var hidden = 0
    for standing in [FrontAnalysis.Standing.infeasible, .incomplete, .dominated, .front, .reference] {
      let layer = points.filter { model.analysis.standings[$0.design] == standing }
      if layer.isEmpty { continue }
      let plain = layer.filter { !model.listed.contains($0.design) }
      let visible = PointLayer.visible(plain, in: frame)
      hidden += plain.count - visible.count
      writer.element("g", ["class": PointLayer.kind(standing)]) { writer in
        if !visible.isEmpty {
          writer.element("g", ["class": "plain"]) { writer in
            for point in visible { mark(point, standing, radius: "2", to: &writer) }
          }
        }
        for point in layer where model.listed.contains(point.design) { link(point, standing, to: &writer) }
      }
    }
    drawNames(points, to: &writer)
    return hidden
  }

  /// The class of a standing.
  static func kind(_ standing: FrontAnalysis.Standing) -> String {
    switch standing {
    case .incomplete, .dominated: "dominated"
    case .infeasible: "infeasible"
    case .front: "front"
    case .reference: "known"
    }
  }

  /// Of points whose marks would cover one another the first: one for each cell of five pixels on a wide screen.
  static func visible(_ points: [Point], in frame: PlotFrame) -> [Point] {
    var taken: Set<Int> = []
    return points.filter { point in
      let column = Int(frame.x.clamped(point.x) * 130)
      let row = Int(frame.y.clamped(point.y) * frame.height / 5)
      return taken.insert(column * 1000 + row).inserted
    }
  }

  private func link(_ point: Point, _ standing: FrontAnalysis.Standing, to writer: inout HTMLWriter) {
    let isMajor = standing == .front || standing == .reference
    writer.element(
      "a",
      [
        "href": "#\(PageModel.row(point.design))", "data-k": String(point.design),
        "id": holdsAnchors ? PageModel.point(point.design) : nil, "tabindex": isMajor ? nil : "-1",
      ]
    ) { writer in
      writer.element("title", text: model.line(point.design))
      mark(point, standing, to: &writer)
    }
  }

  private func mark(
    _ point: Point, _ standing: FrontAnalysis.Standing, radius: String = "3.2", to writer: inout HTMLWriter
  ) {
    let (x, y) = (frame.across(point.x), frame.down(point.y))
    switch standing {
    case .reference: writer.leaf("use", ["href": "#diamond", "x": x, "y": y])
    case .front: writer.leaf("circle", ["cx": x, "cy": y, "r": "5"])
    default: writer.leaf("circle", ["cx": x, "cy": y, "r": radius])
    }
  }

  private func drawNames(_ points: [Point], to writer: inout HTMLWriter) {
    let named = points.filter { model.known[$0.design] != nil }
    if named.isEmpty { return }
    let texts = named.map { Wording.clipped(model.designs[$0.design].name, to: 18) }
    let front = points.filter { model.analysis.standings[$0.design] == .front }.prefix(PageModel.frontLimit)
    let places = LabelPlacement.places(
      of: texts, at: named.map(pixels), marks: front.map(pixels), width: PlotFrame.leastWidth, height: frame.height)
    writer.element("g", ["class": "names", "aria-hidden": "true"]) { writer in
      for (index, point) in named.enumerated() {
        guard let place = places[index] else { continue }
        writer.element(
          "text",
          [
            "x": frame.across(point.x), "y": frame.down(point.y), "dx": DisplayNumber.coordinate(place.dx),
            "dy": DisplayNumber.coordinate(place.dy), "text-anchor": place.anchor, "data-k": String(point.design),
          ], text: texts[index])
      }
    }
  }

  private func pixels(_ point: Point) -> LabelPlacement.Point {
    LabelPlacement.Point(
      x: frame.x.clamped(point.x) * PlotFrame.leastWidth, y: frame.height * (1 - frame.y.clamped(point.y)))
  }
}
