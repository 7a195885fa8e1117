import Glibc
import JSON

/// Shows a log file of a stack: what is there, and with `follows` what comes until the stack is down.
struct LogView {
  let address: StackAddress
  let path: String
  /// How many of the lines that are there are shown; nil for all.
  let last: Int?
  let follows: Bool
  /// Makes a line for people of a line of the file; nil leaves it out.
  let show: (UnsafeRawBufferPointer) -> String?

  /// Prints.
  /// - Throws: status 66 when the compose file is not there, 69 when its stack has never been up.
  func run() throws(RunFailure) {
    try address.checkFile()
    // Asked first: what is written after the stack was gone is none of its own.
    let link = follows ? try LocalSocket.connect(to: address.socket) : nil
    guard access(path, F_OK) == 0 || access(path + ".1", F_OK) == 0 else {
      throw RunFailure(
        ControlClient.notUp, "nothing has been logged for \(address.file); 'sluice up -d' starts its stack")
    }
    var file = GrowingFile(path)
    try printPast(&file)
    guard let link else { return }
    while !LogView.isClosed(link) { try printNew(&file) }
    try printNew(&file)
  }

  private func printPast(_ file: inout GrowingFile) throws(RunFailure) {
    guard let last else { return try printNew(&file) }
    var lines: [String] = []
    var start = 0
    try file.readNew { line in
      guard last > 0, let text = show(line) else { return }
      if lines.count < last {
        lines.append(text)
      } else {
        lines[start] = text
        start = (start + 1) % last
      }
    }
    for line in lines[start...] + lines[..<start] { print(line) }
    fflush(nil)
  }

  private func printNew(_ file: inout GrowingFile) throws(RunFailure) {
    try file.readNew { line in
      if let text = show(line) { print(text) }
    }
    fflush(nil)
  }

  /// Waits a moment; true when the stack has closed the connection, on which it never sends anything.
  private static func isClosed(_ link: Int32) -> Bool {
    var entry = pollfd(fd: link, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 100) > 0
  }

  /// A line of `log.ndjson` as `up` shows it.
  static func text(_ line: UnsafeRawBufferPointer, of services: [String], showsTime: Bool) -> String? {
    guard let value = try? JSONValue.parse(line), let service = try? value["service"]?.string(),
      services.isEmpty || services.contains(service)
    else { return nil }
    let replica = (try? value["replica"]?.integer()).map { "/\($0)" } ?? ""
    let time = showsTime ? ((try? value["time"]?.string()) ?? nil).map { $0 + " " } ?? "" : ""
    return "\(time)\(service)\(replica) | \((try? value["text"]?.string()) ?? "")"
  }
}
