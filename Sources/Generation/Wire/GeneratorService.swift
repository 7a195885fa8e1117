import ArgumentParser
import DesignSpace
import JSON
import MaterialRecords
import Numerics
import ServiceRuntime

/// The generator as a filter: each record is a request, answered by the designs it asks for.
package struct GeneratorService: ModelCardService {
  /// The command line of the filter.
  package struct Options: ParsableArguments {
    @OptionGroup package var problem: ProblemOptions
    @OptionGroup package var method: MethodOptions

    @Option(
      name: .shortAndLong, help: ArgumentHelp("Designs for a request that does not say how many.", valueName: "n"))
    package var n = 1

    @Flag(
      help: "Write how a composition that is decoded changes with the latent numbers, for gradients of a predictor.")
    package var slopes = false

    package init() {}

    package func validate() throws {
      if slopes, method.model == nil { throw ValidationError("--slopes needs --model") }
      guard (1...GeneratorService.requestLimit).contains(n) else {
        throw ValidationError("--n must be 1 to \(GeneratorService.requestLimit)")
      }
    }
  }

  /// Most designs of one request.
  static let requestLimit = 10_000_000
  /// The members that ask.
  private static let asking: Set<String> = [
    "id", "n", "method", "seed", "given", "sampling_temperature", "composition", "generated",
  ]
  /// Members that describe a material: a request that holds one would lend it to every design.
  private static let describing = ["formula", "structure", "features", "predictions", "stability", "measured"]

  package static var manifest: ServiceManifest {
    ServiceManifest(
      name: "generator", summary: "Makes compositions, and crystals, of a problem's space.", cardinality: .expand,
      reads: ["conditions"],
      writes: ["composition", "formula", "structure", "generated"],
      errors: [
        ("generator/bad-request", "A member of the request has a value that cannot be used."),
        ("generator/not-a-request", "The record describes a material; designs would inherit what is not theirs."),
        ("generator/no-grid", "The space cannot be enumerated: it is continuous or too large to be counted."),
        ("generator/no-design", "No design of the space was found."),
        ("generator/violation", "A design broke a rule of its space: an error of this program."),
      ] + CompositionErrors.described)
  }

  package static var subcommands: [any ParsableCommand.Type] {
    [
      CardCommand<GeneratorService>.self, EnumerateCommand.self, LatentProblemCommand.self, SampleCommand.self,
      SubstituteCommand.self, TrainCommand.self,
    ]
  }

  /// The card of a model file; see `ModelCardService`.
  package static func modelCard(_ path: String) throws(StartError) -> String { try GeneratorModelFile.card(path) }

  private let problem: Problem
  private let space: CompositionSimplex
  private let options: Options
  private let seed: UInt64
  private let lines: GeneratedLine
  private let model: TrainedAutoencoder?

  package init(options: Options, context: ServiceContext) throws {
    (problem, space) = try options.problem.load()
    self.options = options
    seed = context.seed
    lines = GeneratedLine(space)
    model = try options.method.loadModel(for: space)
  }

  package mutating func receive(_ record: Record, _ output: inout ServiceOutput) throws {
    let asksToSubstitute = try record.line.value("method")?.string() == SubstitutionRequest.method
    let method = asksToSubstitute ? nil : try Self.method(record) ?? options.method.method
    for name in Self.describing where record.line.has(name) {
      // A record that is encoded stays what it is, one that is reconstructed may name what it was.
      if asksToSubstitute && name == "structure" || method == .encode || method == .reconstruct && name == "formula" {
        continue
      }
      throw RecordError(
        "generator/not-a-request", "not a request",
        detail: "'\(name)' describes a material; a request holds n, method, seed and what its designs shall carry",
        pointer: "/\(name)")
    }
    let count = try Self.count(record) ?? options.n
    guard let method else { return try substitute(record, count, &output) }
    if method.isLatentWork { return try answer(record, method, count, &output) }
    let seed = try Self.seed(record) ?? Self.derivedSeed(seed, record)
    let wish = try wish(of: record, method)
    let parent = record.id ?? "\(problem.name)-\(record.number)"
    do throws(GenerationError) {
      var stream = try options.method.stream(
        method, space, problem: problem, model: model, wish: wish, seed: seed)
      var line = lines.of(method, seed: seed, model: stream.model)
      for k in 0..<count {
        guard let design = try stream.next() else { break }
        output.write { writer in
          line.write(
            design, id: "\(parent)/\(k)", to: &writer,
            carried: { record.line.appendMembers(to: &$0, except: Self.asking) })
        }
      }
    } catch {
      throw RecordError(error)
    }
  }

  /// Answers by what the model says of the record; nothing is random.
  private func answer(
    _ record: Record, _ method: GenerationMethod, _ count: Int, _ output: inout ServiceOutput
  ) throws {
    guard let model else { throw RecordError(.noModel(method)) }
    for name in ["given", "sampling_temperature"] where record.line.has(name) {
      throw RecordError(
        "generator/bad-request", "nothing is drawn",
        detail: "'\(name)' is for designs that are drawn; '\(method.rawValue)' says what the model makes of one point",
        pointer: "/\(name)")
    }
    let request = LatentRequest(
      work: LatentWork(model, of: space), model: model, space: space, lines: lines, writesSlopes: options.slopes)
    let asking = Self.asking.union(LatentRequest.asking)
    try request.answer(
      record, method, n: count, parent: record.id ?? "\(problem.name)-\(record.number)", &output,
      carried: { record.line.appendMembers(to: &$0, except: asking) })
  }

  /// Answers by the first decorations of a prototype that lie in the space; nothing is random.
  private func substitute(_ record: Record, _ count: Int, _ output: inout ServiceOutput) throws {
    let substitution = try SubstitutionRequest(record, in: space).substitution
    let parent = record.id ?? "\(problem.name)-\(record.number)"
    let asking = Self.asking.union(SubstitutionRequest.asking)
    var left = count
    try substitution.visit { decoration in
      guard space.violation(of: decoration.composition) == nil else { return true }
      output.write { writer in
        SubstituteCommand.write(
          decoration, of: substitution.prototype, parent: parent, to: &writer,
          carried: { record.line.appendMembers(to: &$0, except: asking) })
      }
      left -= 1
      return left > 0
    }
    if left == count { throw RecordError(.noDesign) }
  }

  // MARK: The request

  private static func count(_ record: Record) throws -> Int? {
    guard let value = try record.line.value("n") else { return nil }
    let count = try value.integer()
    guard (1...requestLimit).contains(count) else {
      throw RecordError(
        "generator/bad-request", "bad number of designs", detail: "n is \(count), not 1 to \(requestLimit)",
        pointer: value.pointer)
    }
    return count
  }

  private static func method(_ record: Record) throws -> GenerationMethod? {
    guard let value = try record.line.value("method") else { return nil }
    let name = try value.string()
    guard let method = GenerationMethod(rawValue: name) else {
      let known = (GenerationMethod.allCases.map(\.rawValue) + [SubstitutionRequest.method]).joined(separator: ", ")
      throw RecordError(
        "generator/bad-request", "unknown method", detail: "'\(name.prefix(32))' is none of \(known)",
        pointer: value.pointer)
    }
    return method
  }

  /// What a request asks of the model; nothing for other methods.
  private func wish(of record: Record, _ method: GenerationMethod) throws -> AutoencoderSampler.Wish {
    let given = try GivenProperty.read(record)
    let temperature = try Self.temperature(record)
    guard method == .autoencoder, let model else {
      guard given == nil, temperature == nil else {
        throw RecordError(
          "generator/bad-request", "no model asked",
          detail: "'given' and 'sampling_temperature' are for designs that a model draws",
          pointer: given == nil ? "/sampling_temperature" : "/given")
      }
      return AutoencoderSampler.Wish()
    }
    do throws(GenerationError) {
      return try options.method.wish(of: model, given: given, temperature: temperature)
    } catch {
      throw RecordError(error)
    }
  }

  private static func temperature(_ record: Record) throws -> Double? {
    guard let value = try record.line.value("sampling_temperature") else { return nil }
    let temperature = try value.double()
    guard MethodOptions.temperatures.contains(temperature) else {
      throw RecordError(
        "generator/bad-request", "bad sampling temperature", detail: "\(temperature) is not 0.01 to 10",
        pointer: value.pointer)
    }
    return temperature
  }

  private static func seed(_ record: Record) throws -> UInt64? {
    guard let value = try record.line.value("seed") else { return nil }
    guard let seed = UInt64(exactly: try value.integer()) else {
      throw RecordError(
        "generator/bad-request", "negative seed", detail: "the seed is \(try value.integer())", pointer: value.pointer)
    }
    return seed
  }

  /// A seed out of the service's own and the bytes of the request, so that neither the order
  /// of requests nor the number of replicas changes an answer; 53 bits, to be written as a number.
  private static func derivedSeed(_ seed: UInt64, _ record: Record) -> UInt64 {
    var hash = ContentHash()
    hash.mix(seed)
    hash.mix(bytes: record.line.bytes)
    return hash.value >> 11
  }
}

extension GivenProperty {
  /// The member `given` of a request: numbers or `[low, high]` by name.
  /// - Throws: `RecordError`, `JSONError`.
  static func read(_ record: Record) throws -> [GivenProperty]? {
    guard let value = try record.line.value("given") else { return nil }
    return try value.members().map { name, value in
      let ends = value.kind == .array ? try value.doubles() : [try value.double()]
      guard (1...2).contains(ends.count), let low = ends.first, let high = ends.last, low <= high, -limit <= low,
        high <= limit
      else { throw value.mismatch("a number or [low, high]") }
      return GivenProperty(name: name, range: low...high)
    }
  }
}

extension RecordError {
  init(_ error: GenerationError) {
    switch error {
    case .noGrid(let reason): self.init("generator/no-grid", "cannot enumerate", detail: reason)
    case .noDesign: self.init("generator/no-design", "no design", detail: "\(error)")
    case .noModel, .modelLacks:
      self.init("generator/bad-request", "no model", detail: "\(error)", pointer: "/method")
    case .noCondition:
      self.init("generator/bad-request", "no such condition", detail: "\(error)", pointer: "/given")
    case .violation: self.init("generator/violation", "internal error", detail: "\(error)")
    }
  }
}
