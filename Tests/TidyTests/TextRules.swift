/// What no text file may hold, whatever its language.
enum TextRules {
  /// Notes of unfinished work.
  static func unfinished(_ path: String, _ text: String) -> [String] {
    findings(path, text) { line in
      words.first { line.contains($0) && isWord($0, in: line) }.map { "'\($0)'" }
    }
  }

  // Spelled apart, so that this file passes its own rule.
  private static let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]

  private static func isWord(_ word: String, in line: Substring) -> Bool {
    line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.contains { $0 == word }
  }

  /// Spaces at the end of a line, tabs, carriage returns, and a last line without an end.
  static func whitespace(_ path: String, _ text: String) -> [String] {
    var found = findings(path, text) { line in
      if line.utf8.last == 0x20 { return "trailing space" }
      if line.utf8.contains(0x0D) { return "carriage return" }
      return line.utf8.contains(0x09) ? "tab" : nil
    }
    if !text.isEmpty, text.utf8.last != 0x0A { found.append("\(path): the last line has no end") }
    if text.hasSuffix("\n\n") { found.append("\(path): empty lines at the end") }
    return found
  }

  /// Paths of somebody's machine.
  static func machinePaths(_ path: String, _ text: String) -> [String] {
    findings(path, text) { line in
      guard line.contains("/"), let match = line.firstMatch(of: machinePath) else { return nil }
      return "machine path '\(match.output.2)'"
    }
  }

  private nonisolated(unsafe) static let machinePath =
    #/(^|[\s"'`=(:,>])(/(?:work|home|root|Users|mnt|private|scratch)/[^\s"'`]*)/#

  /// Hosts that only one network knows: registries, mirrors, addresses.
  static func registryHosts(_ path: String, _ text: String) -> [String] {
    findings(path, text) { line in
      guard line.contains("://"), let match = line.firstMatch(of: url) else { return nil }
      let host = match.output.1.split(separator: "@").last ?? ""
      let isAddress = host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." }
      let labels = host.split { ".-".contains($0) }
      return isAddress || labels.contains { privateLabels.contains($0) } ? "host '\(host)'" : nil
    }
  }

  private nonisolated(unsafe) static let url = #/[a-z+]+://([^/\s"'`)>]+)/#
  private static let privateLabels: Set<Substring> = [
    "pypi", "registry", "artifactory", "nexus", "mirror", "mirrors", "proxy", "npmjs", "internal", "local", "localhost",
    "lan", "corp",
  ]

  private static func findings(_ path: String, _ text: String, _ find: (Substring) -> String?) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { number, line in
      find(line).map { "\(path):\(number + 1): \($0)" }
    }
  }
}
