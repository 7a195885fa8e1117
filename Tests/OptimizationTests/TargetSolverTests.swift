import DesignSpace
import Foundation
import MaterialRecords
import Numerics
import Optimization
import Testing

/// Target queries on models of known functions: verdicts against what the function can give, bounds against the enumeration of
/// a grid, families against the modes of the function.
@Suite struct TargetSolverTests {
  static func problem(_ composition: String, objectives: String, constraints: String = "[]") -> String {
    #"{"problem":1,"space":{"composition":\#(composition)},"objectives":\#(objectives),"constraints":\#(constraints)}"#
  }

  static let open = #"{"elements":["Nb","Mo","Ta"]}"#

  static func target(_ value: Double, _ tolerance: Double, property: String = "y") -> String {
    #"[{"property":"\#(property)","goal":"target","value":\#(value),"tolerance":\#(tolerance)}]"#
  }

  /// A solver, and so many noise-free observations of a function at random designs.
  static func solver(
    _ problem: String, count: Int = 30, settings: TargetSolver.Settings = .init(),
    evaluate: ([Double]) -> [String: Double]
  ) throws -> (solver: TargetSolver, observations: [Observation]) {
    let solver = try TargetSolver(Problem(parsing: Array(problem.utf8)), settings: settings)
    var sampler = DesignSampler(solver.space)
    var generator = SeededGenerator(seed: 11)
    let observations = sampler.designs(count, except: TakenDesigns(solver.space), using: &generator).map { design in
      let values = evaluate(design.fractions)
      return Observation(
        id: nil, design: design,
        readings: solver.formulation.quantities.map { quantity in
          switch quantity {
          case .property(let name): values[name].map { Observation.Reading($0) }
          case .condition, .success: Observation.Reading(1)
          }
        }, isInSpace: true)
    }
    return (solver, observations)
  }

  static func query(_ solver: TargetSolver, _ observations: [Observation]) throws -> TargetQuery {
    let surrogate = try Surrogate(
      solver.formulation, inputs: solver.space.inputs(observations.map(\.design)),
      compositionColumns: solver.space.composition?.dimension ?? 0, observations: observations, seed: 0)
    return TargetQuery(solver.space, surrogate)
  }

  private static func mixture(_ x: [Double]) -> [String: Double] { ["y": 0.5 * x[1] + x[2]] }

  static var quick: TargetSolver.Settings {
    var settings = TargetSolver.Settings()
    settings.posterior.samples = 256
    return settings
  }

  // MARK: Verdicts

  @Test("y = ½x₂ + x₃ gives 0.7 ± 0.05, by every method", arguments: DescentMethod.allCases)
  func reachable(_ method: DescentMethod) throws {
    var settings = Self.quick
    settings.method = method
    let (solver, observations) = try Self.solver(
      Self.problem(Self.open, objectives: Self.target(0.7, 0.05)), settings: settings, evaluate: Self.mixture)
    let answer = try solver.answer(Ask(name: "q", batch: 20), observations: observations)
    #expect(answer.verdict == .reachable && answer.proof == nil)
    #expect(answer.witnesses.count > 1 && answer.drawn.count == 20)
    for witness in answer.witnesses {
      #expect(solver.space.contains(witness.design) && witness.distance <= 1)
      #expect(abs((Self.mixture(witness.design.fractions)["y"] ?? 0) - 0.7) < 0.06)
    }
    let nearest = try #require(answer.nearest)
    #expect(nearest.design == answer.witnesses[0].design)
    let logs = answer.query.logLikelihoods(answer.witnesses.map(\.design))
    #expect(zip(logs, logs.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(answer.families.count == 1 && answer.families[0].mass > 0.97, "the designs are one strip of the triangle")
  }

