import Chemistry

/// Where the training data were: what a model may be asked without leaving them.
package struct ModelDomain: Sendable, Equatable {
  /// Two elements that stood together in a training material, lighter first.
  package struct Pair: Hashable, Comparable, Sendable {
    package let first: Element
    package let second: Element

    package init(_ a: Element, _ b: Element) { (first, second) = (min(a, b), max(a, b)) }

    package static func < (a: Pair, b: Pair) -> Bool { (a.first, a.second) < (b.first, b.second) }
  }

  package let elements: Set<Element>
  package let pairs: Set<Pair>
  /// The range of each numeric condition that every training record had.
  package let conditions: [String: ClosedRange<Double>]
  /// Distinct scaled training inputs [n, dimension], row-major.
  package let points: [Float]
  package let dimension: Int
  /// The greatest distance to a training point that is still near: the 0.99 quantile, over the training points, of the
  /// distance to the nearest point of another group.
  package let threshold: Double

  package init(
    elements: Set<Element>, pairs: Set<Pair>, conditions: [String: ClosedRange<Double>], points: [Float],
    dimension: Int, threshold: Double
  ) {
    precondition(dimension >= 0 && points.count.isMultiple(of: max(1, dimension)))
    self.elements = elements
    self.pairs = pairs
    self.conditions = conditions
    self.points = points
    self.dimension = dimension
    self.threshold = threshold
  }

  /// The domain of training materials with their scaled inputs and groups. O(n²·dimension).
  package init(
    of materials: [MaterialDescription], inputs: [Float], dimension: Int, groups: [String],
    conditions names: [String]
  ) {
    var elements: Set<Element> = []
    var pairs: Set<Pair> = []
    for material in materials {
      let present = material.composition.elements
      elements.formUnion(present)
      for (k, a) in present.enumerated() { for b in present[..<k] { pairs.insert(Pair(a, b)) } }
    }
    var ranges: [String: ClosedRange<Double>] = [:]
    for name in names {
      let values = materials.compactMap { $0.conditions[name] }
      if let least = values.min(), let greatest = values.max() { ranges[name] = least...greatest }
    }
    let distinct = Self.distinct(inputs, dimension: dimension)
    let points = distinct.flatMap { inputs[$0 * dimension..<($0 + 1) * dimension] }
    self.init(
      elements: elements, pairs: pairs, conditions: ranges, points: points, dimension: dimension,
      threshold: Self.threshold(points, dimension: dimension, groups: distinct.map { groups[$0] }))
  }

  /// Why a material is unlike the training data; empty where it is not. The fraction of an element is taken as it is: a
  /// trace counts. O(elements² + n·dimension).
  package func departures(_ material: MaterialDescription, inputs: [Float]) -> [String] {
    var reasons: [String] = []
    let present = material.composition.elements
    let unseen = present.filter { !elements.contains($0) }
    for element in unseen { reasons.append("element \(element.symbol) not in the training data") }
    for (k, b) in present.enumerated() where elements.contains(b) {
      for a in present[..<k] where elements.contains(a) && !pairs.contains(Pair(a, b)) {
        reasons.append("elements \(a.symbol) and \(b.symbol) never together in the training data")
      }
    }
    for (name, range) in conditions.sorted(by: { $0.key < $1.key }) {
      guard let value = material.conditions[name], !range.contains(value) else { continue }
      reasons.append("\(name) \(value < range.lowerBound ? "below" : "above") the training range")
    }
    // Written so that a distance that is not a number counts as far.
    if !(nearestDistance(inputs) <= threshold) { reasons.append("far from every training point") }
    return reasons
  }

  /// The Euclidean distance from scaled inputs to the nearest training point. O(n·dimension).
  package func nearestDistance(_ inputs: [Float]) -> Double {
    var nearest = Float.infinity
    points.withUnsafeBufferPointer { points in
      inputs.withUnsafeBufferPointer { inputs in
        for start in stride(from: 0, to: points.count, by: max(1, dimension)) {
          nearest = min(nearest, Self.squaredDistance(points, start, inputs, dimension, bound: nearest))
        }
      }
    }
    return dimension == 0 ? 0 : Double(nearest).squareRoot()
  }

  /// The squared distance of two rows; given up, with what there is so far, as soon as it reaches `bound`.
  @inline(__always)
  private static func squaredDistance(
    _ points: UnsafeBufferPointer<Float>, _ start: Int, _ other: UnsafeBufferPointer<Float>, _ dimension: Int,
    bound: Float
  ) -> Float {
    var sum: Float = 0
    var first = 0
    while first < dimension, !(sum >= bound) {
      let end = min(first + 8, dimension)
      for k in first..<end {
        let difference = points[start + k] - other[k]
        sum += difference * difference
      }
      first = end
    }
    return sum
  }

  /// The first record of each distinct row of inputs.
  private static func distinct(_ inputs: [Float], dimension: Int) -> [Int] {
    guard dimension > 0 else { return [] }
    var seen: Set<ArraySlice<Float>> = []
    return (0..<inputs.count / dimension).filter {
      seen.insert(inputs[$0 * dimension..<($0 + 1) * dimension]).inserted
    }
  }

  private static func threshold(_ points: [Float], dimension: Int, groups: [String]) -> Double {
    let distances = groups.indices.map { row in
      let here = Array(points[row * dimension..<(row + 1) * dimension])
      var nearest = Float.infinity
      points.withUnsafeBufferPointer { points in
        here.withUnsafeBufferPointer { here in
          for other in groups.indices where groups[other] != groups[row] {
            nearest = min(nearest, squaredDistance(points, other * dimension, here, dimension, bound: nearest))
          }
        }
      }
      return Double(nearest).squareRoot()
    }.filter(\.isFinite).sorted()
    return distances.isEmpty ? 0 : distances[Int(0.99 * Double(distances.count - 1))]
  }
}
