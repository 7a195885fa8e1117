import Glibc

/// The Hessian of a phase's energy along the site fractions that may change: those whose sum in each sublattice stays one.
///
/// Directions are scaled by √y, so that ideal mixing is a multiple of the unit matrix however dilute a species is; a
/// reflection takes the direction √y of each sublattice, which the sum forbids, to one axis, which is left out. Where the
/// energy is not convex a multiple of the unit matrix is added, so that steps lead down.
struct ScaledCurvature {
  private let sublattices: [Range<Int>]
  private let count: Int
  /// The axes that are left.
  private var axes: [Int] = []
  /// The factor L of the reduced matrix [axes, axes].
  private var factor: [Double] = []
  private var roots: [Double] = []
  /// The vectors of the reflections, and 1/(1 + u) of each sublattice.
  private var mirrors: [Double] = []
  private var scales: [Double] = []
  private var work: [Double] = []
  /// The reduced unknowns, by axis.
  private var solution: [Double] = []
  /// What was added to the diagonal, J/mol.
  private(set) var shift = 0.0

  init(_ model: PhaseModel) {
    sublattices = model.sublattices
    count = model.count
    roots = [Double](repeating: 0, count: count)
    mirrors = roots
    scales = [Double](repeating: 0, count: sublattices.count)
  }

  /// Takes the Hessian [n, n] at site fractions. O(n³).
  mutating func set(_ y: [Double], hessian: [Double], least: Double) {
    axes.removeAll(keepingCapacity: true)
    for variable in 0..<count { roots[variable] = y[variable].squareRoot() }
    for (sublattice, range) in sublattices.enumerated() {
      var pivot = range.lowerBound
      for variable in range where roots[variable] > roots[pivot] { pivot = variable }
      for variable in range {
        mirrors[variable] = roots[variable]
        if variable != pivot { axes.append(variable) }
      }
      mirrors[pivot] += 1
      scales[sublattice] = 1 / (1 + roots[pivot])
    }
    work = hessian
    let (count, roots) = (count, roots)
    work.withUnsafeMutableBufferPointer { work in
      roots.withUnsafeBufferPointer { roots in
        for row in 0..<count {
          for column in 0..<count { work[row * count + column] *= roots[row] * roots[column] }
        }
      }
    }
    reflectMatrix()
    factorise(least: least)
  }

  /// Reflects every row and every column of the matrix in `work`.
  private mutating func reflectMatrix() {
    let (count, sublattices, mirrors, scales) = (count, sublattices, mirrors, scales)
    work.withUnsafeMutableBufferPointer { work in
      mirrors.withUnsafeBufferPointer { mirrors in
        for line in 0..<2 * count {
          let isRow = line < count
          let (start, stride) = isRow ? (line * count, 1) : (line - count, count)
          for (sublattice, range) in sublattices.enumerated() {
            var product = 0.0
            for variable in range { product += mirrors[variable] * work[start + variable * stride] }
            product *= scales[sublattice]
            for variable in range { work[start + variable * stride] -= product * mirrors[variable] }
          }
        }
      }
    }
  }

  /// Reflects the vector at the front of `work`.
  private mutating func reflect() {
    let (sublattices, mirrors, scales) = (sublattices, mirrors, scales)
    work.withUnsafeMutableBufferPointer { work in
      mirrors.withUnsafeBufferPointer { mirrors in
        for (sublattice, range) in sublattices.enumerated() {
          var product = 0.0
          for variable in range { product += mirrors[variable] * work[variable] }
          product *= scales[sublattice]
          for variable in range { work[variable] -= product * mirrors[variable] }
        }
      }
    }
  }

  /// Cholesky's factor of the reduced matrix, with as much on the diagonal as it takes.
  private mutating func factorise(least: Double) {
    let d = axes.count
    // Only the lower triangle is read, and all of it is written first.
    if factor.count != d * d { factor = [Double](repeating: 0, count: d * d) }
    shift = 0
    while !tryFactor(d, least: least) {
      shift = shift == 0 ? 10 * least : shift * 4
      // Only where the Hessian is no number.
      if shift > 1e30 { return factor = (0..<d * d).map { $0 % (d + 1) == 0 ? 1e15 : 0 } }
    }
  }

  private mutating func tryFactor(_ d: Int, least: Double) -> Bool {
    let (axes, count, shift) = (axes, count, shift)
    return work.withUnsafeBufferPointer { work in
      axes.withUnsafeBufferPointer { axes in
        factor.withUnsafeMutableBufferPointer { factor in
          for row in 0..<d {
            for column in 0...row {
              var sum = work[axes[row] * count + axes[column]]
              if row == column { sum += shift }
              for k in 0..<column { sum -= factor[row * d + k] * factor[column * d + k] }
              if row == column {
                guard sum > least else { return false }
                factor[row * d + row] = sum.squareRoot()
              } else {
                factor[row * d + column] = sum / factor[column * d + column]
              }
            }
          }
          return true
        }
      }
    }
  }

  /// e·v: the change of the site fractions that a force v calls for; its sum is zero in each sublattice. O(n²).
  mutating func response(to force: [Double]) -> [Double] {
    for variable in 0..<count { work[variable] = force[variable] * roots[variable] }
    reflect()
    let d = axes.count
    solution.removeAll(keepingCapacity: true)
    for axis in axes { solution.append(work[axis]) }
    solution.withUnsafeMutableBufferPointer { z in
      factor.withUnsafeBufferPointer { factor in
        for row in 0..<d {
          for k in 0..<row { z[row] -= factor[row * d + k] * z[k] }
          z[row] /= factor[row * d + row]
        }
        for row in (0..<d).reversed() {
          for k in row + 1..<max(d, row + 1) { z[row] -= factor[k * d + row] * z[k] }
          z[row] /= factor[row * d + row]
        }
      }
    }
    for variable in 0..<count { work[variable] = 0 }
    for (place, axis) in axes.enumerated() { work[axis] = solution[place] }
    reflect()
    var change = [Double](repeating: 0, count: count)
    for variable in 0..<count { change[variable] = work[variable] * roots[variable] }
    return change
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

  /// y·exp(t·Δ/y), summing to one in each sublattice: for ideal mixing a whole step from any dilution. A fraction changes by
  /// no more than `bound` in its logarithm.
  static func taken(
    _ y: [Double], _ change: [Double], scale: Double, bound: Double, sublattices: [Range<Int>]
  ) -> [Double] {
    var result = y
    for range in sublattices where range.count > 1 {
      var sum = 0.0
      for variable in range {
        let rate = max(-bound, min(bound, scale * change[variable] / y[variable]))
        result[variable] = max(least, y[variable] * exp(rate))
        sum += result[variable]
      }
      for variable in range { result[variable] /= sum }
    }
    return result
  }
}
