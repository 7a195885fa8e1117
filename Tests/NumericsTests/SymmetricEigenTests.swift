import Numerics
import Testing

@Suite struct SymmetricEigenTests {
  /// The second difference of n points has the eigenvalues 2 − 2cos(kπ/(n + 1)).
  @Test(arguments: [1, 2, 3, 10, 61]) func secondDifferences(count: Int) throws {
    var matrix = Matrix(rows: count, columns: count)
    for i in 0..<count {
      matrix[i, i] = 2
      if i > 0 { matrix[i, i - 1] = -1 }
      if i > 0 { matrix[i - 1, i] = -1 }
    }
    let values = try #require(SymmetricEigen.values(of: matrix)).sorted()
    let rotated = SymmetricEigen.vectors(of: matrix).values.sorted()
    for k in 0..<count {
      let wanted = 2 - 2 * cosine(Double(k + 1) * .pi / Double(count + 1))
      #expect(abs(values[k] - wanted) < 1e-13)
      #expect(abs(rotated[k] - wanted) < 1e-13)
    }
  }

  /// The sum and the sum of squares of the eigenvalues are trace and squared norm; eigenvectors satisfy A·v = λ·v.
  @Test(arguments: 0..<6) func fullMatrices(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let count = [1, 2, 5, 8, 30, 77][Int(seed)]
    var matrix = Matrix(rows: count, columns: count)
    for i in 0..<count {
      for j in 0...i {
        matrix[i, j] = random.standardNormal() * (seed % 2 == 1 ? 1e6 : 1)
        matrix[j, i] = matrix[i, j]
      }
    }
    let values = try #require(SymmetricEigen.values(of: matrix))
    let scale = matrix.storage.reduce(0) { $0 + $1 * $1 }
    #expect(abs(values.reduce(0, +) - (0..<count).reduce(0) { $0 + matrix[$1, $1] }) < 1e-12 * scale.squareRoot() * 10)
    #expect(abs(values.reduce(0) { $0 + $1 * $1 } - scale) < 1e-12 * scale)
    let (rotated, vectors) = SymmetricEigen.vectors(of: matrix)
    #expect(zip(values.sorted(), rotated.sorted()).allSatisfy { abs($0 - $1) < 1e-12 * scale.squareRoot() })
    for k in 0..<count {
      for i in 0..<count {
        let product = (0..<count).reduce(0) { $0 + matrix[i, $1] * vectors[$1, k] }
        #expect(abs(product - rotated[k] * vectors[i, k]) < 1e-12 * scale.squareRoot())
      }
    }
  }

  private func cosine(_ x: Double) -> Double {
    // Taylor's series, so that the test needs no library.
    var (term, sum) = (1.0, 1.0)
    for k in 1..<40 {
      term *= -x * x / Double((2 * k - 1) * 2 * k)
      sum += term
    }
    return sum
  }
}
