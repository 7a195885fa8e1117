import Glibc
import MultiObjective
import Numerics

/// The expected growth of the hypervolume by one more design, for independent objectives: exact, as a sum over the boxes
/// that the front does not dominate (Yang et al. 2019, `yang2019efficient`). All objectives are minimised; m is 1 to 3.
///
/// One value costs O(n) for a front of n points: expected improvements over the distinct corners of the boxes, then one
/// product a box.
package struct ExpectedHypervolumeImprovement: Sendable {
  /// m.
  package let objectiveCount: Int
  /// The distinct finite corners of each objective, ascending, one objective after another.
  private let levels: [Double]
  /// Where the levels of each objective begin, and the end of all [m + 1].
  private let starts: [Int]
  /// For each box and objective the place of its corners among `levels`; −1 is −∞.
  private let lower: [Int32]
  private let upper: [Int32]
  private var boxCount: Int { lower.count / objectiveCount }

  /// - Parameters:
  ///   - front: points [n, m], finite; dominated points and points beyond the reference change nothing.
  ///   - reference: m values.
  package init(front: Matrix, reference: [Double]) {
    let m = reference.count
    let boxes = NondominatedBoxes(front: front, reference: reference).boxes
    objectiveCount = m
    var levels: [Double] = []
    var starts = [0]
    for objective in 0..<m {
      levels += Set(boxes.flatMap { [$0.lower[objective], $0.upper[objective]] }).filter(\.isFinite).sorted()
      starts.append(levels.count)
    }
    func place(_ value: Double, _ objective: Int) -> Int32 {
      guard value.isFinite else { return -1 }
      var (low, high) = (starts[objective], starts[objective + 1] - 1)
      while low < high {
        let middle = (low + high) / 2
        if levels[middle] < value { low = middle + 1 } else { high = middle }
      }
      return Int32(low)
    }
    self.levels = levels
    self.starts = starts
    lower = boxes.flatMap { box in (0..<m).map { place(box.lower[$0], $0) } }
    upper = boxes.flatMap { box in (0..<m).map { place(box.upper[$0], $0) } }
  }

  /// E[improvement].
  package func value(_ marginals: [ObjectiveMarginal]) -> Double {
    sum(improvements(marginals) { $0.improvement(over: $1) })
  }

  /// ln E[improvement]: where the sum itself would underflow, box by box in logarithms.
  package func logValue(_ marginals: [ObjectiveMarginal]) -> Double {
    let direct = value(marginals)
    if direct > 1e-200 { return log(direct) }
    return logSum(improvements(marginals) { $0.logImprovement(over: $1) })
  }

  /// The growth of the hypervolume if the objectives were certain.
  package func improvement(at point: [Double]) -> Double {
    precondition(point.count == objectiveCount)
    return sum(table { max(0, $1 - point[$0]) })
  }

  /// The derivatives of `value` by the mean and the standard deviation of each objective.
  package func gradient(_ marginals: [ObjectiveMarginal]) -> (means: [Double], standardDeviations: [Double]) {
    let table = improvements(marginals) { $0.improvement(over: $1) }
    var means = [Double](repeating: 0, count: objectiveCount)
    var deviations = means
    for objective in 0..<objectiveCount {
      var byMean = table
      var byDeviation = table
      for place in starts[objective]..<starts[objective + 1] {
        (byMean[place], byDeviation[place]) = marginals[objective].improvementGradient(over: levels[place])
      }
      means[objective] = sum(byMean)
      deviations[objective] = sum(byDeviation)
    }
    return (means, deviations)
  }

  /// `value` with improvements by interpolation, for sums of many: relative errors stay below 10⁻⁵.
  func interpolatedValue(_ marginals: [ObjectiveMarginal]) -> Double {
    let interpolation = InterpolatedImprovement.shared
    return sum(table { interpolation.improvement(marginals[$0], over: $1) })
  }

  private func improvements(_ marginals: [ObjectiveMarginal], _ body: (ObjectiveMarginal, Double) -> Double)
    -> [Double]
  {
    precondition(marginals.count == objectiveCount)
    return table { body(marginals[$0], $1) }
  }

  /// A value for each objective and level.
  @inline(__always)
  private func table(_ body: (Int, Double) -> Double) -> [Double] {
    [Double](unsafeUninitializedCapacity: levels.count) { table, count in
      for objective in 0..<objectiveCount {
        for place in starts[objective]..<starts[objective + 1] {
          table.initializeElement(at: place, to: body(objective, levels[place]))
        }
      }
      count = levels.count
    }
  }

  /// Σ over boxes Π over objectives (table at the upper corner − table at the lower corner).
  private func sum(_ table: [Double]) -> Double {
    var total = 0.0
    for box in 0..<boxCount {
      var product = 1.0
      for objective in 0..<objectiveCount {
        let (low, high) = (lower[box * objectiveCount + objective], upper[box * objectiveCount + objective])
        product *= table[Int(high)] - (low < 0 ? 0 : table[Int(low)])
      }
      total += product
    }
    return total
  }

  /// The same of logarithms.
  private func logSum(_ table: [Double]) -> Double {
    var greatest = -Double.infinity
    var sum = 0.0
    for box in 0..<boxCount {
      var product = 0.0
      for objective in 0..<objectiveCount {
        let (low, high) = (lower[box * objectiveCount + objective], upper[box * objectiveCount + objective])
        let top = table[Int(high)]
        product += low < 0 ? top : top + log1p(-exp(table[Int(low)] - top))
      }
      guard product > -.infinity else { continue }
      if product > greatest {
        sum = sum * exp(greatest - product) + 1
        greatest = product
      } else {
        sum += exp(product - greatest)
      }
    }
    return sum > 0 ? greatest + log(sum) : -.infinity
  }
}
