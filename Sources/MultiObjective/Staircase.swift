/// The mutually non-dominated points of a plane, sorted: x ascends and y descends. Kept in blocks, so that one insertion
/// costs O(log n + block) however long the staircase is.
struct Staircase {
  /// One corner; `label` says whose it is.
  struct Step {
    var x: Double
    var y: Double
    var label: Int
  }

  private static let blockLimit = 256
  private var blocks: [[Step]] = []

  /// Every step in order.
  var steps: [Step] { blocks.flatMap { $0 } }

  /// Whether a step is no worse than the point in both coordinates.
  func covers(x: Double, y: Double) -> Bool {
    guard let step = last(atOrBefore: x) else { return false }
    return step.y <= y
  }

  /// Whether a step is no worse than the point in both coordinates or, for strict dominance, better in both.
  func dominates(x: Double, y: Double, _ dominance: Dominance) -> Bool {
    switch dominance {
    case .strong: covers(x: x, y: y)
    case .strict: last(before: x).map { $0.y < y } ?? false
    }
  }

  /// The last step whose x does not exceed the given one.
  func last(atOrBefore x: Double) -> Step? {
    let block = firstBlock { $0.x > x } - 1
    if block < 0 { return nil }
    let place = Staircase.firstPlace(in: blocks[block]) { $0.x > x }
    return blocks[block][place - 1]
  }

  /// The step before the one at x.
  func last(before x: Double) -> Step? {
    let block = firstBlock { $0.x >= x } - 1
    if block < 0 { return nil }
    let place = Staircase.firstPlace(in: blocks[block]) { $0.x >= x }
    return blocks[block][place - 1]
  }

  /// Puts in a step that none covers and takes out those that it covers.
  /// - Parameter covered: receives the steps taken out, in order.
  /// - Returns: the neighbours that remain on both sides.
  mutating func insert(_ step: Step, covered: inout [Step]) -> (before: Step?, after: Step?) {
    covered.removeAll(keepingCapacity: true)
    if blocks.isEmpty {
      blocks.append([step])
      return (nil, nil)
    }
    let block = max(0, firstBlock { $0.x >= step.x } - 1)
    let place = Staircase.firstPlace(in: blocks[block]) { $0.x >= step.x }
    let before = place > 0 ? blocks[block][place - 1] : nil
    takeOut(coveredBy: step, block: block, place: place, into: &covered)
    let after =
      place < blocks[block].count ? blocks[block][place] : (block + 1 < blocks.count ? blocks[block + 1][0] : nil)
    blocks[block].insert(step, at: place)
    if blocks[block].count > Staircase.blockLimit {
      let half = blocks[block].count / 2
      let tail = Array(blocks[block][half...])
      blocks[block].removeSubrange(half...)
      blocks.insert(tail, at: block + 1)
    }
    return (before, after)
  }

  /// Takes out the run of steps from a place on that a new step covers. Only `block`, which takes the new step next, may
  /// be left empty.
  private mutating func takeOut(coveredBy step: Step, block: Int, place: Int, into covered: inout [Step]) {
    var end = place
    while end < blocks[block].count, blocks[block][end].y >= step.y {
      covered.append(blocks[block][end])
      end += 1
    }
    let reachesBlockEnd = end == blocks[block].count
    if end > place { blocks[block].removeSubrange(place..<end) }
    guard reachesBlockEnd else { return }
    var lastBlock = block + 1
    while lastBlock < blocks.count, let last = blocks[lastBlock].last, last.y >= step.y {
      covered += blocks[lastBlock]
      lastBlock += 1
    }
    blocks.removeSubrange(block + 1..<lastBlock)
    guard block + 1 < blocks.count else { return }
    let head = Staircase.firstPlace(in: blocks[block + 1]) { $0.y < step.y }
    covered += blocks[block + 1][..<head]
    blocks[block + 1].removeSubrange(..<head)
  }

  private func firstBlock(where isAfter: (Step) -> Bool) -> Int {
    var low = 0
    var high = blocks.count
    while low < high {
      let middle = (low + high) / 2
      if isAfter(blocks[middle][0]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  @inline(__always)
  private static func firstPlace(in block: [Step], where isAfter: (Step) -> Bool) -> Int {
    var low = 0
    var high = block.count
    while low < high {
      let middle = (low + high) / 2
      if isAfter(block[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
