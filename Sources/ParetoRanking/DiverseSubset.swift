import Numerics

/// Good designs that lie far apart: fronts are taken whole in order of rank while they fit, and of the first that does
/// not fit the designs farthest from those chosen (farthest-point traversal, Gonzalez 1985, `gonzalez1985clustering`).
package struct DiverseSubset: Sendable {
  /// The share of one element in a design.
  package struct Share: Sendable, Equatable {
    /// The atomic number.
    package let element: Int
    /// The mole fraction.
    package let fraction: Double

    package init(element: Int, fraction: Double) {
      self.element = element
      self.fraction = fraction
    }
  }

  private let ranks: [Int]
  private let contributions: [Double]
  private let scaled: Matrix
  private let compositions: [[Share]]

  /// - Parameters:
  ///   - objectives: points [n, m] as they were ranked; each objective is scaled by its range over all of them.
  ///   - compositions: n compositions, elements ascending; an empty one is left out of the distance.
  package init(_ ranking: ConstrainedRanking, objectives: Matrix, compositions: [[Share]]) {
    precondition(compositions.count == objectives.rows)
    ranks = ranking.ranks
    contributions = ranking.contributions()
    self.compositions = compositions
    var scaled = objectives
    for column in 0..<objectives.columns {
      let values = (0..<objectives.rows).map { objectives[$0, column] }
      guard let low = values.min(), let high = values.max() else { continue }
      let width = high - low
      for row in values.indices {
        scaled[row, column] = width > 0 && width.isFinite ? (values[row] - low) / width : 0
      }
    }
    self.scaled = scaled
  }

  /// Chooses designs, ascending; all of them if there are no more than `count`. Of equally far designs the first wins;
  /// if no front fits whole, the start is the design with the largest hypervolume contribution. O(n · count).
  package func choose(_ count: Int) -> [Int] {
    var chosen: [Int] = []
    for level in levels() {
      let missing = count - chosen.count
      if missing <= 0 { break }
      if level.count <= missing { chosen += level } else { chosen += farthest(missing, of: level, from: chosen) }
    }
    return chosen.sorted()
  }

  private func levels() -> [[Int]] {
    var levels = [[Int]](repeating: [], count: (ranks.max() ?? -1) + 1)
    for (design, rank) in ranks.enumerated() { levels[rank].append(design) }
    return levels
  }

  private func farthest(_ count: Int, of level: [Int], from chosen: [Int]) -> [Int] {
    var result: [Int] = []
    var nearest = [Double](repeating: .infinity, count: level.count)
    func approach(_ design: Int) {
      for (place, other) in level.enumerated() {
        nearest[place] = min(nearest[place], squaredDistance(design, other))
      }
    }
    func take(_ place: Int) {
      result.append(level[place])
      approach(level[place])
      nearest[place] = -1
    }
    for design in chosen { approach(design) }
    if chosen.isEmpty { take(level.indices.max { volume(level[$0]) < volume(level[$1]) } ?? 0) }
    while result.count < count { take(nearest.indices.max { nearest[$0] < nearest[$1] } ?? 0) }
    return result
  }

  private func volume(_ design: Int) -> Double {
    let volume = contributions[design]
    return volume.isNaN ? 0 : volume
  }

  /// The mean square of the scaled differences in the objectives and half the square of the difference in composition:
  /// both parts lie between 0 and 1.
  private func squaredDistance(_ a: Int, _ b: Int) -> Double {
    let m = scaled.columns
    var sum = 0.0
    for column in 0..<m {
      let difference = scaled.storage[a * m + column] - scaled.storage[b * m + column]
      sum += difference * difference / Double(m)
    }
    let (first, second) = (compositions[a], compositions[b])
    if first.isEmpty || second.isEmpty { return sum }
    var (i, j) = (0, 0)
    var squares = 0.0
    while i < first.count || j < second.count {
      var difference = 0.0
      let element = min(
        i < first.count ? first[i].element : .max, j < second.count ? second[j].element : .max)
      if i < first.count, first[i].element == element {
        difference += first[i].fraction
        i += 1
      }
      if j < second.count, second[j].element == element {
        difference -= second[j].fraction
        j += 1
      }
      squares += difference * difference
    }
    return sum + squares / 2
  }
}
