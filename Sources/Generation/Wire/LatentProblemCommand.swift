import ArgumentParser
import DesignSpace
import JSON
import MaterialRecords
import ServiceRuntime

/// `sluice-generator latent-problem`: writes a problem file whose space is the latent space of a model. Does not read its
/// input.
package struct LatentProblemCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "latent-problem", _superCommandName: "sluice-generator",
    abstract: "Write the problem whose designs are latent points of a model.")

  @OptionGroup package var problem: ProblemOptions

  @Option(help: ArgumentHelp("The model file, written by train.", valueName: "file"))
  package var model: String

  @Option(
    help: ArgumentHelp(
      "Steps from the least to the greatest value of a latent number: points that are nearer decode to the same design more "
        + "often. 0 for any number.", valueName: "n"))
  package var steps = 40

  package init() {}

  package func validate() throws {
    guard (0...1_000_000).contains(steps) else { throw ValidationError("--steps must be 0 to 1000000") }
  }

  package func run() throws {
    GenerationCommand.run { output in
      let trained = try GeneratorModelFile.read(model)
      let (_, space) = try problem.load()
      try MethodOptions.check(trained, of: space, path: model)
      let names = LatentVariables(count: trained.model.shape.latent.dimension).names
      let document = try JSONValue.parse(try Problem.read(problem.problem).text)
      let variables = try document.member("space")["variables"]?.elements() ?? []
      for variable in variables where names.contains(try variable.member("name").string()) {
        throw StartError.badConfiguration(
          "\(problem.problem): '\(try variable.member("name").string())' is a variable of its own already")
      }
      let ranges = LatentWork(trained, of: space).ranges()
      output.write { writer in
        writer.object { writer in
          for (name, value) in (try? document.members()) ?? [] {
            // The prior is one of compositions.
            if name == "prior" { continue }
            guard name == "space" else {
              writer.member(name, value)
              continue
            }
            writer.member(
              "space",
              object: { writer in
                writer.member(
                  "variables",
                  array: { writer in
                    for variable in variables { writer.element(variable) }
                    for (name, range) in zip(names, ranges) { writer.element(object: { write(name, range, &$0) }) }
                  })
              })
          }
        }
      }
    }
  }

  private func write(_ name: String, _ range: ClosedRange<Double>, _ writer: inout JSONWriter) {
    writer.member("name", name)
    writer.member("range", [range.lowerBound, range.upperBound])
    // The ends are hundredths: divided once, the step is the nearest number to its decimal digits.
    let hundredths = ((range.upperBound - range.lowerBound) * 100).rounded()
    if steps > 0 { writer.member("step", hundredths / Double(100 * steps)) }
  }
}
