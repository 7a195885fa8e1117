/// Disjoint groups of 0..<count.
struct UnionFind {
  private var parent: [Int]

  init(count: Int) { parent = Array(0..<count) }

  /// The least member of a group.
  mutating func root(_ place: Int) -> Int {
    var root = place
    while parent[root] != root { root = parent[root] }
    var next = place
    while parent[next] != root { (parent[next], next) = (root, parent[next]) }
    return root
  }

  mutating func areJoined(_ a: Int, _ b: Int) -> Bool { root(a) == root(b) }

  mutating func join(_ a: Int, _ b: Int) {
    let (first, second) = (root(a), root(b))
    parent[max(first, second)] = min(first, second)
  }

  /// All groups, the largest first.
  mutating func members() -> [[Int]] {
    var groups: [Int: [Int]] = [:]
    for place in parent.indices { groups[root(place), default: []].append(place) }
    return groups.values.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
  }
}
