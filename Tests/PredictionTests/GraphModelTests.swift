import Chemistry
import Crystallography
import Foundation
import NeuralNetworks
import Numerics
import Prediction
import TestKit
import Testing

@Suite("Models of crystals") struct GraphModelTests {
  /// An untrained model: what must hold, holds for any weights.
  static func model(
    _ kind: GraphNetworkKind, transform: TargetTransform = .none, probabilities: ProbabilityScaling? = nil
  ) -> GraphModel {
    let table = (0..<Element.count * 2).map { Double(($0 * 37) % 19) / 9 - 1 }
    let network = GraphNetwork(
      GraphNetworkShape(
        kind: kind, species: Element.count, properties: 2, table: table, width: 6, layers: 2, basis: 8, cutoff: 4.5,
        edgeScale: 0.3, isNormalized: true))
    var random = SeededGenerator(seed: 3)
    let members = (0..<2).map { _ in network.initialParameters(&random).map { $0 + Float(0.2 * random.uniform()) } }
    let elements = ["O", "Ti", "Sr", "Ga", "N"].map { Element(symbol: $0)! }
    return GraphModel(
      network: network, members: members, target: TargetScaling(transform: transform, mean: -0.5, deviation: 0.8),
      calibration: ConformalCalibration(
        deviations: DeviationScaling(scale: 1), probabilities: probabilities, residuals: [], weights: []),
      domain: ModelDomain(
        elements: Set(elements), pairs: [], conditions: [:], points: [], dimension: 6, threshold: 0))
  }

  /// Numbers of forward.py in Tests/Benchmarks/graph-networks, which computes edge by edge in NumPy from the formulas of
  /// the manual: of a model whose k-th weight is 0.4·sin(k + 1).
  @Test(
    "an independent implementation gives the same numbers",
    arguments: [
      (GraphNetworkKind.invariant, false, 518, 0.32320408547324964, 0.18210244841786985),
      (.invariant, true, 518, 0.29813192256529364, 0.17867972819776673),
      (.equivariant, false, 732, 0.2853036973907364, 0.052826035792415),
      (.equivariant, true, 732, 0.2925972271161194, 0.024039004622058508),
    ])
  func independent(
    kind: GraphNetworkKind, isNormalized: Bool, parameters: Int, median: Double, rawDeviation: Double
  ) throws {
    let network = GraphNetwork(
      GraphNetworkShape(
        kind: kind, species: Element.count, properties: 2,
        table: (1...Element.count).flatMap { [sin(Double($0)), cos(Double($0))] }, width: 3, layers: 2, basis: 4,
        cutoff: 4.5, edgeScale: 0.3, isNormalized: isNormalized))
    #expect(network.parameterCount == parameters)
    let model = GraphModel(
      network: network, members: [(0..<parameters).map { Float(0.4 * sin(Double($0 + 1))) }],
      target: TargetScaling(transform: .none, mean: 0, deviation: 1),
      calibration: ConformalCalibration(deviations: DeviationScaling(scale: 1), residuals: [], weights: []),
      domain: ModelDomain(elements: [], pairs: [], conditions: [:], points: [], dimension: 3, threshold: 0))
    let crystal = try CrystalStructure(
      lattice: try Lattice([3.5, 0, 0], [0.3, 3.8, 0], [0, -0.2, 4.1]),
      coordinates: .cartesian([[0, 0, 0], [1.9, 1.7, 2.2]]),
      species: ["Cs", "Cl"].map { Species(Element(symbol: $0)!) }, speciesOfSites: [0, 1])
    #expect(abs(try model.gradient(crystal).median - median) < 1e-7)
    let answer = try #require(model.predict([try Self.query(crystal, model)], quantile: nil)[0])
    #expect(abs(answer.mean - median) < 1e-6)
    // The head's deviation is softplus(raw) + 0.01.
    #expect(abs(answer.aleatoric - (log(1 + exp(rawDeviation)) + 0.01)) < 1e-6)
  }

  static func query(_ crystal: CrystalStructure, _ model: GraphModel) throws -> GraphModel.Query {
    try model.query(MaterialDescription(composition: crystal.composition, structure: crystal))
  }

  @Test("an answer is the same however a crystal is written down", arguments: GraphNetworkKind.allCases)
  func invariance(kind: GraphNetworkKind) throws {
    let model = Self.model(kind)
    let found = try InvarianceSuite.violations(of: { [try model.gradient($0).median] })
    #expect(found == [])
  }

  @Test("an answer and its slope are continuous where a neighbour leaves", arguments: GraphNetworkKind.allCases)
  func continuity(kind: GraphNetworkKind) throws {
    let model = Self.model(kind)
    let found = try InvarianceSuite.discontinuities(of: { [try model.gradient($0).median] }, atCutoff: 4.5)
    #expect(found == [])
  }

