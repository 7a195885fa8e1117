import Chemistry
import Foundation
import GaussianProcesses
import JSON
import NeuralNetworks
import Numerics
import Prediction
import ServiceRuntime
import TestKit
import Testing

/// Gradients of composition models against central differences of the same models' own answers. Inputs are rounded to single
/// precision before a model sees them, so that differences over 2·10⁻³ of an amount are good to about 10⁻³ of the greatest
/// slope.
@Suite("Gradients of composition models") struct MaterialGradientTests {
  static let elements = ["Nb", "Mo", "Ta"].map { Element(symbol: $0)! }

  static let inputs = InputScaling([
    .init(.fraction(elements[0]), center: 0.5, scale: 0.2, bounds: 0...1),
    .init(.fraction(elements[1]), center: 0.5, scale: 0.2, bounds: 0...1),
    .init(.norm(0), center: 2, scale: 1, bounds: 1...3),
    .init(.norm(3), center: 0.6, scale: 0.1, bounds: 0...1),
    .init(.feature("f"), center: 1, scale: 0.5, bounds: 0...3),
    .init(.condition("temperature"), center: 500, scale: 200, bounds: 300...900),
  ])

  /// f = 2·Nb·Ta + Mo, and by the amount of an element i at a total of one ∂f/∂cᵢ − Σ cⱼ·∂f/∂cⱼ.
  static func feature(_ c: [Double]) -> (value: Double, slopes: [Element: Double]) {
    let plain = [2 * c[2], 1, 2 * c[0]]
    let mean = zip(plain, c).reduce(0) { $0 + $1.0 * $1.1 }
    return (
      2 * c[0] * c[2] + c[1], Dictionary(uniqueKeysWithValues: zip(elements, plain.map { $0 - mean }))
    )
  }

  static func material(_ amounts: [Double], temperature: Double) -> MaterialDescription {
    let total = amounts.reduce(0, +)
    let kept = zip(elements, amounts).filter { $0.1 > 0 }
    return MaterialDescription(
      composition: try! Composition(amounts: kept), features: ["f": feature(amounts.map { $0 / total }).value],
      conditions: ["temperature": temperature])
  }

  static func ensemble(_ task: PredictionTask, _ head: RegressionHead) -> DeepEnsemble {
    let network = MultilayerPerceptron(widths: [inputs.dimension, 8, 8, 2])
    let members = (0..<3).map { seed in
      var parameters = [Float](repeating: 0, count: network.parameterCount)
      var random = SeededGenerator(seed: UInt64(seed))
      network.initialize(&parameters, &random)
      return parameters
    }
    return DeepEnsemble(network: network, members: members, task: task, head: head)
  }

  static let process: TrainedProcess = {
    var random = SeededGenerator(seed: 3)
    let rows = (0..<40 * inputs.dimension).map { _ in Float(random.standardNormal()) }
    let targets = (0..<40).map { sin(Double(rows[$0 * inputs.dimension])) + Double(rows[$0 * inputs.dimension + 4]) }
    let matrix = Matrix(rows: 40, columns: inputs.dimension, storage: rows.map(Double.init))
    return TrainedProcess(
      try! GaussianProcess(inputs: matrix, targets: targets), rows: rows, targets: targets,
      noise: targets.map { _ in 0 })
  }()

  static func model(
    _ surrogate: Surrogate, _ transform: TargetTransform = .none, probabilities: ProbabilityScaling? = nil
  ) -> CompositionModel {
    CompositionModel(
      inputs: inputs, target: TargetScaling(transform: transform, mean: 0.3, deviation: 0.5), surrogate: surrogate,
      calibration: ConformalCalibration(
        deviations: DeviationScaling(scale: 1.5, floor: 0.1), probabilities: probabilities, residuals: [], weights: []),
      domain: ModelDomain(
        elements: Set(elements), pairs: [], conditions: [:], points: [], dimension: inputs.dimension, threshold: 0))
  }

  static func stack(_ task: PredictionTask) -> Surrogate {
    let deviations = DeviationScaling(scale: 0.7, floor: 0.2)
    return .stack(
      SurrogateStack(
        [
          .init(.ensemble(ensemble(task, .gaussian)), weight: 0.4, deviations: deviations),
          .init(.gaussianProcess(process), weight: 0.6, deviations: DeviationScaling(scale: 1.2)),
        ], task: task))
  }

