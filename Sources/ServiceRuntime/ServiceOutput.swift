import JSON

/// Takes the bytes that a service writes.
package protocol ByteSink: AnyObject {
  /// Writes all of the bytes.
  func write(_ bytes: [UInt8])
}

/// Collects what is written: the in-memory end of a session.
package final class MemorySink: ByteSink {
  package private(set) var bytes: [UInt8] = []
  package init() {}
  package func write(_ bytes: [UInt8]) { self.bytes += bytes }
}

/// Where a service writes its lines. Lines are gathered and handed on at 64 KiB and whenever the runtime flushes.
package struct ServiceOutput: ~Copyable {
  private let sink: any ByteSink
  private let serviceName: String
  private var writer = JSONWriter()
  /// How many error lines this process has written of its own.
  package private(set) var failures = 0

  package init(sink: any ByteSink, serviceName: String) {
    self.sink = sink
    self.serviceName = serviceName
  }

  /// Passes a record on, byte for byte.
  package mutating func pass(_ record: Record) { pass(record.line) }

  mutating func pass(_ line: JSONLine) {
    writer.appendRaw(line.bytes)
    endLine()
  }

  /// Writes a record with one member set, every other byte as it came. If `body` throws, nothing is written.
  package mutating func write(
    _ record: Record, setting member: String, _ body: (inout JSONWriter) throws -> Void
  ) rethrows {
    let start = writer.bytes.count
    do {
      try record.line.append(to: &writer, setting: member, body)
    } catch {
      writer.truncate(to: start)
      throw error
    }
    endLine()
  }

  /// Writes a new line; `body` writes one object. If it throws, nothing is written.
  package mutating func write(_ body: (inout JSONWriter) throws -> Void) rethrows {
    let start = writer.bytes.count
    do {
      try body(&writer)
    } catch {
      writer.truncate(to: start)
      throw error
    }
    endLine()
  }

  /// Writes the error line of a record.
  package mutating func fail(_ record: Record, _ error: RecordError) {
    fail(error, raw: record.line.bytes, id: record.id, number: record.number)
  }

  mutating func fail(_ error: RecordError, raw: [UInt8], id: String?, number: Int, isCut: Bool = false) {
    failures += 1
    writer.errorLine(error, raw: raw, id: id, number: number, service: serviceName, isCut: isCut)
    endLine()
  }

  /// Hands everything written to the sink.
  package mutating func flush() {
    if writer.bytes.isEmpty { return }
    sink.write(writer.bytes)
    writer.removeAll()
  }

  var holdsBytes: Bool { !writer.bytes.isEmpty }

  private mutating func endLine() {
    writer.endLine()
    if writer.bytes.count >= 65_536 { flush() }
  }
}

extension JSONWriter {
  /// Writes an error line as one object, without its end: what failed, at a line of the input where that is known, and
  /// that input, cut at 64 KiB.
  package mutating func errorLine(
    _ error: RecordError, raw: [UInt8], id: String?, number: Int? = nil, service: String, isCut: Bool = false
  ) {
    object { writer in
      if let id { writer.member("id", id) }
      writer.member(
        "error",
        object: { writer in
          writer.member("type", error.type)
          writer.member("title", error.title)
          writer.member("detail", error.detail)
          if let pointer = error.pointer { writer.member("pointer", pointer) }
          if let number { writer.member("line", number) }
          writer.member("service", service)
        })
      let limit = 65_536
      writer.member("input", String(decoding: raw.prefix(limit), as: UTF8.self))
      if isCut || raw.count > limit { writer.member("truncated", true) }
    }
  }
}
