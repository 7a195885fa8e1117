import Chemistry

/// Refuses a statement that cannot be read as a space, before anything is computed from it.
struct StatementCheck {
  /// Most linear rows: the linear programs of a space grow with them.
  private static let rowLimit = 64

  private let constraints: CompositionConstraints

  init(_ constraints: CompositionConstraints) { self.constraints = constraints }

  func check() throws(InfeasibleSpace) {
    try checkElements()
    try checkBounds()
    try checkStep()
    try checkRows()
  }

  private func checkElements() throws(InfeasibleSpace) {
    let elements = constraints.elements
    guard !elements.isEmpty else { throw InfeasibleSpace(rules: [.elements], reason: "the space has no elements") }
    for (place, element) in elements.enumerated() where elements[..<place].contains(element) {
      throw InfeasibleSpace(rules: [.elements], reason: "\(element) is named twice")
    }
    let count = constraints.count
    guard count.upperBound >= 1 else {
      throw InfeasibleSpace(rules: [.count], reason: "a design has at least one element, the count ends at 0")
    }
    guard count.lowerBound <= elements.count else {
      throw InfeasibleSpace(
        rules: [.count, .elements],
        reason: "the count asks for \(count.lowerBound) elements of \(elements.count)")
    }
    let minimum = constraints.minimumIfPresent
    guard minimum.isFinite, minimum >= 0, minimum <= 1 else {
      throw InfeasibleSpace(
        rules: [.minimumIfPresent], reason: "the minimum if present \(readable(minimum)) is not within 0…1")
    }
  }

  private func checkBounds() throws(InfeasibleSpace) {
    for (element, range) in constraints.bounds.sorted(by: { $0.key < $1.key }) {
      let text = "\(readable(range.lowerBound))…\(readable(range.upperBound))"
      guard constraints.elements.contains(element) else {
        throw InfeasibleSpace(
          rules: [.bounds(element), .elements], reason: "\(element) has bounds and is not among the elements")
      }
      guard range.lowerBound.isFinite, range.upperBound.isFinite, range.lowerBound <= 1, range.upperBound >= 0 else {
        throw InfeasibleSpace(
          rules: [.bounds(element)], reason: "the bounds \(text) of \(element) hold no fraction")
      }
    }
  }

  private func checkStep() throws(InfeasibleSpace) {
    guard let step = constraints.step else { return }
    guard step.isFinite, step > 0, step <= 1, 1 / step < 1e9 else {
      throw InfeasibleSpace(rules: [.step], reason: "the step \(readable(step)) is not within 1e-9…1")
    }
    let units = (1 / step).rounded()
    guard abs(units * step - 1) <= CompositionSimplex.tolerance else {
      throw InfeasibleSpace(
        rules: [.step], reason: "the step \(readable(step)) does not divide one: 1/step is \(readable(1 / step))")
    }
  }

  private func checkRows() throws(InfeasibleSpace) {
    guard constraints.linear.count <= Self.rowLimit else {
      throw InfeasibleSpace(
        rules: [],
        reason: "\(constraints.linear.count) linear rows are more than \(Self.rowLimit), the most that are read")
    }
    for (index, row) in constraints.linear.enumerated() {
      for element in row.coefficients.keys.sorted() where !constraints.elements.contains(element) {
        throw InfeasibleSpace(
          rules: [.linear(index), .elements],
          reason: "linear row \(index) names \(element), which is not among the elements")
      }
      let figures = Array(row.coefficients.values) + [row.minimum ?? 0, row.maximum ?? 0]
      guard figures.allSatisfy({ $0.isFinite && abs($0) <= 1e12 }) else {
        throw InfeasibleSpace(
          rules: [.linear(index)], reason: "linear row \(index) holds a figure beyond ±1e12")
      }
      if let minimum = row.minimum, let maximum = row.maximum, minimum > maximum {
        throw InfeasibleSpace(
          rules: [.linear(index)],
          reason: "linear row \(index) has minimum \(readable(minimum)) above maximum \(readable(maximum))")
      }
    }
  }
}
