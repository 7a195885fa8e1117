import CTapeKernels

/// A constant matrix of whose rows few numbers are not zero: row r has `weights[k]` in column `places[k]` for k in
/// `starts[r] ..< starts[r + 1]`.
package struct SparseRows: Sendable, Equatable {
  package let starts: [Int32]
  package let places: [Int32]
  package let weights: [Double]

  /// Takes the rows; the places are not negative.
  package init(starts: [Int32], places: [Int32], weights: [Double]) {
    precondition(starts.first == 0 && starts.last == Int32(places.count) && weights.count == places.count)
    precondition(zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 } && places.allSatisfy { $0 >= 0 })
    self.starts = starts
    self.places = places
    self.weights = weights
  }

  /// What is not zero of a dense matrix of so many columns.
  package init(_ numbers: [some BinaryFloatingPoint], columns: Int) {
    var (starts, places, weights): ([Int32], [Int32], [Double]) = ([0], [], [])
    for (place, number) in numbers.enumerated() {
      if number != 0 {
        places.append(Int32(place % columns))
        weights.append(Double(number))
      }
      if (place + 1).isMultiple(of: columns) { starts.append(Int32(places.count)) }
    }
    self.init(starts: starts, places: places, weights: weights)
  }

  /// How many rows there are.
  package var rows: Int { starts.count - 1 }

  /// Where the numbers of a row stand.
  package func entries(of row: Int) -> Range<Int> { Int(starts[row])..<Int(starts[row + 1]) }

  /// Some rows, in the order asked for.
  package func rows(_ selected: some Sequence<Int>) -> SparseRows {
    var (starts, places, weights): ([Int32], [Int32], [Double]) = ([0], [], [])
    for row in selected {
      places += self.places[entries(of: row)]
      weights += self.weights[entries(of: row)]
      starts.append(Int32(places.count))
    }
    return SparseRows(starts: starts, places: places, weights: weights)
  }

  /// All numbers [rows, columns].
  package func dense<Scalar: TapeScalar>(columns: Int) -> [Scalar] {
    var numbers = [Scalar](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for entry in entries(of: row) { numbers[row * columns + Int(places[entry])] += Scalar(weights[entry]) }
    }
    return numbers
  }

  /// Whether every number stands in a column below a count.
  func isWithin(columns: Int) -> Bool { places.allSatisfy { $0 < columns } }

  /// Lends the rows to a kernel.
  @inline(__always)
  func withKernelRows(_ body: (tape_sparse) -> Void) {
    starts.withUnsafeBufferPointer { starts in
      places.withUnsafeBufferPointer { places in
        weights.withUnsafeBufferPointer { weights in
          guard let start = starts.baseAddress else { return }
          body(
            tape_sparse(rows: rows, starts: start, places: places.baseAddress, weights: weights.baseAddress))
        }
      }
    }
  }
}

/// y = x·W + b for sparse x [n, d], W [d, k], b [1, k] or absent.
struct SparseLinearMap<Scalar: TapeScalar>: TapeOperation {
  let input: SparseRows
  let weight: Variable
  let bias: Variable?
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    input.withKernelRows {
      Scalar.sparseMultiply(
        $0, weight.columns, values + weight.offset, bias.map { UnsafePointer(values + $0.offset) },
        values + output.offset)
    }
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let gradient = UnsafePointer(gradients + output.offset)
    if let bias { Scalar.addRows(output.rows, output.columns, gradient, gradients + bias.offset) }
    input.withKernelRows { Scalar.sparseMultiplyBackward($0, weight.columns, gradient, gradients + weight.offset) }
  }
}

extension Tape {
  /// The affine map x·W + b of constant sparse rows, which is the one of `linear` of the same rows, or without a bias
  /// weighted sums of the rows of W.
  package mutating func linear(_ input: SparseRows, weight: Variable, bias: Variable? = nil) -> Variable {
    precondition(input.isWithin(columns: weight.rows))
    if let bias { precondition(bias.rows == 1 && bias.columns == weight.columns) }
    let output = allocate(rows: input.rows, columns: weight.columns, isZero: false)
    record(SparseLinearMap<Scalar>(input: input, weight: weight, bias: bias, output: output))
    return output
  }
}
