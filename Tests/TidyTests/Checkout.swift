import Foundation
import TestKit

/// The files of the checkout that holds these tests.
struct Checkout {
  /// A file with its path from the root.
  struct File: Sendable {
    let path: String
    let text: String
  }

  static let root = DataFolder.checkout(of: #filePath)

  /// What may stand at the top level.
  static let topLevel: Set<String> = [
    "Package.swift", "Sources", "Tests", "services", "compose", "schemas", "README.md", "LICENSE", ".ci", ".github",
    ".swift-format", ".editorconfig", ".gitignore",
  ]

  /// What a build, an editor or the main job leaves there, never tracked.
  private static func isLeftByTools(_ name: String) -> Bool {
    let names = [
      ".git", ".swiftpm", ".vscode", "Package.resolved", "alloy", "inverse", "latent", "perovskite", "refractory",
      "synthesis",
    ]
    return name.hasPrefix(".build") || names.contains(name)
  }

  /// The names at the top level that should not be there.
  static func strangers(among names: [String]) -> [String] {
    names.filter { !topLevel.contains($0) && !isLeftByTools($0) }.sorted()
  }

  static func topLevelNames() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: root) }

  /// Every text file, sorted by path.
  static let files: [File] = {
    var files: [File] = []
    for name in topLevel.sorted() { collect(name, into: &files) }
    return files
  }()

  static let swiftFiles = files.filter { $0.path.hasSuffix(".swift") }.map { SourceText(path: $0.path, text: $0.text) }

  private static func collect(_ path: String, into files: inout [File]) {
    let full = "\(root)/\(path)"
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) else { return }
    if isFolder.boolValue {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: full)) ?? []
      for name in names.sorted() where name != "__pycache__" { collect("\(path)/\(name)", into: &files) }
    } else if let data = FileManager.default.contents(atPath: full), let text = String(data: data, encoding: .utf8) {
      files.append(File(path: path, text: text))
    }
  }
}
