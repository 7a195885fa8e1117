import ArgumentParser
import DesignSpace
import ServiceRuntime

/// `sluice-generator sample`: writes designs drawn from a problem's space. Does not read its input.
package struct SampleCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "sample", _superCommandName: "sluice-generator",
    abstract: "Write designs of a problem's space, drawn at random.")

  @OptionGroup package var problem: ProblemOptions
  @OptionGroup package var method: MethodOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("How many designs.", valueName: "n"))
  package var n = 1

  @Option(
    help: ArgumentHelp(
      "Write what a model's designs are worth, beside baselines, as JSON to this file.", valueName: "file"))
  package var summary: String?

  @Option(help: ArgumentHelp("Seed of everything random.", valueName: "number"))
  package var seed: UInt64 = 0

  package init() {}

  package func validate() throws {
    guard n >= 0 else { throw ValidationError("--n must not be negative") }
    if method.method.isLatentWork { throw ValidationError("--method \(method.method.rawValue) is for records") }
    if method.alpha != nil, method.method != .dirichlet { throw ValidationError("--alpha is for --method dirichlet") }
    if summary != nil, method.method != .autoencoder { throw ValidationError("--summary is for designs of a model") }
    guard seed < 1 << 53 else { throw ValidationError("--seed must be below 2^53") }
  }

  package func run() throws {
    GenerationCommand.run { output in
      let (problem, space) = try problem.load()
      let name = method.method
      if name == .enumerate { _ = try DesignStream.startGrid(of: space) }
      let model = try method.loadModel(for: space)
      let wish = try model.map { try method.wish(of: $0) } ?? AutoencoderSampler.Wish()
      var stream = try method.stream(name, space, problem: problem, model: model, wish: wish, seed: seed)
      var line = GeneratedLine(space).of(name, seed: seed, model: stream.model)
      var measured = stream.model.map { SampleSummary($0, of: space, seed: seed) }
      for k in 0..<n {
        guard let design = try stream.next() else { break }
        measured?.add(design)
        output.write { line.write(design, id: "\(problem.name)/\(k)", to: &$0) }
      }
      output.flush()
      guard let tally = stream.tally, let report = measured?.report(tally) else { return }
      for line in report.lines { StandardError.write("sluice-generator: \(line)") }
      if let summary { try ServiceFiles.write(summary, report.json) }
    }
  }
}