  static let models: [(String, CompositionModel)] = [
    ("ensemble", model(.ensemble(ensemble(.regression, .gaussian)))),
    ("ensemble of a logarithm", model(.ensemble(ensemble(.regression, .gaussian)), .log)),
    ("absolute errors of a logarithm", model(.ensemble(ensemble(.regression, .laplace)), .log)),
    ("process", model(.gaussianProcess(process))), ("process of a logarithm", model(.gaussianProcess(process), .log)),
    ("stack", model(stack(.regression))), ("stack of a logarithm", model(stack(.regression), .log)),
    (
      "classes",
      model(
        .ensemble(ensemble(.classification, .gaussian)), probabilities: ProbabilityScaling(offset: 0.2, slope: 1.3))
    ),
  ]

  @Test(arguments: models.indices, [[0.3, 0.45, 0.25], [0.6, 0.02, 0.38], [0.5, 0, 0.5]])
  func differences(_ place: Int, _ amounts: [Double]) throws {
    let (name, model) = Self.models[place]
    func mean(_ amounts: [Double], _ temperature: Double) throws -> Double {
      let query = try model.query(Self.material(amounts, temperature: temperature))
      return try #require(model.predict([query], quantile: 1)[0]).mean
    }
    let material = Self.material(amounts, temperature: 700)
    let gradient = try model.gradient(
      try model.query(material), featureSlopes: ["f": Self.feature(amounts).slopes])
    let slopes = try #require(gradient.composition)
    #expect(slopes.count == material.composition.elements.count)
    let greatest = max(0.05, slopes.values.map(abs).max() ?? 0)
    var sum = 0.0
    for (k, element) in Self.elements.enumerated() where amounts[k] > 0 {
      let step = 1e-3 * amounts[k].squareRoot()
      var (more, less) = (amounts, amounts)
      more[k] += step
      less[k] -= step
      let difference = (try mean(more, 700) - mean(less, 700)) / (2 * step)
      let slope = try #require(slopes[element])
      #expect(abs(slope - difference) < 4e-3 * greatest, "\(name), \(element): \(slope), not \(difference)")
      sum += amounts[k] * slope
    }
    #expect(abs(sum) < 1e-12 * greatest, "an answer depends on fractions alone")
    let difference = (try mean(amounts, 702) - mean(amounts, 698)) / 4
    let slope = try #require(gradient.conditions["temperature"])
    #expect(abs(slope - difference) < 2e-3 * abs(difference) + 1e-7, "\(name): \(slope), not \(difference)")
  }

  @Test func whatHasNone() throws {
    let model = Self.models[0].1
    let query = try model.query(Self.material([0.3, 0.4, 0.3], temperature: 500))
    #expect(throws: MissingGradient.self) { try model.gradient(query, featureSlopes: [:]) }
    #expect(try model.gradient(query, featureSlopes: nil).composition == nil)
    for method in [PredictionMethod.trees, .stack] {
      let path = try PredictorServiceTests.file(PredictorServiceTests.trained(method).file)
      let loaded = try PredictorModelFile.parse(PredictorServiceTests.trained(method).file)
      guard case .composition(let model) = loaded.model, model.missingGradient != nil else { continue }
      #expect {
        try TestSession.run(
          PredictorService.self, arguments: ["--model", path, "--gradient", "composition"], lines: [])
      } throws: { "\($0)".contains("trees answer in steps") }
    }
  }

  /// Over the wire: slopes of features from the record, `no_gradient` without them, and kinds that no composition has.
  @Test func wire() throws {
    let slopes = #""slopes":{"f":{"Nb":1,"Mo":-1}}"#
    func line(_ slopes: String) -> String {
      #"{"composition":{"Nb":0.5,"Mo":0.5},"conditions":{"temperature":400},"features":{"values":{"f":3}\#(slopes)}}"#
    }
    let lines = [line("," + slopes), line(""), line(#","slopes":{"f":{"Xx":1}}"#), line(#","slopes":3"#)]
    let output = try PredictorServiceTests.run(
      lines, arguments: ["--gradient", "composition", "--gradient", "conditions"]
    )
    .map { try JSONLine(text: $0) }
    let answers = try output[..<2].map { try $0.value("predictions")!.member("toughness") }
    let gradient = try answers[0].member("gradient")
    #expect(try gradient.member("composition").members().map { $0.0 }.sorted() == ["Mo", "Nb"])
    #expect(try gradient.member("conditions").member("temperature").double().isFinite)
    #expect(try answers[1].member("no_gradient").string().contains("features.f"))
    #expect(try output[2].value("error")?.member("type").string() == "composition/unknown-element")
    #expect(try output[3].value("error")?.member("type").string() == "json/wrong-type")
    #expect(throws: StartError.self) { try PredictorServiceTests.run([], arguments: ["--gradient", "strain"]) }
  }
}
