/// Sources that the text names, against the bibliography.
enum CitationRules {
  /// The keys of a BibTeX file, in order.
  static func keys(ofBibliography text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      line.wholeMatch(of: #/@\w+\{([^,]+),.*/#).map { String($0.output.1) }
    }
  }

  /// The keys that a text cites: words in backticks with a year in them, as in `maresca2020mechanistic`.
  static func citations(in text: String) -> [(line: Int, key: String)] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { number, line in
      line.contains("`")
        ? line.matches(of: #/`([a-z][a-z-]*(?:18|19|20)\d\d[a-z0-9-]*)`/#).map { (number, String($0.output.1)) } : []
    }
  }

  /// Citations that the bibliography does not have.
  static func unknown(path: String, text: String, keys: Set<String>) -> [String] {
    citations(in: text).compactMap { line, key in
      keys.contains(key) ? nil : "\(path):\(line + 1): '\(key)' is not in REFERENCES.bib"
    }
  }

  /// Keys that appear twice, and entries that lack what a reader needs to find them.
  static func faults(ofBibliography text: String) -> [String] {
    let keys = keys(ofBibliography: text)
    var findings = Set(keys).filter { key in keys.count { $0 == key } > 1 }.sorted().map { "'\($0)' appears twice" }
    for entry in text.split(separator: "\n@") {
      guard let key = Self.keys(ofBibliography: entry.hasPrefix("@") ? String(entry) : "@" + entry).first else {
        continue
      }
      for field in ["author", "title", "year"] where entry.firstMatch(of: try! Regex("\\b\(field)\\s*=")) == nil {
        findings.append("'\(key)' has no \(field)")
      }
    }
    return findings
  }
}
