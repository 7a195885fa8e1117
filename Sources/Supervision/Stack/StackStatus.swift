import Glibc
import JSON

extension SupervisedService {
  /// The times of all replicas that are there, together.
  package var latency: LatencyHistogram { replicas.reduce(LatencyHistogram()) { $0.merged(with: $1.latency) } }

  /// One word for all replicas.
  package var stateName: String {
    if isFailed { return "failed" }
    if replicas.contains(where: \.isPaused) { return "paused" }
    let ready = replicas.count { $0.state == .ready }
    if ready == replicas.count { return "ready" }
    if ready > 0 { return "partly ready" }
    return replicas.first { $0.state != .down }?.state.rawValue ?? "down"
  }
}

extension Stack {
  /// What `ps` shows, as one JSON object.
  func writeStatus(to writer: inout JSONWriter) {
    writer.member("stack", name)
    writer.member("state", stateName)
    writer.member("process", Int(getpid()))
    writer.member("seconds", (clock.now * 10).rounded() / 10)
    writer.member("clients", clients.count)
    if let failure { writer.member("failure", failure) }
    if let path = log.deadLetterPath { writer.member("dead_letter_file", path) }
    writer.member(
      "services",
      array: { writer in
        for service in services {
          writer.element(object: { writer in service.writeStatus(to: &writer, now: clock.now) })
        }
      })
  }

  private var stateName: String {
    switch phase {
    case .up: failedService != nil ? "failed" : isReady ? "up" : "starting"
    case .draining: "draining"
    case .stopping: "stopping"
    case .down: "down"
    }
  }
}

extension StackService {
  /// What serves, and what it says of itself: what a swap compares with.
  func writeDescription(to writer: inout JSONWriter) {
    writer.member("service", name)
    writer.member("cardinality", supervision.cardinality.rawValue)
    if let call { writer.member("call", object: { writer in call.write(to: &writer) }) }
    if let manifest { writer.member("manifest", raw: manifest) }
    writer.member("read", membersRead.sorted())
  }

  fileprivate func writeStatus(to writer: inout JSONWriter, now: Double) {
    let counts = supervision.counts
    writer.member("service", name)
    writer.member("state", supervision.stateName)
    writer.member("cardinality", supervision.cardinality.rawValue)
    writer.member("command", call?.text ?? "")
    writer.member("version", supervision.version)
    writer.member("accepted", counts.accepted)
    writer.member("answered", counts.answered)
    writer.member("errors", counts.errors)
    writer.member("dead_letters", counts.deadLetters)
    writer.member("restarts", counts.restarts)
    writer.member("noise", counts.noise)
    writer.member("pending", supervision.pending)
    writer.member("queued_bytes", supervision.queuedBytes)
    writer.member("per_second", (rate * 10).rounded() / 10)
    writeLatency(supervision.latency, to: &writer)
    writer.member(
      "replicas",
      array: { writer in
        for replica in supervision.replicas {
          writer.element(object: { writer in write(replica, to: &writer, now: now) })
        }
      })
  }

  private func writeLatency(_ latency: LatencyHistogram, to writer: inout JSONWriter) {
    if let median = latency.quantile(0.5), let tail = latency.quantile(0.99) {
      writer.member("p50_seconds", median)
      writer.member("p99_seconds", tail)
    }
  }

  private func write(_ replica: Replica, to writer: inout JSONWriter, now: Double) {
    writer.member("replica", replica.number)
    writer.member("state", replica.isPaused ? "paused" : replica.state.rawValue)
    writer.member("version", replica.version)
    writer.member("seconds", ((now - replica.since) * 10).rounded() / 10)
    if let process = processes[replica.number] {
      writer.member("process", Int(process.child.pid))
      if let bytes = ProcessGroups.residentMemory(process.child.pid) { writer.member("memory", bytes) }
    }
    writer.member("in_flight", replica.inFlight)
    writer.member("answered", replica.answered)
    writer.member("restarts", replica.restarts)
    writeLatency(replica.latency, to: &writer)
  }
}

extension ProgramCall {
  /// The command as a person would type it.
  var text: String {
    ([executable] + arguments.dropFirst()).map { word in
      word.isEmpty || word.contains(where: { " \"'$\\".contains($0) })
        ? "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'" : word
    }.joined(separator: " ")
  }
}
