import Numerics

/// An approximation of the inverse of a Hessian that learns from steps (BFGS; Nocedal & Wright 2006,
/// `nocedal2006numerical`).
struct InverseHessian {
  private let count: Int
  /// [n, n], symmetric.
  private var entries: [Double]
  private var hasLearned = false

  init(count: Int) {
    self.count = count
    entries = [Double](repeating: 0, count: count * count)
    for k in 0..<count { entries[k * count + k] = 1 }
  }

  /// −H·g over the free coordinates, zero in the others: a direction of descent, because a principal part of H is positive
  /// definite as well. O(n²).
  func direction(_ gradient: [Double], isFree: [Bool]) -> [Double] {
    (0..<count).map { row in
      guard isFree[row] else { return 0 }
      var sum = 0.0
      for column in 0..<count where isFree[column] { sum -= entries[row * count + column] * gradient[column] }
      return sum
    }
  }

  /// Takes in a step and the change of the gradient along it, unless the curvature between is not positive. O(n²).
  mutating func learn(step: [Double], change: [Double]) {
    let curvature = dot(step, change)
    guard curvature > 1e-14 * dot(step, step).squareRoot() * dot(change, change).squareRoot(), curvature > 0 else {
      return
    }
    if !hasLearned {
      let scale = curvature / dot(change, change)
      for k in 0..<count { entries[k * count + k] = scale }
      hasLearned = true
    }
    let image = (0..<count).map { row in
      (0..<count).reduce(0.0) { $0 + entries[row * count + $1] * change[$1] }
    }
    let factor = (1 + dot(change, image) / curvature) / curvature
    for row in 0..<count {
      for column in 0..<count {
        entries[row * count + column] +=
          factor * step[row] * step[column] - (image[row] * step[column] + step[row] * image[column]) / curvature
      }
    }
  }
}
