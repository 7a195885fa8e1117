import CProcess
import Glibc

/// File descriptors that no child inherits by accident.
enum Descriptors {
  /// The two ends of a new pipe, closed on exec; `limit` asks for a larger buffer where the system grants it.
  static func pipe() throws(RunFailure) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard Glibc.pipe(&ends) == 0 else {
      throw RunFailure(70, "cannot make a pipe: \(String(cString: strerror(errno)))")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// Makes reads and writes return at once. Only for descriptors that are ours alone: the flag belongs to the open file,
  /// which standard streams share with the shell.
  static func makeNonBlocking(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }

  /// Asks for a larger pipe, so that fewer turns move more; the system may refuse.
  static func enlarge(_ descriptor: Int32) { _ = sluice_enlarge_pipe(descriptor, 1 << 18) }

  /// Opens the null device in the place of standard streams that were closed, so that no pipe takes their numbers.
  static func fillStandardStreams() {
    while true {
      let descriptor = open("/dev/null", O_RDWR)
      if descriptor > 2 || descriptor < 0 {
        if descriptor > 2 { close(descriptor) }
        return
      }
    }
  }
}
