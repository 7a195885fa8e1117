import Chemistry

/// Finds why a space has no design, and names the rules.
struct SpaceConflict {
  private let space: CompositionSimplex
  private var constraints: CompositionConstraints { space.constraints }

  init(in space: CompositionSimplex) { self.space = space }

  /// Nil if the space has a design, or if a search over the sets of elements ended without an answer.
  ///
  /// Conflicts that one sum explains are told with its figures. What is left is reduced to rules that conflict only
  /// together, by leaving out one after the other for as long as the conflict stays.
  func find() -> InfeasibleSpace? {
    if let conflict = conflictOfOneElement() ?? conflictOfCounts() ?? conflictOfSums() { return conflict }
    var budget = SupportSearch.budgetTogether
    guard !Self.hasDesign(space, budget: &budget) else { return nil }
    return conflictOfOneRow() ?? conflictOfRulesTogether()
  }

  // MARK: Sums

  private func conflictOfOneElement() -> InfeasibleSpace? {
    for (place, element) in space.elements.enumerated() where space.isMandatory[place] && space.present[place] == nil {
      let bounds = constraints.bounds[element] ?? 0...1
      let text = "the bounds \(readable(bounds.lowerBound))…\(readable(bounds.upperBound)) of \(element)"
      if constraints.minimumIfPresent > bounds.upperBound {
        return InfeasibleSpace(
          rules: [.bounds(element), .minimumIfPresent],
          reason: "\(text) ask for it and lie below the minimum if present \(readable(constraints.minimumIfPresent))")
      }
      return InfeasibleSpace(
        rules: [.bounds(element), .step],
        reason: "\(text) hold no multiple of the step \(readable(constraints.step ?? 0))")
    }
    return nil
  }

  private func conflictOfCounts() -> InfeasibleSpace? {
    let mandatory = space.elements.indices.filter { space.isMandatory[$0] }
    if mandatory.count > constraints.count.upperBound {
      return InfeasibleSpace(
        rules: [.count] + mandatory.map { .bounds(space.elements[$0]) },
        reason: "\(mandatory.count) elements have a lower bound above 0, the count ends at "
          + "\(constraints.count.upperBound)")
    }
    let barred = space.elements.indices.filter { space.present[$0] == nil }
    let possible = space.dimension - barred.count
    if possible < max(1, constraints.count.lowerBound) {
      let because: [InfeasibleSpace.Rule] = constraints.minimumIfPresent > 0 ? [.minimumIfPresent] : []
      return InfeasibleSpace(
        rules: [.count] + barred.map { .bounds(space.elements[$0]) } + because,
        reason: "\(possible) elements can be present, the count begins at \(constraints.count.lowerBound)")
    }
    return nil
  }

  private func conflictOfSums() -> InfeasibleSpace? {
    let mandatory = space.elements.indices.filter { space.isMandatory[$0] }
    let bounded = mandatory.reduce(0) { $0 + (constraints.bounds[space.elements[$1]]?.lowerBound ?? 0) }
    if bounded > 1 + CompositionSimplex.tolerance {
      return InfeasibleSpace(
        rules: mandatory.map { .bounds(space.elements[$0]) },
        reason: "the lower bounds sum to \(readable(bounded)) > 1")
    }
    let fewest = space.count.lowerBound
    let least = space.present.compactMap { $0?.lowerBound }.min() ?? 0
    let smallest =
      mandatory.reduce(0) { $0 + (space.present[$1]?.lowerBound ?? 0) } + least * Double(fewest - mandatory.count)
    if smallest > 1 + CompositionSimplex.tolerance {
      let minimum = constraints.minimumIfPresent
      return InfeasibleSpace(
        rules: [.count, minimum > 0 ? .minimumIfPresent : .step] + mandatory.map { .bounds(space.elements[$0]) },
        reason: "count \(constraints.count.lowerBound)…\(constraints.count.upperBound) with "
          + (minimum > 0 ? "minimum \(readable(minimum))" : "step \(readable(constraints.step ?? 0))")
          + ": \(fewest) elements take at least \(readable(smallest)) > 1")
    }
    let most = space.count.upperBound
    let others = space.present.indices.filter { !space.isMandatory[$0] }.compactMap { space.present[$0]?.upperBound }
    let largest =
      mandatory.reduce(0) { $0 + (space.present[$1]?.upperBound ?? 0) }
      + others.sorted(by: >).prefix(most - mandatory.count).reduce(0, +)
    if largest < 1 - CompositionSimplex.tolerance {
      let bounded = space.elements.filter { (constraints.bounds[$0]?.upperBound ?? 1) < 1 }
      let limited = most < space.present.count { $0 != nil }
      return InfeasibleSpace(
        rules: (limited ? [.count] : []) + bounded.map { .bounds($0) },
        reason: "\(most) elements reach \(readable(largest)) < 1 at their upper bounds")
    }
    return nil
  }

