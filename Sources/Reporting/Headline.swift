import Chemistry
import MaterialRecords

/// The head of the page: what was asked and what was found, to be read in ten seconds.
struct Headline {
  let model: PageModel

  /// Writes the heading, the request, the answer and its figures.
  func write(to writer: inout HTMLWriter) {
    let problem = model.problem
    let isDesign = !model.report.problemText.isEmpty
    writer.element("p", ["class": "eyebrow"], text: isDesign ? "Inverse design report" : "Thermodynamics")
    writer.element("h1", text: Headline.title(model.report))
    if let description = problem.description {
      writer.element("p", ["class": "lead"], text: Wording.clipped(description, to: 600))
    }
    writer.element("dl", ["class": "asked"]) { writer in
      for (term, text) in request() {
        writer.element("div") { writer in
          writer.element("dt", text: term)
          writer.element("dd", text: text)
        }
      }
    }
    if isDesign || !model.designs.isEmpty { writer.element("p", ["class": "answer"]) { answer(to: &$0) } }
    if !model.designs.isEmpty { tiles(to: &writer) }
  }

  /// The heading of the page.
  static func title(_ report: ReportContent) -> String {
    Wording.clipped(report.title ?? Wording.sentence(String(report.problem.name.map { $0 == "_" ? " " : $0 })), to: 120)
  }

  private func request() -> [(String, String)] {
    let problem = model.problem
    var request: [(String, String)] = []
    if !problem.objectives.isEmpty {
      request.append(("Wanted", Wording.sentence(problem.objectives.map(Wording.goal).joined(separator: "; "))))
    }
    if !problem.constraints.isEmpty {
      request.append(
        ("Provided", Wording.sentence(problem.constraints.map(Wording.constraint).joined(separator: "; "))))
    }
    if let space = problem.composition { request.append(("Among", Headline.words(space))) }
    for block in problem.compositions {
      request.append(("Among", "\(Wording.clipped(block.name, to: 30)): \(Headline.words(block.constraints))"))
    }
    let variables = problem.variables.map { variable in
      "\(Wording.property(variable.name)) \(Self.values(variable))"
    }
    if !variables.isEmpty { request.append(("Varying", Wording.sentence(variables.joined(separator: "; ")))) }
    let conditions = fixedConditions()
    if !conditions.isEmpty { request.append(("Held at", Wording.sentence(conditions.joined(separator: "; ")))) }
    return request
  }

  private static func values(_ variable: DesignVariable) -> String {
    let unit = Wording.unit(variable.unit).map { " \($0)" } ?? ""
    switch variable.domain {
    case .range(let range): return "\(Wording.number(range.lowerBound)) to \(Wording.number(range.upperBound))\(unit)"
    case .grid(let grid):
      let ends = "\(Wording.number(grid.lower)) to \(Wording.number(grid.upper))\(unit)"
      return grid.isWhole ? ends : "\(ends) in steps of \(Wording.number(grid.step))"
    case .ordinal(let levels):
      let texts = levels.map { level in
        switch level {
        case .number(let number): Wording.number(number)
        case .name(let name): Wording.clipped(name, to: 30)
        }
      }
      return texts.joined(separator: ", ") + unit
    case .categories(let names): return names.map { Wording.clipped($0, to: 30) }.joined(separator: ", ")
    }
  }

  /// Conditions that are no design variables and are the same in every record.
  private func fixedConditions() -> [String] {
    let conditions = model.report.tally.conditions
    return conditions.names.compactMap { name in
      guard let range = conditions[name] ?? nil, range.lowerBound == range.upperBound,
        !model.problem.variables.contains(where: { $0.name == name })
      else { return nil }
      let unit = ["temperature": " K", "pressure": " Pa"][name] ?? ""
      return "\(Wording.property(name)) \(Wording.number(range.lowerBound))\(unit)"
    }
  }

  private static func words(_ space: CompositionConstraints) -> String {
    let symbols = space.elements.map(\.symbol).joined(separator: " ")
    let count = space.count
    let range =
      count.lowerBound == count.upperBound ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
    var text = "compositions of \(range) of \(symbols)"
    if let step = space.step { text += ", in steps of \(Wording.number(100 * step)) at.%" }
    if space.minimumIfPresent > 0 { text += ", at least \(Wording.number(100 * space.minimumIfPresent)) at.% of each" }
    for rule in bounds(space) + space.linear.map({ row($0, space.elements) }) { text += ", \(rule)" }
    return Wording.sentence(text)
  }

  /// "Nb Mo 0 to 35 at.%", elements with the same bounds together.
  private static func bounds(_ space: CompositionConstraints) -> [String] {
    var groups: [(range: ClosedRange<Double>, symbols: [String])] = []
    for element in space.elements {
      guard let range = space.bounds[element], range != 0...1 else { continue }
      if let place = groups.firstIndex(where: { $0.range == range }) {
        groups[place].symbols.append(element.symbol)
      } else {
        groups.append((range, [element.symbol]))
      }
    }
    return groups.map { range, symbols in
      let (least, most) = (Wording.number(100 * range.lowerBound), Wording.number(100 * range.upperBound))
      return "\(symbols.joined(separator: " ")) \(least == most ? most : "\(least) to \(most)") at.%"
    }
  }

