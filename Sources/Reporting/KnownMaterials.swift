import MaterialRecords

/// Where known materials lie against the front, in words and in a table.
struct KnownMaterials {
  let model: PageModel

  /// Writes a sentence for each material, and their table.
  func write(to writer: inout HTMLWriter) {
    writer.element("ul", ["class": "verdicts"]) { writer in
      for reference in model.listedReferences {
        writer.element("li", ["data-k": String(reference)]) { verdict(reference, to: &$0) }
      }
    }
    DesignTable(model: model, id: "known-table", caption: Wording.sentence(model.knownNoun + "s"), isOfReferences: true)
      .write(
        model.listedReferences, to: &writer)
    let missing = model.analysis.references.count - model.listedReferences.count
    if missing > 0 {
      writer.element(
        "p", ["class": "note"], text: "\(Wording.count(missing, "more \(model.knownNoun)")) without a row.")
    }
  }

  private func verdict(_ reference: Int, to writer: inout HTMLWriter) {
    writer.element("a", ["class": "name", "href": "#\(PageModel.row(reference))"]) { writer in
      writer.element("bdi", text: model.designs[reference].name)
    }
    guard let material = model.known[reference] else { return }
    if !material.isComplete {
      writer.text(" cannot be placed: it lacks \(Wording.list(missing(reference))).")
      return
    }
    if material.dominators.isEmpty {
      writer.element("strong", text: " would be on the front")
      writer.text(": no design found is as good in every objective and better in one.")
    } else {
      writer.text(" is dominated by ")
      dominators(material, to: &writer)
      if let widest = material.widest {
        writer.text(" Against ")
        designLink(widest, to: &writer)
        writer.text(" it has \(difference(reference, widest)).")
      }
    }
    if !material.isFeasible { writer.text(" It breaks \(Wording.list(broken(reference))).") }
  }

  private func dominators(_ material: KnownMaterial, to writer: inout HTMLWriter) {
    let shown = material.dominators.filter(model.listed.contains).prefix(4)
    let count = material.dominators.count
    writer.text(
      count == 1
        ? ""
        : "\(count) of the \(model.analysis.front.count) designs of the front\(count > shown.count ? ", among them " : ": ")"
    )
    for (place, design) in shown.enumerated() {
      if place > 0 { writer.text(place == shown.count - 1 ? " and " : ", ") }
      designLink(design, to: &writer)
    }
    writer.text(".")
  }

  private func designLink(_ design: Int, to writer: inout HTMLWriter) {
    writer.element("a", ["href": "#\(PageModel.row(design))", "data-k": String(design)]) { writer in
      writer.element("bdi", text: model.designs[design].name)
    }
  }

  private func missing(_ reference: Int) -> [String] {
    zip(model.problem.objectives, model.designs[reference].values).filter { $1 == nil }.map {
      Wording.property($0.0.property)
    }
  }

  private func broken(_ reference: Int) -> [String] {
    zip(model.problem.constraints, model.designs[reference].constraintValues).compactMap { constraint, value in
      guard let value, !constraint.isMet(by: value) else { return nil }
      return "“\(Wording.constraint(constraint))”"
    }
  }

  /// "120 MPa less yield strength, 3.1 g/cm³ more density"
  private func difference(_ reference: Int, _ design: Int) -> String {
    let parts = model.problem.objectives.indices.compactMap { objective -> String? in
      guard let own = model.designs[reference].values[objective], let other = model.designs[design].values[objective],
        own != other
      else { return nil }
      let size = model.quantity(abs(own - other), objective: objective)
      return
        "\(size) \(own < other ? "less" : "more") \(Wording.property(model.problem.objectives[objective].property))"
    }
    return Wording.list(parts)
  }
}
