import ServiceRuntime

/// Why a run ends before its time, with the exit status of the supervisor.
package struct RunFailure: Error, Equatable, CustomStringConvertible {
  package let status: Int32
  /// One sentence for the person who reads it.
  package let reason: String

  package init(_ status: Int32, _ reason: String) {
    self.status = status
    self.reason = reason
  }

  package init(_ error: StartError) { self.init(error.status, error.description) }

  package var description: String { reason }
}
