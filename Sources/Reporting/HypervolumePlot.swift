import MaterialRecords

/// How the front grew, as a line over rounds.
struct HypervolumePlot {
  let model: PageModel

  private var isSingle: Bool { model.problem.objectives.count == 1 }

  /// Writes the section's text and plot.
  func write(to writer: inout HTMLWriter) {
    let history = model.history
    if history.isTooLarge {
      writer.element(
        "p", ["class": "note"],
        text:
          "The front is too large for its hypervolume in \(model.problem.objectives.count) objectives to be computed exactly."
      )
      return
    }
    let steps = history.steps.filter { $0.value != nil }
    guard let first = steps.first, let last = steps.last, let start = first.value, let end = last.value else {
      writer.element("p", ["class": "note"], text: "No design meets the constraints with a value for every objective.")
      return
    }
    writer.element("p", text: words(start, end, last))
    let values = steps.compactMap(\.value) + (history.known.map { [$0] } ?? [])
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let frame = PlotFrame(
      x: AxisScale(
        covering: Double(first.position)...Double(max(first.position, last.position)), count: 8, margin: 0.03,
        isWhole: true),
      y: AxisScale(covering: low...high, count: 4, margin: 0.1), height: 220)
    let captions = PlotFrame.Captions(
      id: "progress", title: isSingle ? "Best value so far" : "Hypervolume of the front",
      description: words(start, end, last),
      x: history.hasRounds ? (first.position == 0 ? "round (0 is the start)" : "round") : "evaluations",
      y: isSingle ? Wording.quantity(model.problem.objectives[0]) : HypervolumePlot.unit(model.problem),
      yDirection: isSingle ? ScatterMatrix.way(model.problem.objectives[0].goal, ["↑", "↓"]) : "better ↑")
    writer.element("div", ["class": "wide"]) { writer in
      frame.write(captions, to: &writer) { draw(steps, frame, to: &$0) }
    }
  }

  /// "hypervolume, MPa · g/cm³"
  static func unit(_ problem: Problem) -> String {
    let units = problem.objectives.compactMap { Wording.unit($0.unit) }
    return units.isEmpty ? "hypervolume" : "hypervolume, \(units.joined(separator: " · "))"
  }

  private func words(_ start: Double, _ end: Double, _ last: ProgressHistory.Step) -> String {
    let history = model.history
    if isSingle {
      return "The best value went from \(model.quantity(start, objective: 0)) to \(model.quantity(end, objective: 0)) "
        + "over \(Wording.count(last.evaluations, "evaluation"))."
    }
    let since = history.hasRounds ? "at the start" : "after the first \(history.steps.first?.evaluations ?? 0)"
    let growth =
      start > 0
      ? ", \(DisplayNumber.percent(end / start - 1)) more than the \(DisplayNumber.significant(start)) \(since)"
      : ""
    var text =
      "After \(Wording.count(last.evaluations, "evaluation")) the front dominates a volume of "
      + "\(DisplayNumber.significant(end))\(growth)."
    if let known = history.known {
      text +=
        known > 0
        ? " The \(model.knownNoun)s alone dominate \(DisplayNumber.significant(known)) (\(DisplayNumber.percent(known / max(end, known))) of it)."
        : " The \(model.knownNoun)s alone dominate nothing below the reference point."
    }
    return text
  }

  private func draw(_ steps: [ProgressHistory.Step], _ frame: PlotFrame, to writer: inout HTMLWriter) {
    let history = model.history
    if let known = history.known {
      let y = frame.down(known)
      let isLow = frame.y.position(known) < 0.15
      writer.leaf("line", ["class": "baseline", "x1": "0", "x2": "100%", "y1": y, "y2": y])
      writer.element(
        "text",
        ["class": "baseline-name", "x": "100%", "y": y, "dy": isLow ? "-.5em" : "1.25em", "text-anchor": "end"],
        text: isSingle ? "best \(model.knownNoun)" : "\(model.knownNoun)s alone")
    }
    writer.element("g", ["class": "line"]) { writer in
      for (step, next) in zip(steps, steps.dropFirst()) {
        writer.leaf(
          "line",
          [
            "x1": frame.across(Double(step.position)), "y1": frame.down(step.value ?? 0),
            "x2": frame.across(Double(next.position)), "y2": frame.down(next.value ?? 0),
          ])
      }
      for step in steps {
        writer.element("g", ["class": "step"]) { writer in
          let place = history.hasRounds ? "Round \(step.position)" : "\(step.position) evaluations"
          let value = DisplayNumber.significant(step.value ?? 0, digits: 4)
          writer.element("title", text: "\(place)\n\(value)\n\(Wording.count(step.evaluations, "evaluation")) so far")
          writer.leaf(
            "circle",
            [
              "cx": frame.across(Double(step.position)), "cy": frame.down(step.value ?? 0),
              "r": steps.count > 40 ? "2.5" : "4",
            ])
        }
      }
    }
  }
}
