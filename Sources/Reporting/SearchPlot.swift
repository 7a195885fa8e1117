import MaterialRecords

/// The searches beside one another: their curves over evaluations, and a table at equal budgets.
struct SearchPlot {
  let model: PageModel
  let comparison: SearchComparison

  private var isSingle: Bool { model.problem.objectives.count == 1 }
  private var measureName: String { isSingle ? "Best value so far" : "Hypervolume of the front" }

  /// Writes the section's text, plot and table.
  func write(to writer: inout HTMLWriter) {
    writer.element("p", text: words)
    let values = comparison.searches.flatMap { $0.curve.compactMap(\.value) }
    if let low = values.min(), let high = values.max() { plot(low...high, to: &writer) }
    table(to: &writer)
    let notes = [
      comparison.further > 0 ? "\(Wording.count(comparison.further, "more search", "more searches")) left out." : nil,
      comparison.others > 0 ? "\(Wording.count(comparison.others, "design")) of no search." : nil,
    ].compactMap { $0 }
    if !notes.isEmpty { writer.element("p", ["class": "note"], text: notes.joined(separator: " ")) }
  }

  /// "After 64 evaluations each: latent 2,535 MPa, composition 5,101 MPa."
  private var words: String {
    guard let budget = comparison.milestones.last else { return "" }
    let parts = comparison.searches.map { "\($0.name) \(text($0.value(after: budget)) ?? "nothing feasible")" }
    return "After \(Wording.count(budget, "evaluation")) each: \(parts.joined(separator: ", "))."
  }

  private func text(_ value: Double?) -> String? {
    value.map { isSingle ? model.quantity($0, objective: 0) : DisplayNumber.significant($0, digits: 4) }
  }

  private func plot(_ range: ClosedRange<Double>, to writer: inout HTMLWriter) {
    let last = comparison.searches.map(\.evaluations).max() ?? 1
    let frame = PlotFrame(
      x: AxisScale(covering: 0...Double(last), count: 8, margin: 0.02, isWhole: true),
      y: AxisScale(covering: range, count: 4, margin: 0.1), height: 260)
    let captions = PlotFrame.Captions(
      id: "searches", title: measureName, description: words, x: "evaluations",
      y: isSingle ? Wording.quantity(model.problem.objectives[0]) : HypervolumePlot.unit(model.problem),
      yDirection: isSingle ? ScatterMatrix.way(model.problem.objectives[0].goal, ["↑", "↓"]) : "better ↑")
    writer.element("ul", ["class": "legend"]) { writer in
      for (place, search) in comparison.searches.enumerated() {
        writer.element("li") { writer in
          writer.element(
            "svg", ["xmlns": "http://www.w3.org/2000/svg", "width": "28", "height": "10", "aria-hidden": "true"]
          ) { writer in
            writer.element("g", ["class": "search s\(place)"]) {
              $0.leaf("path", ["d": "M0 5H28"])
            }
          }
          writer.element("bdi", text: search.name)
        }
      }
    }
    writer.element("div", ["class": "wide"]) { writer in
      frame.write(captions, to: &writer) { writer in
        for (place, search) in comparison.searches.enumerated() { draw(search, place, frame, to: &writer) }
      }
    }
  }

  /// A line that rises in steps: what was found stays found until something better is.
  private func draw(_ search: SearchComparison.Search, _ place: Int, _ frame: PlotFrame, to writer: inout HTMLWriter) {
    let known = search.curve.compactMap { step in step.value.map { (Double(step.evaluations), $0) } }
    writer.element("g", ["class": "search s\(place)"]) { writer in
      writer.element("title", text: "\(search.name)\n\(text(known.last?.1) ?? "nothing feasible")")
      for (step, next) in zip(known, known.dropFirst()) {
        let (x, y) = (frame.across(next.0), frame.down(step.1))
        writer.leaf("line", ["x1": frame.across(step.0), "y1": y, "x2": x, "y2": y])
        if next.1 != step.1 { writer.leaf("line", ["x1": x, "y1": y, "x2": x, "y2": frame.down(next.1)]) }
      }
      if let first = known.first {
        writer.leaf("circle", ["cx": frame.across(first.0), "cy": frame.down(first.1), "r": "3.5"])
      }
      if let last = known.last {
        writer.leaf("circle", ["cx": frame.across(last.0), "cy": frame.down(last.1), "r": "3.5"])
      }
    }
  }

  private func table(to writer: inout HTMLWriter) {
    writer.element(
      "div", ["class": "scroll", "role": "region", "aria-labelledby": "searches-caption", "tabindex": "0"]
    ) { writer in
      writer.element("table", ["id": "searches-table"]) { writer in
        writer.element("caption", ["id": "searches-caption"], text: "\(measureName) at equal budgets")
        writer.element("thead") { writer in
          writer.element("tr") { writer in
            writer.element("th", ["scope": "col"], text: "Search")
            let counts = ["Evaluations", "Different designs", "Feasible"] + (isSingle ? [] : ["On the front"])
            for title in counts + comparison.milestones.map({ "After \($0)" }) {
              writer.element("th", ["scope": "col", "class": "number"], text: title)
            }
          }
        }
        writer.element("tbody") { writer in
          for search in comparison.searches { row(search, to: &writer) }
        }
      }
    }
  }

  private func row(_ search: SearchComparison.Search, to writer: inout HTMLWriter) {
    writer.element("tr") { writer in
      writer.element("th", ["scope": "row"]) { $0.element("bdi", text: search.name) }
      let counts = [search.evaluations, search.distinct, search.feasible] + (isSingle ? [] : [search.onFront])
      for count in counts {
        writer.element("td", ["class": "number"], text: DisplayNumber.fixed(Double(count), decimals: 0))
      }
      for milestone in comparison.milestones {
        writer.element("td", ["class": "number"], text: text(search.value(after: milestone)) ?? "–")
      }
    }
  }
}
