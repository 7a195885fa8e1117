import Numerics

/// Grows one tree. Rows are parted in place, so that a node is a range of `order`; inputs that do not vary within a node
/// are not looked at again below it.
final class TreeGrower {
  private let rows: TreeRows
  private let plan: TreePlan
  /// The rows of the tree, node by node.
  private let order: UnsafeMutablePointer<Int32>
  /// Space for the rows that go right, and for one input and the targets of a node's rows.
  private let spare: UnsafeMutablePointer<Int32>
  private let numbers: UnsafeMutablePointer<Float>
  private let targets: UnsafeMutablePointer<Float>
  /// Lists of inputs that may vary, one above the other: a node's list holds what its parent found to vary. Each new list
  /// is shorter than that below it.
  private var candidates: [Int16]

  private var input: [Int16] = []
  private var value: [Float] = []
  private var right: [Int32] = []
  private var variance: [Float] = []

  /// A node that waits: its rows, its list, and the nearest variance above it.
  private struct Pending {
    let rows: Range<Int>
    let list: Range<Int>
    /// Whose right child it is; nil of a left child and the root.
    let parent: Int?
    let variance: Double
  }

  /// The best split found so far.
  private struct Split {
    let input: Int16
    let threshold: Float
  }

  init(_ rows: TreeRows, _ plan: TreePlan) {
    self.rows = rows
    self.plan = plan
    let count = max(1, rows.count)
    order = .allocate(capacity: count)
    spare = .allocate(capacity: count)
    // Whole groups of eight are read.
    numbers = .allocate(capacity: count + 8)
    targets = .allocate(capacity: count + 8)
    for row in 0..<rows.count { order[row] = Int32(row) }
    candidates = (0..<rows.dimension).map { Int16($0) }
  }

  deinit {
    order.deallocate()
    spare.deallocate()
    numbers.deallocate()
    targets.deallocate()
  }

  func grow(_ random: inout SeededGenerator) -> DecisionTree {
    var waiting = [Pending(rows: 0..<rows.count, list: 0..<rows.dimension, parent: nil, variance: 0)]
    while let node = waiting.popLast() {
      let place = input.count
      if let parent = node.parent { right[parent] = Int32(place - parent) }
      candidates.removeSubrange(node.list.upperBound...)
      let (mean, spread, varies) = moments(node.rows)
      let near = node.rows.count >= plan.varianceRows || node.parent == nil && place == 0 ? spread : node.variance
      var list = node.list
      let split =
        varies && node.rows.count >= 2 * max(1, plan.leaf) ? bestSplit(node.rows, &list, total: mean, &random) : nil
      guard let split else {
        append(input: -1, value: Float(mean), variance: Float(near))
        continue
      }
      let middle = part(node.rows, split)
      append(input: split.input, value: split.threshold, variance: 0)
      waiting.append(Pending(rows: middle..<node.rows.upperBound, list: list, parent: place, variance: near))
      waiting.append(Pending(rows: node.rows.lowerBound..<middle, list: list, parent: nil, variance: near))
    }
    return DecisionTree(checked: input, value, right, variance)
  }

  private func append(input: Int16, value: Float, variance: Float) {
    self.input.append(input)
    self.value.append(value)
    right.append(0)
    self.variance.append(variance)
  }

  /// Brings a node's targets to `targets`; their mean and variance, and whether they differ. O(rows).
  private func moments(_ range: Range<Int>) -> (mean: Double, variance: Double, varies: Bool) {
    let count = range.count
    var sum = 0.0
    var (least, most) = (Float.infinity, -Float.infinity)
    rows.targets.withUnsafeBufferPointer { source in
      for place in 0..<count {
        let target = source[Int(order[range.lowerBound + place])]
        targets[place] = target
        least = target < least ? target : least
        most = target > most ? target : most
        sum += Double(target)
      }
    }
    guard least < most else { return (count == 0 ? 0 : Double(least), 0, false) }
    let mean = sum / Double(count)
    var square = 0.0
    for place in 0..<count {
      let difference = Double(targets[place]) - mean
      square += difference * difference
      // About the mean, sums of the two sides lose no digits.
      targets[place] = Float(difference)
    }
    return (mean, square / Double(count), true)
  }

