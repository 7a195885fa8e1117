import DesignSpace
import ServiceRuntime

/// Runs a command of the generator that only writes: where designs cannot be made as asked, the problem is at fault, or this
/// program.
enum GenerationCommand {
  static func run(_ body: (inout ServiceOutput) throws -> Void) {
    CommandOutput.run(of: GeneratorService.self) { output in
      do {
        try body(&output)
      } catch let error as GenerationError {
        throw error == .noDesign
          ? StartError.badConfiguration(error.description) : StartError.internal(error.description)
      }
    }
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
