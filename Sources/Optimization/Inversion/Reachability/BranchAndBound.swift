import DesignSpace
import MaterialRecords

/// Proves how near any design of a space can come to what a query asks of the models' means, by bounds over boxes of designs
/// of which the least is always cut next.
///
/// What it says, it says of the models: of their means, in real arithmetic but for a slack against rounding. Linear rows
/// exclude boxes and do not tighten bounds.
package struct BranchAndBound: Sendable {
  /// Combinations of categories beyond which nothing is proved.
  private static let combinationLimit = 4096
  /// A gap this small, as a part of the upper bound, is none.
  private static let closedGap = 0.02

  /// Bounds of the least distance over the space.
  package struct Proof: Sendable {
    /// No design is nearer than this.
    package var lower: Double
    /// The distance of the nearest design known.
    package var upper: Double
    /// A design that was met on the way and is nearer than what was known before.
    package var find: TargetSearch.Find?
    /// Boxes whose bound was computed.
    package var boxes: Int
  }

  private let query: TargetQuery
  private let bounds: [Int: ModelBounds]
  private let boxLimit: Int

  package init(_ query: TargetQuery, boxLimit: Int) {
    self.query = query
    self.boxLimit = boxLimit
    let fractionCount = query.space.composition?.dimension ?? 0
    var bounds: [Int: ModelBounds] = [:]
    for wish in query.wishes where bounds[wish.quantity] == nil {
      bounds[wish.quantity] = ModelBounds(query.surrogate.models[wish.quantity], fractionCount: fractionCount)
    }
    self.bounds = bounds
  }

  /// Cuts until the gap is closed, a design is found that meets all, or the boxes are spent.
  /// - Parameter upper: the distance of the nearest design known.
  package func run(upper: Double) -> Proof {
    var proof = Proof(lower: 0, upper: upper, find: nil, boxes: 0)
    guard let roots = DesignBox.whole(query.space, limit: Self.combinationLimit) else { return proof }
    var open = BoundedBoxes()
    // The least bound among boxes that cannot be cut any more.
    var settled = Double.infinity
    for root in roots { consider(root, parent: 0, &open, &settled, &proof) }
    while let (box, bound) = open.removeFirst() {
      proof.lower = min(bound, settled)
      let isClosed = proof.upper < .infinity && proof.upper - proof.lower <= Self.closedGap * proof.upper
      if proof.upper <= 1 || isClosed || settled <= bound { return proof }
      if proof.boxes >= boxLimit { return proof }
      guard let place = widest(box) else {
        settled = min(settled, bound)
        continue
      }
      for part in box.split(at: place, query.space) {
        consider(part, parent: bound, &open, &settled, &proof)
      }
    }
    let least = min(settled, proof.upper)
    proof.lower = least < .infinity ? least : 0
    return proof
  }

  /// Bounds a box and keeps it if it can hold a design nearer than the nearest known.
  private func consider(
    _ box: DesignBox, parent: Double, _ open: inout BoundedBoxes, _ settled: inout Double, _ proof: inout Proof
  ) {
    let composition = query.space.composition
    guard let box = box.tightened(query.space), let centre = box.centre(composition) else { return }
    proof.boxes += 1
    var bound = parent
    for wish in query.wishes {
      guard let model = bounds[wish.quantity] else { continue }
      bound = max(bound, wish.leastDistance(model.range(centre: centre, lower: box.lower, upper: box.upper)))
    }
    noteDesign(centre, &proof)
    if bound < proof.upper { open.insert(box, bound) } else { settled = min(settled, bound) }
  }

  /// Takes the centre of a box as a design if the rules allow it.
  private func noteDesign(_ centre: [Double], _ proof: inout Proof) {
    let space = query.space
    let d = space.composition?.dimension ?? 0
    var design = space.tidied(
      Design(fractions: Array(centre.prefix(d)), settings: space.settings(nearest: centre[d...])))
    if let composition = space.composition, composition.unitsInOne != nil {
      guard let rounded = composition.rounded(design.fractions) else { return }
      design.fractions = rounded
    }
    guard space.contains(design) else { return }
    let distance = query.distances([design])[0]
    guard distance < proof.upper else { return }
    proof.upper = distance
    proof.find = TargetSearch.Find(design: design, distance: distance)
  }

  /// The coordinate in which a box is widest for any of the models; nil where it is a point for all of them.
  private func widest(_ box: DesignBox) -> Int? {
    var (best, width) = (-1, 1e-9)
    for model in bounds.values {
      for (place, value) in model.widths(lower: box.lower, upper: box.upper).enumerated()
      where value > width || (value == width && place < best) {
        (best, width) = (place, value)
      }
    }
    return best >= 0 && box.upper[best] > box.lower[best] ? best : nil
  }
}

/// Boxes in a binary heap, the least bound first, the older of equals.
private struct BoundedBoxes {
  private var heap: [(box: DesignBox, bound: Double, age: Int)] = []
  private var inserted = 0

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    (heap[a].bound, heap[a].age) < (heap[b].bound, heap[b].age)
  }

  mutating func insert(_ box: DesignBox, _ bound: Double) {
    heap.append((box, bound, inserted))
    inserted += 1
    var place = heap.count - 1
    while place > 0, isBefore(place, (place - 1) / 2) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func removeFirst() -> (box: DesignBox, bound: Double)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty {
      heap[0] = last
      var place = 0
      while true {
        var least = place
        for child in [2 * place + 1, 2 * place + 2] where child < heap.count && isBefore(child, least) { least = child }
        if least == place { break }
        heap.swapAt(place, least)
        place = least
      }
    }
    return (first.box, first.bound)
  }
}
