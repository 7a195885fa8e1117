import Glibc
import MaterialRecords
import Numerics

/// One thing that a target query asks of a quantity: a value within a tolerance, or a side of a limit.
package struct Wish: Sendable {
  /// Whether a value is wanted, or a side of a limit.
  package enum Kind: Sendable, Equatable { case near, above, below }

  /// Place among the formulation's quantities.
  package let quantity: Int
  /// The property, as an explanation names it.
  package let property: String
  package let kind: Kind
  /// The value wanted, or the limit.
  package let level: Double
  /// What counts as one in distances: the tolerance; of a limit a hundredth of the observations' spread.
  package let unit: Double
  /// By how many standard deviations the mean must clear a limit for its probability.
  package let margin: Double

  package init(quantity: Int, property: String, kind: Kind, level: Double, unit: Double, margin: Double = 0) {
    self.quantity = quantity
    self.property = property
    self.kind = kind
    self.level = level
    self.unit = unit
    self.margin = margin
  }

  /// How far a mean is from what is asked, at most 1 where it is met: |mean − value| in tolerances; of a limit 1 plus what
  /// is missing in its unit, not below 0.
  package func distance(_ mean: Double, standardDeviation: Double = 0) -> Double {
    switch kind {
    case .near: abs(mean - level) / unit
    case .above: max(0, 1 + (level - cleared(mean, standardDeviation: standardDeviation)) / unit)
    case .below: max(0, 1 + (cleared(mean, standardDeviation: standardDeviation) - level) / unit)
    }
  }

  /// A mean moved towards the limit by what it must clear it by.
  func cleared(_ mean: Double, standardDeviation: Double) -> Double {
    switch kind {
    case .near: mean
    case .above: mean - margin * standardDeviation
    case .below: mean + margin * standardDeviation
    }
  }

  /// The least distance of any mean in a range, margins aside.
  func leastDistance(_ range: ClosedRange<Double>) -> Double {
    switch kind {
    case .near: max(0, range.lowerBound - level, level - range.upperBound) / unit
    case .above: max(0, 1 + (level - range.upperBound) / unit)
    case .below: max(0, 1 + (range.lowerBound - level) / unit)
    }
  }

  /// Half the squared distance from the value, or beyond the limit, and its slope by the mean.
  func loss(_ mean: Double) -> (value: Double, slope: Double) {
    let excess =
      switch kind {
      case .near: (mean - level) / unit
      case .above: min(0, (mean - level) / unit)
      case .below: max(0, (mean - level) / unit)
      }
    return (excess * excess / 2, excess / unit)
  }

  /// ln of the probability that it is met.
  func logProbability(_ mean: Double, _ standardDeviation: Double) -> Double {
    let s = max(standardDeviation, 1e-9 * unit)
    let log =
      switch kind {
      case .near: StandardNormal.logProbability(from: (level - unit - mean) / s, to: (level + unit - mean) / s)
      case .above: StandardNormal.logCumulative((mean - level) / s)
      case .below: StandardNormal.logCumulative((level - mean) / s)
      }
    // Beyond what squares can be told of.
    return log.isNaN ? -.infinity : log
  }
}

/// Why a problem cannot be asked as a target query.
package struct TargetConflict: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

extension Problem {
  /// The problem that a target query asks: its targets and its constraints; what is to be made as large or as small as can
  /// be has no part in it.
  /// - Throws: `TargetConflict` where nothing is targeted, a target has no tolerance, or two statements exclude each other.
  package func targetProblem() throws(TargetConflict) -> Problem {
    var problem = self
    problem.objectives = objectives.filter { if case .target = $0.goal { true } else { false } }
    var ranges: [String: (range: ClosedRange<Double>, statement: String)] = [:]
    for objective in problem.objectives {
      guard case .target(let value, let tolerance) = objective.goal else { continue }
      guard tolerance > 0 else {
        throw TargetConflict(
          "the target '\(objective.property)' has no tolerance, so that no design can be said to meet it")
      }
      guard tolerance >= 1e-12 * abs(value), tolerance >= 1e-100, tolerance <= 1e100, abs(value) <= 1e100 else {
        throw TargetConflict("the target '\(objective.property)' or its tolerance is beyond what numbers can tell")
      }
      ranges[objective.property] = (value - tolerance...value + tolerance, "the target")
    }
    var hasLimit = false
    for constraint in constraints where constraint.equals == nil {
      hasLimit = true
      let (low, high) = (constraint.minimum ?? -.infinity, constraint.maximum ?? .infinity)
      let known = ranges[constraint.property] ?? (-Double.infinity...Double.infinity, "")
      guard low <= known.range.upperBound, high >= known.range.lowerBound else {
        throw TargetConflict("\(known.statement) of '\(constraint.property)' and a constraint on it exclude each other")
      }
      ranges[constraint.property] = (
        max(low, known.range.lowerBound)...min(high, known.range.upperBound),
        known.statement.isEmpty ? "a constraint" : known.statement
      )
    }
    if problem.objectives.isEmpty, !hasLimit {
      throw TargetConflict("a target query needs an objective with the goal target, or a constraint with a limit")
    }
    return problem
  }
}
