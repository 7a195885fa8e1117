import DesignSpace
import MaterialRecords

/// A box of model inputs, plain fractions first, with one combination of categories; what the rules of the space leave of it
/// may be less.
struct DesignBox {
  var lower: [Double]
  var upper: [Double]

  /// The whole space, one box for each combination of categories; nil where there are more than `limit`.
  static func whole(_ space: SearchSpace, limit: Int) -> [DesignBox]? {
    let composition = space.composition
    var boxes = [
      DesignBox(
        lower: composition.map { c in c.present.indices.map { c.isMandatory[$0] ? c.present[$0]?.lowerBound ?? 0 : 0 } }
          ?? [],
        upper: composition.map { $0.present.map { $0?.upperBound ?? 0 } } ?? [])
    ]
    for (place, variable) in space.variables.enumerated() {
      // The inputs of each setting from which, and up to which, a box of its own goes.
      var parts: [(lower: Double, upper: Double)] = []
      if let given = space.fixed[place] {
        parts = [(given, given)]
      } else if let ends = variable.domain.ends {
        parts = [(ends.lowerBound, ends.upperBound)]
      } else {
        guard let count = variable.domain.count, boxes.count * count <= limit else { return nil }
        parts = (0..<count).map { (Double($0), Double($0)) }
      }
      boxes = boxes.flatMap { box in
        parts.map { part in
          var box = box
          variable.domain.appendInputs(of: part.lower, to: &box.lower)
          variable.domain.appendInputs(of: part.upper, to: &box.upper)
          return box
        }
      }
    }
    return boxes
  }

  /// The box without what the rules of a space exclude; nil where nothing is left.
  func tightened(_ space: SearchSpace) -> DesignBox? {
    var box = self
    for (place, intervals) in space.intervals {
      let n = Double(intervals)
      box.lower[place] = (box.lower[place] * n - 1e-6).rounded(.up) / n
      box.upper[place] = (box.upper[place] * n + 1e-6).rounded(.down) / n
      guard box.lower[place] <= box.upper[place] else { return nil }
    }
    guard let composition = space.composition else { return box }
    for _ in 0..<4 {
      let before = box
      guard box.tighten(composition) else { return nil }
      if box.lower == before.lower, box.upper == before.upper { break }
    }
    return box
  }

  private mutating func tighten(_ composition: CompositionSimplex) -> Bool {
    let d = composition.dimension
    let tolerance = CompositionSimplex.tolerance
    let (least, most) = (lower.prefix(d).reduce(0, +), upper.prefix(d).reduce(0, +))
    guard least <= 1 + tolerance, most >= 1 - tolerance else { return false }
    for place in 0..<d {
      lower[place] = max(lower[place], 1 - (most - upper[place]) - tolerance)
      upper[place] = min(upper[place], 1 - (least - lower[place]) + tolerance)
    }
    for place in 0..<d {
      // A fraction above zero means an element that is present, with all that follows from it.
      if lower[place] > tolerance { lower[place] = max(lower[place], leastPresent(composition, place)) }
      if upper[place] < leastPresent(composition, place) - tolerance { upper[place] = 0 }
      lower[place] = max(0, lower[place])
      if let unitsInOne = composition.unitsInOne {
        let units = Double(unitsInOne)
        lower[place] = (lower[place] * units - 1e-6).rounded(.up) / units
        upper[place] = (upper[place] * units + 1e-6).rounded(.down) / units
      }
      guard lower[place] <= upper[place] + tolerance else { return false }
      upper[place] = max(upper[place], lower[place])
    }
    guard !composition.isOnePolytope else { return rowsHold(composition) }
    let held = (0..<d).filter { lower[$0] > 0 }
    let possible = (0..<d).filter { upper[$0] > 0 }
    let count = composition.constraints.count
    guard held.count <= count.upperBound, possible.count >= count.lowerBound else { return false }
    if held.count == count.upperBound {
      for place in 0..<d where lower[place] == 0 { upper[place] = 0 }
    }
    if possible.count == count.lowerBound {
      for place in possible where lower[place] == 0 { lower[place] = leastPresent(composition, place) }
    }
    return rowsHold(composition)
  }

  /// The least fraction of an element that is present.
  private func leastPresent(_ composition: CompositionSimplex, _ place: Int) -> Double {
    if composition.isOnePolytope, composition.unitsInOne == nil { return 0 }
    return max(composition.present[place]?.lowerBound ?? 0, 1e-8)
  }

  private func rowsHold(_ composition: CompositionSimplex) -> Bool {
    composition.rows.allSatisfy { row in
      var (least, most, size) = (0.0, 0.0, 1.0)
      for (place, coefficient) in row.coefficients.enumerated() {
        let ends = (coefficient * lower[place], coefficient * upper[place])
        least += min(ends.0, ends.1)
        most += max(ends.0, ends.1)
        size = max(size, abs(coefficient))
      }
      return most >= row.minimum - 1e-8 * size && least <= row.maximum + 1e-8 * size
    }
  }

  /// A point inside, its fractions of sum one; nil where there is none.
  func centre(_ composition: CompositionSimplex?) -> [Double]? {
    let middle = zip(lower, upper).map { ($0 + $1) / 2 }
    guard let d = composition?.dimension else { return middle }
    let fractions = SimplexProjection.nearest(
      to: Array(middle.prefix(d)), lower: Array(lower.prefix(d)), upper: Array(upper.prefix(d)))
    return fractions.map { $0 + middle.dropFirst(d) }
  }

  /// The two parts of a box that is cut in one coordinate. A fraction that may be absent or present is cut between the two.
  func split(at place: Int, _ space: SearchSpace) -> [DesignBox] {
    var (first, second) = (self, self)
    if let intervals = space.intervals.first(where: { $0.input == place })?.count {
      let n = Double(intervals)
      first.upper[place] = ((lower[place] + upper[place]) / 2 * n + 1e-6).rounded(.down) / n
      second.lower[place] = ((lower[place] + upper[place]) / 2 * n + 1e-6).rounded(.down) / n + 1 / n
      return [first, second]
    }
    if let composition = space.composition, place < composition.dimension {
      let presence = leastPresent(composition, place)
      if lower[place] == 0, presence > 0, composition.unitsInOne == nil || presence * 2 > upper[place] {
        first.upper[place] = 0
        second.lower[place] = presence
        return [first, second]
      }
      if let unitsInOne = composition.unitsInOne {
        let units = Double(unitsInOne)
        let middle = ((lower[place] + upper[place]) / 2 * units + 1e-6).rounded(.down) / units
        first.upper[place] = middle
        second.lower[place] = middle + 1 / units
        return [first, second]
      }
    }
    let middle = (lower[place] + upper[place]) / 2
    first.upper[place] = middle
    second.lower[place] = middle
    return [first, second]
  }
}
