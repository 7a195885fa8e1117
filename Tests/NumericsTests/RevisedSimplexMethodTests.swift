import Numerics
import Testing

@Suite struct RevisedSimplexMethodTests {
  private typealias Program = (columns: [[Double]], costs: [Double])

  private static func solver(_ program: Program) -> RevisedSimplexMethod {
    var solver = RevisedSimplexMethod(rows: program.columns[0].count)
    for (column, cost) in zip(program.columns, program.costs) { solver.append(column, cost: cost) }
    return solver
  }

  private static func optimum(_ outcome: RevisedSimplexMethod.Outcome) -> RevisedSimplexMethod.Optimum? {
    if case .optimal(let optimum) = outcome { optimum } else { nil }
  }

  /// Chvátal 1983, chapter 1: maximise 5x + 4y + 3z under three limits; z = 13 at (2, 0, 1), prices (1, 0, 1).
  @Test func textbookProgram() throws {
    var solver = Self.solver(
      (
        [[2, 4, 3], [3, 1, 4], [1, 2, 2], [1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [-5, -4, -3, 0, 0, 0]
      ))
    let optimum = try #require(Self.optimum(solver.minimize(rightSide: [5, 11, 8])))
    #expect(abs(optimum.value + 13) < 1e-12)
    #expect(optimum.basis == [0, 2, 4])
    #expect(zip(optimum.amounts, [2, 1, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(zip(optimum.duals, [-1, 0, -1]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(optimum.dualInfeasibility < 1e-12 && !optimum.isDegenerate)
  }

  /// Beale's program (`beale1955cycling`) cycles under the greatest reduced cost alone; its optimum is −1/20.
  @Test func cyclingProgramEnds() throws {
    var solver = Self.solver(
      (
        [[0.25, 0.5, 0], [-60, -90, 0], [-1.0 / 25, -1.0 / 50, 1], [9, 3, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [-0.75, 150, -0.02, 6, 0, 0, 0]
      ))
    let optimum = try #require(Self.optimum(solver.minimize(rightSide: [0, 0, 1])))
    #expect(abs(optimum.value + 0.05) < 1e-12)
  }

  @Test func outcomesWithoutAnOptimum() {
    var apart = Self.solver(([[1, 1], [1, 1]], [1, 2]))
    #expect(apart.minimize(rightSide: [1, 2]) == .infeasible)
    var negative = Self.solver(([[1]], [1]))
    #expect(negative.minimize(rightSide: [-1]) == .infeasible)
    var endless = Self.solver(([[1, 0], [-1, 0], [0, 1]], [-1, 0, 0]))
    #expect(endless.minimize(rightSide: [1, 1]) == .unbounded)
  }

  /// A row that follows from another leaves the basis short, not the answer.
  @Test func redundantRow() throws {
    var solver = Self.solver(([[1, 2], [1, 2], [2, 4]], [3, 1, 1.5]))
    let optimum = try #require(Self.optimum(solver.minimize(rightSide: [2, 4])))
    #expect(abs(optimum.value - 1.5) < 1e-12 && optimum.isDegenerate && optimum.basis == [2])
  }

  /// The least value over all bases, by enumeration.
  private static func enumerated(_ program: Program, _ rightSide: [Double]) -> Double? {
    let (rows, count) = (rightSide.count, program.columns.count)
    var best: Double?
    func choose(_ chosen: [Int], from first: Int) {
      if chosen.count == rows {
        if let amounts = solved(chosen.map { program.columns[$0] }, rightSide), amounts.allSatisfy({ $0 > -1e-9 }) {
          let value = zip(chosen, amounts).reduce(0) { $0 + program.costs[$1.0] * $1.1 }
          best = min(best ?? value, value)
        }
        return
      }
      for place in first..<max(first, count) { choose(chosen + [place], from: place + 1) }
    }
    choose([], from: 0)
    return best
  }

  /// Cramer's rule by cofactors: slow, and nothing of the solver.
  private static func solved(_ columns: [[Double]], _ rightSide: [Double]) -> [Double]? {
    func determinant(_ columns: [[Double]]) -> Double {
      guard columns.count > 1 else { return columns[0][0] }
      return columns.indices.reduce(0) { sum, k in
        let minor = columns.indices.filter { $0 != k }.map { Array(columns[$0].dropFirst()) }
        return sum + (k % 2 == 0 ? 1 : -1) * columns[k][0] * determinant(minor)
      }
    }
    let whole = determinant(columns)
    guard abs(whole) > 1e-9 else { return nil }
    return columns.indices.map { k in
      var changed = columns
      changed[k] = rightSide
      return determinant(changed) / whole
    }
  }

  /// Random programs on the simplex, many of their points on a coarse grid, so that ties and degenerate bases abound; a
  /// second solver goes from one right side to the next, and takes new columns on the way.
  @Test("against all bases, cold and warm", arguments: 1...60)
  func againstEnumeration(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let rows = 2 + generator.index(below: 3)
    let count = rows + 3 + generator.index(below: 6)
    func point() -> [Double] {
      var parts = (0..<rows).map { _ in Double(generator.index(below: 4)) }
      if parts.allSatisfy({ $0 == 0 }) { parts[generator.index(below: rows)] = 1 }
      let sum = parts.reduce(0, +)
      return parts.map { $0 / sum }
    }
    var program: Program = ([], [])
    for row in 0..<rows {
      program.columns.append((0..<rows).map { $0 == row ? 1 : 0 })
      program.costs.append(0)
    }
    for _ in rows..<count {
      program.columns.append(point())
      program.costs.append(Double(generator.index(below: 9)) / 4 - 1)
    }
    var warm = Self.solver(program)
    for step in 0..<12 {
      if step % 4 == 3 {
        let (column, cost) = (point(), -generator.uniform())
        program.columns.append(column)
        program.costs.append(cost)
        warm.append(column, cost: cost)
      }
      let target = point()
      let expected = try #require(Self.enumerated(program, target))
      var cold = Self.solver(program)
      for outcome in [cold.minimize(rightSide: target), warm.minimize(rightSide: target)] {
        let optimum = try #require(Self.optimum(outcome))
        #expect(abs(optimum.value - expected) < 1e-10)
        #expect(optimum.dualInfeasibility < 1e-10 && optimum.amounts.allSatisfy { $0 >= 0 })
        let dual = zip(optimum.duals, target).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(dual - optimum.value) < 1e-10)
        for (row, wanted) in target.enumerated() {
          let sum = zip(optimum.basis, optimum.amounts).reduce(0) { $0 + program.columns[$1.0][row] * $1.1 }
          #expect(abs(sum - wanted) < 1e-10)
        }
      }
    }
  }
}
