import ArgumentParser
import DesignSpace
import MaterialRecords
import ServiceRuntime

extension GenerationMethod: ExpressibleByArgument {}

/// The problem file, as every command of the generator takes it.
package struct ProblemOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The problem file, whose composition block is the space.", valueName: "file"))
  package var problem: String

  package init() {}

  /// Reads the file and checks that its space has a design.
  /// - Throws: `missingInput`, `badConfiguration`.
  func load() throws -> (problem: Problem, space: CompositionSimplex) { try Self.read(problem) }

  /// Reads the problem file at a path.
  static func read(_ path: String) throws -> (problem: Problem, space: CompositionSimplex) {
    let statement = try Problem.read(path).problem
    guard let composition = statement.composition else {
      throw StartError.badConfiguration(
        "\(path): "
          + (statement.compositions.isEmpty
            ? "the space has no composition block" : "designs of several compositions are not generated"))
    }
    do throws(InfeasibleSpace) {
      return (statement, try CompositionSimplex(composition))
    } catch {
      throw StartError.badConfiguration("\(path): the space has no design: \(error)")
    }
  }
}

/// How designs are made.
package struct MethodOptions: ParsableArguments {
  @Option(
    name: .customLong("method"),
    help: ArgumentHelp(
      "How designs are made: enumerate, uniform, dirichlet or vae (vae with --model, else uniform, if not given); or what the "
        + "model is to do with each record: encode, decode, reconstruct or interpolate.",
      valueName: "name"))
  package var stated: GenerationMethod?

  @Option(help: ArgumentHelp("The model file of the vae method, written by train.", valueName: "file"))
  package var model: String?

  @Option(
    help: ArgumentHelp(
      "Concentration of the dirichlet method; the problem's prior, else 1, if not given.", valueName: "number"))
  package var alpha: Double?

  @Option(
    help: ArgumentHelp(
      "A property that designs of a conditional model are to have, as a number or an interval: yield_strength=1200 or "
        + "yield_strength=1100..1300. May be given again.", valueName: "name=value"))
  package var given: [GivenProperty] = []

  @Option(
    help: ArgumentHelp(
      "Spread of the draws of a model: below 1 designs are more alike and more usual.", valueName: "number"))
  package var samplingTemperature = 1.0

  package init() {}

  package func validate() throws {
    if let alpha, !(alpha > 0 && alpha.isFinite) { throw ValidationError("--alpha must be above 0") }
    if let stated, stated == .autoencoder || stated.isLatentWork, model == nil {
      throw ValidationError("--method \(stated.rawValue) needs --model")
    }
    if !given.isEmpty, model == nil { throw ValidationError("--given needs --model") }
    if samplingTemperature != 1, model == nil { throw ValidationError("--sampling-temperature needs --model") }
    guard Set(given.map(\.name)).count == given.count else { throw ValidationError("--given names a property twice") }
    guard Self.temperatures.contains(samplingTemperature) else {
      throw ValidationError("--sampling-temperature must be 0.01 to 10")
    }
  }

  /// Sampling temperatures that are taken.
  static let temperatures = 0.01...10.0

  /// The method where a request states none.
  var method: GenerationMethod { stated ?? (model == nil ? .uniform : .autoencoder) }

  /// Reads the model file, if one was named, and checks that it knows the elements of the space.
  func loadModel(for space: CompositionSimplex) throws -> TrainedAutoencoder? {
    guard let model else { return nil }
    let trained = try GeneratorModelFile.read(model)
    do throws(GenerationError) {
      _ = try wish(of: trained)
    } catch {
      throw StartError.badConfiguration("\(model): \(error)")
    }
    try Self.check(trained, of: space, path: model)
    return trained
  }

  /// Checks that a model knows the elements of a space.
  static func check(_ trained: TrainedAutoencoder, of space: CompositionSimplex, path: String) throws(StartError) {
    do throws(GenerationError) {
      _ = try AutoencoderSampler(trained, of: space, seed: 0)
    } catch {
      throw .badConfiguration("\(path): \(error)")
    }
  }

  /// What a request asks of a model; where it is silent, the options speak.
  /// - Throws: `noCondition`.
  func wish(
    of model: TrainedAutoencoder, given stated: [GivenProperty]? = nil, temperature: Double? = nil
  ) throws(GenerationError) -> AutoencoderSampler.Wish {
    let given = stated ?? self.given
    let names = model.conditions.properties.map(\.name)
    for property in given where !names.contains(property.name) {
      throw .noCondition(property.name, known: names)
    }
    let ranges = given.isEmpty ? [] : names.map { name in given.first { $0.name == name }?.range }
    return AutoencoderSampler.Wish(given: ranges, spread: temperature ?? samplingTemperature)
  }

  /// The designs of one method.
  /// - Throws: what `DesignStream` throws; `noModel`.
  func stream(
    _ method: GenerationMethod, _ space: CompositionSimplex, problem: Problem, model: TrainedAutoencoder?,
    wish: AutoencoderSampler.Wish, seed: UInt64
  ) throws(GenerationError) -> DesignStream {
    switch method {
    case .enumerate: try DesignStream(enumerating: space)
    case .autoencoder:
      if let model {
        try DesignStream(decoding: model, of: space, wish: wish, seed: seed)
      } else {
        throw .noModel(method)
      }
    case .uniform, .dirichlet:
      DesignStream(sampling: sampler(method, space, problem: problem), of: space, seed: seed)
    case .encode, .decode, .reconstruct, .interpolate:
      preconditionFailure("what a model says of one record is no stream")
    }
  }

  private func sampler(_ method: GenerationMethod, _ space: CompositionSimplex, problem: Problem) -> SpaceSampler {
    guard method == .dirichlet else { return SpaceSampler(space) }
    let concentration = alpha ?? problem.dirichletPrior ?? 1
    return SpaceSampler(space, .dirichlet(Array(repeating: concentration, count: space.dimension)))
  }
}

/// `yield_strength=1200` or `yield_strength=1100..1300`: a property that designs are to have.
package struct GivenProperty: ExpressibleByArgument, Sendable, Equatable {
  let name: String
  let range: ClosedRange<Double>

  init(name: String, range: ClosedRange<Double>) {
    self.name = name
    self.range = range
  }

  package init?(argument: String) {
    guard let sign = argument.lastIndex(of: "="), sign > argument.startIndex else { return nil }
    let text = argument[argument.index(after: sign)...]
    let ends = text.contains("..") ? text.split(separator: "..", omittingEmptySubsequences: false) : [text]
    let numbers = ends.map { Double($0) ?? .nan }
    guard (1...2).contains(numbers.count), let low = numbers.first, let high = numbers.last, low <= high,
      abs(low) <= Self.limit, abs(high) <= Self.limit
    else { return nil }
    self.init(name: String(argument[..<sign]), range: low...high)
  }

  /// Values beyond are refused, so that no difference of two overflows.
  static let limit = 1e300
}
