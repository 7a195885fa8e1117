import Chemistry
import DesignSpace
import Numerics
import Testing

/// Statements that a file may make and that must neither hang nor fill the memory. The time limit is a net far above
/// what they take, a second or two of a processor each at most.
@Suite("Hostile statements end soon", .timeLimit(.minutes(5)))
struct HostileSpaceTests {
  static let all = Element.all

  /// Rows Σ cᵢxᵢ within limits around what a fraction can reach, coefficients drawn from a seed.
  static func rows(_ count: Int, over elements: [Element], seed: UInt64, minimum: Double? = nil, maximum: Double? = nil)
    -> [LinearConstraint]
  {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      LinearConstraint(
        coefficients: Dictionary(uniqueKeysWithValues: elements.map { ($0, 2 * generator.uniform() - 1) }),
        minimum: minimum, maximum: maximum)
    }
  }

  struct Statement: Sendable, CustomTestStringConvertible {
    let name: String
    let constraints: CompositionConstraints
    var testDescription: String { name }
  }

  static let statements: [Statement] = {
    var statements: [Statement] = []
    func add(_ name: String, _ constraints: CompositionConstraints) {
      statements.append(Statement(name: name, constraints: constraints))
    }
    let half = Array(all.prefix(60))
    add("118 elements at 1e-9", CompositionConstraints(elements: all, step: 1.0 / 999_999_999))
    add("118 elements at 1e-6, 3…100 of them", CompositionConstraints(elements: all, count: 3...100, step: 1e-6))
    add("118 elements at 0.001, 60…118 of them", CompositionConstraints(elements: all, count: 60...118, step: 0.001))
    add("a count far beyond", CompositionConstraints(elements: all, count: 2...Int.max, step: 0.01))
    add("a count from the least to the greatest", CompositionConstraints(elements: all, count: Int.min...Int.max))
    add("64 rows that hold", CompositionConstraints(elements: all, linear: rows(64, over: all, seed: 1, maximum: 1)))
    add(
      "64 rows that contradict one another, continuous",
      CompositionConstraints(elements: half, count: 3...40, linear: rows(64, over: half, seed: 2, minimum: 0.4)))
    add(
      "8 rows that contradict one another on a grid",
      CompositionConstraints(
        elements: half, count: 3...40, minimumIfPresent: 0.01, step: 0.01,
        linear: rows(8, over: half, seed: 3, minimum: 0.45)))
    add(
      "bounds on all and rows that contradict one another",
      CompositionConstraints(
        elements: half, count: 5...20, bounds: Dictionary(uniqueKeysWithValues: half.map { ($0, 0...0.3) }),
        minimumIfPresent: 0.02, linear: rows(16, over: half, seed: 4, minimum: 0.35)))
    add(
      "whole coefficients up to 9 on a grid",
      CompositionConstraints(
        elements: Array(all.prefix(30)), count: 3...6, step: 0.01,
        linear: (0..<6).map { shift in
          LinearConstraint(
            coefficients: Dictionary(
              uniqueKeysWithValues: all.prefix(30).enumerated().map { ($1, Double(($0 * (shift + 3)) % 10)) }),
            minimum: 3.001, maximum: 3.002)
        }))
    add(
      "figures at the ends of the range",
      CompositionConstraints(
        elements: elements("Nb Mo Ta"),
        linear: [
          LinearConstraint(coefficients: [elements("Nb")[0]: 1e12, elements("Mo")[0]: -1e-12], minimum: -1e12),
          LinearConstraint(coefficients: [elements("Ta")[0]: 5e-324], maximum: 1e12),
        ]))
    return statements
  }()

  @Test("the space is made or refused, and its designs are members", arguments: statements)
  func ends(_ statement: Statement) {
    guard let space = try? CompositionSimplex(statement.constraints) else { return }
    var generator = SeededGenerator(seed: 1)
    for distribution in [.uniform, .dirichlet(Array(repeating: 1, count: space.dimension))]
      as [SpaceSampler.Distribution]
    {
      var sampler = SpaceSampler(space, distribution)
      for _ in 0..<3 {
        guard let x = sampler.next(using: &generator) else { break }
        #expect(space.violation(of: x) == nil)
      }
    }
  }

  @Test("rows beyond 64 are refused by name") func tooManyRows() {
    let many = CompositionConstraints(
      elements: Self.all, linear: Self.rows(65, over: Self.all, seed: 1, maximum: 1))
    do throws(InfeasibleSpace) {
      _ = try CompositionSimplex(many)
      Issue.record("accepted")
    } catch {
      #expect(error.description.contains("65 linear rows"), "\(error)")
    }
  }
}