  /// Draws inputs one by one, without replacement, and a threshold for each that varies; the best of those tried. The list
  /// becomes that of the children.
  private func bestSplit(
    _ range: Range<Int>, _ list: inout Range<Int>, total: Double, _ random: inout SeededGenerator
  ) -> Split? {
    let count = range.count
    let wanted = max(1, Int((plan.share * Double(rows.dimension)).rounded()))
    // Undrawn inputs stand from `first`; drawn ones that vary before it, constant ones from `last`.
    var (first, last) = (list.lowerBound, list.upperBound)
    var best: Split?
    var bestGain: Float = -1
    candidates.withUnsafeMutableBufferPointer { candidates in
      while first < last, first - list.lowerBound < wanted {
        let bits = random.next()
        let drawn = first + Int((UInt64(last - first) &* (bits >> 32)) >> 32)
        let input = candidates[drawn]
        let (least, most) = gather(input, range)
        guard least < most else {
          last -= 1
          candidates.swapAt(drawn, last)
          continue
        }
        candidates.swapAt(drawn, first)
        first += 1
        let fraction = Float(bits & 0xFF_FFFF) * 0x1p-24
        // Rounding may reach the end, which would leave nothing on the right; of numbers far apart a difference overflows.
        let drawnThreshold = least * (1 - fraction) + most * fraction
        let threshold = drawnThreshold < most ? max(least, drawnThreshold) : least
        if count == 2 {
          // Every split of two rows is as good as any other.
          best = Split(input: input, threshold: threshold)
          break
        }
        let (size, sum) = left(of: threshold, count)
        guard size >= plan.leaf, count - size >= plan.leaf else { continue }
        // Centred targets sum to zero: what a split gains is s²/nₗ + s²/nᵣ.
        let gain = sum * sum * (1 / Float(size) + 1 / Float(count - size))
        if gain > bestGain { (best, bestGain) = (Split(input: input, threshold: threshold), gain) }
      }
    }
    if last < list.upperBound {
      // Constant inputs are dropped in a copy above: another node may still share the list.
      let kept = Array(candidates[list.lowerBound..<last])
      let start = candidates.count
      candidates += kept
      list = start..<start + kept.count
    }
    return best
  }

  /// Up to so many rows are looked at one by one: most nodes are small, and the ends of a sum of eight lanes cost more.
  private static let few = 16

  /// Brings one input of a node's rows to `numbers`; its ends. O(rows).
  private func gather(_ input: Int16, _ range: Range<Int>) -> (least: Float, most: Float) {
    let count = range.count
    return rows.columns.withUnsafeBufferPointer { columns in
      let column = columns.baseAddress! + Int(input) * rows.count
      let order = order + range.lowerBound
      if count <= Self.few {
        var (least, most) = (Float.infinity, -Float.infinity)
        for place in 0..<count {
          let number = column[Int(order[place])]
          numbers[place] = number
          least = number < least ? number : least
          most = number > most ? number : most
        }
        return (least, most)
      }
      for place in 0..<count { numbers[place] = column[Int(order[place])] }
      let padded = (count + 7) & ~7
      for place in count..<padded { numbers[place] = numbers[0] }
      let groups = UnsafeMutableRawPointer(numbers)
      var least = groups.loadUnaligned(as: SIMD8<Float>.self)
      var most = least
      for place in stride(from: 8, to: padded, by: 8) {
        let group = groups.loadUnaligned(fromByteOffset: 4 * place, as: SIMD8<Float>.self)
        least.replace(with: group, where: group .< least)
        most.replace(with: group, where: group .> most)
      }
      var (lower, upper) = (least[0], most[0])
      for lane in 1..<8 {
        lower = least[lane] < lower ? least[lane] : lower
        upper = most[lane] > upper ? most[lane] : upper
      }
      return (lower, upper)
    }
  }

  /// How many of the gathered numbers are at most a threshold, and the sum of their centred targets. O(rows).
  private func left(of threshold: Float, _ count: Int) -> (size: Int, sum: Float) {
    if count <= Self.few {
      var (size, sum) = (0, Float(0))
      for place in 0..<count {
        let isLeft = numbers[place] <= threshold
        size += isLeft ? 1 : 0
        sum += isLeft ? targets[place] : 0
      }
      return (size, sum)
    }
    let padded = (count + 7) & ~7
    for place in count..<padded {
      numbers[place] = .infinity
      targets[place] = 0
    }
    let (groups, weights) = (UnsafeMutableRawPointer(numbers), UnsafeMutableRawPointer(targets))
    var sums = SIMD8<Float>()
    var sizes = SIMD8<Int32>()
    for place in stride(from: 0, to: padded, by: 8) {
      let group = groups.loadUnaligned(fromByteOffset: 4 * place, as: SIMD8<Float>.self)
      let target = weights.loadUnaligned(fromByteOffset: 4 * place, as: SIMD8<Float>.self)
      let isLeft = group .<= threshold
      sums += SIMD8<Float>().replacing(with: target, where: isLeft)
      sizes &+= SIMD8<Int32>().replacing(with: 1, where: isLeft)
    }
    return (Int(sizes.wrappedSum()), sums.sum())
  }

  /// Orders a node's rows so that those on the left come first, each side in its former order; where the right begins.
  private func part(_ range: Range<Int>, _ split: Split) -> Int {
    rows.columns.withUnsafeBufferPointer { columns in
      let column = columns.baseAddress! + Int(split.input) * rows.count
      var (left, right) = (range.lowerBound, 0)
      for place in range {
        let row = order[place]
        let isLeft = column[Int(row)] <= split.threshold
        order[left] = row
        spare[right] = row
        left += isLeft ? 1 : 0
        right += isLeft ? 0 : 1
      }
      for place in 0..<right { order[left + place] = spare[place] }
      return left
    }
  }
}
