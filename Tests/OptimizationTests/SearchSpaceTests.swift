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
}
