import MaterialRecords

/// Forecasts against the measurements that came after them, one plot an objective.
struct ParityPlot {
  let model: PageModel

  private struct Item {
    let design: Int
    let forecast: Forecast
  }

  /// Writes a plot for each objective that has forecasts, and in words how many measurements their intervals hold.
  func write(to writer: inout HTMLWriter) {
    let items = model.designs.indices.flatMap { design in
      model.designs[design].forecasts.map { Item(design: design, forecast: $0) }
    }
    if items.isEmpty {
      writer.element(
        "p", ["class": "note"], text: "No record holds both a forecast of an objective and its measurement.")
      return
    }
    let sources = Forecast.Source.allCases.filter { source in items.contains { $0.forecast.source == source } }
    writer.element(
      "p", ["class": "note"],
      text: "Bars are the intervals that the forecast states; those that miss the measurement are red.")
    if sources.count > 1 { legend(to: &writer) }
    writer.element("div", ["class": "panels"]) { writer in
      for objective in model.problem.objectives.indices {
        let own = items.filter { $0.forecast.objective == objective }
        if !own.isEmpty { panel(objective, own, to: &writer) }
      }
    }
  }

  private func legend(to writer: inout HTMLWriter) {
    writer.element("ul", ["class": "legend"]) { writer in
      for source in Forecast.Source.allCases {
        writer.element("li") { writer in
          writer.element(
            "svg", ["xmlns": "http://www.w3.org/2000/svg", "width": "18", "height": "18", "aria-hidden": "true"]
          ) { writer in
            writer.element("g", ["class": ParityPlot.kind(source)]) {
              $0.leaf("circle", ["cx": "9", "cy": "9", "r": "4"])
            }
          }
          writer.element("span", text: ParityPlot.name(source))
        }
      }
    }
  }

  private static func kind(_ source: Forecast.Source) -> String { source == .optimizer ? "forecast" : "prediction" }

  private static func name(_ source: Forecast.Source) -> String {
    source == .optimizer ? "optimizer's forecast" : "predictor"
  }

  private func panel(_ objective: Int, _ items: [Item], to writer: inout HTMLWriter) {
    let statement = model.problem.objectives[objective]
    let range = ParityPlot.range(items.map(\.forecast))
    let scale = AxisScale(covering: range, margin: 0.05)
    let frame = PlotFrame(x: scale, y: scale)
    let sources = Forecast.Source.allCases.compactMap { source in
      words(items.map(\.forecast).filter { $0.source == source }, objective, source)
    }
    let unit = Wording.unit(statement.unit).map { ", \($0)" } ?? ""
    let captions = PlotFrame.Captions(
      id: "parity-\(objective)", title: Wording.sentence(Wording.property(statement.property)),
      description: sources.joined(separator: " "), x: "measured\(unit)", y: "predicted\(unit)")
    writer.element("div", ["class": "cell"]) { writer in
      frame.write(captions, to: &writer) { draw(items, frame, to: &$0) }
      for text in sources { writer.element("p", ["class": "note"], text: text) }
    }
  }

  /// Every mean and measurement; of the intervals at most half as much again on each side, since the first ones may be
  /// of any width.
  private static func range(_ forecasts: [Forecast]) -> ClosedRange<Double> {
    let values = forecasts.flatMap { [$0.mean, $0.measured] }
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let reach = (high - low) / 2
    let ends = forecasts.compactMap(\.interval)
    let least = max(low - reach, ends.map(\.lowerBound).min() ?? low)
    let most = min(high + reach, ends.map(\.upperBound).max() ?? high)
    return min(low, least)...max(high, most)
  }

  private func draw(_ items: [Item], _ frame: PlotFrame, to writer: inout HTMLWriter) {
    writer.leaf(
      "line",
      ["class": "parity", "x1": "0", "y1": DisplayNumber.coordinate(frame.height), "x2": "100%", "y2": "0"])
    let points = items.map { PointLayer.Point(design: $0.design, x: $0.forecast.measured, y: $0.forecast.mean) }
    let visible = Set(PointLayer.visible(points, in: frame).map(\.design))
    for item in items where model.listed.contains(item.design) || visible.contains(item.design) {
      let (x, y) = (frame.across(item.forecast.measured), frame.down(item.forecast.mean))
      let isListed = model.listed.contains(item.design)
      let kind = ParityPlot.kind(item.forecast.source) + (item.forecast.covers ? "" : " miss")
      writer.element(
        "a",
        [
          "class": kind, "href": isListed ? "#\(PageModel.row(item.design))" : nil,
          "data-k": isListed ? String(item.design) : nil, "tabindex": "-1",
        ]
      ) { writer in
        if isListed { writer.element("title", text: title(item)) }
        if let interval = item.forecast.interval {
          writer.leaf(
            "line", ["x1": x, "x2": x, "y1": frame.down(interval.lowerBound), "y2": frame.down(interval.upperBound)])
        }
        writer.leaf("circle", ["cx": x, "cy": y, "r": "3.5"])
      }
    }
  }

  private func title(_ item: Item) -> String {
    let forecast = item.forecast
    let objective = forecast.objective
    var lines = [
      model.designs[item.design].name, "measured \(model.quantity(forecast.measured, objective: objective))",
      "predicted \(model.quantity(forecast.mean, objective: objective))",
    ]
    if let interval = forecast.interval {
      let low = model.text(interval.lowerBound, objective: objective)
      lines.append(
        "\(DisplayNumber.percent(forecast.level)) interval \(low) to \(model.quantity(interval.upperBound, objective: objective))"
      )
    }
    return lines.joined(separator: "\n")
  }

  /// The mean absolute error and the coverage.
  private func words(_ forecasts: [Forecast], _ objective: Int, _ source: Forecast.Source) -> String? {
    if forecasts.isEmpty { return nil }
    let error = forecasts.reduce(0) { $0 + abs($1.mean - $1.measured) / Double(forecasts.count) }
    var text =
      "\(Wording.sentence(ParityPlot.name(source))): off by \(DisplayNumber.significant(error))"
      + (Wording.unit(model.problem.objectives[objective].unit).map { " \($0)" } ?? "")
      + " on average over \(Wording.count(forecasts.count, "measurement"))."
    let stated = forecasts.filter { $0.interval != nil }
    if !stated.isEmpty {
      let covered = stated.count { $0.covers }
      let expected = stated.reduce(0) { $0 + $1.level }
      text +=
        " The \(DisplayNumber.percent(expected / Double(stated.count))) intervals hold \(covered) of \(stated.count) "
        + "(\(DisplayNumber.percent(Double(covered) / Double(stated.count)))); \(DisplayNumber.fixed(expected, decimals: 0)) are expected."
    }
    return text
  }
}
