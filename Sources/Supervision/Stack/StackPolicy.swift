/// How the services of a stack depend on each other, and where the stack writes.
package struct StackPolicy: Equatable, Sendable {
  /// What a restart of one service means for the others, in the terms of OTP (`armstrong2003making`).
  package enum Strategy: String, CaseIterable, Sendable {
    /// Nothing.
    case oneForOne = "one_for_one"
    /// Those behind it in the pipeline are replaced, too.
    case restForOne = "rest_for_one"
    /// All are replaced.
    case oneForAll = "one_for_all"
  }

  package var strategy = Strategy.oneForOne
  /// Largest share of dead letters among the last records of a service.
  package var deadLetterShare = 0.05
  /// Longest line that a client may send, in bytes.
  package var line = 16 << 20
  /// Path of the dead-letter file; in the stack's own folder if nil.
  package var deadLetters: String?
  /// Path of a text file of metrics for Prometheus.
  package var metrics: String?

  package init() {}
}
