import Glibc

/// Cuts a byte stream into lines with bounded memory: accepts CRLF, skips blank lines, and keeps only the head of a line
/// that is longer than the limit.
package struct LineFramer {
  /// One line without its end.
  package struct Line {
    package let bytes: [UInt8]
    /// Counted from 1, blank lines included.
    package let number: Int
    /// Whether the line was longer than the limit; `bytes` is then its head.
    package let isTooLong: Bool
    /// Whether the line came without a line end, at the end of input.
    package let isUnfinished: Bool
  }

  /// How much of an over-long line is kept for its error line.
  package static let keptHead = 65_536

  private let limit: Int
  private var pending: [UInt8] = []
  private var pendingIsTooLong = false
  private var number = 0

  package init(limit: Int) { self.limit = limit }

  /// Takes bytes and hands on every line that they complete, until `body` returns false.
  package mutating func receive(_ input: UnsafeRawBufferPointer, _ body: (Line) -> Bool) {
    var start = 0
    while start < input.count {
      let rest = UnsafeRawBufferPointer(rebasing: input[start...])
      guard let found = memchr(rest.baseAddress!, 0x0A, rest.count) else {
        keep(rest)
        return
      }
      let length = UnsafeRawPointer(found) - rest.baseAddress!
      let piece = UnsafeRawBufferPointer(rebasing: rest[..<length])
      start += length + 1
      let goesOn: Bool
      if pending.isEmpty, !pendingIsTooLong, length <= limit {
        goesOn = finishLine(Array(piece), isTooLong: false, isUnfinished: false, body)
      } else {
        keep(piece)
        goesOn = finishPending(isUnfinished: false, body)
      }
      if !goesOn { return }
    }
  }

  /// Hands on a last line without a line end.
  package mutating func endOfInput(_ body: (Line) -> Bool) {
    if !pending.isEmpty { _ = finishPending(isUnfinished: true, body) }
  }

  private mutating func keep(_ piece: UnsafeRawBufferPointer) {
    if pendingIsTooLong { return }
    pending.append(contentsOf: piece)
    if pending.count > limit + 1 {
      pendingIsTooLong = true
      pending = Array(pending.prefix(LineFramer.keptHead))
    }
  }

  private mutating func finishPending(isUnfinished: Bool, _ body: (Line) -> Bool) -> Bool {
    let bytes = pending
    let tooLong = pendingIsTooLong
    pending.removeAll(keepingCapacity: bytes.count < 1 << 20)
    pendingIsTooLong = false
    return finishLine(bytes, isTooLong: tooLong, isUnfinished: isUnfinished, body)
  }

  private mutating func finishLine(_ bytes: [UInt8], isTooLong: Bool, isUnfinished: Bool, _ body: (Line) -> Bool)
    -> Bool
  {
    number += 1
    var bytes = bytes
    if bytes.last == 0x0D, !isTooLong { bytes.removeLast() }
    if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return true }
    if bytes.count > limit {
      return body(
        Line(
          bytes: Array(bytes.prefix(LineFramer.keptHead)), number: number, isTooLong: true, isUnfinished: isUnfinished))
    }
    return body(Line(bytes: bytes, number: number, isTooLong: isTooLong, isUnfinished: isUnfinished))
  }
}
