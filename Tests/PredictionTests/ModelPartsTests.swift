import Chemistry
import NeuralNetworks
import Prediction
import Testing

@Suite("Parts of a model") struct ModelPartsTests {
  /// Two linear members that answer 1 and 3 with raw variance 0: E[σ²] = ln 2 + 1e-4 (softplus and its floor), and
  /// Var[μ] = ((1 − 2)² + (3 − 2)²)/2 = 1.
  @Test("the variance of an ensemble is E[σ²] + Var[μ]") func decomposition() {
    let network = MultilayerPerceptron(widths: [1, 2])
    let ensemble = DeepEnsemble(network: network, members: [[0, 0, 1, 0], [0, 0, 3, 0]])
    for answer in ensemble.predict(rows: 2, [0.5, -4]) {
      #expect(answer.mean == 2 && answer.epistemic == 1)
      #expect(abs(answer.aleatoric - (0.6931471805599453 + 1e-4)) < 1e-6)
    }
  }

  /// Of a log-normal with μ = 0, σ = 1: mean √e, variance (e − 1)·e; the quantile 2 gives e^±2.
  @Test("a logarithmic answer turns back to a log-normal's moments") func logNormal() throws {
    let answer = LatentPrediction(mean: 0, aleatoric: 0.36, epistemic: 0.64)
    let prediction = try #require(PropertyPrediction(answer, transform: .log, quantile: 2, departures: []))
    #expect(abs(prediction.mean - 1.6487212707001282) < 1e-12)
    #expect(abs(prediction.deviation - 2.1611974158950877) < 1e-12)
    let parts = prediction.aleatoric * prediction.aleatoric + prediction.epistemic * prediction.epistemic
    #expect(abs(parts.squareRoot() - prediction.deviation) < 1e-12)
    #expect(abs(prediction.aleatoric / prediction.epistemic - 0.75) < 1e-12)
    let interval = try #require(prediction.interval)
    #expect(abs(interval.lowerBound - 0.1353352832366127) < 1e-12)
    #expect(abs(interval.upperBound - 7.38905609893065) < 1e-12)
  }

  @Test("what an interval promises") func guarantee() {
    let answer = LatentPrediction(mean: 5, aleatoric: 4, epistemic: 0)
    let inside = PropertyPrediction(answer, transform: .none, quantile: 1.5, departures: [])
    #expect(inside?.interval == 2...8 && inside?.guarantee == .valid)
    let outside = PropertyPrediction(answer, transform: .none, quantile: 1.5, departures: ["far"])
    #expect(outside?.interval == 2...8 && outside?.guarantee == .shifted)
    let few = PropertyPrediction(answer, transform: .none, quantile: nil, departures: ["far"])
    #expect(few?.interval == nil && few?.guarantee == .tooFew)
  }

  @Test(
    "an answer that is no finite number is none",
    arguments: [
      LatentPrediction(mean: .nan, aleatoric: 1, epistemic: 1), LatentPrediction(mean: 800, aleatoric: 1, epistemic: 1),
      LatentPrediction(mean: 1, aleatoric: 1e300, epistemic: 1), LatentPrediction(mean: 1, aleatoric: -1, epistemic: 0),
    ])
  func notFinite(answer: LatentPrediction) {
    #expect(PropertyPrediction(answer, transform: .log, quantile: 1, departures: []) == nil)
  }

  /// Fractions 1/4 and 1 have the roots 0.5 and 1: mean 0.75, variance 1/16. One element alone shares its scale with
  /// nobody. Features 0, 1, 2, 3, 10 have the median 2 and the quartiles 1 and 3. Conditions 300 and 500 have the mean 400
  /// and the deviation 100.
  @Test("inputs are scaled by what the training data show") func scaling() throws {
    func material(_ nb: Double, _ feature: Double, _ temperature: Double) throws -> MaterialDescription {
      let amounts = [("Nb", nb), ("Mo", 1 - nb)].map { (Element(symbol: $0.0)!, $0.1) }
      return MaterialDescription(
        composition: try Composition(amounts: amounts), features: ["f": feature, "constant": 7],
        conditions: ["temperature": temperature])
    }
    let niobium = ModelInput.fraction(Element(symbol: "Nb")!)
    let scaling = InputScaling(
      [niobium, .feature("f"), .feature("constant"), .condition("temperature")],
      of: [try material(0.25, 0, 300), try material(1, 10, 500)])
    #expect(scaling.inputs.map(\.input.name) == ["composition.Nb", "features.f", "conditions.temperature"])
    #expect(scaling.inputs[0].center == 0.75 && scaling.inputs[0].scale == 0.25)
    #expect(scaling.inputs[2].center == 400 && scaling.inputs[2].scale == 100)
    let scaled = try scaling.scaled(try material(0.25, 3, 600))
    #expect(scaled[0] == -1 && scaled[2] == 2)
    let features = try [0, 1, 2, 3, 10].map { try material(0.5, $0, 300) }
    let wide = InputScaling([.feature("f")], of: features).inputs[0]
    #expect(wide.center == 2 && abs(wide.scale - 2 / 1.349) < 1e-12)
    #expect(throws: MissingInput(.feature("f"))) {
      try scaling.scaled(MaterialDescription(composition: try Composition(formula: "Nb")))
    }
  }

  /// Of Fe2O3: √(0.16 + 0.36) = 0.72111 and (0.4³ + 0.6³)^⅓ = 0.65421, as Ward's table of the p-norms is defined.
  @Test("norms of the fractions", arguments: [(0, 2.0), (2, 0.7211102550927979), (3, 0.6542132620377179)])
  func norms(order: Int, expected: Double) throws {
    let material = MaterialDescription(composition: try Composition(formula: "Fe2O3"))
    let value = try #require(material.value(.norm(order)))
    #expect(abs(value - expected) < 1e-9)
  }

  @Test(
    "names of inputs read back",
    arguments: ["composition.Nb", "features.vec", "conditions.a.b", "stoichiometry.norm_3"])
  func names(name: String) { #expect(ModelInput(name: name)?.name == name) }

  @Test(
    "other names are none",
    arguments: ["", "Nb", "composition.", "composition.Xx", "measured.x", ".x", "features", "stoichiometry.norm_1"])
  func noNames(name: String) { #expect(ModelInput(name: name) == nil) }
}
