/// What a check found.
enum ConformanceVerdict: Equatable {
  case holds(remark: String?)
  case broken(String)
  case skipped(String)
}

/// How much is tried.
enum ConformanceThoroughness: Sendable {
  /// Every rule.
  case full
  /// What a service must pass before it takes over from another: the rules that one record can break, none of those that
  /// take long.
  case gate
}

/// A rule that was tried.
struct ConformanceResult {
  let rule: String
  let verdict: ConformanceVerdict
  /// Whether the executable is held to it: a bare filter is only told of the rules for services.
  let isBinding: Bool

  var isBroken: Bool { if case .broken = verdict { isBinding } else { false } }
}

/// One rule of the protocol and how it is tried.
struct ConformanceCheck: Sendable {
  let name: String
  /// Whether only a service that describes itself is held to it.
  let isForServices: Bool
  /// Whether it is left out before a swap: it takes long, or a machine that is busy can break it.
  let isLeftOutOfGate: Bool
  let run: @Sendable (ConformanceSubject) throws(RunFailure) -> ConformanceVerdict

  init(
    _ name: String, forServices: Bool = false, isLeftOutOfGate: Bool = false,
    _ run: @escaping @Sendable (ConformanceSubject) throws(RunFailure) -> ConformanceVerdict
  ) {
    self.name = name
    isForServices = forServices
    self.isLeftOutOfGate = isLeftOutOfGate
    self.run = run
  }
}
