/// Loops over contiguous numbers, in a fixed order of summation.
package enum DenseLoops {
  private typealias Block = SIMD8<Double>

  /// a·b.
  package static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
    var (first, second) = (Block(repeating: 0), Block(repeating: 0))
    var k = 0
    while k + 16 <= count {
      first += load(a + k) * load(b + k)
      second += load(a + (k + 8)) * load(b + (k + 8))
      k += 16
    }
    if k + 8 <= count {
      first += load(a + k) * load(b + k)
      k += 8
    }
    var sum = (first + second).sum()
    while k < count {
      sum += a[k] * b[k]
      k += 1
    }
    return sum
  }

  /// y += factor·x.
  package static func add(
    _ factor: Double, _ x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    var k = 0
    while k + 8 <= count {
      store(load(UnsafePointer(y + k)) + factor * load(x + k), y + k)
      k += 8
    }
    while k < count {
      y[k] += factor * x[k]
      k += 1
    }
  }

  /// Replaces the lower triangle of a row-major matrix by its Cholesky factor; false where it is not positive definite.
  package static func factor(_ matrix: UnsafeMutablePointer<Double>, count: Int) -> Bool {
    for row in 0..<count {
      let target = matrix + row * count
      for column in 0..<row {
        let other = matrix + column * count
        target[column] = (target[column] - dot(target, other, column)) / other[column]
      }
      let pivot = target[row] - dot(target, target, row)
      guard pivot > 0, pivot.isFinite else { return false }
      target[row] = pivot.squareRoot()
    }
    return true
  }

  /// Writes the inverse of a lower triangular matrix, both [n, n] and row-major; above the diagonal the result keeps what
  /// it had. O(n³/3).
  package static func invertFactor(
    _ factor: UnsafePointer<Double>, into inverse: UnsafeMutablePointer<Double>, count: Int
  ) {
    for row in 0..<count {
      let source = factor + row * count
      let target = inverse + row * count
      for column in 0..<row { target[column] = 0 }
      for middle in 0..<row { add(-source[middle], inverse + middle * count, to: target, middle + 1) }
      let reciprocal = 1 / source[row]
      for column in 0..<row { target[column] *= reciprocal }
      target[row] = reciprocal
    }
  }

  /// Writes the lower triangle of A⁻¹ = L⁻ᵀ·L⁻¹ given L⁻¹, both [n, n] and row-major. O(n³/3).
  package static func inverse(
    ofFactorInverse factor: UnsafePointer<Double>, into inverse: UnsafeMutablePointer<Double>, count: Int
  ) {
    for row in 0..<count {
      for column in 0...row { inverse[row * count + column] = 0 }
    }
    for middle in 0..<count {
      let source = factor + middle * count
      for row in 0...middle { add(source[row], source, to: inverse + row * count, row + 1) }
    }
  }

  /// Σ wᵢ·(c − xᵢ)².
  package static func weightedSquares(
    _ weights: UnsafePointer<Double>, around center: Double, _ x: UnsafePointer<Double>, _ count: Int
  ) -> Double {
    var blocks = Block(repeating: 0)
    var k = 0
    while k + 8 <= count {
      let difference = center - load(x + k)
      blocks += load(weights + k) * difference * difference
      k += 8
    }
    var sum = blocks.sum()
    while k < count {
      sum += weights[k] * (center - x[k]) * (center - x[k])
      k += 1
    }
    return sum
  }

  @inline(__always)
  private static func load(_ place: UnsafePointer<Double>) -> Block {
    UnsafeRawPointer(place).loadUnaligned(as: Block.self)
  }

  @inline(__always)
  private static func store(_ block: Block, _ place: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(place).storeBytes(of: block, as: Block.self)
  }
}
