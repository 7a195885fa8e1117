/// Names that say nothing about the field.
enum NamingRules {
  private static let banned = ["Utils", "Util", "Utilities", "Helper", "Helpers", "Manager", "Common"]

  /// Files and folders with a banned name.
  static func paths(_ path: String) -> [String] {
    path.split(separator: "/").flatMap { part in
      let stem = part.prefix { $0 != "." }
      return isBanned(stem) ? ["\(path): the name '\(stem)' is banned"] : []
    }
  }

  /// Types with a banned name, and the bare word Simplex, which means three things in the field.
  static func types(_ file: SourceText) -> [String] {
    declaredTypes(in: file).compactMap { line, name in
      isBanned(name) ? file.finding(line, "the name '\(name)' is banned") : nil
    }
  }

  private static func isBanned(_ name: Substring) -> Bool {
    name == "Simplex" || banned.contains { name.hasSuffix($0) || name.hasPrefix($0 + "+") || name == $0.lowercased() }
  }

  /// The types that a file declares.
  static func declaredTypes(in file: SourceText) -> [(line: Int, name: Substring)] {
    file.lines.indices.compactMap { line in
      let words = file.code[line].split { " <:{(=".contains($0) }
      guard let place = words.firstIndex(where: { typeWords.contains($0) }), place + 1 < words.count else { return nil }
      let isDeclaration = words[..<place].allSatisfy { modifiers.contains($0) || $0.hasPrefix("@") }
      return isDeclaration && !["func", "var", "let"].contains(words[place + 1]) ? (line, words[place + 1]) : nil
    }
  }

  private static let typeWords: Set<Substring> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
  private static let modifiers: Set<Substring> = [
    "public", "package", "internal", "fileprivate", "private", "final", "indirect", "unchecked",
  ]
}