  /// "V + 2 Cr at most 30 at.%"
  private static func row(_ row: LinearConstraint, _ elements: [Element]) -> String {
    let terms = elements.compactMap { element in
      row.coefficients[element].map { ($0 == 1 ? "" : "\(Wording.number($0)) ") + element.symbol }
    }
    let sum = terms.joined(separator: " + ")
    switch (row.minimum.map { Wording.number(100 * $0) }, row.maximum.map { Wording.number(100 * $0) }) {
    case (let minimum?, let maximum?): return "\(sum) \(minimum) to \(maximum) at.%"
    case (let minimum?, nil): return "\(sum) at least \(minimum) at.%"
    case (nil, let maximum?): return "\(sum) at most \(maximum) at.%"
    case (nil, nil): return sum
    }
  }

  private func answer(to writer: inout HTMLWriter) {
    let front = model.analysis.front.count
    if model.evaluations == 0 { return writer.text("No design has been evaluated.") }
    if model.problem.objectives.isEmpty {
      return writer.text(
        "\(Wording.count(model.evaluations, "design")); the problem states no objective to rank them by.")
    }
    if front == 0 {
      return writer.text(
        "None of \(Wording.count(model.evaluations, "design")) meets the constraints with a value for every objective.")
    }
    if model.problem.objectives.count == 1 {
      writer.element("strong", text: "The best of \(Wording.count(model.evaluations, "design"))")
      writer.text(" is ")
      bestLink(0, to: &writer)
      writer.text(".")
    } else {
      writer.element("strong", text: "\(front) of \(Wording.count(model.evaluations, "design"))")
      writer.text(
        front == 1
          ? " is on the front: it is at least as good as every other in all objectives."
          : " are on the front: for each, none of the others is as good in every objective and better in one.")
    }
    known(to: &writer)
  }

  private func known(to writer: inout HTMLWriter) {
    let placed = model.listedReferences.filter { model.known[$0]?.isComplete ?? false }
    if placed.isEmpty { return }
    let free = placed.filter { model.known[$0]?.dominators.isEmpty ?? false }
    let noun = model.knownNoun
    if free.isEmpty {
      let all =
        placed.count == 1
        ? "The \(noun) is" : placed.count == 2 ? "Both \(noun)s are" : "All \(placed.count) \(noun)s are"
      writer.text(" \(all) dominated by designs found here.")
    } else if free.count == placed.count {
      writer.text(
        placed.count == 1 ? " The \(noun) is not dominated." : " None of the \(placed.count) \(noun)s is dominated.")
    } else {
      let beaten = placed.count - free.count
      writer.text(" Of \(placed.count) \(noun)s \(beaten) \(beaten == 1 ? "is" : "are") dominated; ")
      for (place, reference) in free.prefix(3).enumerated() {
        if place > 0 { writer.text(place == min(free.count, 3) - 1 && free.count <= 3 ? " and " : ", ") }
        writer.element("bdi", text: model.designs[reference].name)
      }
      writer.text(free.count > 3 ? " and others are not." : free.count == 1 ? " is not." : " are not.")
    }
  }

  private func bestLink(_ objective: Int, to writer: inout HTMLWriter) {
    guard let best = model.best(ofObjective: objective) else { return }
    writer.element("a", ["href": "#\(PageModel.row(best))", "data-k": String(best)]) { writer in
      writer.element("bdi", text: model.designs[best].name)
    }
  }

  // MARK: Figures

  private func tiles(to writer: inout HTMLWriter) {
    writer.element("ul", ["class": "tiles"]) { writer in
      tile(
        "designs evaluated", "\(DisplayNumber.fixed(Double(model.evaluations), decimals: 0))", detail: effort(),
        to: &writer)
      if model.problem.objectives.count > 1, let last = model.history.steps.last, let value = last.value {
        let start = model.history.steps.first?.value ?? 0
        let growth =
          model.history.hasRounds && start > 0 && value > start
          ? "\(DisplayNumber.percent(value / start - 1)) above the start" : nil
        tile("hypervolume", DisplayNumber.significant(value), detail: growth, to: &writer)
      }
      for (objective, statement) in model.problem.objectives.enumerated() {
        guard let best = model.best(ofObjective: objective), let value = model.designs[best].values[objective] else {
          continue
        }
        let word =
          switch statement.goal {
          case .maximize: "highest"
          case .minimize: "lowest"
          case .target: "nearest"
          }
        writer.element("li", ["data-k": String(best)]) { writer in
          writer.element("span", ["class": "label"], text: "\(word) \(Wording.property(statement.property))")
          writer.element("span", ["class": "figure"]) { writer in
            writer.text(model.text(value, objective: objective))
            if let unit = Wording.unit(statement.unit) { writer.element("span", ["class": "unit"], text: " " + unit) }
          }
          writer.element("span", ["class": "detail"]) { bestLink(objective, to: &$0) }
        }
      }
    }
  }

  private func tile(_ label: String, _ figure: String, detail: String?, to writer: inout HTMLWriter) {
    writer.element("li") { writer in
      writer.element("span", ["class": "label"], text: label)
      writer.element("span", ["class": "figure"], text: figure)
      if let detail { writer.element("span", ["class": "detail"], text: detail) }
    }
  }

  private func effort() -> String? {
    var parts: [String] = []
    if model.history.hasRounds {
      let rounds = model.history.steps.count { $0.position > 0 }
      if rounds > 0 { parts.append("a start and \(Wording.count(rounds, "round"))") }
    }
    let infeasible = model.analysis.standings.count { $0 == .infeasible }
    if infeasible > 0 { parts.append("\(infeasible) \(infeasible == 1 ? "breaks" : "break") a constraint") }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}
