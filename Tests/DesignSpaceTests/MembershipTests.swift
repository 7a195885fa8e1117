import Chemistry
import DesignSpace
import Testing

@Suite("Membership names the rule that a point breaks")
struct MembershipTests {
  /// 2…3 of Nb Mo Ta W in steps of 0.05, each at least 0.1, W at most 0.4, Nb + 2 Mo ≤ 1.
  static let constraints = CompositionConstraints(
    elements: elements("Nb Mo Ta W"), count: 2...3, bounds: [elements("W")[0]: 0...0.4], minimumIfPresent: 0.1,
    step: 0.05,
    linear: [LinearConstraint(coefficients: [elements("Nb")[0]: 1, elements("Mo")[0]: 2], maximum: 1)])

  static let cases: [(point: [Double], says: String?)] = [
    ([0.5, 0.25, 0.25, 0], nil),
    ([0.6, 0.0, 0.0, 0.4], nil),
    ([0.5, 0.5], "2 fractions where the space has 4 elements"),
    ([.nan, 0.5, 0.5, 0], "the fraction of Nb is not a number"),
    ([0.5, .infinity, 0.5, 0], "the fraction of Mo is not a number"),
    ([0.5, 0, 0.1, 0], "the fractions sum to 0.6"),
    ([0.6, -0.1, 0.5, 0], "Mo is -0.1, outside its bounds 0…1"),
    ([0.5, 0, 0, 0.5], "W is 0.5, outside its bounds 0…0.4"),
    ([0.45, 0.05, 0.5, 0], "Mo is 0.05, below the minimum if present 0.1"),
    ([0.48, 0.12, 0.4, 0], "Nb is 0.48, not a multiple of the step 0.05"),
    ([1, 0, 0, 0], "1 elements are present, not 2…3"),
    ([0.25, 0.25, 0.25, 0.25], "4 elements are present, not 2…3"),
    ([0.2, 0.5, 0.3, 0], "linear row 0 is 1.2, outside its limits"),
  ]

  @Test("each rule", arguments: cases)
  func rule(point: [Double], says: String?) throws {
    let space = try CompositionSimplex(Self.constraints)
    #expect(space.violation(of: point)?.description == says)
    #expect(space.contains(point) == (says == nil))
  }

  @Test("an element outside the space is foreign") func foreign() throws {
    let space = try CompositionSimplex(Self.constraints)
    let steel = try Composition(formula: "Nb0.5Fe0.5")
    #expect(space.violation(of: steel)?.description == "Fe is not among the elements of the space")
    #expect(space.violation(of: try Composition(formula: "TaNb")) == nil, "in any order")
  }

  /// The tolerance is 1e-9: decimal fractions that do not add up in binary are members.
  @Test("rounding of a sum or a fraction breaks no rule") func tolerance() throws {
    let space = try CompositionSimplex(CompositionConstraints(elements: elements("Nb Mo Ta"), step: 0.1))
    #expect(space.contains([0.1, 0.2, 0.7]))
    #expect(space.contains([0.1 + 5e-10, 0.2, 0.7 - 5e-10]))
    #expect(!space.contains([0.1 + 5e-9, 0.2, 0.7 - 5e-9]))
  }
}
