import Chemistry
import DesignSpace
import Testing

@Suite("Spaces without a design name the rules that conflict")
struct InfeasibleSpaceTests {
  typealias Rule = InfeasibleSpace.Rule
  struct Statement: Sendable, CustomTestStringConvertible {
    let name: String
    let constraints: CompositionConstraints
    let rules: [Rule]
    var testDescription: String { name }
  }

  static let (nb, mo, ta) = (elements("Nb")[0], elements("Mo")[0], elements("Ta")[0])

  static func row(_ coefficients: [Element: Double], minimum: Double? = nil, maximum: Double? = nil) -> LinearConstraint
  { LinearConstraint(coefficients: coefficients, minimum: minimum, maximum: maximum) }

  static let statements: [Statement] = [
    Statement(
      name: "lower bounds sum above one",
      constraints: CompositionConstraints(elements: elements("Nb Mo Ta"), bounds: [nb: 0.6...1, mo: 0.5...1]),
      rules: [.bounds(nb), .bounds(mo)]),
    Statement(
      name: "upper bounds cannot reach one",
      constraints: CompositionConstraints(elements: elements("Nb Mo"), bounds: [nb: 0...0.4, mo: 0...0.5]),
      rules: [.bounds(nb), .bounds(mo)]),
    Statement(
      name: "a count whose members cannot reach one",
      constraints: CompositionConstraints(
        elements: elements("Nb Mo Ta"), count: 2...2, bounds: [nb: 0...0.4, mo: 0...0.4, ta: 0...0.4]),
      rules: [.count, .bounds(nb), .bounds(mo), .bounds(ta)]),
    Statement(
      name: "five elements of at least 0.3",
      constraints: CompositionConstraints(
        elements: elements("Nb Mo Ta W Cr"), count: 5...5, minimumIfPresent: 0.3),
      rules: [.count, .minimumIfPresent]),
    Statement(
      name: "three elements on a step of one half",
      constraints: CompositionConstraints(elements: elements("Nb Mo Ta"), count: 3...3, step: 0.5),
      rules: [.count, .step]),
    Statement(
      name: "more mandatory elements than the count allows",
      constraints: CompositionConstraints(
        elements: elements("Nb Mo Ta"), count: 1...1, bounds: [nb: 0.1...1, mo: 0.1...1]),
      rules: [.count, .bounds(nb), .bounds(mo)]),
    Statement(
      name: "bounds between two points of the grid",
      constraints: CompositionConstraints(elements: elements("Nb Mo"), bounds: [nb: 0.26...0.29], step: 0.25),
      rules: [.bounds(nb), .step]),
    Statement(
      name: "bounds below the minimum if present",
      constraints: CompositionConstraints(
        elements: elements("Nb Mo"), bounds: [nb: 0.01...0.04], minimumIfPresent: 0.05),
      rules: [.bounds(nb), .minimumIfPresent]),
    Statement(
      name: "a row beyond what fractions reach",
      constraints: CompositionConstraints(
        elements: elements("Nb Mo"), linear: [row([nb: 1, mo: 2], maximum: 0.5)]),
      rules: [.linear(0)]),
    Statement(
      name: "two rows that contradict each other, beside one that does not",
      constraints: CompositionConstraints(
        elements: elements("Nb Mo Ta"),
        linear: [row([nb: 1], minimum: 0.5), row([ta: 1], maximum: 0.9), row([nb: 1, mo: -1], maximum: -0.1)]),
      rules: [.linear(2), .linear(0)]),
    Statement(
      name: "a row between two points of the grid",
      constraints: CompositionConstraints(
        elements: elements("Nb Mo"), step: 0.25, linear: [row([nb: 1], minimum: 0.3, maximum: 0.4)]),
      rules: [.step, .linear(0)]),
    Statement(
      name: "a row and a minimum if present",
      constraints: CompositionConstraints(
        elements: elements("Nb Mo Ta"), count: 2...3, minimumIfPresent: 0.2,
        linear: [row([mo: 1, ta: 1], maximum: 0.15)]),
      rules: [.minimumIfPresent, .count, .linear(0)]),
    Statement(
      name: "a step that does not divide one",
      constraints: CompositionConstraints(elements: elements("Nb Mo"), step: 0.3), rules: [.step]),
    Statement(
      name: "a count beyond the elements",
      constraints: CompositionConstraints(elements: elements("Nb Mo"), count: 3...4), rules: [.count, .elements]),
  ]

  /// Each statement is infeasible by the arithmetic that its name gives, and feasible without any one of the rules.
  @Test("the rules are named", arguments: statements)
  func named(_ statement: Statement) {
    #expect(throws: InfeasibleSpace.self) { try CompositionSimplex(statement.constraints) }
    do throws(InfeasibleSpace) {
      _ = try CompositionSimplex(statement.constraints)
    } catch {
      #expect(Set(error.rules.map(\.description)) == Set(statement.rules.map(\.description)), "\(error)")
      for rule in error.rules { #expect(error.description.contains(rule.description)) }
    }
  }
}
