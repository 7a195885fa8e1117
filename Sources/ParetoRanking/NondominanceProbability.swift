import MaterialRecords
import MultiObjective
import Numerics

/// The probability that a design is feasible and that no feasible design dominates it, where values are uncertain: the
/// share of joint draws of all designs in which that is so.
///
/// Errors are normal and independent between designs and between properties; a property that is an objective and bounded
/// too is drawn once. The standard error of a share p of N draws is √(p(1 − p)/N).
package struct NondominanceProbability: Sendable {
  /// What is known of one design.
  package struct Design: Sendable {
    /// The mean of each objective, in its own sign, and then of each constraint.
    package var means: [Double] = []
    /// The standard deviations beside them; zero for what is certain.
    package var deviations: [Double] = []
    /// Whether the constraints that are not numeric are met.
    package var meetsOthers = true
    /// What tells the design from others: its draws depend on this and the seed only.
    package var key: UInt64 = 0

    package init() {}

    /// Adds the value of the next objective or constraint.
    package mutating func append(_ mean: Double, _ deviation: Double?) {
      means.append(mean)
      deviations.append(max(0, deviation ?? 0))
    }
  }

  private let problem: Problem
  private let dominance: Dominance
  private let seed: UInt64
  /// For each objective and constraint the first of them with the same property.
  private let terms: [Int]

  package init(_ problem: Problem, _ dominance: Dominance, seed: UInt64) {
    self.problem = problem
    self.dominance = dominance
    self.seed = seed
    let names = problem.objectives.map(\.property) + problem.constraints.map(\.property)
    terms = names.map { name in names.firstIndex(of: name) ?? 0 }
  }

  /// How many of the draws that are asked are made for n designs: so many that no more than 10⁸ values are drawn, but at
  /// least 100.
  package func affordableDraws(_ draws: Int, designs n: Int) -> Int {
    min(draws, max(100, 100_000_000 / max(1, n * terms.count)))
  }

  /// The probabilities of n designs from a number of joint draws. Each draw costs a `ParetoFront`.
  package func probabilities(_ designs: [Design], draws: Int) -> [Double] {
    var occurrences: [UInt64: UInt64] = [:]
    var generators = designs.map { design in
      // Designs that nothing tells apart are still drawn apart.
      let occurrence = occurrences[design.key, default: 0]
      occurrences[design.key] = occurrence + 1
      return SeededGenerator(seed: seed, stream: design.key ^ occurrence &* 0x9E37_79B9_7F4A_7C15)
    }
    let m = problem.objectives.count
    var counts = [Int](repeating: 0, count: designs.count)
    for _ in 0..<draws {
      var feasible: [Int] = []
      var points: [Double] = []
      for (index, design) in designs.enumerated() where design.meetsOthers {
        let values = draw(design, &generators[index])
        let isFeasible = problem.constraints.indices.allSatisfy { k in
          let constraint = problem.constraints[k]
          return constraint.equals != nil || constraint.isMet(by: .number(values[m + k]))
        }
        if !isFeasible { continue }
        feasible.append(index)
        for (objective, value) in zip(problem.objectives, values) { points.append(objective.minimised(value)) }
      }
      let drawn = Matrix(rows: feasible.count, columns: m, storage: points)
      for place in ParetoFront.indices(of: drawn, dominance) { counts[feasible[place]] += 1 }
    }
    return counts.map { Double($0) / Double(max(1, draws)) }
  }

  private func draw(_ design: Design, _ generator: inout SeededGenerator) -> [Double] {
    var values = design.means
    for (term, first) in terms.enumerated() {
      if first < term {
        values[term] = values[first]
      } else if design.deviations[term] > 0 {
        // Large means and deviations may leave the range of numbers.
        let value = design.means[term] + design.deviations[term] * generator.standardNormal()
        values[term] = max(-.greatestFiniteMagnitude, min(.greatestFiniteMagnitude, value))
      }
    }
    return values
  }
}
