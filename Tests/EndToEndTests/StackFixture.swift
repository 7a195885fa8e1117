import Foundation
import JSON
import Testing

/// A stack in a folder of its own, which is taken down when its owner goes.
final class StackFixture {
  let folder: TemporaryFolder
  private(set) var isUp = false

  /// Writes a compose file whose stages are commands, in their order.
  init(_ services: [(name: String, text: String)], pipeline: [String]? = nil, more: String = "") throws {
    folder = try TemporaryFolder()
    let entries = services.map { "\"\($0.name)\":\($0.text)" }.joined(separator: ",")
    let stages = (pipeline ?? services.map(\.name)).map { "\"\($0)\"" }.joined(separator: ",")
    _ = try folder.file(
      "s.json", "{\"compose\":1,\"pipeline\":[\(stages)],\"services\":{\(entries)}\(more)}")
  }

  deinit {
    if isUp { _ = try? sluice("down s.json --grace 1") }
  }

  /// An entry that runs a line of bash; every start counts anew.
  static func bash(_ line: String, _ more: String = "") -> String {
    var writer = JSONWriter()
    writer.object { $0.member("command", ["bash", "-c", line.replacing("$", with: "$$")]) }
    return writer.text.dropLast() + (more.isEmpty ? "" : "," + more) + "}"
  }

  /// Runs bash in the folder, with the stack's state beside it.
  func run(_ command: String, input: String = "") throws -> Shell.Outcome {
    try Shell.run("export SLUICE_STATE=$PWD/state; \(command)", input: input, in: folder.path, seconds: 60)
  }

  func sluice(_ words: String, input: String = "") throws -> Shell.Outcome {
    try run("sluice \(words)", input: input)
  }

  func up() throws {
    let outcome = try sluice("up -d s.json")
    try #require(outcome.status == 0, "\(outcome.errors)")
    isUp = true
  }

  func down() throws {
    let outcome = try sluice("down s.json")
    isUp = false
    try #require(outcome.status == 0, "\(outcome.errors)")
  }

  /// What `ps` says of a service.
  func service(_ name: String) throws -> JSONValue {
    let status = try JSONValue.parse(text: sluice("ps s.json --json").output)
    return try #require(try status.member("services").elements().first { try $0.member("service").string() == name })
  }

  func state(_ name: String) throws -> String { try service(name).member("state").string() }

  /// The processes of a service.
  func processes(_ name: String) throws -> Set<Int> {
    Set(try service(name).member("replicas").elements().compactMap { try $0["process"]?.integer() })
  }

  /// Asks until something is so.
  func eventually(_ isSo: () throws -> Bool) throws -> Bool {
    for _ in 0..<200 {
      if try isSo() { return true }
      usleep(50_000)
    }
    return false
  }

  /// Records with ids that count up.
  static func records(_ count: Int) -> String { (0..<count).map { "{\"id\":\"r\($0)\"}\n" }.joined() }
}
