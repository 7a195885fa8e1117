import MaterialRecords

/// All pairs of objectives, as the upper triangle of a matrix of plots: a column shares its horizontal axis, a row its
/// vertical one.
struct ScatterMatrix {
  let model: PageModel

  /// The most objectives that are drawn.
  static let objectiveLimit = 4

  /// Writes the legend and one plot a pair; for one objective its values in the order of evaluation.
  func write(to writer: inout HTMLWriter) {
    let count = min(model.problem.objectives.count, ScatterMatrix.objectiveLimit)
    guard let scales = scales(count), count > 0 else {
      writer.element(
        "p", ["class": "note"], text: "No design has a value for every objective: there is nothing to draw.")
      return
    }
    var hidden = 0
    writer.element("div", ["class": "matrix of\(count)"]) { writer in
      writer.element("div", ["class": "key"]) { legend(&$0) }
      if count == 1 {
        hidden += EvaluationSeries(model: model, scale: scales[0]).write(to: &writer)
      } else {
        for row in 0..<(count - 1) {
          for column in (row + 1)..<count {
            hidden += panel(column, row, scales, isFirst: row == 0 && column == 1, to: &writer)
          }
        }
      }
    }
    let beyond = beyond(scales)
    if beyond > 0 {
      writer.element(
        "p", ["class": "note"],
        text: "\(Wording.count(beyond, "design")) beyond the frames \(beyond == 1 ? "stands" : "stand") at their edges."
      )
    }
    if hidden > 0 {
      writer.element(
        "p", ["class": "note"],
        text:
          "\(Wording.count(hidden, "point")) that lie under others are left out of the pictures; every one counts in the figures."
      )
    }
    if model.problem.objectives.count > count {
      writer.element(
        "p", ["class": "note"],
        text: "The first \(count) of \(model.problem.objectives.count) objectives are drawn; the table has all.")
    }
  }

  /// The ranges of the front and of known materials, with what lies within half as much again on each side: a few
  /// designs far off must not press the front into a corner.
  private func scales(_ count: Int) -> [AxisScale]? {
    let drawn = model.designs.filter { $0.values.count >= count && $0.values.allSatisfy { $0 != nil } }
    var scales: [AxisScale] = []
    for objective in 0..<count {
      var values = drawn.compactMap { $0.values[objective] }
      if values.isEmpty { return nil }
      if case .target(let value, _) = model.problem.objectives[objective].goal { values.append(value) }
      let core = column(objective, of: model.analysis.front + model.listedReferences)
      if let low = core.min(), let high = core.max(), low < high {
        let reach = (high - low) / 2
        values.removeAll { $0 < low - reach || $0 > high + reach }
      }
      guard let low = values.min(), let high = values.max() else { return nil }
      scales.append(AxisScale(covering: low...high))
    }
    return scales
  }

  private func column(_ objective: Int, of designs: [Int]) -> [Double] {
    designs.compactMap { model.designs[$0].values[objective] }
  }

  /// How many designs lie outside an axis.
  private func beyond(_ scales: [AxisScale]) -> Int {
    model.designs.count { design in
      design.values.allSatisfy { $0 != nil }
        && zip(scales, design.values).contains { scale, value in
          value.map { $0 < scale.low || $0 > scale.high } ?? false
        }
    }
  }

  private func panel(
    _ column: Int, _ row: Int, _ scales: [AxisScale], isFirst: Bool, to writer: inout HTMLWriter
  ) -> Int {
    let objectives = model.problem.objectives
    let (x, y) = (objectives[column], objectives[row])
    let frame = PlotFrame(x: scales[column], y: scales[row])
    let points = model.designs.indices.compactMap { design -> PointLayer.Point? in
      let values = model.designs[design].values
      guard values.count == objectives.count, values.allSatisfy({ $0 != nil }) else { return nil }
      return PointLayer.Point(design: design, x: values[column] ?? 0, y: values[row] ?? 0)
    }
    let names = (Wording.property(y.property), Wording.property(x.property))
    let captions = PlotFrame.Captions(
      id: "front-\(row)-\(column)", title: Wording.sentence("\(names.0) against \(names.1)"),
      description:
        "Scatter plot of \(Wording.count(points.count, "design")): the front is emphasised, \(model.knownNoun)s are named.",
      x: Wording.quantity(x), y: Wording.quantity(y), xDirection: ScatterMatrix.way(x.goal, ["→", "←"]),
      yDirection: ScatterMatrix.way(y.goal, ["↑", "↓"]))
    var hidden = 0
    writer.element("div", ["class": "cell c\(column) r\(row)"]) { writer in
      frame.write(captions, to: &writer) { writer in
        ScatterMatrix.targets(x.goal, y.goal, frame, to: &writer)
        if objectives.count == 2 { staircase(frame, to: &writer) }
        hidden = PointLayer(model: model, frame: frame, holdsAnchors: isFirst).draw(points, to: &writer)
      }
    }
    return hidden
  }

