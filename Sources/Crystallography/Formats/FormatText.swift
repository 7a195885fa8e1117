import Glibc

/// Bytes of a text that are read as words and numbers; ranges are places in the bytes.
struct FormatText {
  let bytes: UnsafeBufferPointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The text of a range; bytes that are no UTF-8 are taken as Latin-1.
  func string(_ range: Range<Int>) -> String {
    let slice = bytes[range]
    if let text = String(validating: slice, as: UTF8.self) { return text }
    return String(String.UnicodeScalarView(slice.map { Unicode.Scalar($0) }))
  }

  /// The text of a range for a message: no longer than a line of a terminal.
  func excerpt(_ range: Range<Int>) -> String {
    let limit = 60
    let text = string(range.lowerBound..<min(range.upperBound, range.lowerBound + limit))
    return range.count > limit ? text + "…" : text
  }

  /// The ranges of the words of a range, parted by spaces and tabs.
  func words(_ range: Range<Int>) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var place = range.lowerBound
    while place < range.upperBound {
      while place < range.upperBound, FormatText.isBlank(bytes[place]) { place += 1 }
      let start = place
      while place < range.upperBound, !FormatText.isBlank(bytes[place]) { place += 1 }
      if place > start { words.append(start..<place) }
    }
    return words
  }

  /// A range without spaces and tabs at its ends.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, FormatText.isBlank(bytes[start]) { start += 1 }
    while end > start, FormatText.isBlank(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  /// Whether a range spells a word of small ASCII letters, in either case.
  func matches(_ range: Range<Int>, _ word: StaticString) -> Bool {
    range.count == word.utf8CodeUnitCount && hasPrefix(range, word)
  }

  /// Whether a range starts with small ASCII letters, in either case.
  func hasPrefix(_ range: Range<Int>, _ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard range.count >= length else { return false }
    for k in 0..<length {
      let byte = bytes[range.lowerBound + k]
      let small = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      if small != word.utf8Start[k] { return false }
    }
    return true
  }

  /// The nearest double of a decimal number, with Fortran's and others' exponents (`1.5D-3`, `1.5d-3`); nil where the
  /// range is not one whole number. Words such as `nan` and `inf` are none.
  func number(_ range: Range<Int>) -> Double? {
    var mantissa = 0
    var digits = 0
    var decimals = 0
    var pointSeen = false
    var place = range.lowerBound
    guard place < range.upperBound else { return nil }
    let negative = bytes[place] == UInt8(ascii: "-")
    if negative || bytes[place] == UInt8(ascii: "+") { place += 1 }
    while place < range.upperBound {
      let byte = bytes[place]
      if byte &- 0x30 < 10, digits < 15 {
        mantissa = mantissa &* 10 &+ Int(byte & 15)
        digits += 1
        if pointSeen { decimals += 1 }
      } else if byte == UInt8(ascii: "."), !pointSeen {
        pointSeen = true
      } else {
        return longNumber(range)
      }
      place += 1
    }
    guard digits > 0 else { return nil }
    // Digits and power of ten are both exact doubles, so that the quotient is rounded once.
    let magnitude = Double(mantissa) / FormatText.powersOfTen[decimals]
    return negative ? -magnitude : magnitude
  }

  private func longNumber(_ range: Range<Int>) -> Double? {
    guard range.count < 400 else { return nil }
    var text: [CChar] = []
    text.reserveCapacity(range.count + 1)
    var hasDigit = false
    for byte in bytes[range] {
      switch byte {
      case 0x30...0x39: hasDigit = true
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): break
      case UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "d"), UInt8(ascii: "D"):
        text.append(0x65)
        continue
      default: return nil
      }
      text.append(CChar(bitPattern: byte))
    }
    guard hasDigit else { return nil }
    text.append(0)
    return text.withUnsafeBufferPointer { buffer in
      var end: UnsafeMutablePointer<CChar>?
      let value = strtod(buffer.baseAddress!, &end)
      return end == UnsafeMutablePointer(mutating: buffer.baseAddress! + buffer.count - 1) && value.isFinite
        ? value : nil
    }
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]

  /// A whole number without a sign; nil where the range is none or has more than nine digits.
  func wholeNumber(_ range: Range<Int>) -> Int? {
    guard (1...9).contains(range.count) else { return nil }
    var value = 0
    for byte in bytes[range] {
      guard byte &- 0x30 < 10 else { return nil }
      value = value * 10 + Int(byte & 15)
    }
    return value
  }
}

/// The lines of a text, one after another, whichever way they end.
struct FormatLines {
  let text: FormatText
  private var place: Int
  private let end: Int
  /// The number of the line that was read last.
  private(set) var number: Int

  /// Starts before the first line, which has the number given.
  init(_ text: FormatText, firstLine: Int) {
    self.text = text
    place = text.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    end = text.bytes.count
    number = firstLine - 1
  }

  /// Whether nothing is left to read.
  var isAtEnd: Bool { place >= end }

  /// The next line without its end (LF, CRLF or CR); nil at the end of the text.
  mutating func next() -> Range<Int>? {
    guard place < end else { return nil }
    let start = place
    while place < end, text.bytes[place] != 0x0A, text.bytes[place] != 0x0D { place += 1 }
    let line = start..<place
    if place < end {
      let isReturn = text.bytes[place] == 0x0D
      place += 1
      if isReturn, place < end, text.bytes[place] == 0x0A { place += 1 }
    }
    number += 1
    return line
  }

  /// An error about the line that was read last.
  func fail(_ fault: StructureFormatError.Fault, _ detail: String) -> StructureFormatError {
    StructureFormatError(fault, detail, line: max(number, 1))
  }
}
