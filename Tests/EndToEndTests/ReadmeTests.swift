import Foundation
import Testing

/// Every `console` block of the README is run, and what it prints is compared. A block is a session: a line that starts
/// with `$ ` is a command (goes on while lines end with a backslash), what follows is its output; `…` on a line of its
/// own stands for any lines, and within a line for any text.
@Suite struct ReadmeTests {
  struct Command: CustomTestStringConvertible {
    let text: String
    let expected: [String]
    var testDescription: String { text }
  }

  static let commands: [Command] = {
    guard let readme = try? String(contentsOfFile: Shell.checkout + "/README.md", encoding: .utf8) else { return [] }
    return commands(in: readme)
  }()

  static func commands(in text: String) -> [Command] {
    var commands: [Command] = []
    var inside = false
    var command: String?
    var expected: [String] = []
    func finish() {
      if let text = command { commands.append(Command(text: text, expected: expected)) }
      command = nil
      expected = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("```") {
        finish()
        inside = line == "```console"
      } else if inside, line.hasPrefix("$ ") {
        finish()
        command = String(line.dropFirst(2))
      } else if inside, let text = command, text.hasSuffix("\\"), expected.isEmpty {
        command = text + "\n" + line
      } else if inside {
        expected.append(line)
      }
    }
    return commands
  }

  /// Whether output has the expected lines, `…` standing for anything.
  static func matches(_ output: [String], _ expected: [String]) -> Bool {
    guard let first = expected.first else { return output.isEmpty }
    let rest = Array(expected.dropFirst())
    if first == "…" {
      return (0...output.count).contains { matches(Array(output[$0...]), rest) }
    }
    guard let line = output.first else { return false }
    return lineMatches(line, first) && matches(Array(output.dropFirst()), rest)
  }

  static func lineMatches(_ line: String, _ pattern: String) -> Bool {
    let pieces = pattern.components(separatedBy: "…")
    if pieces.count == 1 { return line == pattern }
    guard line.hasPrefix(pieces[0]), line.hasSuffix(pieces.last!) else { return false }
    var rest = line[...]
    for piece in pieces where !piece.isEmpty {
      guard let range = rest.range(of: piece) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }

  @Test(arguments: commands) func printsWhatTheReadmeShows(_ command: Command) throws {
    let outcome = try Shell.run(command.text, seconds: 300)
    let output = outcome.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let printed = output.last == "" ? Array(output.dropLast()) : output
    #expect(
      ReadmeTests.matches(printed, command.expected),
      "\(command.text)\nprinted\n\(outcome.output)\(outcome.errors)")
  }

  /// The comparison itself can fail.
  @Test func comparisonIsStrict() {
    #expect(ReadmeTests.matches(["a", "b"], ["a", "b"]) && ReadmeTests.matches(["a", "x", "b"], ["a", "…", "b"]))
    #expect(ReadmeTests.matches(["took 3 s"], ["took … s"]))
    #expect(!ReadmeTests.matches(["a"], ["b"]) && !ReadmeTests.matches(["a", "b"], ["a"]))
    #expect(!ReadmeTests.matches(["a"], ["a", "b"]) && !ReadmeTests.matches(["took 3 m"], ["took … s"]))
    let found = ReadmeTests.commands(in: "```console\n$ echo \\\n  x\nx\n$ true\n```\n```sh\n$ no\n```")
    #expect(found.map(\.text) == ["echo \\\n  x", "true"] && found[0].expected == ["x"])
  }
}