  /// The oracle out of reach: y* = 1.2 ± 0.05 where y ≤ 1 at the third vertex, so four tolerances away.
  @Test func unreachable() throws {
    let (solver, observations) = try Self.solver(
      Self.problem(Self.open, objectives: Self.target(1.2, 0.05)), settings: Self.quick, evaluate: Self.mixture)
    let answer = try solver.answer(Ask(name: "q", batch: 4), observations: observations)
    #expect(answer.verdict == .unreachable && answer.witnesses.isEmpty)
    let (proof, nearest) = (try #require(answer.proof), try #require(answer.nearest))
    #expect(proof.lower > 3.5 && proof.lower <= nearest.distance)
    #expect(abs(nearest.distance - 4) < 0.5 && nearest.design.fractions[2] > 0.95, "\(nearest)")
    #expect(answer.query.unmet(nearest.design).map(\.property) == ["y"])
  }

  /// Each of two wishes can be met and both together cannot: x₁ near 0.8 and x₂ at least 0.5.
  @Test func unreachableTogether() throws {
    let constraints = #"[{"property":"z","minimum":0.5}]"#
    let values = { (x: [Double]) in ["y": x[0], "z": x[1]] }
    let (solver, observations) = try Self.solver(
      Self.problem(Self.open, objectives: Self.target(0.8, 0.05), constraints: constraints), settings: Self.quick,
      evaluate: values)
    let answer = try solver.answer(Ask(name: "q", batch: 0), observations: observations)
    #expect(answer.verdict == .unreachable)
    let (possible, others) = try Self.solver(
      Self.problem(Self.open, objectives: Self.target(0.45, 0.05), constraints: constraints), settings: Self.quick,
      evaluate: values)
    let met = try possible.answer(Ask(name: "q", batch: 0), observations: others)
    #expect(met.verdict == .reachable)
    for witness in met.witnesses { #expect(witness.design.fractions[1] > 0.49) }
  }

  /// One box proves nothing about a target out of reach: the function is at most 1.6.
  @Test func undecided() throws {
    var settings = Self.quick
    settings.boxLimit = 1
    let (solver, observations) = try Self.solver(
      Self.problem(#"{"elements":["Nb","Mo","Ta","W"]}"#, objectives: Self.target(1.9, 0.05)), settings: settings
    ) { ["y": sin(6 * $0[0]) * (1 - $0[1]) + $0[2] * $0[2]] }
    let answer = try solver.answer(Ask(name: "q", batch: 0), observations: observations)
    let proof = try #require(answer.proof)
    #expect(answer.verdict == .undecided && proof.lower <= 1 && proof.upper > 1, "\(proof)")
  }

  /// On grids every design can be asked: no bound exceeds the least distance, and where the proof ends the gap is closed.
  @Test(
    arguments: [
      #"{"elements":["Nb","Mo","Ta","W"],"step":0.1}"#,
      #"{"elements":["Nb","Mo","Ta","W"],"count":[2,3],"minimum_if_present":0.2,"step":0.1}"#,
      #"{"elements":["Nb","Mo","Ta","W"],"count":2,"step":0.05,"linear":[{"coefficients":{"Nb":1,"W":-1},"minimum":0}]}"#,
    ], [0.0, 0.4, 0.9, 1.6])
  func boundsHoldOnGrids(_ composition: String, _ value: Double) throws {
    let (solver, observations) = try Self.solver(
      Self.problem(composition, objectives: Self.target(value, 0.03)), count: 40
    ) { ["y": sin(4 * $0[0]) * (1 - $0[1]) + 0.5 * $0[2].squareRoot()] }
    let query = try Self.query(solver, observations)
    let grid = try #require(solver.space.composition?.grid)
    var least = Double.infinity
    var walk = grid.designs()
    while walk.advance() { least = min(least, query.distances([Design(fractions: walk.fractions)])[0]) }
    let proof = BranchAndBound(query, boxLimit: 20_000).run(upper: .infinity)
    #expect(proof.lower <= least + 1e-6, "\(proof), least \(least)")
    let isProved = least <= 1 ? proof.upper <= 1 : proof.upper >= least - 1e-9 && proof.lower > 1
    #expect(isProved, "\(proof), least \(least)")
    let answer = InverseAnswer(query, method: .projectedGradient, boxLimit: 20_000, known: [], seed: 1)
    #expect(answer.verdict == (least <= 1 ? .reachable : .unreachable))
    let nearest = try #require(answer.nearest)
    #expect(solver.space.contains(nearest.design))
    if least > 1 { #expect(nearest.distance <= least / 0.95) }
  }

  // MARK: Families

  /// y = (x₁ − x₂)² = ¼: the two modes of the oracle are two families of equal mass.
  @Test func twoFamilies() throws {
    var settings = TargetSolver.Settings()
    settings.posterior.samples = 2048
    let (solver, observations) = try Self.solver(
      Self.problem(Self.open, objectives: Self.target(0.25, 0.04)), count: 60, settings: settings
    ) { ["y": ($0[0] - $0[1]) * ($0[0] - $0[1])] }
    let answer = try solver.answer(Ask(name: "q", batch: 100), observations: observations)
    #expect(answer.verdict == .reachable && answer.families.count == 2)
    for family in answer.families {
      #expect(
        abs(family.mass - 0.5) < 4 * family.massError && family.massError < 0.1, "\(family.mass) ± \(family.massError)")
      let x = family.representative.fractions
      #expect(abs(abs(x[0] - x[1]) - 0.5) < 0.05)
      #expect(abs(abs(family.meanFractions[0] - family.meanFractions[1]) - 0.5) < 0.02)
    }
    let signs = Set(answer.families.map { $0.representative.fractions[0] > $0.representative.fractions[1] })
    #expect(signs.count == 2)
    for (k, sample) in answer.drawn.enumerated() {
      let design = try #require(answer.posterior).samples[sample].design
      let family = try #require(answer.family(of: sample), "sample \(k) is of neither")
      let x = answer.families[family].representative.fractions
      #expect((x[0] > x[1]) == (design.fractions[0] > design.fractions[1]))
    }
  }

  /// The evidence is the share of the prior that meets the target: of the triangle, 0.65 ≤ ½x₂ + x₃ ≤ 0.75 holds
  /// (2·0.35² − 2·0.25²) = 0.12, since ½x₂ + x₃ > t cuts off 2·(1 − t)² for t ≥ ½.
  @Test func evidenceIsAShareOfThePrior() throws {
    let (solver, observations) = try Self.solver(
      Self.problem(Self.open, objectives: Self.target(0.7, 0.05)), evaluate: Self.mixture)
    let answer = try solver.answer(Ask(name: "q", batch: 0), observations: observations)
    let posterior = try #require(answer.posterior)
    // Beside the Monte-Carlo error, the models' own at the edges of the interval.
    #expect(abs(exp(posterior.logEvidence) - 0.12) < 4 * 0.12 * posterior.relativeError + 0.005)
  }

  /// The oracle of the acceptance of Σ ≤ 1 in the unit cube, 1/k!, as the evidence of a limit on the sum of k variables.
  @Test(arguments: [(3, 6.0), (5, 120)]) func evidenceOfASum(_ k: Int, _ factorial: Double) throws {
    let variables = (0..<k).map { #"{"name":"v\#($0)","range":[0,1]}"# }.joined(separator: ",")
    let problem = #"{"problem":1,"space":{"variables":[\#(variables)]},"constraints":[{"property":"s","maximum":1}]}"#
    let solver = try TargetSolver(Problem(parsing: Array(problem.utf8)))
    var sampler = DesignSampler(solver.space)
    var generator = SeededGenerator(seed: 11)
    let observations = sampler.designs(60, except: TakenDesigns(solver.space), using: &generator).map { design in
      Observation(
        id: nil, design: design,
        readings: [Observation.Reading(design.settings.reduce(0, +)), Observation.Reading(1)], isInSpace: true)
    }
    let answer = try solver.answer(Ask(name: "q", batch: 0), observations: observations)
    let posterior = try #require(answer.posterior)
    #expect(answer.verdict == .reachable)
    // Beside the Monte-Carlo error, the models' own at the limit: the share changes by k·ε/1 for an error ε of the sum.
    let error = 4 * posterior.relativeError + 0.02 * Double(k)
    #expect(
      abs(exp(posterior.logEvidence) * factorial - 1) < error, "\(exp(posterior.logEvidence) * factorial) ± \(error)")
  }

  /// y = x₁ of two elements at ½: a relative error ε of both weights moves x₁ by ¼·(ε₁ − ε₂), so 95 of 100 batches stay
  /// within ± 0.05 for 1.96·¼·√2·ε = 0.05, ε = 0.0722; 200 batches give that to a tenth or so.
  @Test func weighingTolerance() throws {
    let (solver, observations) = try Self.solver(
      Self.problem(#"{"elements":["Nb","Mo"]}"#, objectives: Self.target(0.5, 0.05)), count: 12
    ) { ["y": $0[0]] }
    let weighing = WeighingError(try Self.query(solver, observations), seed: 3)
    let tolerance = try #require(weighing.tolerance(Design(fractions: [0.5, 0.5])))
    #expect(abs(tolerance - 0.0722) < 0.015, "\(tolerance)")
    #expect(weighing.tolerance(Design(fractions: [0.7, 0.3])) == nil)
    let edge = try #require(weighing.tolerance(Design(fractions: [0.54, 0.46])))
    #expect(edge < tolerance)
  }

  // MARK: Statements

  @Test(arguments: [
    (#"[{"property":"y","goal":"maximize"}]"#, "[]", "goal target"),
    (#"[{"property":"y","goal":"target","value":1}]"#, "[]", "no tolerance"),
    (
      #"[{"property":"y","goal":"target","value":1,"tolerance":0.1}]"#, #"[{"property":"y","maximum":0.8}]"#,
      "the target of 'y' and a constraint"
    ),
    ("[]", #"[{"property":"y","minimum":2},{"property":"y","maximum":1}]"#, "a constraint of 'y' and a constraint"),
    (#"[{"property":"y","goal":"target","interval":[1,1]}]"#, "[]", "no tolerance"),
  ]) func conflicts(_ objectives: String, _ constraints: String, _ says: String) throws {
    let problem = try Problem(
      parsing: Array(Self.problem(Self.open, objectives: objectives, constraints: constraints).utf8))
    let conflict = #expect(throws: TargetConflict.self) { try problem.targetProblem() }
    #expect(conflict?.description.contains(says) == true, "\(conflict?.description ?? "")")
  }

  /// Distances are 1 at the edge of what is accepted, margins counted in.
  @Test func distances() {
    let near = Wish(quantity: 0, property: "y", kind: .near, level: 10, unit: 2)
    #expect([8.0, 10, 12, 15].map { near.distance($0) } == [1, 0, 1, 2.5])
    let above = Wish(quantity: 0, property: "y", kind: .above, level: 10, unit: 4, margin: 2)
    #expect(above.distance(10) == 1 && above.distance(12, standardDeviation: 1) == 1 && above.distance(6) == 2)
    #expect(above.distance(100) == 0)
    let below = Wish(quantity: 0, property: "y", kind: .below, level: 10, unit: 4)
    #expect(below.distance(10) == 1 && below.distance(14) == 2 && below.distance(0) == 0)
  }
}
