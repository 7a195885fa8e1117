/// Linear programming by the simplex method, for the few dozen rows of a design space: maximise c·x over Gx ≤ h, x ≥ 0.
///
/// Dictionary form with an artificial variable in phase one and Bland's rule, which cannot cycle (Chvátal 1983,
/// `chvatal1983linear`). Dense; O(m·n) a pivot.
struct SimplexMethod {
  enum Outcome: Equatable {
    case optimal(x: [Double], value: Double)
    case infeasible
    case unbounded
    /// The pivots ran out: rounding has spoilt the dictionary.
    case undecided
  }

  private static let tolerance = 1e-10
  private let pivotLimit: Int
  private let variables: Int
  private let rows: Int
  /// Basic variables = constants + coefficients·nonbasic; rows × columns, row-major, columns = variables + 1.
  private var coefficients: [Double]
  private var constants: [Double]
  private var objective: [Double]
  private var objectiveConstant = 0.0
  private var basic: [Int]
  private var nonbasic: [Int]
  private var columns: Int { variables + 1 }

  private init(_ goal: [Double], _ matrix: [[Double]], _ limits: [Double]) {
    variables = goal.count
    rows = matrix.count
    pivotLimit = 200 + 50 * (goal.count + matrix.count)
    coefficients = []
    constants = []
    for (row, limit) in zip(matrix, limits) {
      let scale = row.reduce(0) { max($0, abs($1)) }
      let factor = scale > 0 ? 1 / scale : 1
      coefficients += row.map { -$0 * factor } + [1]
      constants.append(limit * factor)
    }
    objective = []
    // Variables 0..<n are x, n the artificial one, then one slack a row.
    nonbasic = Array(0...variables)
    basic = (0..<rows).map { goal.count + 1 + $0 }
  }

  /// Solves one program; `matrix` has a row of `goal.count` coefficients for each of `limits`.
  static func maximize(_ goal: [Double], _ matrix: [[Double]], _ limits: [Double]) -> Outcome {
    var program = SimplexMethod(goal, matrix, limits)
    guard let feasible = program.makeFeasible() else { return .undecided }
    guard feasible else { return .infeasible }
    program.setObjective(goal)
    switch program.improve() {
    case .none: return .undecided
    case .some(false): return .unbounded
    case .some(true): return .optimal(x: program.point(), value: program.objectiveConstant)
    }
  }

  // MARK: Phases

  /// Phase one; nil if the pivots run out.
  private mutating func makeFeasible() -> Bool? {
    guard let worst = constants.indices.min(by: { constants[$0] < constants[$1] }), constants[worst] < 0 else {
      return true
    }
    objective = Array(repeating: 0, count: columns)
    objective[variables] = -1
    pivot(row: worst, column: variables)
    guard improve() == true else { return nil }
    guard objectiveConstant > -1e-9 else { return false }
    // The artificial variable leaves the basis, at value zero.
    if let row = basic.firstIndex(of: variables) {
      let entries = (0..<columns).map { abs(coefficients[row * columns + $0]) }
      guard let column = entries.indices.max(by: { entries[$0] < entries[$1] }), entries[column] > Self.tolerance else {
        return nil
      }
      pivot(row: row, column: column)
    }
    return true
  }

  /// Phase two: c in terms of the nonbasic variables, the artificial one barred.
  private mutating func setObjective(_ goal: [Double]) {
    objective = Array(repeating: 0, count: columns)
    objectiveConstant = 0
    for (column, variable) in nonbasic.enumerated() where variable < variables { objective[column] += goal[variable] }
    for (row, variable) in basic.enumerated() where variable < variables {
      objectiveConstant += goal[variable] * constants[row]
      for column in 0..<columns { objective[column] += goal[variable] * coefficients[row * columns + column] }
    }
    if let artificial = nonbasic.firstIndex(of: variables) {
      objective[artificial] = 0
      for row in 0..<rows { coefficients[row * columns + artificial] = 0 }
    }
  }

  /// Pivots to the optimum: true there, false if unbounded, nil if the pivots run out.
  private mutating func improve() -> Bool? {
    for _ in 0..<pivotLimit {
      let rising = (0..<columns).filter { objective[$0] > Self.tolerance }
      guard let column = rising.min(by: { nonbasic[$0] < nonbasic[$1] }) else { return true }
      var leaving: (row: Int, ratio: Double)?
      for row in 0..<rows {
        let slope = coefficients[row * columns + column]
        guard slope < -Self.tolerance else { continue }
        let ratio = max(0, constants[row]) / -slope
        if let best = leaving {
          let tie = abs(ratio - best.ratio) <= 1e-13 * max(1, best.ratio)
          guard tie ? basic[row] < basic[best.row] : ratio < best.ratio else { continue }
        }
        leaving = (row, ratio)
      }
      guard let leaving else { return false }
      pivot(row: leaving.row, column: column)
    }
    return nil
  }

  private mutating func pivot(row: Int, column: Int) {
    let base = row * columns
    let pivot = coefficients[base + column]
    // Solve the row for the entering variable.
    for k in 0..<columns where k != column { coefficients[base + k] /= -pivot }
    coefficients[base + column] = 1 / pivot
    constants[row] /= -pivot
    for other in 0..<rows where other != row {
      let factor = coefficients[other * columns + column]
      guard factor != 0 else { continue }
      for k in 0..<columns where k != column {
        coefficients[other * columns + k] += factor * coefficients[base + k]
      }
      coefficients[other * columns + column] = factor * coefficients[base + column]
      constants[other] += factor * constants[row]
    }
    let factor = objective[column]
    if factor != 0 {
      for k in 0..<columns where k != column { objective[k] += factor * coefficients[base + k] }
      objective[column] = factor * coefficients[base + column]
      objectiveConstant += factor * constants[row]
    }
    swap(&basic[row], &nonbasic[column])
  }

  private func point() -> [Double] {
    var x = [Double](repeating: 0, count: variables)
    for (row, variable) in basic.enumerated() where variable < variables { x[variable] = max(0, constants[row]) }
    return x
  }
}