  @Test(
    "slopes by positions equal central differences and sum to zero",
    arguments: GraphNetworkKind.allCases,
    [(TargetTransform.none, nil), (.log, nil), (.none, ProbabilityScaling(offset: 0.3, slope: 1.7))])
  func positions(kind: GraphNetworkKind, answer: (transform: TargetTransform, probabilities: ProbabilityScaling?))
    throws
  {
    let model = Self.model(kind, transform: answer.transform, probabilities: answer.probabilities)
    for crystal in try InvarianceSuite.crystals()[..<4] where crystal.count > 1 {
      let faults = try InvarianceSuite.gradientFaults(
        { try model.gradient($0).median }, { try model.gradient($0).positions }, at: crystal)
      #expect(faults == [])
    }
  }

  @Test("slopes by a strain equal central differences", arguments: GraphNetworkKind.allCases)
  func strain(kind: GraphNetworkKind) throws {
    let model = Self.model(kind)
    let crystal = try InvarianceSuite.crystals()[1]
    let gradient = try model.gradient(crystal).strain
    func answer(_ row: Int, _ column: Int, _ step: Double) throws -> Double {
      func strained(_ vector: SIMD3<Double>) -> SIMD3<Double> {
        var result = vector
        result[row] += step * vector[column]
        return result
      }
      let lattice = try Lattice(
        strained(crystal.lattice.a), strained(crystal.lattice.b), strained(crystal.lattice.c))
      let moved = try CrystalStructure(
        lattice: lattice, fractional: crystal.fractional, elements: crystal.elements ?? [])
      return try model.gradient(moved).median
    }
    for row in 0..<3 {
      for column in 0..<3 {
        let difference = try (answer(row, column, 1e-5) - answer(row, column, -1e-5)) / 2e-5
        #expect(abs(difference - gradient[row][column]) < 1e-6 * max(1, abs(difference)), "\(row), \(column)")
      }
    }
  }

  @Test("slopes by what stands on a site equal differences of mixed sites", arguments: GraphNetworkKind.allCases)
  func composition(kind: GraphNetworkKind) throws {
    let model = Self.model(kind)
    let crystal = try InvarianceSuite.crystals()[0]
    let gradient = try model.gradient(crystal)
    let own = crystal.elements ?? []
    func answer(_ site: Int, _ other: Element, _ step: Double) throws -> Double {
      let occupancies = try own.enumerated().map { k, element in
        k == site
          ? try SiteOccupancy([.init(element, fraction: 1 - step), .init(other, fraction: step)])
          : SiteOccupancy(element)
      }
      return try model.gradient(
        CrystalStructure(lattice: crystal.lattice, fractional: crystal.fractional, occupancies: occupancies)
      ).median
    }
    for site in [0, 2] {
      let middle = gradient.composition[site]
      let here = try #require(gradient.elements.firstIndex(of: own[site]))
      for (column, element) in gradient.elements.enumerated() where element != own[site] {
        // A fraction cannot be negative, so the difference is one-sided, of second order.
        let (near, far) = (try answer(site, element, 1e-4), try answer(site, element, 2e-4))
        let difference = (4 * near - far - 3 * gradient.median) / 2e-4
        #expect(abs(difference - (middle[column] - middle[here])) < 1e-5, "site \(site), \(element)")
      }
    }
  }

  @Test("merged edges say what all of them say, and predictions what gradients are taken of")
  func merged() throws {
    for kind in GraphNetworkKind.allCases {
      let model = Self.model(kind)
      let crystals = try InvarianceSuite.crystals()
      let answers = model.predict(try crystals.map { try Self.query($0, model) }, quantile: nil)
      for (crystal, answer) in zip(crystals, answers) {
        let answer = try #require(answer)
        #expect(abs(answer.mean - (try model.gradient(crystal).median)) < 1e-5)
        #expect(answer.guarantee == .tooFew && answer.interval == nil)
      }
    }
  }

  @Test("a probability is that of which the gradient is taken", arguments: GraphNetworkKind.allCases)
  func probability(kind: GraphNetworkKind) throws {
    let model = Self.model(kind, probabilities: ProbabilityScaling(offset: 0.3, slope: 1.7))
    let crystal = try InvarianceSuite.crystals()[1]
    let answer = try #require(model.predict([try Self.query(crystal, model)], quantile: nil)[0])
    #expect(abs(answer.mean - (try model.gradient(crystal).median)) < 1e-6)
  }

  @Test("an atom without neighbours and an element never seen have an answer, the latter flagged")
  func extremes() throws {
    let model = Self.model(.invariant)
    let wide = try Lattice([20, 0, 0], [0, 20, 0], [0, 0, 20])
    func answer(_ symbol: String) throws -> PropertyPrediction {
      let crystal = try CrystalStructure(
        lattice: wide, fractional: [[0, 0, 0]], elements: [try #require(Element(symbol: symbol))])
      return try #require(model.predict([try Self.query(crystal, model)], quantile: 1)[0])
    }
    let (seen, unseen) = (try answer("Ti"), try answer("Og"))
    #expect(!seen.departures.contains { $0.contains("element") })
    #expect(unseen.departures.contains("element Og not in the training data") && unseen.guarantee == .shifted)
    #expect(unseen.mean.isFinite && unseen.mean != seen.mean)
  }
}
