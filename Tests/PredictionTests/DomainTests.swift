import Chemistry
import Prediction
import Testing

@Suite("Domain of a model") struct DomainTests {
  private static func material(_ formula: String, temperature: Double = 300) throws -> MaterialDescription {
    MaterialDescription(
      composition: try Composition(formula: formula), features: [:], conditions: ["temperature": temperature])
  }

  /// Three alloys of three groups on a line: scaled inputs 0, 1 and 3, so the distances to the nearest of another group
  /// are 1, 1 and 2, and their 0.99 quantile (index ⌊0.99·2⌋ = 1) is 1.
  private static func domain() throws -> ModelDomain {
    ModelDomain(
      of: [try material("NbMo"), try material("MoTa"), try material("NbTa", temperature: 900)], inputs: [0, 1, 3],
      dimension: 1, groups: ["a", "b", "c"], conditions: ["temperature"])
  }

  @Test(
    "every departure has its reason",
    arguments: [
      ("NbMoTa", 500.0, [Float(0.5)], []),
      ("NbW", 500, [0.5], ["element W not in the training data"]),
      ("NbMo", 1000, [0.5], ["temperature above the training range"]),
      ("NbMo", 200, [0.5], ["temperature below the training range"]),
      ("NbMo", 500, [5], ["far from every training point"]),
      ("NbMo", 500, [.nan], ["far from every training point"]),
    ] as [(String, Double, [Float], [String])])
  func departures(formula: String, temperature: Double, inputs: [Float], reasons: [String]) throws {
    let domain = try DomainTests.domain()
    #expect(domain.threshold == 1)
    let material = try DomainTests.material(formula, temperature: temperature)
    #expect(domain.departures(material, inputs: inputs) == reasons)
  }

  @Test("a pair of known elements that never stood together is named") func unseenPair() throws {
    let domain = ModelDomain(
      of: [try DomainTests.material("NbMo"), try DomainTests.material("TaW")], inputs: [0, 1], dimension: 1,
      groups: ["a", "b"], conditions: [])
    #expect(
      domain.departures(try DomainTests.material("NbW"), inputs: [0])
        == ["elements Nb and W never together in the training data"])
  }

  @Test("repeats of a composition do not shrink the threshold") func repeats() throws {
    let materials = [
      try DomainTests.material("NbMo"), try DomainTests.material("NbMo"), try DomainTests.material("Nb"),
    ]
    let domain = ModelDomain(
      of: materials, inputs: [0, 0.01, 2], dimension: 1, groups: ["a", "a", "b"], conditions: [])
    #expect(abs(domain.threshold - 1.99) < 1e-6)
  }
}
