import MaterialRecords
import ServiceRuntime

/// The whole page: one self-contained file that a browser opens without a network, and that reads without scripts.
package enum Page {
  /// Writes the page of a report. The same report gives the same bytes.
  package static func html(_ report: ReportContent) -> [UInt8] {
    let model = PageModel(report)
    var writer = HTMLWriter()
    writer.trusted("<!DOCTYPE html>\n")
    writer.element("html", ["xmlns": "http://www.w3.org/1999/xhtml", "lang": "en"]) { writer in
      writer.element("head") { head(Headline.title(report), to: &$0) }
      writer.trusted("\n")
      writer.element("body") { body(model, to: &$0) }
    }
    writer.trusted("\n")
    return writer.bytes
  }

  /// The policy lets nothing be fetched, and no script run but our own, whatever a record may smuggle in.
  private static func head(_ title: String, to writer: inout HTMLWriter) {
    let policy =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(SHA256.base64(Array(PageScript.text.utf8)))'"
    writer.leaf("meta", ["charset": "utf-8"])
    writer.leaf("meta", ["http-equiv": "Content-Security-Policy", "content": policy])
    writer.leaf("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    writer.leaf("meta", ["name": "color-scheme", "content": "light dark"])
    writer.element("title", text: title)
    writer.element("style") { $0.trusted(StyleSheet.text) }
  }

  private static func body(_ model: PageModel, to writer: inout HTMLWriter) {
    definitions(to: &writer)
    writer.element("main") { writer in
      writer.element("header") { Headline(model: model).write(to: &$0) }
      notices(model, to: &writer)
      let objectives = model.problem.objectives.count
      if objectives > 0, !model.designs.isEmpty {
        section("front", objectives == 1 ? "Values" : "The front", to: &writer) {
          ScatterMatrix(model: model).write(to: &$0)
        }
        if !model.analysis.references.isEmpty {
          section(
            "known", Wording.sentence(model.knownNoun + (objectives == 1 ? "s" : "s against the front")), to: &writer
          ) {
            KnownMaterials(model: model).write(to: &$0)
          }
        }
        if let comparison = model.comparison {
          section("progress-section", "The searches compared", to: &writer) {
            SearchPlot(model: model, comparison: comparison).write(to: &$0)
          }
        } else {
          section("progress-section", "Progress", to: &writer) { HypervolumePlot(model: model).write(to: &$0) }
        }
        if !model.analysis.front.isEmpty {
          section(
            "compositions", objectives == 1 ? "Composition of the best" : "Compositions of the front", to: &writer
          ) {
            CompositionBars(model: model).write(to: &$0)
          }
        }
        section("parity", "Predicted against measured", to: &writer) { ParityPlot(model: model).write(to: &$0) }
      }
      if !model.report.diagrams.isEmpty {
        section("diagrams", "Phase diagrams", to: &writer) { diagrams(model.report, to: &$0) }
      }
      if !model.designs.isEmpty {
        section("designs", "Designs", to: &writer) { tables(model, to: &$0) }
      }
      section("provenance", "Provenance", to: &writer) { Provenance(model: model).write(to: &$0) }
    }
    writer.element("script") { $0.trusted(PageScript.text) }
  }

  private static func section(
    _ id: String, _ title: String, to writer: inout HTMLWriter, _ body: (inout HTMLWriter) -> Void
  ) {
    writer.trusted("\n")
    writer.element("section", ["id": id, "aria-labelledby": "\(id)-heading"]) { writer in
      writer.element("h2", ["id": "\(id)-heading"], text: title)
      body(&writer)
    }
  }

  private static func diagrams(_ report: ReportContent, to writer: inout HTMLWriter) {
    for (number, diagram) in report.diagrams.enumerated() {
      PhaseDiagramPlot(diagram: diagram, number: number).write(to: &writer)
    }
    if report.tally.furtherDiagrams > 0 {
      writer.element("p", ["class": "note"], text: "\(report.tally.furtherDiagrams) more are not drawn.")
    }
  }

  private static func notices(_ model: PageModel, to writer: inout HTMLWriter) {
    let tally = model.report.tally
    if tally.dropped > 0 {
      writer.element(
        "p", ["class": "notice"],
        text:
          "Only the first \(Wording.count(model.designs.count, "design")) are shown; \(tally.dropped) more went through."
      )
    }
    if tally.errorLines > 0 {
      writer.element("p", ["class": "notice"]) { writer in
        writer.text("\(Wording.count(tally.errorLines, "record")) failed on the way; ")
        writer.element("a", ["href": "#provenance"], text: "their errors are listed below")
        writer.text(".")
      }
    }
  }

  private static func tables(_ model: PageModel, to writer: inout HTMLWriter) {
    if !model.listedFront.isEmpty {
      let order = model.problem.objectives.first.map { ", \(Wording.goal($0)) first" } ?? ""
      let shown = model.listedFront.count
      let part =
        shown < model.analysis.front.count
        ? "The first \(shown) of \(model.analysis.front.count) designs of the front" : "The front"
      DesignTable(model: model, id: "front-table", caption: part + order).write(model.listedFront, to: &writer)
    }
    if model.listedOthers.isEmpty { return }
    let count = model.designs.count - model.analysis.front.count - model.analysis.references.count
    let shown = model.listedOthers.count
    writer.element("details", ["id": "others"]) { writer in
      writer.element("summary", text: "The other \(Wording.count(count, "design"))")
      let part = shown < count ? "The first \(shown) of \(count) other designs" : "The other designs"
      DesignTable(model: model, id: "others-table", caption: part + " in the order of evaluation").write(
        model.listedOthers, to: &writer)
    }
  }

  /// The mark of known materials, and the hatching of colours that are used twice.
  private static func definitions(to writer: inout HTMLWriter) {
    writer.element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "width": "0", "height": "0", "class": "definitions",
        "aria-hidden": "true",
      ]
    ) { writer in
      writer.element("defs") { writer in
        writer.leaf("path", ["id": "diamond", "d": "M0-7L7 0L0 7L-7 0z"])
        writer.element(
          "pattern",
          [
            "id": "hatch", "width": "6", "height": "6", "patternUnits": "userSpaceOnUse",
            "patternTransform": "rotate(45)",
          ]
        ) { $0.leaf("rect", ["width": "2", "height": "6", "fill": "#fff", "fill-opacity": ".6"]) }
      }
    }
  }
}
