import JSON
import ServiceRuntime

extension JSONValue {
  /// One of the names of a type.
  func choice<T: RawRepresentable & CaseIterable>(_ type: T.Type) throws -> T where T.RawValue == String {
    let text = try string()
    if let choice = T(rawValue: text) { return choice }
    let known = T.allCases.map(\.rawValue)
    let hint = NearestNames.suggestion(text, among: known)
    throw ComposeError(
      "'\(text.prefix(64))' is not known" + (hint.isEmpty ? "; known are \(known.joined(separator: ", "))" : hint),
      at: self)
  }

  /// A number in a range.
  func number(in range: ClosedRange<Double>) throws -> Double {
    let number = try double()
    guard range.contains(number) else {
      throw ComposeError("\(number) is not in \(range.lowerBound) to \(range.upperBound)", at: self)
    }
    return number
  }
}

extension StackPolicy {
  /// Reads the member `supervision` of a compose file.
  init(reading value: JSONValue) throws {
    try value.allow(only: ["strategy", "line", "dead_letters", "dead_letter_share", "metrics", "description"])
    self.init()
    strategy = try value["strategy"].map { try $0.choice(Strategy.self) } ?? strategy
    deadLetterShare = try value["dead_letter_share"].map { try $0.number(in: 0...1) } ?? deadLetterShare
    line = try value["line"]?.integer(in: 1...LineCutter.lineLimit) ?? line
    deadLetters = try value["dead_letters"]?.string()
    metrics = try value["metrics"]?.string()
  }
}

extension SupervisionPolicy {
  /// The longest time that a policy may state, in seconds: thirty years are for ever.
  private static let longestTime = 1e9

  /// Reads the members `replicas`, `restart` and `limits` of a service.
  init(reading value: JSONValue) throws {
    self.init()
    replicas = try value["replicas"]?.integer(in: 1...256) ?? replicas
    if let stated = value["restart"] { restart = try RestartPolicy(reading: stated) }
    guard let limits = value["limits"] else { return }
    try limits.allow(only: [
      "start", "record", "idle", "stop", "term", "batch", "queue", "attempts", "memory", "memory_soft", "records",
      "age",
      "description",
    ])
    func seconds(_ name: String, _ usual: Double) throws -> Double {
      try limits[name].map { try $0.number(in: 0.001...SupervisionPolicy.longestTime) } ?? usual
    }
    startTimeout = try seconds("start", startTimeout)
    statedRecordTimeout = try limits["record"].map { try $0.number(in: 0.001...SupervisionPolicy.longestTime) }
    idleInterval = try seconds("idle", idleInterval)
    stopGrace = try seconds("stop", stopGrace)
    termGrace = try seconds("term", termGrace)
    batch = try limits["batch"]?.integer(in: 1...65_536) ?? batch
    queue = try limits["queue"]?.integer(in: 1...1 << 40) ?? queue
    attempts = try limits["attempts"]?.integer(in: 1...100) ?? attempts
    hardMemory = try limits["memory"]?.integer(in: 1 << 20...1 << 50)
    softMemory = try limits["memory_soft"]?.integer(in: 1 << 20...1 << 50)
    recordLimit = try limits["records"]?.integer(in: 1...1 << 50)
    ageLimit = try limits["age"].map { try $0.number(in: 1...SupervisionPolicy.longestTime) }
  }
}

extension RestartPolicy {
  fileprivate init(reading value: JSONValue) throws {
    self.init()
    if value.kind == .string {
      kind = try value.choice(Kind.self)
      return
    }
    try value.allow(only: ["policy", "intensity", "period", "delay", "maximum_delay", "description"])
    kind = try value["policy"].map { try $0.choice(Kind.self) } ?? kind
    intensity = try value["intensity"]?.integer(in: 0...1_000_000) ?? intensity
    period = try value["period"].map { try $0.number(in: 0.001...1e9) } ?? period
    delay = try value["delay"].map { try $0.number(in: 0...1e6) } ?? delay
    maximumDelay = try value["maximum_delay"].map { try $0.number(in: 0...1e6) } ?? maximumDelay
  }
}

extension StackPolicy {
  /// Writes what the other reads, defaults filled in, into an open object.
  func write(to writer: inout JSONWriter) {
    writer.member("strategy", strategy.rawValue)
    writer.member("line", line)
    writer.member("dead_letter_share", deadLetterShare)
    if let deadLetters { writer.member("dead_letters", deadLetters) }
    if let metrics { writer.member("metrics", metrics) }
  }
}

extension SupervisionPolicy {
  /// Writes what the other reads, defaults filled in, into an open object.
  func write(to writer: inout JSONWriter) {
    writer.member("replicas", replicas)
    writer.member(
      "restart",
      object: { writer in
        writer.member("policy", restart.kind.rawValue)
        writer.member("intensity", restart.intensity)
        writer.member("period", restart.period)
        writer.member("delay", restart.delay)
        writer.member("maximum_delay", restart.maximumDelay)
      })
    writer.member(
      "limits",
      object: { writer in
        writer.member("start", startTimeout)
        if let statedRecordTimeout { writer.member("record", statedRecordTimeout) }
        writer.member("idle", idleInterval)
        writer.member("stop", stopGrace)
        writer.member("term", termGrace)
        writer.member("batch", batch)
        writer.member("queue", queue)
        writer.member("attempts", attempts)
        if let softMemory { writer.member("memory_soft", softMemory) }
        if let hardMemory { writer.member("memory", hardMemory) }
        if let recordLimit { writer.member("records", recordLimit) }
        if let ageLimit { writer.member("age", ageLimit) }
      })
  }
}
