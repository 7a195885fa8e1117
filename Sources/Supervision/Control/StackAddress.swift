import Glibc
import Numerics
import ServiceRuntime

/// Where a stack is found: its folder with the control socket and the logs, by the path of its compose file.
package struct StackAddress: Equatable, Sendable {
  /// The absolute path of the compose file.
  package let file: String
  /// The folder of this stack; only its owner can look into it.
  package let folder: String

  package var socket: String { folder + "/control" }
  package var lock: String { folder + "/lock" }
  package var log: String { folder + "/log.ndjson" }
  package var events: String { folder + "/events.ndjson" }
  package var deadLetters: String { folder + "/dead-letters.ndjson" }

  /// The address of a compose file: under `SLUICE_STATE`, else `XDG_STATE_HOME/sluice`, else `~/.local/state/sluice`, else
  /// a folder of this user under the folder for temporary files.
  package init(composeFile path: String) {
    file = Path.absolute(path)
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let base =
      variable("SLUICE_STATE") ?? variable("XDG_STATE_HOME").map { $0 + "/sluice" }
      ?? variable("HOME").map { $0 + "/.local/state/sluice" } ?? "\(variable("TMPDIR") ?? "/tmp")/sluice-\(getuid())"
    var hash = ContentHash()
    hash.mix(bytes: file.utf8)
    let name = Path.name(of: file).prefix(40).map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." ? $0 : "_" }
    folder = "\(base)/\(String(name))-\(String(hash.value, radix: 16))"
  }

  /// Waits until the process of a stack that is down has ended, too: whoever starts it again finds the place free.
  func awaitEnd() {
    let descriptor = open(lock, O_RDWR | O_CLOEXEC)
    if descriptor < 0 { return }
    while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
    close(descriptor)
  }

  /// Asks whether there is such a compose file.
  /// - Throws: status 66, with the names that are near.
  func checkFile() throws(RunFailure) {
    if access(file, F_OK) == 0 { return }
    let near = NearestNames.suggestion(Path.name(of: file), among: Path.names(in: Path.folder(of: file)))
    throw RunFailure(66, "\(file): no such file\(near)")
  }

  /// Makes the folder, for its owner alone.
  /// - Throws: status 74 when it cannot be made, or is somebody else's.
  func makeFolder() throws(RunFailure) {
    var made = ""
    for part in folder.split(separator: "/") {
      made += "/" + part
      if mkdir(made, 0o700) != 0, errno != EEXIST {
        throw RunFailure(74, "\(made): cannot create: \(String(cString: strerror(errno)))")
      }
    }
    var status = stat()
    guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == getuid() else {
      throw RunFailure(74, "\(folder) is not a folder of this user")
    }
    chmod(folder, 0o700)
  }
}
