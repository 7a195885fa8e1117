/// How long things may be.
enum SizeRules {
  static let fileLimit = 500
  static let functionLimit = 70
  static let mainLimit = 12

  /// A file that is too long; tables of facts, named `…Data`, apart.
  static func longFile(path: String, lineCount: Int) -> [String] {
    if path.hasSuffix("Data.swift") { return [] }
    let limit = path.hasPrefix("services/") && path.hasSuffix("/main.swift") ? mainLimit + 1 : fileLimit
    return lineCount < limit ? [] : ["\(path): \(lineCount) lines, the limit is \(limit - 1)"]
  }

  /// Functions, initialisers and subscripts that are too long, from their name to their closing brace.
  static func longFunctions(_ file: SourceText) -> [String] {
    functions(in: file).compactMap { function in
      let count = function.lines.count
      return count < functionLimit
        ? nil : file.finding(function.lines.lowerBound, "\(function.name) has \(count) lines")
    }
  }

  /// The functions of a file that have a body.
  static func functions(in file: SourceText) -> [(name: String, lines: ClosedRange<Int>)] {
    file.code.indices.compactMap { line in
      guard let (name, column) = declaredFunction(in: file.code[line]) else { return nil }
      return bodyEnd(file.code, line: line, column: column).map { (name, line...$0) }
    }
  }

  private static func declaredFunction(in line: String) -> (name: String, column: Int)? {
    let words = line.split(separator: " ", omittingEmptySubsequences: true)
    for (place, word) in words.enumerated() {
      let isNameless = ["init(", "init?(", "init<", "deinit", "subscript("].contains { word.hasPrefix($0) }
      if isNameless { return (String(word.prefix { $0.isLetter }), column(of: word, in: line)) }
      if word == "func", place + 1 < words.count {
        return (String(words[place + 1].prefix { $0 != "(" }), column(of: word, in: line))
      }
      if !modifiers.contains(word), !word.hasPrefix("@") { return nil }
    }
    return nil
  }

  private static func column(of word: Substring, in line: String) -> Int {
    line.utf8.distance(from: line.startIndex, to: word.startIndex)
  }

  private static let modifiers: Set<Substring> = [
    "public", "package", "internal", "fileprivate", "private", "static", "class", "mutating", "nonmutating",
    "borrowing", "consuming", "nonisolated", "final", "override", "required", "convenience", "isolated", "prefix",
    "postfix", "infix", "async",
  ]

  /// The line of the brace that closes the body; nil for a requirement without one.
  private static func bodyEnd(_ code: [String], line: Int, column: Int) -> Int? {
    var brackets = 0
    var braces = 0
    for here in line..<code.count {
      if here > line, brackets == 0, braces == 0, !continuesSignature(code[here]) { return nil }
      for byte in code[here].utf8.dropFirst(here == line ? column : 0) {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: "["): brackets += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): brackets -= 1
        case UInt8(ascii: "{") where brackets == 0 || braces > 0: braces += 1
        case UInt8(ascii: "}") where braces > 0:
          braces -= 1
          if braces == 0 { return here }
        case UInt8(ascii: "}") where brackets == 0: return nil
        default: break
        }
      }
    }
    return nil
  }

  private static func continuesSignature(_ line: String) -> Bool {
    let start = line.drop { $0 == " " }
    return ["{", "->", "where", "throws", "rethrows", "async", "&", "//"].contains { start.hasPrefix($0) }
  }
}
