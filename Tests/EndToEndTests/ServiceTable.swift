import Foundation
import JSON
import Testing

/// One service as its folder describes it, with the arguments and the input of its first golden session: enough to
/// drive any service through the protocol's rules without knowing what it does.
struct ServiceCase: CustomTestStringConvertible {
  let name: String
  let cardinality: String
  let options: [String]
  let arguments: [String]
  /// The arguments of every golden session.
  let argumentsOfSessions: [[String]]
  /// The lines of the golden session that are records.
  let records: [String]
  var testDescription: String { name }

  /// Whether each record costs its line alone: a map or a tap.
  var isLineByLine: Bool { cardinality == "map" || cardinality == "tap" }

  /// The command with its arguments quoted for a shell.
  var command: String { ServiceCase.quoted(["sluice-\(name)"] + arguments) }

  /// The command of the first golden session with an option, else of the first, with the option's value replaced.
  func command(replacing option: String, with value: String) -> String {
    var changed = argumentsOfSessions.first { $0.contains(option) } ?? arguments
    if let place = changed.firstIndex(of: option), place + 1 < changed.count {
      changed[place + 1] = value
    } else {
      changed += [option, value]
    }
    return ServiceCase.quoted(["sluice-\(name)"] + changed)
  }

  static func quoted(_ words: [String]) -> String {
    words.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
  }
}

/// The services of this checkout: every folder that holds a manifest, so that a new service is held to the rules as it
/// comes.
enum ServiceTable {
  static let folder = Shell.checkout + "/services"

  /// The folders of services; the supervisor is a command, not a filter.
  static let folders: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
    ($0 != "supervisor" && FileManager.default.fileExists(atPath: "\(folder)/\($0)/main.swift")) || isScript($0)
  }.sorted()

  /// Whether a service is a program of another language: an executable named as those that are built.
  private static func isScript(_ name: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)/sluice-\(name)")
  }

  /// The folders that hold such programs.
  static let scriptFolders = folders.filter(isScript).map { "\(folder)/\($0)" }

  static let described = folders.filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)/service.json") }

  static let cases: [ServiceCase] = described.compactMap { try? read($0) }

  static func read(_ name: String) throws -> ServiceCase? {
    let manifest = try JSONValue.parse(
      [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)/service.json"))))
    let sessions = try GoldenTests.sessions(of: name)
    guard let session = sessions.first else { return nil }
    let records = session.input.filter { line in
      guard let line = try? JSONLine(text: line) else { return false }
      return !line.has("mark") && !line.has("error")
    }
    return ServiceCase(
      name: name, cardinality: try manifest.member("cardinality").string(),
      options: try manifest.member("options").elements().map { try $0.member("name").string() },
      arguments: session.arguments, argumentsOfSessions: sessions.map(\.arguments), records: records)
  }
}
