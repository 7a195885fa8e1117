import JSON
import ServiceRuntime

/// Error lines that the supervisor writes itself.
enum ErrorLine {
  /// The type of a record that no process survives.
  static let deadLetterType = "supervision/dead-letter"

  /// A line that is not JSON, or not what the protocol allows.
  static func malformed(_ error: JSONError, _ line: [UInt8]) -> [UInt8] {
    write(type: error.type, title: "not a JSON line", detail: error.description, line)
  }

  /// A line that is longer than allowed; only its beginning is there.
  static func tooLong(_ beginning: [UInt8], limit: Int) -> [UInt8] {
    write(
      type: "line/too-long", title: "the line is too long", detail: "the line is longer than \(limit) bytes", beginning,
      isTruncated: true)
  }

  /// A record that no process of a service survives.
  static func deadLetter(_ line: [UInt8], service: String, attempts: Int, reason: String) -> [UInt8] {
    write(
      type: deadLetterType, title: "no process survives this record",
      detail: "'\(service)' \(reason), \(attempts) times with this record alone", line)
  }

  private static func write(type: String, title: String, detail: String, _ line: [UInt8], isTruncated: Bool = false)
    -> [UInt8]
  {
    let id = try? JSONLine(line).value("id")?.string()
    var writer = JSONWriter()
    writer.errorLine(
      RecordError(type, title, detail: detail), raw: line, id: id, service: "sluice", isCut: isTruncated)
    return writer.bytes
  }
}
