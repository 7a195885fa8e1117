/// A Swift file taken apart: code with its comments and the inside of its strings blanked, and the comments alone. Both
/// keep the lines of the file, so that a place in one is the same place in the other.
struct SourceText {
  let path: String
  /// The lines as they are.
  let lines: [String]
  /// The lines with comments and the inside of strings replaced by spaces.
  let code: [String]
  /// The text of the comment of each line, with its slashes; empty where there is none.
  let comments: [String]

  init(path: String, text: String) {
    self.path = path
    var masker = SourceMasker(Array(text.utf8))
    masker.run()
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    code = SourceText.split(masker.code)
    comments = SourceText.split(masker.comments).map { $0.drop { $0 == " " }.description }
  }

  private static func split(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The name of the file without its folders.
  var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// A finding as the tests print it.
  func finding(_ line: Int, _ text: String) -> String { "\(path):\(line + 1): \(text)" }
}

/// Separates the code, the strings and the comments of a Swift file.
private struct SourceMasker {
  private let bytes: [UInt8]
  private(set) var code: [UInt8]
  private(set) var comments: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let blank = bytes.map { $0 == 0x0A ? 0x0A as UInt8 : 0x20 }
    code = blank
    comments = blank
  }

  mutating func run() { readCode(until: nil) }

  /// Reads code up to an unmatched closing parenthesis (the end of an interpolation) or the end of the file.
  private mutating func readCode(until closing: UInt8?) {
    var depth = 0
    while place < bytes.count {
      if starts(with: "//") {
        readLineComment()
      } else if starts(with: "/*") {
        readBlockComment()
      } else if let quote = quoteAhead() {
        readString(hashes: quote.hashes, isLong: quote.isLong)
      } else {
        let byte = bytes[place]
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") {
          if closing != nil, depth == 0 { return }
          depth -= 1
        }
        code[place] = byte
        place += 1
      }
    }
  }

  private func starts(with text: StaticString, at offset: Int = 0) -> Bool {
    let start = place + offset
    guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
    return text.withUTF8Buffer { $0.elementsEqual(bytes[start..<start + $0.count]) }
  }

  private mutating func readLineComment() {
    while place < bytes.count, bytes[place] != 0x0A {
      comments[place] = bytes[place]
      place += 1
    }
  }

  private mutating func readBlockComment() {
    var depth = 0
    repeat {
      let step = starts(with: "/*") || starts(with: "*/") ? 2 : 1
      if starts(with: "/*") { depth += 1 }
      if starts(with: "*/") { depth -= 1 }
      for _ in 0..<step where place < bytes.count {
        comments[place] = bytes[place]
        place += 1
      }
    } while depth > 0 && place < bytes.count
  }

  private func quoteAhead() -> (hashes: Int, isLong: Bool)? {
    var hashes = 0
    while place + hashes < bytes.count, bytes[place + hashes] == UInt8(ascii: "#") { hashes += 1 }
    guard starts(with: "\"", at: hashes) else { return nil }
    return (hashes, starts(with: "\"\"\"", at: hashes))
  }

  private mutating func readString(hashes: Int, isLong: Bool) {
    let quotes = isLong ? 3 : 1
    for _ in 0..<hashes + quotes { keep() }
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "\\"), isFollowed(by: hashes) {
        place += 1 + hashes
        if place < bytes.count, bytes[place] == UInt8(ascii: "(") {
          place += 1
          readCode(until: UInt8(ascii: ")"))
        }
        place += 1
      } else if endsString(hashes: hashes, quotes: quotes) {
        for _ in 0..<quotes + hashes { keep() }
        return
      } else if !isLong, bytes[place] == 0x0A {
        return
      } else {
        place += 1
      }
    }
  }

  /// Copies a delimiter to the code, so that a string still shows as an empty string.
  private mutating func keep() {
    code[place] = bytes[place]
    place += 1
  }

  private func isFollowed(by hashes: Int) -> Bool {
    (1..<1 + hashes).allSatisfy { place + $0 < bytes.count && bytes[place + $0] == UInt8(ascii: "#") }
  }

  private func endsString(hashes: Int, quotes: Int) -> Bool {
    guard place + quotes + hashes <= bytes.count else { return false }
    return bytes[place..<place + quotes].allSatisfy { $0 == UInt8(ascii: "\"") }
      && bytes[place + quotes..<place + quotes + hashes].allSatisfy { $0 == UInt8(ascii: "#") }
  }
}
