import MaterialRecords

/// A table of designs: what each is, its objectives and constraints, and how it stands.
struct DesignTable {
  let model: PageModel
  let id: String
  let caption: String
  /// Whether the rows are known materials, told by name rather than by rank.
  var isOfReferences = false

  /// Writes the table in a frame that scrolls sideways where the screen is narrow.
  func write(_ designs: [Int], to writer: inout HTMLWriter) {
    writer.element("div", ["class": "scroll", "role": "region", "aria-labelledby": "\(id)-caption", "tabindex": "0"]) {
      writer in
      writer.element("table", ["id": id]) { writer in
        writer.element("caption", ["id": "\(id)-caption"], text: caption)
        writer.element("thead") { $0.element("tr") { header(to: &$0) } }
        writer.element("tbody") { writer in
          for design in designs { row(design, to: &writer) }
        }
      }
    }
  }

  private func header(to writer: inout HTMLWriter) {
    writer.element("th", ["scope": "col", "class": "design"], text: isOfReferences ? "Material" : "Design")
    for objective in model.problem.objectives {
      DesignTable.heading(Wording.property(objective.property), Wording.unit(objective.unit), to: &writer)
    }
    for constraint in model.problem.constraints {
      DesignTable.heading(Wording.property(constraint.property), Wording.unit(constraint.unit), to: &writer)
    }
    if isOfReferences {
      writer.element("th", ["scope": "col"], text: "Dominated by")
    } else {
      writer.element("th", ["scope": "col", "class": "number"], text: "Rank")
      if model.history.hasRounds { writer.element("th", ["scope": "col", "class": "number"], text: "Round") }
    }
    writer.element("th", ["scope": "col"], text: "Composition, at.%")
  }

  private static func heading(_ name: String, _ unit: String?, to writer: inout HTMLWriter) {
    writer.element("th", ["scope": "col", "class": "number"]) { writer in
      writer.text(Wording.sentence(name))
      if let unit { writer.element("span", ["class": "unit"], text: " " + unit) }
    }
  }

  private func row(_ design: Int, to writer: inout HTMLWriter) {
    let observation = model.designs[design]
    let hasPoint =
      !observation.values.isEmpty && observation.values.allSatisfy { $0 != nil }
    let kind = PointLayer.kind(model.analysis.standings[design])
    writer.element("tr", ["id": PageModel.row(design), "data-k": String(design), "class": kind]) { writer in
      writer.element("th", ["scope": "row"]) { writer in
        if hasPoint {
          writer.element("a", ["href": "#\(PageModel.point(design))"]) { $0.element("bdi", text: observation.name) }
        } else {
          writer.element("bdi", text: observation.name)
        }
        if let id = observation.id, id != observation.name {
          writer.element("span", ["class": "id"]) { $0.element("bdi", text: id) }
        }
      }
      objectives(observation, to: &writer)
      constraints(observation, to: &writer)
      standing(design, to: &writer)
      writer.element("td", ["class": "composition"], text: DesignTable.composition(observation))
    }
  }

  private func objectives(_ observation: Observation, to writer: inout HTMLWriter) {
    for objective in model.problem.objectives.indices {
      let value = observation.values.isEmpty ? nil : observation.values[objective]
      writer.element("td", ["class": "number"]) { writer in
        guard let value else { return writer.text("–") }
        writer.text(model.text(value, objective: objective))
        if let deviation = observation.deviations[objective], deviation > 0 {
          writer.element("span", ["class": "unit"], text: " ± " + model.deviation(deviation, objective: objective))
        }
      }
    }
  }

  private func constraints(_ observation: Observation, to writer: inout HTMLWriter) {
    for (index, constraint) in model.problem.constraints.enumerated() {
      let value = observation.constraintValues[index]
      guard let value else {
        writer.element("td", ["class": "number"], text: "–")
        continue
      }
      let isMet = constraint.isMet(by: value)
      writer.element("td", ["class": isMet ? "number" : "number broken"]) { writer in
        writer.text(model.text(value, constraint: index))
        if !isMet {
          writer.element("span", ["class": "cross", "title": "not \(Wording.constraint(constraint))"], text: " ✗")
        }
      }
    }
  }

  private func standing(_ design: Int, to writer: inout HTMLWriter) {
    if isOfReferences {
      let material = model.known[design]
      let text =
        material.map { material in
          material.isComplete ? (material.dominators.isEmpty ? "none" : "\(material.dominators.count)") : "–"
        } ?? "–"
      writer.element("td", ["class": "number"], text: text)
      return
    }
    let isInfeasible = model.analysis.standings[design] == .infeasible
    let rank = isInfeasible ? "–" : model.analysis.ranks[design].map(String.init) ?? "–"
    writer.element("td", ["class": "number"], text: rank)
    if model.history.hasRounds {
      writer.element("td", ["class": "number"], text: model.designs[design].round.map(String.init) ?? "start")
    }
  }

  /// "Nb 25 · Mo 75"
  static func composition(_ observation: Observation) -> String {
    guard let composition = observation.composition else { return "–" }
    return zip(composition.elements, composition.fractions).map { element, fraction in
      "\(element)\u{A0}\(Wording.number((10_000 * fraction).rounded() / 100))"
    }.joined(separator: " · ")
  }
}
