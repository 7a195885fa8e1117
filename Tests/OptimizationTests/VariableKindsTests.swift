import DesignSpace
import Foundation
import JSON
import MaterialRecords
import Numerics
import Optimization
import Testing

/// Whole numbers, steps, ordered levels and categories together, in suggestions and in target queries.
@Suite struct VariableKindsTests {
  static let mixed = #"""
    {"problem":1,"space":{"composition":{"elements":["Nb","Mo","Ta"],"count":[1,2],"step":0.5},"variables":[
      {"name":"passes","integer":[1,3]},{"name":"grade","ordinal":[220,400,1200]},
      {"name":"temperature","unit":"K","range":[1073,1173],"step":50},{"name":"route","categories":["cast","printed"]}]},
     "objectives":[{"property":"y","goal":"maximize"}]}
    """#
  /// Six compositions, three values of each of three variables, two routes.
  static let mixedCount = 6 * 3 * 3 * 3 * 2

  private static func space(_ text: String) throws -> SearchSpace {
    try SearchSpace(Problem(parsing: Array(text.utf8)))
  }

  private static func key(_ line: String) throws -> String {
    let line = try JSONLine(text: line)
    let parts = ["composition", "conditions"].compactMap { line.raw($0) }
    return parts.map { String(decoding: $0, as: UTF8.self) }.joined()
  }

  /// The product of all values, each design once and then no more: by listing, and one at a time past what is taken.
  @Test(arguments: [["--acquisition", "random"], []]) func exhaustsAMixedSpace(_ arguments: [String]) throws {
    let asks = [100, 100, 125].enumerated().map { #"{"mark":"m\#($0)","batch":\#($1)}"# }
    let output = try OptimizerServiceTests.run(Self.mixed, asks, arguments: arguments)
    let suggestions = output.filter { $0.contains("suggestion") }
    #expect(suggestions.count == Self.mixedCount)
    #expect(try Set(suggestions.map(Self.key)).count == Self.mixedCount)
    let error = try #require(output.first { $0.contains("error") })
    #expect(error.contains("optimizer/exhausted"))
    #expect(suggestions[0].contains(#""conditions":{"passes":"#))
    #expect(
      suggestions.allSatisfy {
        $0.contains(#""temperature":1073"#) || $0.contains(#""temperature":1123"#)
          || $0.contains(#""temperature":1173"#)
      })
  }

  /// Passes halfway of 1…3; rank 2 of ranks 0…2; the first of three temperatures.
  @Test func modelInputs() throws {
    let space = try Self.space(Self.mixed)
    let design = Design(fractions: [0.5, 0.5, 0], settings: [2, 2, 1073, 1])
    let half = 0.5.squareRoot()
    #expect(space.inputs([design]).storage == [half, half, 0, 0.5, 1, 0, 0, half])
    #expect(space.contains(design))
    for broken in [[2.5, 2, 1073, 1], [4, 2, 1073, 1], [2, 3, 1073, 1], [2, 2, 1080, 1], [2, 2, 1073, 2]] {
      #expect(!space.contains(Design(fractions: [0.5, 0.5, 0], settings: broken)))
    }
  }

  @Test(
    arguments: [
      (#""passes":2.5,"grade":220,"temperature":1073"#, "optimizer/unknown-level", "not a whole number"),
      (#""passes":2,"grade":221,"temperature":1073"#, "optimizer/unknown-level", "221"),
      (#""passes":2,"grade":"220","temperature":1073"#, "optimizer/unknown-level", "'220' is not a level"),
      (#""passes":"2","grade":220,"temperature":1073"#, "json/wrong-type", "a number"),
      (#""passes":1e300,"grade":220,"temperature":1073"#, "optimizer/out-of-range", "far outside"),
      (#""pases":2,"grade":220,"temperature":1073"#, "optimizer/missing-variable", "did you mean 'pases'?"),
      (
        #""passes":2,"grade":220,"temperature":1073,"route":"print""#, "optimizer/unknown-category",
        "did you mean 'printed'?"
      ),
    ]) func refusesWhatIsNoLevel(_ conditions: String, _ type: String, _ says: String) throws
  {
    let route = conditions.contains("route") ? "" : #","route":"cast""#
    let line = #"{"id":"a","composition":{"Nb":1},"conditions":{\#(conditions)\#(route)},"measured":{"y":1}}"#
    let output = try OptimizerServiceTests.run(Self.mixed, [line])
    #expect(output.count == 1)
    let error = try #require(try JSONLine(text: output[0]).value("error"))
    #expect(try error.member("type").string() == type)
    #expect(try error.member("detail").string().contains(says), "\(output[0])")
  }

  /// Beyond the whole numbers and between the steps a measurement still teaches, as outside a range.
  @Test func learnsOutsideTheSpace() throws {
    let lines = (0..<5).map {
      #"{"composition":{"Nb":1},"conditions":{"passes":\#(3 + $0),"grade":400,"temperature":\#(1073 + 7 * $0),"route":"cast"},"measured":{"y":\#($0)}}"#
    }
    let output = try OptimizerServiceTests.run(
      Self.mixed, lines + [#"{"mark":"m","batch":1}"#], arguments: ["--summary"])
    #expect(output.count == 3 && output[0].contains(#""observations":5,"feasible":1"#), "\(output[0])")
  }

  /// A misspelt property is met with the name that the record has.
  @Test func namesTheNearestProperty() throws {
    let line = #"{"composition":{"Nb":1},"conditions":{"x":1},"measured":{"hardnes":1}}"#
    let problem =
      #"{"problem":1,"space":{"variables":[{"name":"x","integer":[0,9]}]},"objectives":[{"property":"hardness","goal":"maximize"}]}"#
    #expect(try OptimizerServiceTests.run(problem, [line])[0].contains("did you mean 'hardnes'?"))
  }

  /// Nothing within the tolerance of a design that is known, pending or suggested: over a space whose one range is so narrow in
  /// effect that the models ask for the same place again and again.
  @Test func suggestsNothingTwice() throws {
    let problem = #"""
      {"problem":1,"space":{"composition":{"elements":["Nb","Mo"]},"variables":[{"name":"t","range":[0,1]},{"name":"n","integer":[1,2]}]},
       "objectives":[{"property":"y","goal":"maximize"}]}
      """#
    let optimizer = try Optimizer(Problem(parsing: Array(problem.utf8)))
    var observations: [Observation] = []
    var designs: [Design] = []
    for round in 0..<6 {
      let answer = try optimizer.answer(Ask(name: "\(round)", batch: 3), observations: observations, pending: [])
      for design in answer.suggestions.map(\.design) {
        for other in designs where other.settings[1] == design.settings[1] {
          let differences = zip(design.fractions + [design.settings[0]], other.fractions + [other.settings[0]])
          #expect(differences.contains { abs($0 - $1) > TakenDesigns.tolerance })
        }
        designs.append(design)
        // The best is a corner, to which every search returns.
        let value = design.fractions[0] + design.settings[0] + design.settings[1]
        observations.append(
          Observation(id: nil, design: design, readings: [.init(value), .init(1)], isInSpace: true))
      }
    }
    #expect(designs.count == 18)
  }

  // MARK: Target queries

  /// Designs of random small spaces of every kind of variable, listed one by one: no proof lies above the nearest of them, no
  /// witness misses, and what is called out of reach is met by none.
  @Test(arguments: 0..<6) func verdictsAgreeWithListing(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(400 + seed))
    let composition = seed % 3 == 0 ? "" : #""composition":{"elements":["Nb","Mo"],"step":0.2},"#
    let level = [0.3, 0.9, 1.6, 2.4][generator.index(below: 4)]
    let problem = #"""
      {"problem":1,"space":{\#(composition)"variables":[{"name":"a","integer":[0,4]},{"name":"b","ordinal":["x","y","z"]},
       {"name":"c","range":[0,0.3],"step":0.1},{"name":"d","categories":["p","q"]}]},
       "objectives":[{"property":"y","goal":"target","value":\#(level),"tolerance":0.02}]}
      """#
    var settings = TargetSolver.Settings()
    settings.posterior.samples = 128
    let solver = try TargetSolver(Problem(parsing: Array(problem.utf8)), settings: settings)
    var sampler = DesignSampler(solver.space)
    let observations = sampler.designs(14, except: TakenDesigns(solver.space), using: &generator).map { design in
      let s = design.settings
      let value = 0.2 * s[0] + 0.3 * s[1] * s[1] - s[2] + 0.2 * s[3] + 0.5 * (design.fractions.first ?? 0)
      return Observation(id: nil, design: design, readings: [.init(value), .init(1)], isInSpace: true)
    }
    for given in [[:], [1: 2.0], [0: 3, 3: 1]] as [[Int: Double]] {
      let answer = try solver.answer(Ask(name: "q", batch: 8, fixed: given), observations: observations)
      let designs = Self.designs(solver.space).filter { design in
        given.allSatisfy { design.settings[$0.key] == $0.value }
      }
      let least = answer.query.distances(designs).min() ?? 0
      if let proof = answer.proof { #expect(proof.lower <= least + 1e-9, "\(proof) and \(least)") }
      #expect(answer.verdict != .undecided)
      #expect((answer.verdict == .reachable) == (least <= 1), "\(answer.verdict) and \(least)")
      let found = try #require(answer.nearest)
      #expect(found.distance >= least - 1e-9 && (least <= 1 || found.distance <= least * 1.021 + 1e-9))
      let samples = answer.posterior.map { posterior in answer.drawn.map { posterior.samples[$0].design } } ?? []
      for design in [found.design] + answer.witnesses.map(\.design) + samples { #expect(designs.contains(design)) }
    }
  }

  /// All designs of a space with levels only.
  private static func designs(_ space: SearchSpace) -> [Design] {
    let grid = (0...5).map { Design(fractions: [Double($0) / 5, Double(5 - $0) / 5]) }
    var designs = space.composition == nil ? [Design()] : grid
    for variable in space.variables {
      designs = designs.flatMap { design in
        (0..<(variable.domain.count ?? 0)).map {
          Design(fractions: design.fractions, settings: design.settings + [variable.domain.setting($0)])
        }
      }
    }
    return designs
  }
}