  // MARK: Rows

  /// Whether the space has a design; true as well where the search ran out of its budget, which is lessened by what was
  /// spent.
  static func hasDesign(_ space: CompositionSimplex, budget: inout Int) -> Bool {
    guard SpaceConflict(in: space).sumsAllow else { return false }
    if let grid = space.grid {
      budget -= grid.cost
      return !grid.count.isZero
    }
    guard !space.rows.isEmpty else { return true }
    var search = SupportSearch(space, count: space.count, budget: budget)
    let before = search.budget
    defer { budget -= before - search.budget }
    return search.run() != .none
  }

  private var sumsAllow: Bool { (conflictOfOneElement() ?? conflictOfCounts() ?? conflictOfSums()) == nil }

  /// A row that nothing within the bounds satisfies.
  private func conflictOfOneRow() -> InfeasibleSpace? {
    let lower = space.present.indices.map { space.isMandatory[$0] ? space.present[$0]?.lowerBound ?? 0 : 0 }
    let upper = space.present.map { $0?.upperBound ?? 0 }
    let relaxed = SupportPolytope(lower: lower, upper: upper, rows: [])
    for (index, row) in space.rows.enumerated() {
      guard let range = relaxed.range(of: row.coefficients) else { continue }
      guard range.upperBound < row.minimum - row.tolerance || range.lowerBound > row.maximum + row.tolerance else {
        continue
      }
      let bounded = space.elements.indices.filter {
        row.coefficients[$0] != 0 && constraints.bounds[space.elements[$0]] != nil
      }
      return InfeasibleSpace(
        rules: [.linear(index)] + bounded.map { .bounds(space.elements[$0]) },
        reason: "linear row \(index), \(row.formula(space.elements)), cannot hold: the sum stays within "
          + "\(readable(range.lowerBound))…\(readable(range.upperBound))")
    }
    return nil
  }

  private func conflictOfRulesTogether() -> InfeasibleSpace {
    var kept = constraints
    var rules: [InfeasibleSpace.Rule] = []
    var budget = SupportSearch.budgetTogether
    // Once the budget is spent every rule left is named: more than need be, which is said.
    func isStillEmpty(_ changed: CompositionConstraints) -> Bool {
      guard budget > 0 else { return false }
      guard let space = try? CompositionSimplex(stated: changed) else { return true }
      return !Self.hasDesign(space, budget: &budget)
    }
    /// Leaves a rule out for good if the conflict stays without it, else keeps it and notes it.
    func test(_ rule: InfeasibleSpace.Rule, without change: (inout CompositionConstraints) -> Void) {
      var changed = kept
      change(&changed)
      if isStillEmpty(changed) { kept = changed } else { rules.append(rule) }
    }
    if constraints.step != nil { test(.step) { $0.step = nil } }
    if constraints.minimumIfPresent > 0 { test(.minimumIfPresent) { $0.minimumIfPresent = 0 } }
    if constraints.count != 1...space.dimension { test(.count) { [space] in $0.count = 1...space.dimension } }
    for element in space.elements where constraints.bounds[element] != nil {
      test(.bounds(element)) { $0.bounds[element] = nil }
    }
    for index in constraints.linear.indices.reversed() {
      // An emptied row keeps the numbers of the others.
      test(.linear(index)) { $0.linear[index] = LinearConstraint(coefficients: [:]) }
    }
    let formulas = rules.compactMap { rule -> String? in
      guard case .linear(let index) = rule else { return nil }
      return "row \(index): \(space.rows[index].formula(space.elements))"
    }
    let detail = formulas.isEmpty ? "" : " (\(formulas.reversed().joined(separator: "; ")))"
    let doubt = budget > 0 ? "" : ", of which some may not be needed for the conflict"
    return InfeasibleSpace(rules: rules, reason: "no composition satisfies these rules together\(doubt)\(detail)")
  }
}
