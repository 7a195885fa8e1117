import Foundation
import Testing

/// The page for authors is what it promises: its files are written, its commands run, and what they print compared.
@Suite struct AuthorPageTests {
  /// What the page states, in its order.
  enum Step: Equatable {
    case file(name: String, content: String)
    case command(text: String, expected: [String])
  }

  /// A block behind a line that ends in a name in backticks and a colon is a file; `console` blocks are commands.
  static func steps(in page: String) -> [Step] {
    var steps: [Step] = []
    var block: [String]?
    var introduction = ""
    var isConsole = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      guard line.hasPrefix("```") else {
        if block != nil { block?.append(line) } else if !line.isEmpty { introduction = line }
        continue
      }
      guard let lines = block else {
        (block, isConsole) = ([], line == "```console")
        continue
      }
      block = nil
      let text = lines.map { $0 + "\n" }.joined()
      if isConsole {
        let commands = ReadmeTests.commands(in: "```console\n\(text)```")
        steps += commands.map { Step.command(text: $0.text, expected: $0.expected) }
      } else if let name = introduction.firstMatch(of: #/`([A-Za-z0-9.-]+)`:$/#) {
        steps.append(.file(name: String(name.output.1), content: text))
      }
      introduction = ""
    }
    return steps
  }

  @Test func thePageMakesServicesThatConform() throws {
    let page = try String(contentsOfFile: Shell.checkout + "/services/README.md", encoding: .utf8)
    let steps = Self.steps(in: page)
    #expect(steps.count >= 15)
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/services", withDestinationPath: Shell.checkout + "/services")
    for step in steps {
      switch step {
      case .file(let name, let content): _ = try folder.file(name, content)
      case .command(let text, let expected):
        // Debian's Python, not one that a version manager may have put before it: its start is part of what is timed.
        let outcome = try Shell.run("PATH=/usr/bin:$PATH; \(text)", in: folder.path, seconds: 300)
        #expect(
          ReadmeTests.matches(outcome.output.split(separator: "\n").map(String.init), expected),
          "\(text)\nprinted\n\(outcome.output)\(outcome.errors)")
      }
    }
  }

  /// The manual pages of services that are not Swift show what they print.
  @Test(arguments: ["python-predictor", "jq-select"]) func manualsShowWhatIsPrinted(_ service: String) throws {
    let page = try String(contentsOfFile: "\(Shell.checkout)/services/\(service)/README.md", encoding: .utf8)
    let commands = ReadmeTests.commands(in: page)
    #expect(!commands.isEmpty)
    for command in commands {
      let outcome = try Shell.run(command.text)
      #expect(
        ReadmeTests.matches(outcome.output.split(separator: "\n").map(String.init), command.expected),
        "\(command.text)\nprinted\n\(outcome.output)\(outcome.errors)")
    }
  }

  @Test func stepsAreFound() {
    let steps = Self.steps(in: "So, `a.py`:\n\n```python\nx\n\ny\n```\n```json\n{}\n```\n```console\n$ ls\na.py\n```\n")
    #expect(
      steps == [.file(name: "a.py", content: "x\n\ny\n"), .command(text: "ls", expected: ["a.py"])])
  }
}
