import DesignSpace
import MaterialRecords

extension SearchSpace {
  /// The rules that a design meets with equality, as the problem file names them.
  func activeRules(_ design: Design) -> [String] {
    var rules: [String] = []
    if let composition, design.fractions.count == composition.dimension {
      let constraints = composition.constraints
      let tolerance = CompositionSimplex.tolerance
      let held = design.fractions.count { $0 > tolerance }
      if held == constraints.count.upperBound, held < composition.dimension { rules.append("count") }
      for (element, x) in zip(composition.elements, design.fractions) {
        if x > tolerance, constraints.minimumIfPresent > 0, abs(x - constraints.minimumIfPresent) <= tolerance {
          rules.append("minimum_if_present of \(element)")
        } else if let bounds = constraints.bounds[element],
          abs(x - bounds.upperBound) <= tolerance || (x > tolerance && abs(x - bounds.lowerBound) <= tolerance)
        {
          rules.append("bounds of \(element)")
        }
      }
      for (index, row) in composition.rows.enumerated() {
        let value = row.value(design.fractions)
        if min(abs(value - row.minimum), abs(value - row.maximum)) <= tolerance {
          rules.append("linear row \(index)")
        }
      }
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
}
