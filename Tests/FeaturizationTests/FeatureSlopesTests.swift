import Chemistry
import Featurization
import Foundation
import JSON
import ServiceRuntime
import TestKit
import Testing

/// Slopes of features by the amounts of the elements, against formulas and against differences of the features.
@Suite struct FeatureSlopesTests {
  static func composition(_ amounts: KeyValuePairs<String, Double>) throws -> Composition {
    try Composition(amounts: amounts.map { (Element(symbol: $0.key)!, $0.value) })
  }

  /// By the amount of i at a total of one: of a mean Σ cⱼ·pⱼ it is pᵢ − mean, of the entropy −R·(ln cᵢ − Σ cⱼ·ln cⱼ).
  @Test func closedForms() throws {
    let alloy = try Self.composition(["Al": 0.1, "Co": 0.2, "Cr": 0.25, "Ni": 0.45])
    let slopes = FeatureSlopes.alloy(alloy)
    func place(_ name: String) throws -> Int { try #require(AlloyFeature.all.firstIndex { $0.name == name }) }
    let counts = [3.0, 9, 6, 10]
    let mean = zip(counts, alloy.fractions).reduce(0) { $0 + $1.0 * $1.1 }
    let vec = try #require(slopes[place("vec")])
    for (slope, count) in zip(vec, counts) { #expect(abs(slope - (count - mean)) < 1e-9) }
    let logs = alloy.fractions.map { log($0) }
    let meanLog = zip(logs, alloy.fractions).reduce(0) { $0 + $1.0 * $1.1 }
    let entropy = try #require(slopes[place("mixing_entropy")])
    for (slope, log) in zip(entropy, logs) { #expect(abs(slope + 8.314462618 * (log - meanLog)) < 1e-8) }
    #expect(slopes[try place("element_count")] == [0, 0, 0, 0])
    for slopes in slopes {
      let slopes = try #require(slopes)
      let sum = zip(slopes, alloy.fractions).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(sum) < 1e-8 * max(1, slopes.map(abs).max() ?? 0))
    }
  }

  /// A lone element has no Ω; its amount changes nothing else.
  @Test func aLoneElement() throws {
    let slopes = FeatureSlopes.alloy(try Self.composition(["W": 1]))
    for (feature, slopes) in zip(AlloyFeature.all, slopes) {
      #expect(slopes == (["omega", "lambda"].contains(feature.name) ? nil : [0]), "\(feature.name)")
    }
  }

  /// Away from ties, means and mean deviations by central differences; what jumps is constant.
  @Test func magpie() throws {
    let amounts = [0.31, 0.22, 0.47]
    let elements = ["Fe", "O", "Nb"].map { Element(symbol: $0)! }
    func values(_ amounts: [Double]) throws -> [Double] {
      var values: [Double] = []
      MagpieStatistics.fill(&values, for: try Composition(amounts: Array(zip(elements, amounts))))
      return values
    }
    let slopes = FeatureSlopes.magpie(try Composition(amounts: Array(zip(elements, amounts))))
    #expect(slopes.count == 132)
    for k in elements.indices {
      var (more, less) = (amounts, amounts)
      more[k] += 1e-6
      less[k] -= 1e-6
      let (high, low) = (try values(more), try values(less))
      for place in slopes.indices {
        let difference = (high[place] - low[place]) / 2e-6
        #expect(abs(slopes[place][k] - difference) < 1e-6 * max(1, abs(difference)), "\(MagpieStatistics.names[place])")
      }
    }
    let tied = FeatureSlopes.magpie(try Self.composition(["Fe": 0.5, "O": 0.5]))
    for (name, slopes) in zip(MagpieStatistics.names, tied) where name.contains(" mode ") { #expect(slopes == [0, 0]) }
  }

  @Test(arguments: ["alloy", "magpie"]) func wire(_ preset: String) throws {
    let line = #"{"composition":{"Nb":0.5,"Mo":0.3,"W":0.2}}"#
    let output = try TestSession.run(
      FeaturizerService.self, arguments: ["--preset", preset, "--slopes"], lines: [line])
    let features = try #require(try JSONLine(text: output[0]).value("features"))
    let slopes = try features.member("slopes").members()
    #expect(try slopes.map { $0.0 } == features.member("values").members().map { $0.0 })
    for (_, slopes) in slopes { #expect(try slopes.members().map { $0.0 } == ["Nb", "Mo", "W"]) }
    #expect(
      try !TestSession.run(FeaturizerService.self, arguments: ["--preset", preset], lines: [line])[0].contains("slopes")
    )
  }

  @Test(arguments: [["--vector"], ["--preset", "structure"], ["--preset", "graph"]])
  func refused(_ arguments: [String]) {
    #expect(throws: (any Error).self) { try FeaturizerService.Options.parse(["--slopes"] + arguments) }
  }
}
