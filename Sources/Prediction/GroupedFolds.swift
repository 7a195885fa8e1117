import Numerics

/// Cross-validation folds that never part a group, so that no repeat of a training composition is a test.
///
/// Groups are ordered by the FNV-1a hash (`fowler1991fnv`) of the seed's eight bytes, least first, and the group's name,
/// then dealt to the folds in turn: the order of the records does not matter, and any language can repeat it.
package struct GroupedFolds: Sendable, Equatable {
  /// The fold of each record, 0 ..< count.
  package let fold: [Int]
  /// How many folds have records.
  package let count: Int
  /// How many groups there are.
  package let groups: Int

  /// Deals groups, named for each record, to folds. O(n log n).
  package init(groups names: [String], count: Int, seed: UInt64) {
    let distinct = Set(names).map { (hash: Self.hash($0, seed: seed), name: $0) }
      .sorted { ($0.hash, $0.name) < ($1.hash, $1.name) }
    let folds = max(1, min(count, distinct.count))
    var place: [String: Int] = [:]
    for (index, group) in distinct.enumerated() { place[group.name] = index % folds }
    fold = names.map { place[$0] ?? 0 }
    self.count = folds
    groups = distinct.count
  }

  /// Takes folds as they were given, by a label for each record; folds stand in the order of their labels, numbers by
  /// value. Groups may be parted: whoever gave the folds answers for it. O(n log n).
  package init(given labels: [String], groups names: [String]) {
    let distinct = Set(labels).sorted { a, b in
      switch (Int(a), Int(b)) {
      case (let a?, let b?) where a != b: a < b
      case (_?, nil): true
      case (nil, _?): false
      default: a < b
      }
    }
    let place = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
    fold = labels.map { place[$0] ?? 0 }
    count = distinct.count
    groups = Set(names).count
  }

  private static func hash(_ name: String, seed: UInt64) -> UInt64 {
    var hash = ContentHash()
    hash.mix(seed)
    hash.mix(bytes: name.utf8)
    return hash.value
  }
}
