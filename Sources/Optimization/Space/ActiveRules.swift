import DesignSpace
import MaterialRecords

extension SearchSpace {
  /// The rules that a design meets with equality and might not, as the problem file names them.
  func activeRules(_ design: Design) -> [String] {
    var rules: [String] = []
    for block in blocks where design.fractions.count == fractionCount {
      let active = Self.activeRules(block.fractions(of: design), block.simplex)
      rules += active.map { rule in block.name.map { "\($0): \(rule)" } ?? rule }
    }
    for place in freeVariables {
      let (variable, setting) = (variables[place], design.settings[place])
      guard let ends = variable.domain.ends, ends.lowerBound < ends.upperBound else { continue }
      if setting <= ends.lowerBound || setting >= ends.upperBound {
        rules.append("\(variable.domain.keyword) of \(variable.name)")
      }
    }
    return rules
  }

  private static func activeRules(_ fractions: [Double], _ composition: CompositionSimplex) -> [String] {
    var rules: [String] = []
    let constraints = composition.constraints
    let tolerance = CompositionSimplex.tolerance
    let held = fractions.count { $0 > tolerance }
    if held == constraints.count.upperBound, held < composition.dimension { rules.append("count") }
    for (element, x) in zip(composition.elements, fractions) {
      if x > tolerance, constraints.minimumIfPresent > 0, abs(x - constraints.minimumIfPresent) <= tolerance {
        rules.append("minimum_if_present of \(element)")
      } else if let bounds = constraints.bounds[element],
        abs(x - bounds.upperBound) <= tolerance || (x > tolerance && abs(x - bounds.lowerBound) <= tolerance)
      {
        rules.append("bounds of \(element)")
      }
    }
    for (index, row) in composition.rows.enumerated() where !row.isEquality {
      let value = row.value(fractions)
      if min(abs(value - row.minimum), abs(value - row.maximum)) <= tolerance { rules.append("linear row \(index)") }
    }
    return rules
  }
}
