import Chemistry
import JSON

/// The inverse problem that one file states: the space of designs, what is wanted of them, and the budget.
package struct Problem: Sendable {
  package let name: String
  /// What is wanted, in the words of whoever asks.
  package let description: String?
  /// The composition block of the space, if the design is a composition.
  package let composition: CompositionConstraints?
  /// The blocks where a design is several compositions, each on a simplex of its own; then `composition` is nil.
  package let compositions: [NamedComposition]
  /// Design variables other than composition.
  package let variables: [DesignVariable]
  package var objectives: [Objective]
  package let constraints: [PropertyConstraint]
  /// The concentration of a symmetric Dirichlet prior on compositions.
  package let dirichletPrior: Double?
  /// Concentrations of a Dirichlet prior that differ between elements; empty where none are stated.
  package let dirichletByElement: [Element: Double]
  /// The worst values that count for hypervolume, by property, in the property's own sign.
  package let referencePoint: [String: Double]
  package let budget: Budget?

  /// What is asked where no problem is stated: nothing, of no space.
  package static let unstated = Problem(
    name: "phase diagrams", description: nil, composition: nil, compositions: [], variables: [], objectives: [],
    constraints: [], dirichletPrior: nil, dirichletByElement: [:], referencePoint: [:], budget: nil)

  /// The same problem with other goals for some objectives, by property.
  package func asking(_ goals: [String: Objective.Goal]) -> Problem {
    var problem = self
    problem.objectives = objectives.map { objective in
      Objective(property: objective.property, unit: objective.unit, goal: goals[objective.property] ?? objective.goal)
    }
    return problem
  }

  /// The reference point as minimised objectives, in their order; nil unless every objective has one.
  package var minimisedReferencePoint: [Double]? {
    var point: [Double] = []
    for objective in objectives {
      guard let value = referencePoint[objective.property] else { return nil }
      point.append(objective.minimised(value))
    }
    return point
  }
}

/// One of the compositions of a design.
package struct NamedComposition: Sendable, Equatable {
  /// Its member of a record's `compositions`.
  package let name: String
  package let constraints: CompositionConstraints
}

/// One thing wanted of a design.
package struct Objective: Sendable, Equatable {
  /// What is better.
  package enum Goal: Sendable, Equatable {
    case maximize
    case minimize
    /// As near as can be to `value`; within `tolerance` it is met.
    case target(value: Double, tolerance: Double)
  }

  package let property: String
  package let unit: String?
  package let goal: Goal

  /// The value with its sign turned so that less is better: the one place where signs are turned. For a target it is the
  /// distance from the target.
  package func minimised(_ value: Double) -> Double {
    switch goal {
    case .maximize: -value
    case .minimize: value
    case .target(let target, _): abs(value - target)
    }
  }
}

/// A condition that a feasible design meets.
package struct PropertyConstraint: Sendable, Equatable {
  package let property: String
  package let unit: String?
  package let minimum: Double?
  package let maximum: Double?
  /// What the property must equal, where it is not a bounded number.
  package let equals: PropertyValue?
  /// The probability with which the condition must hold when the property is uncertain.
  package let probability: Double

  /// Whether a known value meets the condition.
  package func isMet(by value: PropertyValue) -> Bool {
    if let equals { return value == equals }
    guard let number = value.number else { return false }
    return number >= minimum ?? -.infinity && number <= maximum ?? .infinity
  }

  /// How firmly a verdict is met, kJ/mol of atoms, below zero where it is violated: its margin with the verdict's sign, one
  /// where the margin is unknown or says something else.
  package func firmness(of verdict: PropertyValue, margin: Double?) -> Double {
    let sign: Double = isMet(by: verdict) ? 1 : -1
    guard let margin, verdict == .boolean(margin >= 0) else { return sign }
    return sign * abs(margin) / 1000
  }

  /// How far a known value is outside, zero if it meets the condition; one where the property is not a number.
  package func violation(of value: PropertyValue) -> Double {
    if isMet(by: value) { return 0 }
    guard equals == nil, let number = value.number else { return 1 }
    return max((minimum ?? -.infinity) - number, number - (maximum ?? .infinity))
  }
}

/// How many evaluations may be spent, and how many at once.
package struct Budget: Sendable, Equatable {
  package let evaluations: Int
  package let batch: Int

  package init(evaluations: Int, batch: Int) {
    self.evaluations = evaluations
    self.batch = batch
  }
}

/// Why a problem file cannot be used.
package struct ProblemError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
