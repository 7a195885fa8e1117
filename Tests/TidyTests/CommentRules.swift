/// What comments must and must not hold.
enum CommentRules {
  /// Package declarations without a doc comment. Types, functions, subscripts and computed properties need one; stored
  /// and one-line properties, initialisers and operators speak through their type, a family of names in a file through
  /// one of them.
  static func undocumented(_ file: SourceText) -> [String] {
    let declared = file.code.indices.compactMap { line in declaration(file.code[line]).map { (line, $0) } }
    let documented = Set(declared.filter { hasDocComment(file, above: $0.0) }.map(\.1.name))
    return declared.compactMap { line, declaration in
      if !declaration.isPackage || documented.contains(declaration.name) { return nil }
      if meaningIsGiven.contains(declaration.name) { return nil }
      return file.finding(line, "package declaration '\(declaration.name)' has no doc comment")
    }
  }

  /// Requirements of protocols that document them: the standard library's, the parser's and the runtime's.
  private static let meaningIsGiven: Set<String> = [
    "description", "debugDescription", "hash", "startIndex", "endIndex", "configuration", "run", "validate",
    "makeIterator", "next", "errorDescription", "manifest", "subcommands", "receive", "flush", "finish",
    "observe",
  ]

  private static func declaration(_ line: String) -> (name: String, isPackage: Bool)? {
    let words = line.split { " (<:".contains($0) }.drop { $0.hasPrefix("@") }
    let rest = words.drop { modifiers.contains($0) }
    guard let kind = rest.first, documentedKinds.contains(kind) else { return nil }
    let isPackage = words.first == "package"
    if kind == "subscript" { return ("subscript", isPackage) }
    guard let name = rest.dropFirst().first, let kindEnd = line.firstRange(of: "\(kind) ")?.upperBound else {
      return nil
    }
    let isOperator = !line[kindEnd...].hasPrefix(name) || name.allSatisfy { !$0.isLetter }
    if isOperator || (kind == "var" && !line.hasSuffix("{")) { return nil }
    return (String(name), isPackage)
  }

  private static let documentedKinds: Set<Substring> = [
    "struct", "class", "enum", "protocol", "actor", "func", "var", "subscript",
  ]
  private static let modifiers: Set<Substring> = [
    "package", "static", "mutating", "nonmutating", "borrowing", "consuming", "final", "indirect", "nonisolated",
    "prefix", "private", "set)", "override",
  ]

  private static func hasDocComment(_ file: SourceText, above line: Int) -> Bool {
    var above = line - 1
    while above >= 0 {
      if file.comments[above].hasPrefix("///") { return true }
      let code = file.code[above].drop { $0 == " " }
      guard code.hasPrefix("@") else { return false }
      above -= 1
    }
    return false
  }

  /// Code that has been commented out: a plain comment that reads like a statement.
  static func commentedOutCode(_ file: SourceText) -> [String] {
    file.comments.enumerated().compactMap { line, comment in
      guard comment.hasPrefix("//"), !comment.hasPrefix("///"), file.code[line].allSatisfy({ $0 == " " }) else {
        return nil
      }
      let text = comment.drop { $0 == "/" || $0 == " " }
      return readsLikeCode(String(text)) ? file.finding(line, "commented-out code") : nil
    }
  }

  private static func readsLikeCode(_ text: String) -> Bool {
    if ["{", "}", ";", "})", "},"].contains(where: text.hasSuffix) { return true }
    return text.wholeMatch(of: #/(let|var) \w+(: ?[^=]+)? = .*/#) != nil
      || text.wholeMatch(of: #/import [A-Z]\w*/#) != nil
      || text.wholeMatch(of: #/(try[?!]? )?[A-Za-z_]\w*(\.\w+)*\(.*\)/#) != nil
      || text.wholeMatch(of: #/(\w+\.)+\w+ = .*|[\w.]+ [-+*\/]= .*/#) != nil
      || text.wholeMatch(of: #/return( [\w.]+(\(.*\))?)?/#) != nil
  }
}
