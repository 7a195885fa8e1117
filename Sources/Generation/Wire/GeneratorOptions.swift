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
      throw StartError.badConfiguration("\(path): the space has no composition block")
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
      "How designs are made: enumerate, uniform, dirichlet or vae; vae with --model, else uniform, if not given.",
      valueName: "name"))
  package var stated: GenerationMethod?

  @Option(help: ArgumentHelp("The model file of the vae method, written by train.", valueName: "file"))
  package var model: String?

  @Option(
    help: ArgumentHelp(
      "Concentration of the dirichlet method; the problem's prior, else 1, if not given.", valueName: "number"))
  package var alpha: Double?

  package init() {}

  package func validate() throws {
    if let alpha, !(alpha > 0 && alpha.isFinite) { throw ValidationError("--alpha must be above 0") }
    if stated == .autoencoder, model == nil { throw ValidationError("--method vae needs --model") }
  }

  /// The method where a request states none.
  var method: GenerationMethod { stated ?? (model == nil ? .uniform : .autoencoder) }

  /// Reads the model file, if one was named, and checks that it knows the elements of the space.
  func loadModel(for space: CompositionSimplex) throws -> TrainedAutoencoder? {
    guard let model else { return nil }
    let trained = try GeneratorModelFile.read(model)
    do throws(GenerationError) {
      _ = try AutoencoderSampler(trained, of: space, seed: 0)
    } catch {
      throw StartError.badConfiguration("\(model): \(error)")
    }
    return trained
  }

  /// The designs of one method.
  /// - Throws: what `DesignStream` throws; `model` is there if the method is vae.
  func stream(
    _ method: GenerationMethod, _ space: CompositionSimplex, problem: Problem, model: TrainedAutoencoder?, seed: UInt64
  ) throws(GenerationError) -> DesignStream {
    switch method {
    case .enumerate: try DesignStream(enumerating: space)
    case .autoencoder:
      if let model {
        try DesignStream(decoding: model, of: space, seed: seed)
      } else {
        throw .noModel
      }
    case .uniform, .dirichlet:
      DesignStream(sampling: sampler(method, space, problem: problem), of: space, seed: seed)
    }
  }

  private func sampler(_ method: GenerationMethod, _ space: CompositionSimplex, problem: Problem) -> SpaceSampler {
    guard method == .dirichlet else { return SpaceSampler(space) }
    let concentration = alpha ?? problem.dirichletPrior ?? 1
    return SpaceSampler(space, .dirichlet(Array(repeating: concentration, count: space.dimension)))
  }
}
