import Foundation
import JSON

/// The targets that Package.swift declares.
struct PackageTargets {
  struct Target {
    let name: String
    let kind: String
    /// The folder of its sources, from the root.
    let folder: String
    /// The modules that it may import.
    let dependencies: [String]
  }

  let targets: [Target]

  /// Reads what `swift package dump-package` prints.
  init(dump: [UInt8]) throws {
    targets = try JSONValue.parse(dump).member("targets").elements().map { target in
      let name = try target.member("name").string()
      let kind = try target.member("type").string()
      let parent = kind == "test" ? "Tests" : "Sources"
      return Target(
        name: name, kind: kind, folder: try target["path"]?.string() ?? "\(parent)/\(name)",
        dependencies: try target.member("dependencies").elements().map { dependency in
          guard let (_, value) = try dependency.members().first, let name = try value.elements().first else {
            throw dependency.mismatch("a dependency")
          }
          return try name.string()
        })
    }
  }

  /// Asks the package manager, in a scratch folder of its own, for the package of this checkout.
  static func ofCheckout() throws -> PackageTargets {
    let scratch = NSTemporaryDirectory() + "sluice-tidy-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "swift", "package", "dump-package", "--package-path", Checkout.root, "--scratch-path", scratch,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let dump = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try PackageTargets(dump: Array(dump))
  }

  /// The target that holds a file.
  func target(holding path: String) -> Target? { targets.first { path.hasPrefix($0.folder + "/") } }
}
