import Glibc
import ServiceRuntime

/// The counters of a stack as a text file for Prometheus' node exporter: written beside its place and renamed, so that a
/// reader never sees half of it; no timestamps.
enum MetricsFile {
  /// Writes the file; a failure is noted once by its absence, and nothing stops for it.
  static func write(_ stack: Stack, to path: String) {
    try? ServiceFiles.write(path, Array(text(stack).utf8))
  }

  /// The text exposition format, version 0.0.4.
  static func text(_ stack: Stack) -> String {
    let services = stack.services
    var text = ""
    func family(_ name: String, _ kind: String, _ help: String, _ value: (SupervisedService) -> [(String, String)]) {
      text += "# HELP sluice_\(name) \(help)\n# TYPE sluice_\(name) \(kind)\n"
      for service in services {
        for (labels, number) in value(service.supervision) {
          text +=
            "sluice_\(name){stack=\"\(escaped(stack.name))\",service=\"\(escaped(service.name))\"\(labels)} \(number)\n"
        }
      }
    }
    family("lines_accepted_total", "counter", "Lines that came in.") { [("", "\($0.counts.accepted)")] }
    family("lines_total", "counter", "Lines answered, by outcome.") { service in
      [
        (",outcome=\"answered\"", "\(service.counts.answered - service.counts.errors)"),
        (",outcome=\"error\"", "\(service.counts.errors)"),
      ]
    }
    family("dead_letters_total", "counter", "Records that no process survived.") { [("", "\($0.counts.deadLetters)")] }
    family("restarts_total", "counter", "Restarts after an end that was not asked for.") {
      [("", "\($0.counts.restarts)")]
    }
    family("noise_total", "counter", "Lines on standard output that are no JSON.") { [("", "\($0.counts.noise)")] }
    family("queue_bytes", "gauge", "Bytes that wait in front of the service.") { [("", "\($0.queuedBytes)")] }
    family("replicas", "gauge", "Replicas by state.") { service in
      ReplicaState.allCases.map { state in
        (",state=\"\(state.rawValue)\"", "\(service.replicas.count { $0.state == state })")
      }
    }
    family("in_flight", "gauge", "Lines in flight by replica.") { service in
      service.replicas.map { (",replica=\"\($0.number)\"", "\($0.inFlight)") }
    }
    family("batch_seconds", "summary", "Time from sending a batch to its answer.") { service in
      let latency = service.latency
      return [(0.5, "0.5"), (0.99, "0.99")].map { share, label in
        (",quantile=\"\(label)\"", latency.quantile(share).map { "\($0)" } ?? "NaN")
      }
    }
    return text
  }

  private static func escaped(_ text: String) -> String {
    text.flatMap { $0 == "\\" || $0 == "\"" ? ["\\", $0] : [$0] }.map(String.init).joined()
  }
}
