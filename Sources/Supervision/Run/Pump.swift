import Glibc

/// Something with descriptors to wait for.
protocol PollSource: AnyObject {
  /// The descriptors to watch now, each with its `poll` events. Asked anew before every wait, so that a full queue is
  /// not read for and an empty one not written for.
  var interests: [(descriptor: Int32, events: Int16)] { get }

  /// Called for a descriptor that `poll` reports.
  func ready(_ descriptor: Int32, _ events: Int16) throws(RunFailure)

  /// Called after a child has ended, whichever.
  func childEnded() throws(RunFailure)
}

extension PollSource {
  func childEnded() throws(RunFailure) {}
}

/// The one place that waits: for every pipe of every child and for signals, in one `poll`. No write or read elsewhere
/// blocks, so that no two processes can wait for each other through full buffers.
final class Pump {
  private let signals: SignalPipe
  private var sources: [any PollSource] = []
  /// The first signal that asked the run to end.
  private(set) var interruption: Int32?
  /// Called for the second and every later one.
  var onRepeatedInterruption: (() -> Void)?

  init() throws(RunFailure) { signals = try SignalPipe() }

  func add(_ source: any PollSource) { sources.append(source) }

  func remove(_ source: any PollSource) { sources.removeAll { $0 === source } }

  /// Waits for at most some milliseconds, -1 for ever, and lets every source handle what is ready.
  /// - Parameter onWake: called after the wait, before anything is handled.
  func turn(_ milliseconds: Int32 = -1, onWake: () -> Void = {}) throws(RunFailure) {
    var descriptors = [pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)]
    var owners: [any PollSource] = []
    for source in sources {
      for interest in source.interests {
        descriptors.append(pollfd(fd: interest.descriptor, events: interest.events, revents: 0))
        owners.append(source)
      }
    }
    let count = poll(&descriptors, nfds_t(descriptors.count), milliseconds)
    onWake()
    guard count > 0 else { return }
    for (entry, owner) in zip(descriptors.dropFirst(), owners) where entry.revents != 0 {
      try owner.ready(entry.fd, entry.revents)
    }
    // After the pipes: what a child wrote before it ended is taken first.
    if descriptors[0].revents != 0 { try handleSignals() }
  }

  private func handleSignals() throws(RunFailure) {
    for signal in signals.received() {
      if signal == SIGCHLD {
        for source in sources { try source.childEnded() }
      } else if interruption == nil {
        interruption = signal
      } else {
        onRepeatedInterruption?()
      }
    }
  }

  /// Throws when a signal has asked the run to end.
  func checkInterruption() throws(RunFailure) {
    guard let interruption else { return }
    let name = interruption == SIGINT ? "interrupted" : "terminated by signal \(interruption)"
    throw RunFailure(128 + interruption, name)
  }
}
