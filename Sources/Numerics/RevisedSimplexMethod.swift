/// Linear programming by the revised simplex method: minimise c·a over Σₖ aₖ·xₖ = b, a ≥ 0, for few rows and many columns.
///
/// A dense inverse of the basis is kept and made anew every few pivots and before an answer. The greatest reduced cost
/// enters; after a run of steps of length zero Bland's rule chooses, which cannot cycle (Chvátal 1983,
/// `chvatal1983linear`). A solver keeps its basis: a program with another right side starts from the last optimum by the
/// dual simplex method, one with new columns by the primal one. O(m·n) a pivot for m rows and n columns.
package struct RevisedSimplexMethod: Sendable {
  /// What became of a program.
  package enum Outcome: Sendable, Equatable {
    case optimal(Optimum)
    case infeasible
    case unbounded
    /// The pivots ran out: rounding has spoilt the basis.
    case undecided
  }

  /// An optimum with its certificate.
  package struct Optimum: Sendable, Equatable {
    /// The columns of the basis, ascending; fewer than there are rows where a row follows from the others.
    package let basis: [Int]
    /// Amounts beside `basis`, 0 or more; every other column has none.
    package let amounts: [Double]
    /// y with c − y·x ≥ 0 for every column, zero in the basis: the price of each row. [rows]
    package let duals: [Double]
    /// c·a.
    package let value: Double
    /// The greatest amount by which the duals overprice a column, 0 or more: value − dualInfeasibility·Σa bounds the
    /// optimum from below.
    package let dualInfeasibility: Double
    /// Whether a column of the basis has amount zero, so that other duals may do as well.
    package let isDegenerate: Bool
  }

  /// How many rows a program has.
  package let rows: Int
  /// How many columns were added.
  package private(set) var count = 0

  /// A reduced cost below this lets a column enter.
  private static let costTolerance = 1e-11
  /// Pivots smaller than this are not made.
  private static let pivotTolerance = 1e-9
  /// An amount within this of zero is zero.
  private static let amountTolerance = 1e-11
  /// Pivots between two inversions of the basis.
  private static let refactoring = 24

  /// The columns one after another, [count, rows].
  private var columns: [Double] = []
  private var costs: [Double] = []
  /// The column that is basic in each row; −1 − i stands for the artificial column of row i.
  private var basis: [Int]
  private var isBasic: [Bool] = []
  /// The inverse of the basis, row-major [rows, rows].
  private var inverse: [Double]
  private var amounts: [Double]
  private var duals: [Double]
  private var direction: [Double]
  /// Signs of the artificial columns, so that they start at 0 or more.
  private var signs: [Double]
  private var rightSide: [Double]
  private var pivots = 0

  /// A program without columns.
  package init(rows: Int) {
    precondition(rows > 0)
    self.rows = rows
    basis = (0..<rows).map { -1 - $0 }
    inverse = [Double](repeating: 0, count: rows * rows)
    amounts = [Double](repeating: 0, count: rows)
    duals = amounts
    direction = amounts
    signs = [Double](repeating: 1, count: rows)
    rightSide = amounts
  }

  /// Adds a column; the basis stays what it was.
  /// - Parameter column: finite numbers, one a row.
  package mutating func append(_ column: [Double], cost: Double) {
    precondition(column.count == rows)
    columns += column
    costs.append(cost)
    isBasic.append(false)
    count += 1
  }

  /// Solves the program for a right side, from the basis of the last answer where there is one.
  package mutating func minimize(rightSide: [Double]) -> Outcome {
    precondition(rightSide.count == rows)
    self.rightSide = rightSide
    if !basis.contains(where: { $0 < 0 }), pivots == 0 || factor() {
      setAmounts()
      if let outcome = restart() { return outcome }
    }
    return start()
  }

  // MARK: Ways to start

  /// Goes on from the last basis; nil where that leads nowhere and the program has to start anew.
  private mutating func restart() -> Outcome? {
    if amounts.contains(where: { $0 < -Self.amountTolerance }) {
      priceRows(of: .cost)
      guard greatestOverprice() <= 1e-9, walkDual() else { return nil }
    }
    if case .optimal? = improve(.cost) { return optimum() }
    return nil
  }

  /// Two phases from the artificial basis.
  private mutating func start() -> Outcome {
    for row in 0..<rows {
      signs[row] = rightSide[row] < 0 ? -1 : 1
      basis[row] = -1 - row
    }
    for place in isBasic.indices { isBasic[place] = false }
    guard factor(), let first = improve(.artificial) else { return .undecided }
    guard case .optimal = first else { return .undecided }
    var left = 0.0
    for row in 0..<rows where basis[row] < 0 { left += abs(amounts[row]) }
    let scale = rightSide.reduce(1) { max($0, abs($1)) }
    guard left <= 1e-9 * scale else { return .infeasible }
    switch improve(.cost) {
    case .optimal?: return optimum()
    case .unbounded?: return .unbounded
    case nil: return .undecided
    }
  }

  // MARK: Pivoting

  private enum Phase { case artificial, cost }
  private enum End { case optimal, unbounded }

  private var pivotLimit: Int { 500 + 20 * (rows + count) }

  /// Primal pivots to the optimum of a phase, confirmed with a fresh inverse; nil if the pivots run out.
  private mutating func improve(_ phase: Phase) -> End? {
    var idle = 0
    for _ in 0..<pivotLimit {
      priceRows(of: phase)
      guard let entering = entering(phase, byIndex: idle > rows) else {
        if pivots == 0 { return .optimal }
        guard factor() else { return nil }
        continue
      }
      setDirection(of: entering)
      guard let row = leavingRow(byIndex: idle > rows) else {
        if pivots == 0 { return .unbounded }
        guard factor() else { return nil }
        continue
      }
      idle = amounts[row] <= Self.amountTolerance ? idle + 1 : 0
      guard pivot(row: row, entering: entering) else { return nil }
    }
    return nil
  }

  /// Dual pivots until no amount is negative; false where that cannot be, or the pivots run out.
  private mutating func walkDual() -> Bool {
    var idle = 0
    for _ in 0..<50 + 4 * rows {
      var row: Int?
      for other in 0..<rows where amounts[other] < -Self.amountTolerance {
        guard let best = row else {
          row = other
          continue
        }
        if idle > rows ? basis[other] < basis[best] : amounts[other] < amounts[best] { row = other }
      }
      guard let row else { return true }
      priceRows(of: .cost)
      guard let (entering, ratio) = dualEntering(row: row) else { return false }
      idle = ratio <= Self.costTolerance ? idle + 1 : 0
      setDirection(of: entering)
      guard abs(direction[row]) > Self.pivotTolerance, pivot(row: row, entering: entering) else { return false }
    }
    return false
  }

  /// y = c_B·B⁻¹.
  private mutating func priceRows(of phase: Phase) {
    for column in 0..<rows { duals[column] = 0 }
    for row in 0..<rows {
      let cost = basis[row] < 0 ? (phase == .artificial ? 1 : 0) : (phase == .artificial ? 0 : costs[basis[row]])
      guard cost != 0 else { continue }
      for column in 0..<rows { duals[column] += cost * inverse[row * rows + column] }
    }
  }

  private func reducedCost(_ column: Int, _ phase: Phase) -> Double {
    var value = phase == .artificial ? 0 : costs[column]
    for row in 0..<rows { value -= duals[row] * columns[column * rows + row] }
    return value
  }

  /// The column that enters: the most overpriced, or the first overpriced one.
  private func entering(_ phase: Phase, byIndex: Bool) -> Int? {
    var best: Int?
    var least = -Self.costTolerance
    for column in 0..<count where !isBasic[column] {
      let value = reducedCost(column, phase)
      guard value < least else { continue }
      best = column
      least = value
      if byIndex { break }
    }
    return best
  }

  private func greatestOverprice() -> Double {
    var least = 0.0
    for column in 0..<count where !isBasic[column] { least = min(least, reducedCost(column, .cost)) }
    return -least
  }

  /// The column that enters in a dual pivot on a row, with its ratio.
  private func dualEntering(row: Int) -> (column: Int, ratio: Double)? {
    var best: (column: Int, ratio: Double, pivot: Double)?
    for column in 0..<count where !isBasic[column] {
      var slope = 0.0
      for k in 0..<rows { slope += inverse[row * rows + k] * columns[column * rows + k] }
      guard slope < -Self.pivotTolerance else { continue }
      let ratio = max(0, reducedCost(column, .cost)) / -slope
      if let best, ratio > best.ratio || (ratio == best.ratio && -slope <= best.pivot) { continue }
      best = (column, ratio, -slope)
    }
    return best.map { ($0.column, $0.ratio) }
  }

  /// d = B⁻¹·x.
  private mutating func setDirection(of column: Int) {
    for row in 0..<rows {
      var sum = 0.0
      for k in 0..<rows { sum += inverse[row * rows + k] * columns[column * rows + k] }
      direction[row] = sum
    }
  }

  /// The row whose amount first falls to zero; an artificial column that the step would move leaves at once.
  private func leavingRow(byIndex: Bool) -> Int? {
    var best: (row: Int, ratio: Double)?
    for row in 0..<rows {
      let isIdle = basis[row] < 0 && amounts[row] <= Self.amountTolerance
      if isIdle, abs(direction[row]) > 1e-7 { return row }
      guard direction[row] > Self.pivotTolerance else { continue }
      let ratio = max(0, amounts[row]) / direction[row]
      if let best {
        let isTie = abs(ratio - best.ratio) <= 1e-13 * max(1, best.ratio)
        let isBetter = byIndex ? basis[row] < basis[best.row] : direction[row] > direction[best.row]
        guard isTie ? isBetter : ratio < best.ratio else { continue }
      }
      best = (row, ratio)
    }
    return best?.row
  }

  /// Replaces the basic column of a row; `direction` is that of the entering one. False if the basis has no inverse.
  private mutating func pivot(row: Int, entering: Int) -> Bool {
    let scale = 1 / direction[row]
    let step = amounts[row] * scale
    for k in 0..<rows { inverse[row * rows + k] *= scale }
    for other in 0..<rows where other != row && direction[other] != 0 {
      let factor = direction[other]
      for k in 0..<rows { inverse[other * rows + k] -= factor * inverse[row * rows + k] }
      amounts[other] -= factor * step
    }
    amounts[row] = step
    if basis[row] >= 0 { isBasic[basis[row]] = false }
    basis[row] = entering
    isBasic[entering] = true
    pivots += 1
    return pivots < Self.refactoring || factor()
  }

  // MARK: The basis

  private func entry(_ column: Int, _ row: Int) -> Double {
    column >= 0 ? columns[column * rows + row] : (-1 - column == row ? signs[row] : 0)
  }

  /// Inverts the basis by Gauss–Jordan elimination with row exchanges, and computes the amounts; false if it is singular.
  private mutating func factor() -> Bool {
    let width = 2 * rows
    var work = [Double](repeating: 0, count: rows * width)
    for row in 0..<rows {
      for place in 0..<rows { work[row * width + place] = entry(basis[place], row) }
      work[row * width + rows + row] = 1
    }
    for place in 0..<rows {
      var best = place
      for row in place..<rows where abs(work[row * width + place]) > abs(work[best * width + place]) { best = row }
      guard abs(work[best * width + place]) > 1e-13 else { return false }
      if best != place { for k in 0..<width { work.swapAt(best * width + k, place * width + k) } }
      let scale = 1 / work[place * width + place]
      for k in 0..<width { work[place * width + k] *= scale }
      for row in 0..<rows where row != place && work[row * width + place] != 0 {
        let factor = work[row * width + place]
        for k in place..<width { work[row * width + k] -= factor * work[place * width + k] }
      }
    }
    for row in 0..<rows { for k in 0..<rows { inverse[row * rows + k] = work[row * width + rows + k] } }
    setAmounts()
    pivots = 0
    return true
  }

  /// a = B⁻¹·b.
  private mutating func setAmounts() {
    for row in 0..<rows {
      var amount = 0.0
      for k in 0..<rows { amount += inverse[row * rows + k] * rightSide[k] }
      amounts[row] = amount
    }
  }

  /// The answer that the present basis stands for, its inverse fresh and its duals those of the costs.
  private func optimum() -> Outcome {
    let order = (0..<rows).filter { basis[$0] >= 0 }.sorted { basis[$0] < basis[$1] }
    let kept = order.map { max(0, amounts[$0]) }
    let value = zip(order, kept).reduce(0) { $0 + costs[basis[$1.0]] * $1.1 }
    return .optimal(
      Optimum(
        basis: order.map { basis[$0] }, amounts: kept, duals: duals, value: value,
        dualInfeasibility: greatestOverprice(),
        isDegenerate: order.count < rows || kept.contains { $0 <= Self.amountTolerance }))
  }
}
