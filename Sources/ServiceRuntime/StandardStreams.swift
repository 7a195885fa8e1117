import Glibc

/// Standard output as the protocol's alone: the real descriptor is kept aside and descriptor 1 points at standard error,
/// so that a stray print, from a C library too, cannot break the stream.
package final class StandardOutput: ByteSink {
  private let descriptor: Int32

  /// Takes descriptor 1 over; once a process.
  package init() {
    descriptor = fcntl(1, F_DUPFD_CLOEXEC, 3)
    dup2(2, 1)
    // A reader that leaves ends the process quietly, whatever disposition was inherited.
    signal(SIGPIPE, SIG_DFL)
  }

  /// Writes everything; a failure that is not a closed reader ends the process with status 74.
  package func write(_ bytes: [UInt8]) {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + start, bytes.count - start) }
      if count >= 0 {
        start += count
      } else if errno == EAGAIN {
        var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&poller, 1, -1)
      } else if errno != EINTR {
        StandardError.write("cannot write standard output: \(String(cString: strerror(errno)))")
        exit(74)
      }
    }
  }
}

/// Standard input together with SIGTERM, which asks for an orderly end.
struct StandardInput {
  enum Event {
    case bytes(Int)
    /// Nothing to read now.
    case nothing
    case end
    case terminated
    case failed(String)
  }

  private let termination: Int32

  /// Blocks SIGTERM and watches it on a thread of its own, so that the record in hand is always finished and no signal
  /// falls between a check and a wait.
  init() {
    var ends: [Int32] = [0, 0]
    pipe(&ends)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    termination = ends[0]
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    var thread = pthread_t()
    let writer = UnsafeMutableRawPointer(bitPattern: Int(ends[1]))
    pthread_create(
      &thread, nil,
      { context in
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        var number: Int32 = 0
        sigwait(&signals, &number)
        var byte: UInt8 = 0
        write(Int32(Int(bitPattern: context)), &byte, 1)
        return nil
      }, writer)
    pthread_detach(thread)
  }

  /// Reads what is there; with `waits` false it returns `.nothing` instead of waiting.
  func read(into buffer: UnsafeMutableRawBufferPointer, waits: Bool) -> Event {
    var pollers = [
      pollfd(fd: 0, events: Int16(POLLIN), revents: 0), pollfd(fd: termination, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      let ready = poll(&pollers, 2, waits ? -1 : 0)
      if ready < 0, errno == EINTR { continue }
      if ready == 0 { return .nothing }
      if pollers[1].revents != 0 { return .terminated }
      let count = Glibc.read(0, buffer.baseAddress, buffer.count)
      if count > 0 { return .bytes(count) }
      if count == 0 { return .end }
      if errno != EINTR && errno != EAGAIN { return .failed(String(cString: strerror(errno))) }
    }
  }
}
