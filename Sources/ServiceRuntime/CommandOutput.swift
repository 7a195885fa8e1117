/// Runs a command of a service that reads no records, or all of them before it answers: standard output is taken over as
/// filtering does it, so that a closed reader and a full disk end it alike.
package enum CommandOutput {
  /// Hands over an output that is flushed at the end. An error ends the process with the status that the protocol gives it,
  /// after what was written before.
  package static func run<S: Service>(of service: S.Type, _ body: (inout ServiceOutput) throws -> Void) {
    var output = ServiceOutput(sink: StandardOutput(), serviceName: S.manifest.name)
    ProgramFailure.exitOnError(ServiceContext(program: S.commandPath.joined(separator: " "))) {
      do {
        try body(&output)
      } catch {
        output.flush()
        throw error
      }
    }
    output.flush()
  }
}
