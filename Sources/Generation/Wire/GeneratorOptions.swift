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
  func load() throws -> (problem: Problem, space: CompositionSimplex) {
    let bytes = try ServiceFiles.read(problem, limit: 16 << 20)
    let statement: Problem
    do {
      statement = try Problem(parsing: bytes)
    } catch {
      throw StartError.badConfiguration("\(problem): \(error)")
    }
    guard let composition = statement.composition else {
      throw StartError.badConfiguration("\(problem): the space has no composition block")
    }
    do throws(InfeasibleSpace) {
      return (statement, try CompositionSimplex(composition))
    } catch {
      throw StartError.badConfiguration("\(problem): the space has no design: \(error)")
    }
  }
}

/// How designs are made.
package struct MethodOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How designs are made: enumerate, uniform or dirichlet.", valueName: "name"))
  package var method: GenerationMethod = .uniform

  @Option(
    help: ArgumentHelp(
      "Concentration of the dirichlet method; the problem's prior, else 1, if not given.", valueName: "number"))
  package var alpha: Double?

  package init() {}

  package func validate() throws {
    if let alpha, !(alpha > 0 && alpha.isFinite) { throw ValidationError("--alpha must be above 0") }
  }

  /// The sampler of a random method.
  func sampler(_ method: GenerationMethod, _ space: CompositionSimplex, problem: Problem) -> SpaceSampler {
    guard method == .dirichlet else { return SpaceSampler(space) }
    let concentration = alpha ?? problem.dirichletPrior ?? 1
    return SpaceSampler(space, .dirichlet(Array(repeating: concentration, count: space.dimension)))
  }
}
