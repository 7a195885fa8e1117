import MaterialRecords
import ServiceRuntime

/// Where the page comes from: what was counted, who wrote what, seeds, errors, and the problem itself.
struct Provenance {
  let model: PageModel

  private var tally: RecordTally { model.report.tally }

  /// The most bytes of the problem file that are shown.
  static let problemLimit = 65_536

  /// Writes the section.
  func write(to writer: inout HTMLWriter) {
    writer.element("dl", ["class": "facts"]) { writer in
      for (term, text) in facts() {
        writer.element("div") { writer in
          writer.element("dt", text: term)
          writer.element("dd", text: text)
        }
      }
    }
    errors(to: &writer)
    let text = model.report.problemText
    if text.isEmpty { return }
    writer.element("details") { writer in
      writer.element("summary", text: "The problem file")
      writer.element("pre") { writer in
        writer.text(String(decoding: text.prefix(Provenance.problemLimit), as: UTF8.self))
        if text.count > Provenance.problemLimit { writer.text("\n…") }
      }
    }
  }

  private func facts() -> [(String, String)] {
    var facts = [("Written by", "sluice-reporter \(model.report.version)")]
    if !model.report.problemText.isEmpty {
      let digest = SHA256.text(model.report.problemText)
      facts.append(("Problem", "\(Wording.clipped(model.problem.name, to: 80)), SHA-256 \(digest)"))
    }
    facts.append(("Records", records()))
    if model.designs.isEmpty, model.report.problemText.isEmpty { return facts }
    facts += members()
    let ranks =
      switch model.analysis.rankSource {
      case .ranker: "as the ranker wrote them"
      case .here: "computed here"
      case .corrected: "computed here; those in the records are not ranks among all of these designs"
      }
    facts.append(("Ranks", ranks))
    if let point = referencePoint() { facts.append(("Reference point", point)) }
    if model.analysis.unchecked > 0 {
      facts.append(
        (
          "Constraints",
          "\(Wording.count(model.analysis.unchecked, "design")) without the value of a constraint taken to meet it"
        ))
    }
    return facts
  }

  private func records() -> String {
    var parts = ["\(Wording.count(tally.records, "record"))", Wording.count(tally.marks, "mark")]
    parts.append(Wording.count(tally.errorLines, "error line"))
    if tally.replaced > 0 { parts.append("\(tally.replaced) replaced an earlier record of the same id") }
    if tally.dropped > 0 { parts.append("\(tally.dropped) beyond the limit not shown") }
    if tally.empty > 0 { parts.append("\(tally.empty) without a composition or a value") }
    let incomplete = model.analysis.standings.count { $0 == .incomplete }
    if incomplete > 0 { parts.append("\(incomplete) without a value for every objective") }
    if tally.failed.count > 0 {
      parts.append("\(Wording.count(tally.failed.count, "experiment")) failed (\(tally.failed.example))")
    }
    if tally.unusable.count > 0 {
      parts.append("\(Wording.count(tally.unusable.count, "value")) not usable (\(tally.unusable.example))")
    }
    let predicted = model.designs.count { !$0.isReference && !$0.isMeasured && $0.values.contains { $0 != nil } }
    if predicted > 0 { parts.append("\(predicted) with values that were computed or predicted, not measured") }
    return parts.joined(separator: "; ")
  }

  private func members() -> [(String, String)] {
    let writers = [
      ("generated", "Generator"), ("features", "Featurizer"), ("predictions", "Predictor"), ("measured", "Measured"),
      ("suggestion", "Optimizer"), ("pareto", "Ranker"),
    ]
    return writers.compactMap { member, name in
      guard let count = tally.members[member] else { return nil }
      var text = Wording.count(count, "record")
      let origin = tally.origins[member]
      for detail in origin?.names ?? [] { text += "; \(detail)" }
      if let overflow = origin?.overflow, overflow > 0 { text += "; and others" }
      return (name, text)
    }
  }

  private func referencePoint() -> String? {
    guard let point = model.analysis.referencePoint else { return nil }
    let values = zip(model.problem.objectives, point).map { objective, minimised in
      let property = Wording.property(objective.property)
      let unit = Wording.unit(objective.unit).map { " \($0)" } ?? ""
      switch objective.goal {
      case .maximize: return "\(property) \(Wording.number(0 - minimised))\(unit)"
      case .minimize: return "\(property) \(Wording.number(minimised))\(unit)"
      case .target: return "\(property) \(Wording.number(minimised))\(unit) from its target"
      }
    }
    let source =
      model.analysis.referencePointIsStated ? "the problem's" : "derived from the front, since the problem states none"
    return "\(values.joined(separator: ", ")) (\(source))"
  }

  private func errors(to writer: inout HTMLWriter) {
    if tally.errors.isEmpty { return }
    writer.element("div", ["class": "scroll", "role": "region", "aria-labelledby": "errors-caption", "tabindex": "0"]) {
      writer in
      writer.element("table", ["id": "errors"]) { writer in
        writer.element("caption", ["id": "errors-caption"], text: "Error lines by type")
        writer.element("thead") { writer in
          writer.element("tr") { writer in
            writer.element("th", ["scope": "col"], text: "Type")
            writer.element("th", ["scope": "col", "class": "number"], text: "Lines")
            writer.element("th", ["scope": "col"], text: "The first of them")
          }
        }
        writer.element("tbody") { writer in
          for type in tally.errors.names {
            guard let kind = tally.errors[type] else { continue }
            writer.element("tr") { writer in
              writer.element("th", ["scope": "row"]) { $0.element("bdi", text: type) }
              writer.element("td", ["class": "number"], text: String(kind.count))
              writer.element("td", ["class": "words"]) { $0.element("bdi", text: kind.example) }
            }
          }
        }
      }
    }
    if tally.errors.overflow > 0 {
      writer.element(
        "p", ["class": "note"], text: "\(Wording.count(tally.errors.overflow, "error line")) of other types.")
    }
  }
}
