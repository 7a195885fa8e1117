import Foundation

/// One service that runs on while a test talks to it.
final class ServiceProcess {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var unread: [UInt8] = []

  init(_ words: [String]) throws {
    process.executableURL = URL(fileURLWithPath: Shell.executables + "/" + words[0])
    process.arguments = Array(words.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: Shell.checkout)
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit { if process.isRunning { process.terminate() } }

  /// Sends bytes; the service must be reading, or they must fit the pipe.
  func write(_ bytes: [UInt8]) throws { try input.fileHandleForWriting.write(contentsOf: bytes) }

  /// Reads, and forgets, up to the first line that contains a text.
  func awaitLine(containing text: String) throws {
    let wanted = Data(text.utf8)
    while true {
      while let end = unread.firstIndex(of: 0x0A) {
        let isFound = Data(unread[..<end]).range(of: wanted) != nil
        unread.removeSubrange(...end)
        if isFound { return }
      }
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { throw EndedEarly() }
      unread += more
    }
  }

  struct EndedEarly: Error {}

  /// The resident size, from the kernel.
  func residentBytes() throws -> Int {
    let pages = try String(contentsOfFile: "/proc/\(process.processIdentifier)/statm", encoding: .utf8).split(
      separator: " ")
    return (Int(pages[1]) ?? 0) * Int(getpagesize())
  }

  /// Ends the input and returns the exit status.
  func finish() throws -> Int32 {
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
