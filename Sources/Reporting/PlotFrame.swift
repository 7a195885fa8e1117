/// The frame of a plot: grid, ticks and the map from values to the picture.
///
/// Horizontal places are percentages and vertical ones pixels, so that a plot fills the width of any screen while its
/// texts and marks keep their size. The labels at the left and below stand outside the drawing, in the padding of the
/// frame.
struct PlotFrame {
  let x: AxisScale
  let y: AxisScale
  /// The height of the drawing in pixels.
  var height = 280.0
  /// The width in pixels below which no screen makes the drawing: what labels are placed for.
  static let leastWidth = 250.0

  /// A horizontal place.
  func across(_ value: Double) -> String {
    DisplayNumber.coordinate(100 * x.clamped(value), decimals: 2) + "%"
  }

  /// A vertical place.
  func down(_ value: Double) -> String { DisplayNumber.coordinate(height * (1 - y.clamped(value))) }

  /// The texts around a plot.
  struct Captions {
    /// The name of the figure's parts in anchors.
    let id: String
    let title: String
    /// What the picture shows, for those who do not see it.
    let description: String
    let x: String
    let y: String
    /// Which way is better, with arrows.
    var xDirection: String?
    var yDirection: String?
  }

  /// Writes a figure: caption, axis titles, grid, and what `body` draws.
  func write(_ captions: Captions, to writer: inout HTMLWriter, _ body: (inout HTMLWriter) -> Void) {
    writer.element("figure", ["class": "plot", "id": captions.id]) { writer in
      writer.element("figcaption", ["id": "\(captions.id)-title"], text: captions.title)
      PlotFrame.axisTitle(captions.y, y, captions.yDirection, axis: "y", to: &writer)
      writer.element("div", ["class": "frame"]) { writer in
        writer.element(
          "svg",
          [
            "xmlns": "http://www.w3.org/2000/svg", "width": "100%", "height": DisplayNumber.coordinate(height),
            "role": "group", "aria-labelledby": "\(captions.id)-title", "aria-describedby": "\(captions.id)-words",
          ]
        ) { writer in
          writer.element("desc", ["id": "\(captions.id)-words"], text: captions.description)
          drawGrid(to: &writer)
          body(&writer)
        }
      }
      PlotFrame.axisTitle(captions.x, x, captions.xDirection, axis: "x", to: &writer)
    }
  }

  private static func axisTitle(
    _ title: String, _ scale: AxisScale, _ direction: String?, axis: String, to writer: inout HTMLWriter
  ) {
    let factor = scale.exponent == 0 ? "" : " × 10\(DisplayNumber.superscript(scale.exponent))"
    writer.element("p", ["class": "axis \(axis)"]) { writer in
      writer.text(Wording.sentence(title) + factor)
      if let direction { writer.element("span", ["class": "way"], text: " " + direction) }
    }
  }

  private func drawGrid(to writer: inout HTMLWriter) {
    let bottom = DisplayNumber.coordinate(height)
    writer.element("g", ["class": "grid", "aria-hidden": "true"]) { writer in
      for tick in y.ticks {
        writer.leaf("line", ["x1": "0", "x2": "100%", "y1": down(tick), "y2": down(tick)])
        writer.element("text", ["x": "-8", "y": down(tick), "dy": ".34em", "class": "ty"], text: y.label(tick))
      }
      for tick in x.ticks {
        writer.leaf("line", ["x1": across(tick), "x2": across(tick), "y1": "0", "y2": bottom])
        writer.element(
          "text", ["x": across(tick), "y": bottom, "dy": "1.45em", "class": "tx"], text: x.label(tick))
      }
      writer.leaf("line", ["x1": "0", "x2": "100%", "y1": bottom, "y2": bottom, "class": "base"])
      writer.leaf("line", ["x1": "0", "x2": "0", "y1": "0", "y2": bottom, "class": "base"])
    }
  }
}
