import Glibc
import JSON

/// The records on standard input for a command that reads them all before it answers, such as `train`: the protocol's
/// lines, marks and error lines passed over.
package struct InputRecords: Sendable {
  /// How many records `body` took.
  package private(set) var count = 0
  /// How many lines were refused: no JSON object, or a record that `body` threw for.
  package private(set) var refused = 0
  /// The first refusals, "line 7: …".
  package private(set) var refusals: [String] = []
  /// FNV-1a of the bytes of every line that was taken (`fowler1991fnv`): which data they were.
  package private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The digest as model cards state it: "fnv1a64:" and sixteen hexadecimal digits.
  package var digestText: String {
    let digits = String(digest, radix: 16)
    return "fnv1a64:" + String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Refusals that are kept as text.
  private static let keptRefusals = 5

  package init() {}

  /// Reads standard input to its end and hands over each record; what `body` throws refuses the record.
  /// - Throws: `inputOutput` where reading fails.
  package mutating func read(limits: ServiceLimits = ServiceLimits(), _ body: (Record) throws -> Void)
    throws(StartError)
  {
    var framer = LineFramer(limit: limits.line)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = Glibc.read(0, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw .inputOutput("standard input: \(String(cString: strerror(errno)))") }
      if count == 0 { break }
      framer.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count])) {
        take($0, limits, body)
        return true
      }
    }
    framer.endOfInput {
      take($0, limits, body)
      return true
    }
  }

  /// Takes lines from memory, as if they stood on standard input.
  package mutating func read(_ bytes: [UInt8], limits: ServiceLimits = ServiceLimits(), _ body: (Record) throws -> Void)
  {
    var framer = LineFramer(limit: limits.line)
    bytes.withUnsafeBytes { bytes in
      framer.receive(bytes) {
        take($0, limits, body)
        return true
      }
    }
    framer.endOfInput {
      take($0, limits, body)
      return true
    }
  }

  private mutating func take(_ line: LineFramer.Line, _ limits: ServiceLimits, _ body: (Record) throws -> Void) {
    if line.isTooLong { return refuse(line, "longer than \(limits.line) bytes") }
    do {
      let parsed = try JSONLine(line.bytes, limits: JSONLimits(depth: limits.depth))
      if parsed.has("mark") || parsed.has("error") { return }
      try body(Record(line: parsed, number: line.number))
      count += 1
      for byte in line.bytes { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
      digest = (digest ^ 0x0A) &* 0x100_0000_01B3
    } catch let error as RecordError {
      refuse(line, "\(error.detail)\(error.pointer.map { " at \($0)" } ?? "")")
    } catch {
      refuse(line, "\(error)")
    }
  }

  private mutating func refuse(_ line: LineFramer.Line, _ reason: String) {
    refused += 1
    if refusals.count < Self.keptRefusals { refusals.append("line \(line.number): \(reason)") }
  }
}