  /// "better ↑"
  static func way(_ goal: Objective.Goal, _ arrows: [String]) -> String {
    switch goal {
    case .maximize: "better \(arrows[0])"
    case .minimize: "\(arrows[1]) better"
    case .target(let value, _): "target \(Wording.number(value))"
    }
  }

  /// Lines at the targets of objectives that have one.
  private static func targets(
    _ x: Objective.Goal, _ y: Objective.Goal, _ frame: PlotFrame, to writer: inout HTMLWriter
  ) {
    if case .target(let value, _) = x {
      writer.leaf(
        "line",
        [
          "class": "target", "x1": frame.across(value), "x2": frame.across(value), "y1": "0",
          "y2": DisplayNumber.coordinate(frame.height),
        ])
    }
    if case .target(let value, _) = y {
      writer.leaf(
        "line", ["class": "target", "x1": "0", "x2": "100%", "y1": frame.down(value), "y2": frame.down(value)])
    }
  }

  /// The border of what the front of two objectives dominates; with a target it is no staircase.
  private func staircase(_ frame: PlotFrame, to writer: inout HTMLWriter) {
    let goals = model.problem.objectives.map(\.goal)
    if goals.contains(where: { if case .target = $0 { true } else { false } }) { return }
    // A front of more designs than have a row shows its own border.
    let corners =
      model.listedFront.count < model.analysis.front.count
      ? [] : model.analysis.front.map { model.designs[$0].values.map { $0 ?? 0 } }
    // The front is in the order of the first objective, which is the vertical one.
    writer.element("g", ["class": "stairs", "aria-hidden": "true"]) { writer in
      for (corner, next) in zip(corners, corners.dropFirst()) {
        let (x, y) = (frame.across(corner[1]), frame.down(next[0]))
        writer.leaf("line", ["x1": x, "x2": x, "y1": frame.down(corner[0]), "y2": y])
        writer.leaf("line", ["x1": x, "x2": frame.across(next[1]), "y1": y, "y2": y])
      }
    }
  }

  private func legend(_ writer: inout HTMLWriter) {
    let standings = model.analysis.standings
    func count(_ wanted: FrontAnalysis.Standing) -> Int { standings.count { $0 == wanted } }
    func number(_ wanted: FrontAnalysis.Standing) -> String {
      DisplayNumber.fixed(Double(count(wanted)), decimals: 0)
    }
    func entry(_ kind: String, _ text: String, _ writer: inout HTMLWriter) {
      writer.element("li") { writer in
        writer.element(
          "svg", ["xmlns": "http://www.w3.org/2000/svg", "width": "18", "height": "18", "aria-hidden": "true"]
        ) { writer in
          writer.element("g", ["class": kind]) { writer in
            if kind == "known" {
              writer.leaf("use", ["href": "#diamond", "x": "9", "y": "9"])
            } else {
              writer.leaf("circle", ["cx": "9", "cy": "9", "r": kind == "front" ? "5" : "3.6"])
            }
          }
        }
        writer.element("span", text: text)
      }
    }
    writer.element("ul", ["class": "legend"]) { writer in
      entry("front", model.problem.objectives.count == 1 ? "best" : "front (\(number(.front)))", &writer)
      if count(.dominated) > 0 { entry("dominated", "dominated (\(number(.dominated)))", &writer) }
      if count(.infeasible) > 0 { entry("infeasible", "breaks a constraint (\(number(.infeasible)))", &writer) }
      if count(.reference) > 0 { entry("known", "\(model.knownNoun) (\(number(.reference)))", &writer) }
    }
    writer.element(
      "p", ["class": "note"],
      text: "Point at a mark to find the same design in every picture and its row; follow it to reach the row.")
  }
}
