/// Descent along limited-memory BFGS directions (`liu1989limited`) in which no step raises the value: each is halved until
/// it lowers it enough (`armijo1966minimization`) and the caller takes it. For functions of which the points on the way matter, not
/// the minimum alone.
package struct LimitedMemoryDescent: Sendable {
  /// Steps that are remembered.
  package var memory = 8
  package var maximumSteps: Int
  /// How often a step is halved before the search gives up.
  package var halvings = 12

  package init(maximumSteps: Int) { self.maximumSteps = maximumSteps }

  /// A point with what is known there.
  package struct Place: Sendable {
    package let point: [Double]
    package let value: Double
    package let gradient: [Double]

    package init(point: [Double], value: Double, gradient: [Double]) {
      self.point = point
      self.value = value
      self.gradient = gradient
    }
  }

  /// What a trial step came to.
  package enum Trial<Refusal: Sendable>: Sendable {
    case place(Place)
    /// The caller does not go there.
    case refused(Refusal)
  }

  /// Why a descent ended.
  package enum End<Refusal: Sendable>: Sendable {
    case converged
    case maximumSteps
    /// No step lowers the value: the slope is within rounding, or is none of the value.
    case noDescent
    /// Every step that would have lowered the value was refused, the last for this reason.
    case refused(Refusal)
  }

  /// Descends from a place. Equal arguments give equal bytes.
  /// - Parameters:
  ///   - scaled: a direction at a length that may be tried, never longer than it came; the first one is downhill by the
  ///     slope itself.
  ///   - isConverged: whether to end at a place.
  ///   - evaluate: the value and the gradient at a point.
  package func descend<Refusal: Sendable>(
    from start: Place, scaled: (_ direction: [Double], _ isFirst: Bool) -> [Double],
    isConverged: (Place) -> Bool, evaluate: ([Double]) -> Trial<Refusal>
  ) -> (place: Place, steps: Int, end: End<Refusal>) {
    var place = start
    var pairs: [Pair] = []
    for steps in 0..<maximumSteps {
      if isConverged(place) { return (place, steps, .converged) }
      var direction = Self.direction(place.gradient, pairs)
      // A direction that does not descend has lost what it remembers.
      if !(Self.dot(direction, place.gradient) < 0) {
        pairs.removeAll()
        direction = place.gradient.map { -$0 }
      }
      switch search(from: place, along: scaled(direction, pairs.isEmpty), evaluate) {
      case .success(let next):
        remember(&pairs, from: place, to: next)
        place = next
      case .failure(let failure):
        if pairs.isEmpty { return (place, steps, failure.refusal.map { .refused($0) } ?? .noDescent) }
        // Once more along the slope itself.
        pairs.removeAll()
        switch search(from: place, along: scaled(place.gradient.map { -$0 }, true), evaluate) {
        case .success(let next):
          remember(&pairs, from: place, to: next)
          place = next
        case .failure(let failure):
          return (place, steps, failure.refusal.map { .refused($0) } ?? .noDescent)
        }
      }
    }
    return (place, maximumSteps, isConverged(place) ? .converged : .maximumSteps)
  }

  // MARK: Steps

  /// A step and what it did to the gradient.
  private struct Pair {
    let step: [Double]
    let change: [Double]
    let product: Double
  }

  private struct Failure<Refusal: Sendable>: Error { let refusal: Refusal? }

  private func search<Refusal>(
    from place: Place, along direction: [Double], _ evaluate: ([Double]) -> Trial<Refusal>
  ) -> Result<Place, Failure<Refusal>> {
    let slope = Self.dot(direction, place.gradient)
    var refusal: Refusal?
    guard slope < 0 else { return .failure(Failure(refusal: nil)) }
    var share = 1.0
    for _ in 0...halvings {
      let point = zip(place.point, direction).map { $0 + share * $1 }
      switch evaluate(point) {
      case .place(let next):
        if next.value <= place.value + 1e-4 * share * slope { return .success(next) }
      case .refused(let reason): refusal = reason
      }
      share /= 2
    }
    return .failure(Failure(refusal: refusal))
  }

  private func remember(_ pairs: inout [Pair], from place: Place, to next: Place) {
    let step = zip(next.point, place.point).map { $0 - $1 }
    let change = zip(next.gradient, place.gradient).map { $0 - $1 }
    let product = Self.dot(step, change)
    // Only where the slope rises along the step is the curvature that of a minimum.
    guard product > 1e-10 * (Self.dot(step, step) * Self.dot(change, change)).squareRoot() else { return }
    pairs.append(Pair(step: step, change: change, product: product))
    if pairs.count > memory { pairs.removeFirst() }
  }

  /// −H·g by the two loops over the remembered pairs.
  private static func direction(_ gradient: [Double], _ pairs: [Pair]) -> [Double] {
    var direction = gradient.map { -$0 }
    var factors: [Double] = []
    for pair in pairs.reversed() {
      let factor = dot(pair.step, direction) / pair.product
      factors.append(factor)
      add(&direction, -factor, pair.change)
    }
    if let last = pairs.last {
      let scale = last.product / dot(last.change, last.change)
      for k in direction.indices { direction[k] *= scale }
    }
    for (pair, factor) in zip(pairs, factors.reversed()) {
      add(&direction, factor - dot(pair.change, direction) / pair.product, pair.step)
    }
    return direction
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        guard let first = a.baseAddress, let second = b.baseAddress else { return 0 }
        return DenseAlgebra.dot(first, second, count: a.count)
      }
    }
  }

  private static func add(_ sum: inout [Double], _ factor: Double, _ other: [Double]) {
    for k in sum.indices { sum[k] += factor * other[k] }
  }
}
