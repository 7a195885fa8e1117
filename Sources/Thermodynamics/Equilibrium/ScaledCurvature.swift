import Glibc

/// The Hessian of a phase's energy along the site fractions that may change: those whose sum in each sublattice stays one.
///
/// In each sublattice the greatest fraction makes up for what the others do, which are scaled by √y, so that ideal mixing is
/// near a multiple of the unit matrix however dilute a species is. Where the energy is not convex a multiple of the unit
/// matrix is added, so that steps lead down.
final class ScaledCurvature {
  private let count: Int
  private let sublattices: [Range<Int>]
  /// How many fractions may change by themselves.
  private let freedom: Int
  /// Those, and for each the one that makes up for it.
  private let axes: UnsafeMutablePointer<Int>
  private let pivots: UnsafeMutablePointer<Int>
  /// √y of the axes.
  private let roots: UnsafeMutablePointer<Double>
  /// Row k holds what is at or beyond the diagonal. [freedom, freedom]
  private let matrix: UnsafeMutablePointer<Double>
  /// Cholesky's factor in the same order, and the reciprocals of its diagonal.
  private let factor: UnsafeMutablePointer<Double>
  private let inverse: UnsafeMutablePointer<Double>
  private let solution: UnsafeMutablePointer<Double>
  /// What was added to the diagonal, J/mol.
  private(set) var shift = 0.0

  init(_ model: PhaseModel) {
    count = model.count
    sublattices = model.sublattices.filter { $0.count > 1 }
    freedom = sublattices.reduce(0) { $0 + $1.count - 1 }
    axes = .allocate(capacity: 2 * freedom)
    pivots = axes + freedom
    roots = .allocate(capacity: freedom * (3 + 2 * freedom))
    inverse = roots + freedom
    solution = inverse + freedom
    matrix = solution + freedom
    factor = matrix + freedom * freedom
  }

  deinit {
    axes.deallocate()
    roots.deallocate()
  }

  /// Takes the Hessian [n, n] at site fractions. O(n³).
  func set(_ y: UnsafePointer<Double>, hessian: UnsafePointer<Double>, least: Double) {
    var axis = 0
    for range in sublattices {
      var pivot = range.lowerBound
      for variable in range where y[variable] > y[pivot] { pivot = variable }
      for variable in range where variable != pivot {
        axes[axis] = variable
        pivots[axis] = pivot
        roots[axis] = y[variable].squareRoot()
        axis += 1
      }
    }
    let d = freedom
    for k in 0..<d {
      let (own, other) = (hessian + axes[k] * count, hessian + pivots[k] * count)
      let row = matrix + k * d
      for column in k..<d {
        let (a, p) = (axes[column], pivots[column])
        row[column] = roots[k] * roots[column] * ((own[a] - own[p]) - (other[a] - other[p]))
      }
    }
    factorise(least: least)
  }

  /// Cholesky's factor, with as much on the diagonal as it takes.
  private func factorise(least: Double) {
    shift = 0
    while !tryFactor(least: least) {
      shift = shift == 0 ? 10 * least : shift * 4
      // Only where the Hessian is no number.
      guard shift > 1e30 else { continue }
      factor.update(repeating: 0, count: freedom * freedom)
      return inverse.update(repeating: 1e-15, count: freedom)
    }
  }

  private func tryFactor(least: Double) -> Bool {
    let d = freedom
    factor.update(from: matrix, count: d * d)
    for k in 0..<d {
      let row = factor + k * d
      let square = row[k] + shift
      guard square > least else { return false }
      let reciprocal = 1 / square.squareRoot()
      inverse[k] = reciprocal
      for column in k + 1..<max(d, k + 1) { row[column] *= reciprocal }
      for below in k + 1..<max(d, k + 1) {
        let (next, scale) = (factor + below * d, row[below])
        for column in below..<d { next[column] -= scale * row[column] }
      }
    }
    return true
  }

  /// e·v, written to `change`: the change of the site fractions that a force v calls for; its sum is zero in each sublattice.
  /// O(n²).
  func respond(to force: UnsafePointer<Double>, change: UnsafeMutablePointer<Double>) {
    let (d, z) = (freedom, solution)
    for k in 0..<d { z[k] = roots[k] * (force[axes[k]] - force[pivots[k]]) }
    for k in 0..<d {
      z[k] *= inverse[k]
      let (row, value) = (factor + k * d, z[k])
      for column in k + 1..<max(d, k + 1) { z[column] -= row[column] * value }
    }
    for k in (0..<d).reversed() {
      let row = factor + k * d
      var value = z[k]
      for column in k + 1..<max(d, k + 1) { value -= row[column] * z[column] }
      z[k] = value * inverse[k]
    }
    change.update(repeating: 0, count: count)
    for k in 0..<d {
      let own = roots[k] * z[k]
      change[axes[k]] = own
      change[pivots[k]] -= own
    }
  }
}

/// Steps in site fractions that keep them positive.
enum SiteFractionStep {
  /// No fraction falls below.
  static let least = 1e-20

  /// A state with at least a trace of every species, from where a search can start.
  static func interior(_ y: [Double], sublattices: [Range<Int>]) -> [Double] {
    let trace = 1e-7
    guard y.contains(where: { $0 < trace }) else { return y }
    var result = y
    for range in sublattices where range.count > 1 {
      var sum = 0.0
      for variable in range {
        result[variable] = max(trace, y[variable])
        sum += result[variable]
      }
      for variable in range { result[variable] /= sum }
    }
    return result
  }

  /// y·exp(t·Δ/y), summing to one in each sublattice, written to `next`: for ideal mixing a whole step from any dilution. A
  /// fraction changes by no more than `bound` in its logarithm.
  static func take(
    _ y: UnsafePointer<Double>, _ change: UnsafePointer<Double>, scale: Double, bound: Double,
    sublattices: [Range<Int>], next: UnsafeMutablePointer<Double>
  ) {
    for range in sublattices {
      guard range.count > 1 else {
        next[range.lowerBound] = y[range.lowerBound]
        continue
      }
      var sum = 0.0
      for variable in range {
        let rate = max(-bound, min(bound, scale * change[variable] / y[variable]))
        next[variable] = max(least, y[variable] * exp(rate))
        sum += next[variable]
      }
      let reciprocal = 1 / sum
      for variable in range { next[variable] *= reciprocal }
    }
  }
}
