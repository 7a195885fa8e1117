/// Looks for fields that touch no edge of the grid.
///
/// A field of another set lies inside a cell of one set only where a phase that is not in the set comes down to its plane
/// there. A cell is looked into where the phase that is nearest at its corners lies nearer than what that distance changes by
/// in the cells around, unless it has joined around: then its boundary is known. The distance leads: of the quarters the one
/// with the least, three times. What still is missed: fields narrower than an eighth of a cell, and those of a phase that has
/// joined in the cells around or that comes down more steeply than the corners tell.
struct HiddenFieldSearch {
  private(set) var survey: SectionSurvey
  /// The cells to be quartered on the way to such a field.
  private(set) var opened: Set<SectionCell> = []

  private static let depth = 3

  /// Looks into every cell of a grid whose points are known. O(cells), and some 15 equilibria in a cell that is looked into.
  init(_ survey: SectionSurvey, _ grid: SectionGrid) {
    self.survey = survey
    for cell in grid.cells {
      if survey.equilibria >= SectionSurvey.mostEquilibria { break }
      guard let set = isPromising(cell, grid) else { continue }
      _ = search(cell, set, depth: Self.depth)
    }
  }

  /// The one set of a cell that is worth a look.
  private func isPromising(_ cell: SectionCell, _ grid: SectionGrid) -> Int? {
    guard let set = survey.states[cell.corners[0]], set >= 0,
      cell.corners.allSatisfy({ survey.states[$0] == set }),
      let low = cell.corners.compactMap({ survey.nearest[$0] }).min(by: { $0.cost < $1.cost })
    else { return nil }
    let own = survey.sets[set].count { $0 == low.name }
    var costs: [Double] = []
    for point in cell.corners.flatMap({ [$0] + grid.neighbours($0) }) {
      guard let state = survey.states[point], state >= 0 else { continue }
      if survey.sets[state].count(where: { $0 == low.name }) > own { return nil }
      if state == set, let near = survey.nearest[point] { costs.append(near.cost) }
    }
    return low.cost < (costs.max() ?? 0) - (costs.min() ?? 0) ? set : nil
  }

  private mutating func search(_ cell: SectionCell, _ set: Int, depth: Int) -> Bool {
    guard depth > 0 else { return false }
    var best: (quarter: SectionCell, cost: Double)?
    var isFound = false
    for quarter in cell.quarters {
      var cost = 0.0
      for point in quarter.corners {
        if let state = survey.state(point), state != set { isFound = true }
        cost += survey.nearest[point]?.cost ?? .infinity
      }
      if cost < best?.cost ?? .infinity { best = (quarter, cost) }
    }
    if !isFound, let best { isFound = search(best.quarter, set, depth: depth - 1) }
    if isFound { opened.insert(cell) }
    return isFound
  }
}
