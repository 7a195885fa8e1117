import CProcess
import Glibc

/// Processes that a service leaves behind: its group, and what left the group.
enum ProcessGroups {
  /// Makes orphans of our descendants ours, so that they can be reaped.
  /// - Returns: the children that are there already: those of whoever became us.
  static func adoptOrphans() -> Set<pid_t> {
    _ = sluice_become_subreaper()
    return Set(children())
  }

  /// Ends what is left of a group whose leader has ended and is not reaped yet.
  static func sweep(_ group: pid_t) { kill(-group, SIGKILL) }

  /// Ends processes that carry a tag in their environment though they have left the group: daemons. O(processes of the
  /// machine).
  static func killEscaped(tag: String) {
    let variable = Array("SLUICE_REPLICA=\(tag)".utf8)
    guard let entries = opendir("/proc") else { return }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard let pid = pid_t(name), pid != getpid(), holds(variable, "/proc/\(pid)/environ") else { continue }
      kill(pid, SIGKILL)
    }
  }

  /// Ends every child, and what they leave to us, until there is none: daemons that have also cleared their environment.
  /// Only when no child is wanted any more.
  static func endChildren(but strangers: Set<pid_t>) {
    while true {
      let ours = children().filter { !strangers.contains($0) }
      if ours.isEmpty { return }
      for child in ours { kill(child, SIGKILL) }
      for child in ours { _ = reap(child) }
    }
  }

  private static func children() -> [pid_t] {
    let descriptor = open("/proc/self/task/\(getpid())/children", O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return [] }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &buffer, buffer.count)
    return buffer[..<max(count, 0)].split(separator: 0x20).compactMap { pid_t(String(decoding: $0, as: UTF8.self)) }
  }

  /// Whether a file holds a text between zero bytes.
  private static func holds(_ variable: [UInt8], _ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return false }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < 1 << 21 {
      let count = read(descriptor, &buffer, buffer.count)
      if count <= 0 { break }
      bytes += buffer[..<count]
    }
    return bytes.split(separator: 0).contains { $0.elementsEqual(variable) }
  }

  /// A child that has ended and is not reaped yet.
  static func endedChild() -> pid_t? {
    let pid = sluice_peek_ended_child()
    return pid > 0 ? pid : nil
  }

  /// Takes the status of a child that has ended.
  static func reap(_ pid: pid_t) -> ExitStatus {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return ExitStatus(waitStatus: status)
  }

  /// The resident memory of a process in bytes; nil when it is gone.
  static func residentMemory(_ pid: pid_t) -> Int? {
    let descriptor = open("/proc/\(pid)/statm", O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = read(descriptor, &buffer, buffer.count)
    guard count > 0 else { return nil }
    let words = buffer[..<count].split(separator: 0x20)
    guard words.count > 1, let pages = Int(String(decoding: words[1], as: UTF8.self)) else { return nil }
    return pages * Int(getpagesize())
  }
}
