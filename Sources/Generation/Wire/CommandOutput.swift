import DesignSpace
import ServiceRuntime

/// Runs a command that only writes: standard output is taken over as a service does it, a failure ends the process with
/// the status that the protocol gives it.
enum CommandOutput {
  static func run(_ body: (inout ServiceOutput) throws -> Void) {
    var output = ServiceOutput(sink: StandardOutput(), serviceName: GeneratorService.manifest.name)
    ProgramFailure.exitOnError(ServiceContext(program: "sluice-generator")) {
      do {
        try body(&output)
      } catch let error as GenerationError {
        output.flush()
        if error == .noDesign { throw StartError.badConfiguration(error.description) }
        throw StartError.internal(error.description)
      }
    }
    output.flush()
  }
}

extension DesignStream {
  /// The grid of a space, or the failure of a start: a problem file that cannot be enumerated.
  static func startGrid(of space: CompositionSimplex) throws(StartError) -> CompositionGrid {
    do throws(GenerationError) {
      return try grid(of: space)
    } catch {
      throw .badConfiguration(error.description)
    }
  }
}
