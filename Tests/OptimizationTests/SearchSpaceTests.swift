import Foundation
import MaterialRecords
import Numerics
import Optimization
import Testing

/// The space of designs as the search walks it.
@Suite struct SearchSpaceTests {
  private static func space(_ text: String) throws -> SearchSpace {
    try SearchSpace(
      Problem(
        parsing: Array(
          #"{"problem":1,"space":{\#(text)},"objectives":[{"property":"y","goal":"minimize"}]}"#.utf8)))
  }

  static let spaces = [
    #""composition":{"elements":["Nb","Mo","Ta","W"],"count":[2,3],"step":0.01,"minimum_if_present":0.05}"#,
    #""composition":{"elements":["Nb","Mo","Ta","W"],"bounds":{"Nb":[0.2,0.6],"W":[0,0.15]}}"#,
    #""composition":{"elements":["Nb","Mo","Ta"],"step":0.05,"linear":[{"coefficients":{"Nb":1,"Mo":1},"maximum":0.6}]}"#,
    #""variables":[{"name":"t","range":[1073,1473]},{"name":"route","categories":["cast","printed"]}]"#,
    #""composition":{"elements":["Al","Ni"],"step":0.1},"variables":[{"name":"t","range":[0,1]}]"#,
    #""variables":[{"name":"n","integer":[1,12]},{"name":"g","ordinal":["a","b","c"]},{"name":"t","range":[0,1],"step":0.1}]"#,
    #""composition":{"elements":["La","Sr","Ti","Mn"],"step":0.05,"linear":[{"coefficients":{"La":3,"Sr":2,"Ti":4,"Mn":3},"equals":3}]}"#,
    #""composition":{"elements":["La","Sr","Ti","Mn"],"count":[3,4],"linear":[{"coefficients":{"La":3,"Sr":2,"Ti":4,"Mn":3},"equals":3}]}"#,
  ]

  @Test(arguments: spaces) func samplesAndNeighboursKeepTheRules(_ text: String) throws {
    let space = try Self.space(text)
    var sampler = DesignSampler(space)
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<50 {
      let drawn = sampler.next(using: &generator)
      let design = try #require(drawn)
      #expect(space.violation(of: design) == nil)
      #expect(space.tidied(design) == design)
      for scale in [0.2, 0.03, space.leastScale(ofRanges: 1e-4)] {
        let neighbours = space.neighbours(of: design, scale: scale)
        #expect(!neighbours.isEmpty)
        for neighbour in neighbours {
          #expect(space.violation(of: neighbour) == nil)
          #expect(neighbour != design)
        }
      }
    }
  }

  /// √0.25 = 0.5; 1273 is halfway; a category is a unit vector over √2, so that two of them are at distance one.
  @Test func modelInputs() throws {
    let space = try Self.space(
      #""composition":{"elements":["Nb","Mo"]},"variables":[{"name":"t","range":[1073,1473]},{"name":"r","categories":["a","b"]}]"#
    )
    let a = Design(fractions: [0.25, 0.75], settings: [1273, 0])
    let b = Design(fractions: [0.25, 0.75], settings: [1273, 1])
    let half = 0.5.squareRoot()
    #expect(space.inputs([a]).storage == [0.5, 0.75.squareRoot(), 0.5, half, 0])
    #expect(abs(space.distance(a, b) - 1) < 1e-15)
  }

  @Test func namesWhatIsBroken() throws {
    let space = try Self.space(Self.spaces[3])
    #expect(space.violation(of: Design(settings: [1000, 0]))?.contains("outside its range") == true)
    #expect(space.violation(of: Design(settings: [1100, 2]))?.contains("no category") == true)
    #expect(space.violation(of: Design(settings: [1100])) != nil)
  }

  /// On a grid only the same design is taken; elsewhere whatever is within a millionth.
  @Test func takenDesigns() throws {
    let grid = try Self.space(Self.spaces[0])
    var taken = TakenDesigns(grid)
    taken.insert(Design(fractions: [0.3, 0.7, 0, 0]))
    #expect(taken.contains(Design(fractions: [0.1 + 0.2, 0.7, 0, 0])))
    #expect(!taken.contains(Design(fractions: [0.31, 0.69, 0, 0])))
    let range = try Self.space(Self.spaces[3])
    taken = TakenDesigns(range)
    taken.insert(Design(settings: [1100, 0]))
    #expect(taken.contains(Design(settings: [1100.0001, 0])))
    #expect(!taken.contains(Design(settings: [1100.01, 0])) && !taken.contains(Design(settings: [1100, 1])))
  }

  /// The greatest of a linear function over a grid under an equation, found by climbing from a few designs of thousands: against
  /// the listing of all.
  @Test func climbsUnderEquations() throws {
    let space = try Self.space(
      #""composition":{"elements":["Nb","Mo","Ta","W","Cr"],"count":[2,4],"minimum_if_present":0.02,"step":0.02,"linear":[{"coefficients":{"Nb":1,"Mo":2,"Ta":3,"W":4,"Cr":5},"equals":2.6}]}"#
    )
    let grid = try #require(space.composition?.grid)
    var walk = grid.designs()
    var all: [Design] = []
    while walk.advance() { all.append(Design(fractions: walk.fractions)) }
    for weights in [[1.0, 0, 2, 0, 1], [0, 3, 0, -1, 2], [-1, 0.5, 0.2, 1, -2]] {
      func scores(_ inputs: Matrix) -> [Double] {
        (0..<inputs.rows).map { row in
          zip(weights, inputs.row(row)).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
        }
      }
      let best = try #require(scores(space.inputs(all)).max())
      let few = stride(from: 0, to: all.count, by: all.count / 10).map { all[$0] }
      let found = CandidateSearch(space, except: TakenDesigns(space)).ranked(from: few) { scores($0) }
      #expect(abs(found[0].score - best) < 1e-9, "\(found[0]) of \(all.count), not \(best)")
    }
  }
}
