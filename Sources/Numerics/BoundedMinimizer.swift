import CNLopt

/// Minimisation of a smooth function in a box: L-BFGS of NLopt (Liu & Nocedal 1989, `liu1989limited`).
package struct BoundedMinimizer: Sendable {
  /// The best point seen.
  package struct Minimum: Sendable {
    package var point: [Double]
    package var value: Double
    package var evaluations: Int
  }

  package var lower: [Double]
  package var upper: [Double]
  package var maximumEvaluations: Int
  /// Stops when a step changes the value by less than this part of it.
  package var relativeTolerance: Double

  package init(lower: [Double], upper: [Double], maximumEvaluations: Int = 200, relativeTolerance: Double = 1e-10) {
    precondition(lower.count == upper.count)
    self.lower = lower
    self.upper = upper
    self.maximumEvaluations = maximumEvaluations
    self.relativeTolerance = relativeTolerance
  }

  /// The value at a point, and the gradient written into the second argument.
  package typealias Objective = (UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) -> Double

  /// Minimises from a start, which is moved into the box. A value that is not finite counts as very large. The same start
  /// gives the same minimum; the search reports the best point it has seen, however it ends.
  package func minimize(from start: [Double], _ objective: Objective) -> Minimum {
    precondition(start.count == lower.count)
    let count = start.count
    var point = (0..<count).map { min(max(start[$0], lower[$0]), upper[$0]) }
    return withoutActuallyEscaping(objective) { objective in
      let state = SearchState(objective: objective, best: Minimum(point: point, value: .infinity, evaluations: 0))
      guard count > 0, let search = nlopt_create(NLOPT_LD_LBFGS, UInt32(count)) else {
        state.evaluate(point)
        return state.best
      }
      defer { nlopt_destroy(search) }
      nlopt_set_lower_bounds(search, lower)
      nlopt_set_upper_bounds(search, upper)
      nlopt_set_ftol_rel(search, relativeTolerance)
      nlopt_set_maxeval(search, Int32(clamping: maximumEvaluations))
      nlopt_set_min_objective(
        search,
        { count, point, gradient, state in
          Unmanaged<SearchState>.fromOpaque(state!).takeUnretainedValue().evaluate(
            UnsafeBufferPointer(start: point, count: Int(count)), gradient)
        }, Unmanaged.passUnretained(state).toOpaque())
      var value = 0.0
      _ = withExtendedLifetime(state) { nlopt_optimize(search, &point, &value) }
      return state.best
    }
  }
}

/// What a search shares with NLopt's callback.
private final class SearchState {
  private let objective: BoundedMinimizer.Objective
  private(set) var best: BoundedMinimizer.Minimum
  private var unusedGradient: [Double]

  init(objective: @escaping BoundedMinimizer.Objective, best: BoundedMinimizer.Minimum) {
    self.objective = objective
    self.best = best
    unusedGradient = [Double](repeating: 0, count: best.point.count)
  }

  func evaluate(_ point: [Double]) {
    _ = point.withUnsafeBufferPointer { evaluate($0, nil) }
  }

  func evaluate(_ point: UnsafeBufferPointer<Double>, _ gradient: UnsafeMutablePointer<Double>?) -> Double {
    best.evaluations += 1
    let value =
      if let gradient {
        objective(point, UnsafeMutableBufferPointer(start: gradient, count: point.count))
      } else {
        unusedGradient.withUnsafeMutableBufferPointer { objective(point, $0) }
      }
    guard value.isFinite else { return 1e300 }
    if value < best.value {
      best.value = value
      best.point = Array(point)
    }
    return value
  }
}
