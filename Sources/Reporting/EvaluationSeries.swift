import MaterialRecords

/// The picture of a single objective: its value for each design in the order of evaluation.
struct EvaluationSeries {
  let model: PageModel
  let scale: AxisScale

  /// Writes the plot; known materials stand at the right of the last evaluation.
  /// - Returns: how many points were left out because others hide them.
  func write(to writer: inout HTMLWriter) -> Int {
    let objective = model.problem.objectives[0]
    var points: [PointLayer.Point] = []
    var evaluation = 0
    for (design, observation) in model.designs.enumerated() where !observation.isReference {
      evaluation += 1
      if let value = observation.values[0] {
        points.append(PointLayer.Point(design: design, x: Double(evaluation), y: value))
      }
    }
    for reference in model.analysis.references {
      guard let value = model.designs[reference].values[0] else { continue }
      points.append(PointLayer.Point(design: reference, x: Double(evaluation) * 1.04 + 1, y: value))
    }
    let last = max(1, points.map(\.x).max() ?? 1)
    let frame = PlotFrame(x: AxisScale(covering: min(1, last)...last, margin: 0.03, isWhole: true), y: scale)
    let captions = PlotFrame.Captions(
      id: "front-0", title: Wording.sentence("\(Wording.property(objective.property)) by evaluation"),
      description:
        "Scatter plot of \(Wording.count(points.count, "design")) in the order of evaluation; the best is emphasised.",
      x: "evaluation", y: Wording.quantity(objective), yDirection: ScatterMatrix.way(objective.goal, ["↑", "↓"]))
    var hidden = 0
    writer.element("div", ["class": "cell c0 r0"]) { writer in
      frame.write(captions, to: &writer) { writer in
        if case .target(let value, _) = objective.goal {
          writer.leaf(
            "line", ["class": "target", "x1": "0", "x2": "100%", "y1": frame.down(value), "y2": frame.down(value)])
        }
        hidden = PointLayer(model: model, frame: frame, holdsAnchors: true).draw(points, to: &writer)
      }
    }
    return hidden
  }
}
