import Glibc
import JSON

/// Whether an answer belongs to a record: both carry the same `id`, wherever the member stands.
enum LineIdentity {
  /// Compares without parsing where the id comes first in both, as it does in nearly every line.
  /// - Returns: false only when the record has an id and the answer has another or none.
  static func agree(_ record: UnsafeRawBufferPointer, _ answer: UnsafeRawBufferPointer) -> Bool {
    if let length = leadingIdentifier(record) {
      if answer.count > length, memcmp(record.baseAddress!, answer.baseAddress!, length) == 0 { return true }
    } else if !mayHaveIdentifier(record) {
      return true
    }
    guard let asked = identifier(record) else { return true }
    return identifier(answer) == asked
  }

  /// The length of `{"id":"…"` at the beginning of a line, closing quote included and spaces allowed; nil when a line
  /// begins otherwise or the id has an escape.
  private static func leadingIdentifier(_ line: UnsafeRawBufferPointer) -> Int? {
    var place = 0
    func skip(_ word: StaticString) -> Bool {
      let count = word.utf8CodeUnitCount
      guard line.count - place > count, memcmp(line.baseAddress! + place, word.utf8Start, count) == 0 else {
        return false
      }
      place += count
      while place < line.count, line[place] == 0x20 { place += 1 }
      return true
    }
    guard skip("{"), skip("\"id\""), skip(":"), place < line.count, line[place] == 0x22 else { return nil }
    place += 1
    guard let quote = memchr(line.baseAddress! + place, 0x22, line.count - place) else { return nil }
    let length = UnsafeRawPointer(quote) - line.baseAddress! + 1
    return memchr(line.baseAddress! + place, 0x5C, length - place) == nil ? length : nil
  }

  /// Whether `"id"` stands somewhere in a line, or an escape, by which any name can be written.
  private static func mayHaveIdentifier(_ line: UnsafeRawBufferPointer) -> Bool {
    var start = 0
    while start + 3 < line.count, let quote = memchr(line.baseAddress! + start, 0x22, line.count - start - 3) {
      if memcmp(quote, "\"id\"", 4) == 0 { return true }
      start = UnsafeRawPointer(quote) - line.baseAddress! + 1
    }
    return memchr(line.baseAddress!, 0x5C, line.count) != nil
  }

  private static func identifier(_ line: UnsafeRawBufferPointer) -> String? {
    guard let parsed = try? JSONLine(Array(line), limits: JSONLimits(depth: 1000)) else { return nil }
    return try? parsed.value("id")?.string()
  }
}
