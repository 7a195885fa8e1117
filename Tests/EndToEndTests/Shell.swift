import Foundation
import TestKit

/// Runs command lines against the executables that were built beside the tests.
enum Shell {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// The root of the checkout.
  static let checkout = DataFolder.checkout(of: #filePath)

  /// Where the executables are: beside the test bundle that is running.
  static let executables = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .path

  /// Runs one command line under bash in a folder, with the executables and the services that are scripts first on the
  /// path, and a time limit.
  static func run(_ command: String, input: String = "", in folder: String? = nil, seconds: Int = 120) throws -> Outcome
  {
    try run(command, bytes: Array(input.utf8), in: folder, seconds: seconds)
  }

  static func run(_ command: String, bytes: [UInt8], in folder: String? = nil, seconds: Int = 120) throws -> Outcome {
    let scratch = try TemporaryFolder()
    let (input, output, errors) = (scratch.path + "/in", scratch.path + "/out", scratch.path + "/err")
    try Data(bytes).write(to: URL(fileURLWithPath: input))
    for file in [output, errors] { try Data().write(to: URL(fileURLWithPath: file)) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["--kill-after=5", "\(seconds)", "bash", "-c", command]
    process.currentDirectoryURL = URL(fileURLWithPath: folder ?? checkout)
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = ([executables] + ServiceTable.scriptFolders + [environment["PATH"] ?? "/usr/bin:/bin"])
      .joined(separator: ":")
    process.environment = environment
    process.standardInput = FileHandle(forReadingAtPath: input)
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try withSignalsUnblocked { try process.run() }
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
      output: String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: URL(fileURLWithPath: errors)), as: UTF8.self))
  }

  /// Starts a child with no signal blocked: tests run on threads that block them, a child would inherit that, and a shell
  /// cannot undo it.
  private static func withSignalsUnblocked(_ start: () throws -> Void) rethrows {
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try start()
  }
}

/// A folder that goes when its owner goes.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/sluice-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file in the folder and returns its path.
  func file(_ name: String, _ content: String) throws -> String {
    let file = path + "/" + name
    try content.write(toFile: file, atomically: true, encoding: .utf8)
    return file
  }
}
