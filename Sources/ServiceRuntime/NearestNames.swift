/// Which known names a mistyped one may have meant.
package enum NearestNames {
  /// The names within a third of the word's length in edits, nearest first, at most three.
  package static func of(_ word: String, among names: [String]) -> [String] {
    let limit = max(1, (word.count + 1) / 3)
    let near = names.map { (name: $0, distance: editDistance(Array(word.utf8.prefix(64)), Array($0.utf8.prefix(64)))) }
    return near.filter { $0.distance <= limit || (word.count >= 3 && $0.name.hasPrefix(word)) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
  }

  /// A clause such as "; did you mean 'ranker'?", empty where nothing is near.
  package static func suggestion(_ word: String, among names: [String]) -> String {
    let near = of(word, among: names)
    return near.isEmpty ? "" : "; did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?"
  }

  /// The Levenshtein distance. O(n·m).
  private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let substituted = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
