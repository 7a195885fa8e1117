extension JSONValue {
  /// Whether two values are the same to JSON: numbers by value (`1` is `1.0`), members in any order. O(size).
  package func equals(_ other: JSONValue) -> Bool {
    switch (kind, other.kind) {
    case (.integer, .integer), (.integer, .real), (.real, .integer), (.real, .real):
      return (try? double()) == (try? other.double())
    case (.string, .string):
      guard let mine = try? string(), let others = try? other.string() else { return false }
      // By code points: Swift's own comparison takes a letter with its accent for the accented letter.
      return mine.utf8.elementsEqual(others.utf8)
    case (.boolean, .boolean): return (try? boolean()) == (try? other.boolean())
    case (.null, .null): return true
    case (.array, .array):
      guard let mine = try? elements(), let others = try? other.elements(), mine.count == others.count else {
        return false
      }
      return zip(mine, others).allSatisfy { $0.equals($1) }
    case (.object, .object):
      guard let mine = try? members(), let others = try? other.members(), mine.count == others.count else {
        return false
      }
      return mine.allSatisfy { name, value in other[name].map { value.equals($0) } ?? false }
    default: return false
    }
  }
}
