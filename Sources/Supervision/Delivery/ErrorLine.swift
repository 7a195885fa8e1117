import JSON

/// Error lines that the supervisor writes itself.
enum ErrorLine {
  /// Longest input that an error line carries, in bytes.
  static let inputLimit = 65_536
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
    writer.object { writer in
      if let id { writer.member("id", id) }
      writer.member(
        "error",
        object: { writer in
          writer.member("type", type)
          writer.member("title", title)
          writer.member("detail", detail)
          writer.member("service", "sluice")
        })
      writer.member("input", String(decoding: line.prefix(inputLimit), as: UTF8.self))
      if isTruncated || line.count > inputLimit { writer.member("truncated", true) }
    }
    return writer.bytes
  }
}
