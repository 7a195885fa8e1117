import Foundation
import JSON
import TestKit
import Testing

/// Half of JSONTestSuite (Seriot 2016) through a session, as another program would send it: what the files' names say
/// must hold on the wire, and after each the session still answers.
@Suite struct ParsingFilesTests {
  private struct File {
    let name: String
    let bytes: [UInt8]
  }

  /// The files of a folder; none, with a notice, where the optional data folder is absent.
  private static func files(_ folder: String) throws -> [File] {
    guard let path = DataFolder.path("json/\(folder)") else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: path).sorted().map { name in
      File(name: name, bytes: [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))))
    }
  }

  /// A line end outside a string is white space as good as any, so a file becomes one line.
  private static func line(_ bytes: [UInt8]) -> [UInt8] { bytes.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } }

  /// What the session answers to a line, without the answer to the record that follows it.
  private static func answer(to line: [UInt8]) throws -> [String] {
    let output = try TestSession.run(EchoService.self, bytes: line + Array("\n{\"alive\":1}\n".utf8))
    #expect(output.last == #"{"alive":1,"echo":1}"#)
    return Array(output.dropLast())
  }

  /// What the profile refuses on purpose: repeated names and U+0000.
  private static func isRefusedByProfile(_ name: String) -> Bool {
    name.contains("duplicated_key") || name.contains("null_escape") || name.contains("escaped_null")
  }

  /// As a line where they hold an object, else as the value of a member.
  @Test func acceptsWhatMustBeAccepted() throws {
    for file in try Self.files("test_parsing") where file.name.hasPrefix("y_") {
      let text = Self.line(file.bytes)
      let isObject = text.first { $0 != 0x20 } == UInt8(ascii: "{")
      let answer = try Self.answer(to: isObject ? text : Array(#"{"value":"#.utf8) + text + Array("}".utf8))
      try #require(answer.count == 1, "\(file.name)")
      if Self.isRefusedByProfile(file.name) {
        #expect(answer[0].contains(#""error":{"type":"json/"#), "\(file.name)")
      } else {
        #expect(answer[0].hasSuffix(#""echo":1}"#) && !answer[0].contains(#""error""#), "\(file.name): \(answer)")
        let value = String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespaces)
        if !isObject { #expect(answer[0].contains(value), "\(file.name)") }
      }
    }
  }

  /// One error line for the file as one line; as it stands, an error line for each of its lines.
  @Test func refusesWhatMustBeRefused() throws {
    for file in try Self.files("test_parsing") where file.name.hasPrefix("n_") {
      let isBlank = file.bytes.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
      let answer = try Self.answer(to: Self.line(file.bytes))
      // A blank line is no line.
      #expect(answer.count == (isBlank ? 0 : 1), "\(file.name)")
      for line in answer { #expect(line.hasPrefix(#"{"error":{"type":"json/"#), "\(file.name): \(line.prefix(100))") }
      for line in try Self.answer(to: file.bytes) { #expect(line.hasPrefix(#"{"error":{"#), "\(file.name)") }
    }
  }

  /// Either way, with one answer that is itself JSON.
  @Test(arguments: ["test_parsing", "test_transform"]) func survivesWhatIsUndecided(_ folder: String) throws {
    for file in try Self.files(folder) where !file.name.hasPrefix("y_") && !file.name.hasPrefix("n_") {
      for text in [Self.line(file.bytes), Array(#"{"value":"#.utf8) + Self.line(file.bytes) + Array("}".utf8)] {
        let answer = try Self.answer(to: text)
        #expect(answer.count == 1, "\(file.name)")
        for line in answer { _ = try JSONLine(text: line) }
      }
    }
  }

  /// The files' names too are text that a record may hold: they come back as they went.
  @Test func carriesTheFileNames() throws {
    for file in try Self.files("test_transform") {
      var writer = JSONWriter()
      writer.object { $0.member("id", file.name) }
      let answer = try Self.answer(to: writer.bytes)
      #expect(try JSONLine(text: try #require(answer.first)).value("id")?.string() == file.name)
    }
  }
}
