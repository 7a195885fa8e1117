import Glibc

/// Eigenvalues of real symmetric matrices.
package enum SymmetricEigen {
  /// The eigenvalues of a symmetric matrix [n, n], of which the lower triangle is read, in no order: Householder's reduction
  /// to three diagonals, then implicit QL steps (`bowdler1968qr`). 4/3·n³ operations.
  ///
  /// Nil where the steps do not converge, which finite numbers do not cause in practice.
  package static func values(of matrix: Matrix) -> [Double]? {
    var (diagonal, beside) = tridiagonal(matrix)
    return implicitQL(&diagonal, &beside) ? diagonal : nil
  }

  /// Eigenvalues and eigenvectors (columns, [n, n]) of a small symmetric matrix by Jacobi's rotations; accurate for small
  /// eigenvalues too. O(n³) a sweep, some ten sweeps.
  package static func vectors(of matrix: Matrix) -> (values: [Double], vectors: Matrix) {
    let count = matrix.rows
    var a = matrix
    var v = Matrix(rows: count, columns: count)
    for k in 0..<count { v[k, k] = 1 }
    for _ in 0..<60 {
      var off = 0.0
      for p in 0..<count {
        for q in 0..<p {
          off = max(off, abs(a[p, q]) / max(.leastNormalMagnitude, (abs(a[p, p] * a[q, q])).squareRoot()))
        }
      }
      if off < 1e-16 { break }
      for q in 1..<max(count, 1) {
        for p in 0..<q { rotate(&a, &v, p, q) }
      }
    }
    return ((0..<count).map { a[$0, $0] }, v)
  }

  /// One rotation in the plane of two axes, which makes their element zero.
  private static func rotate(_ a: inout Matrix, _ v: inout Matrix, _ p: Int, _ q: Int) {
    guard a[p, q] != 0 else { return }
    let theta = (a[q, q] - a[p, p]) / (2 * a[p, q])
    let t = (theta >= 0 ? 1.0 : -1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in 0..<a.rows {
      let (kp, kq) = (a[k, p], a[k, q])
      a[k, p] = c * kp - s * kq
      a[k, q] = s * kp + c * kq
    }
    for k in 0..<a.rows {
      let (pk, qk) = (a[p, k], a[q, k])
      a[p, k] = c * pk - s * qk
      a[q, k] = s * pk + c * qk
      let (kp, kq) = (v[k, p], v[k, q])
      v[k, p] = c * kp - s * kq
      v[k, q] = s * kp + c * kq
    }
    a[p, q] = 0
    a[q, p] = 0
  }

  /// Householder's reduction: the diagonal, and the elements beside it (the first is zero).
  private static func tridiagonal(_ matrix: Matrix) -> ([Double], [Double]) {
    let count = matrix.rows
    var a = matrix
    var diagonal = [Double](repeating: 0, count: count)
    var beside = [Double](repeating: 0, count: count)
    var product = [Double](repeating: 0, count: count)
    for i in stride(from: count - 1, to: 0, by: -1) {
      let scale = (0..<i).reduce(0) { $0 + abs(a[i, $1]) }
      guard i > 1, scale > 0 else {
        beside[i] = a[i, i - 1]
        continue
      }
      var square = 0.0
      for k in 0..<i {
        a[i, k] /= scale
        square += a[i, k] * a[i, k]
      }
      let f = a[i, i - 1]
      let g = f >= 0 ? -square.squareRoot() : square.squareRoot()
      beside[i] = scale * g
      let h = square - f * g
      a[i, i - 1] = f - g
      // p = A·u/h, read from the lower triangle by rows.
      for j in 0..<i { product[j] = 0 }
      for j in 0..<i {
        let u = a[i, j]
        var sum = a[j, j] * u
        for k in 0..<j {
          sum += a[j, k] * a[i, k]
          product[k] += a[j, k] * u
        }
        product[j] += sum
      }
      var overlap = 0.0
      for j in 0..<i {
        product[j] /= h
        overlap += product[j] * a[i, j]
      }
      let share = overlap / (2 * h)
      for j in 0..<i { product[j] -= share * a[i, j] }
      for j in 0..<i {
        let (u, p) = (a[i, j], product[j])
        for k in 0...j { a[j, k] -= u * product[k] + p * a[i, k] }
      }
    }
    for i in 0..<count { diagonal[i] = a[i, i] }
    return (diagonal, beside)
  }

  /// QL steps with implicit shifts on three diagonals; false where an eigenvalue takes more than 60.
  private static func implicitQL(_ diagonal: inout [Double], _ beside: inout [Double]) -> Bool {
    let count = diagonal.count
    for i in 1..<max(count, 1) { beside[i - 1] = beside[i] }
    if count > 0 { beside[count - 1] = 0 }
    for l in 0..<count {
      var steps = 0
      while true {
        var m = l
        while m < count - 1, abs(beside[m]) > .ulpOfOne / 2 * (abs(diagonal[m]) + abs(diagonal[m + 1])) { m += 1 }
        if m == l { break }
        steps += 1
        if steps > 60 { return false }
        var g = (diagonal[l + 1] - diagonal[l]) / (2 * beside[l])
        let root = (g * g + 1).squareRoot()
        g = diagonal[m] - diagonal[l] + beside[l] / (g + (g >= 0 ? root : -root))
        var (s, c, p) = (1.0, 1.0, 0.0)
        var i = m - 1
        while i >= l {
          let f = s * beside[i]
          let b = c * beside[i]
          let r = (f * f + g * g).squareRoot()
          beside[i + 1] = r
          if r == 0 {
            diagonal[i + 1] -= p
            beside[m] = 0
            break
          }
          s = f / r
          c = g / r
          g = diagonal[i + 1] - p
          let t = (diagonal[i] - g) * s + 2 * c * b
          p = s * t
          diagonal[i + 1] = g + p
          g = c * t - b
          i -= 1
        }
        if i >= l { continue }
        diagonal[l] -= p
        beside[l] = g
        beside[m] = 0
      }
    }
    return true
  }
}
