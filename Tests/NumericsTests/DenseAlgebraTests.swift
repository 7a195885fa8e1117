import Foundation
import Numerics
import Testing

@Suite struct DenseAlgebraTests {
  /// B·Bᵀ + n·I, B uniform.
  private static func definite(_ count: Int) -> Matrix {
    var generator = SeededGenerator(seed: UInt64(count))
    let square = Matrix(
      rows: count, columns: count, storage: (0..<count * count).map { _ in generator.uniform() - 0.5 })
    var result = square.multiplied(by: square.transposed)
    for k in 0..<count { result[k, k] += Double(count) / 10 }
    return result
  }

  @Test("L·Lᵀ gives the matrix back, and solutions solve", arguments: [1, 2, 7, 16, 33, 64, 100, 257])
  func factor(count: Int) throws {
    let matrix = Self.definite(count)
    let factor = try #require(CholeskyFactor(matrix))
    let product = factor.lower.multiplied(by: factor.lower.transposed)
    let worst = zip(product.storage, matrix.storage).map { abs($0 - $1) }.max() ?? 0
    #expect(worst < 1e-12 * Double(count))
    let vector = (0..<count).map { Double($0 % 7) - 3 }
    let rest = zip(matrix.multiplied(by: factor.solve(vector)), vector).map { abs($0 - $1) }.max() ?? 0
    #expect(rest < 1e-11)
    let drawn = zip(factor.multiply(factor.solveLower(vector)), vector).map { abs($0 - $1) }.max() ?? 0
    #expect(drawn < 1e-12)
    var inverse = [Double](repeating: 0, count: count * count)
    try DenseAlgebra.inverse(ofFactorInverse: factor.lowerInverse.storage, into: &inverse, count: count)
    for row in 0..<count {
      for column in row..<count { inverse[row * count + column] = inverse[column * count + row] }
    }
    let identity = matrix.multiplied(by: Matrix(rows: count, columns: count, storage: inverse))
    for row in 0..<count {
      for column in 0..<count { #expect(abs(identity[row, column] - (row == column ? 1 : 0)) < 1e-10) }
    }
  }

  @Test func factorOfKnownMatrix() throws {
    let factor = try #require(CholeskyFactor(Matrix([[4, 12, -16], [12, 37, -43], [-16, -43, 98]])))
    #expect(factor.lower == Matrix([[2, 0, 0], [6, 1, 0], [-8, 5, 3]]))
    #expect(abs(factor.logDeterminant - log(36)) < 1e-14)
  }

  @Test("a matrix of rank one needs jitter; an indefinite one and one with NaN have no factor")
  func notDefinite() throws {
    let ones = Matrix(rows: 3, columns: 3, repeating: 1)
    #expect(CholeskyFactor(ones) == nil)
    let factor = try #require(CholeskyFactor.withJitter(ones))
    #expect(factor.jitter == 1e-10)
    #expect(CholeskyFactor.withJitter(Matrix([[1, 2], [2, 1]])) == nil)
    #expect(CholeskyFactor.withJitter(Matrix([[.nan, 0], [0, 1]])) == nil)
    #expect(CholeskyFactor.withJitter(Matrix(rows: 2, columns: 2)) != nil)
  }

  @Test("Rosenbrock's valley: the minimum inside the box, and on its edge")
  func minimizer() {
    func minimum(upper: Double) -> BoundedMinimizer.Minimum {
      BoundedMinimizer(lower: [-2, -2], upper: [upper, 2]).minimize(from: [-1.2, 1]) { x, gradient in
        let valley = x[1] - x[0] * x[0]
        gradient[0] = -400 * x[0] * valley - 2 * (1 - x[0])
        gradient[1] = 200 * valley
        return 100 * valley * valley + (1 - x[0]) * (1 - x[0])
      }
    }
    let free = minimum(upper: 2)
    #expect(abs(free.point[0] - 1) < 1e-4 && abs(free.point[1] - 1) < 1e-4)
    let bound = minimum(upper: 0.5)
    #expect(abs(bound.point[0] - 0.5) < 1e-9 && abs(bound.point[1] - 0.25) < 1e-4)
  }
}
