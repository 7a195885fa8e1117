import Chemistry

/// The compositions of the front as stacked bars, one a design, in the order of the table.
struct CompositionBars {
  let model: PageModel

  /// The most bars of a page.
  static let limit = 60

  /// Writes the legend and the bars.
  func write(to writer: inout HTMLWriter) {
    let designs = model.listedFront.filter { model.designs[$0].composition != nil }
    if designs.isEmpty {
      writer.element("p", ["class": "note"], text: "No design of the front has a composition.")
      return
    }
    let shown = designs.prefix(CompositionBars.limit)
    let present = model.elements.filter { element in
      shown.contains { (model.designs[$0].composition?[element] ?? 0) > 0 }
    }
    let colours = ElementColours(model.elements)
    legend(present, colours, to: &writer)
    writer.element("ol", ["class": "bars"]) { writer in
      for design in shown { bar(design, colours, to: &writer) }
    }
    if model.analysis.front.count > shown.count {
      writer.element(
        "p", ["class": "note"],
        text: "The first \(shown.count) of the \(model.analysis.front.count) designs of the front are drawn.")
    }
  }

  private func legend(_ present: [Element], _ colours: ElementColours, to writer: inout HTMLWriter) {
    writer.element("ul", ["class": "legend"]) { writer in
      for element in present {
        writer.element("li") { writer in
          writer.element(
            "svg", ["xmlns": "http://www.w3.org/2000/svg", "width": "16", "height": "14", "aria-hidden": "true"]
          ) { writer in
            CompositionBars.segment(colours.fill(element), x: "0", width: "14", height: "14", to: &writer)
          }
          writer.element("span", text: element.symbol)
        }
      }
    }
  }

  private func bar(_ design: Int, _ colours: ElementColours, to writer: inout HTMLWriter) {
    let observation = model.designs[design]
    guard let composition = observation.composition else { return }
    let parts = model.elements.compactMap { element -> (element: Element, fraction: Double)? in
      let fraction = composition[element]
      return fraction > 0 ? (element, fraction) : nil
    }
    let words = parts.map { "\($0.element) \(Wording.number(100 * $0.fraction)) at.%" }.joined(separator: ", ")
    writer.element("li", ["data-k": String(design)]) { writer in
      writer.element("a", ["class": "name", "href": "#\(PageModel.row(design))"]) { writer in
        writer.element("bdi", text: observation.name)
      }
      writer.element(
        "svg",
        [
          "xmlns": "http://www.w3.org/2000/svg", "class": "bar", "width": "100%", "height": "26", "role": "img",
          "aria-label": words,
        ]
      ) { writer in
        var left = 0.0
        for part in parts {
          segment(part.element, part.fraction, left, colours, to: &writer)
          left += part.fraction
        }
      }
      if let value = observation.values.first ?? nil {
        writer.element("span", ["class": "value"], text: model.quantity(value, objective: 0))
      }
    }
  }

  private func segment(
    _ element: Element, _ fraction: Double, _ left: Double, _ colours: ElementColours, to writer: inout HTMLWriter
  ) {
    let fill = colours.fill(element)
    let percent = Wording.number((1000 * fraction).rounded() / 10)
    writer.element("g") { writer in
      writer.element("title", text: "\(element) \(percent) at.%")
      CompositionBars.segment(
        fill, x: DisplayNumber.coordinate(100 * left, decimals: 2) + "%",
        width: DisplayNumber.coordinate(100 * fraction, decimals: 2) + "%", height: "100%", to: &writer)
      if fraction >= 0.045 {
        writer.element(
          "text",
          [
            "x": DisplayNumber.coordinate(100 * (left + fraction / 2), decimals: 2) + "%", "y": "17.5",
            "fill": fill.ink,
          ]
        ) { writer in
          writer.text(element.symbol)
          if fraction >= 0.095 { writer.element("tspan", ["class": "more"], text: " " + percent) }
        }
      }
    }
  }

  private static func segment(
    _ fill: ElementColours.Fill, x: String, width: String, height: String, to writer: inout HTMLWriter
  ) {
    writer.leaf("rect", ["x": x, "width": width, "height": height, "fill": fill.colour])
    if fill.isHatched { writer.leaf("rect", ["x": x, "width": width, "height": height, "fill": "url(#hatch)"]) }
  }
}
