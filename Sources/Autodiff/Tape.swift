/// A matrix on a tape, [rows, columns] row-major. It is a place, not a copy, and is valid until the tape rewinds.
package struct Variable: Sendable, Equatable {
  let offset: Int
  package let rows: Int
  package let columns: Int
  /// Whether its gradient is never asked for, so that operations need not hand it back.
  var isConstant = false
  package var count: Int { rows * columns }
}

/// One differentiable operation that a tape has recorded: how it fills its output and how it hands gradients back.
/// `values` and `gradients` are the whole tape; a variable's numbers start at its offset.
protocol TapeOperation<Scalar>: Sendable {
  associatedtype Scalar: TapeScalar
  func forward(_ values: UnsafeMutablePointer<Scalar>)
  /// Adds to the gradients of the inputs what the gradient of the output asks for.
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>)
}

/// A reverse-mode tape: operations are computed as they are recorded, `backward` runs them in reverse
/// (`griewank2008evaluating`). All numbers lie in one buffer, the parameters first, so that an optimiser sees them as one
/// vector and a rewound tape allocates nothing. Each operation is a file of its own; the same input gives the same bytes.
package struct Tape<Scalar: TapeScalar>: ~Copyable {
  /// The numbers, the first `used` of them, and room for more: what was reserved once is kept.
  private var values: [Scalar]
  private var used: Int
  private var gradients: [Scalar] = []
  private var operations: [any TapeOperation<Scalar>] = []
  private let parameterCount: Int

  /// A tape over a vector of parameters.
  package init(parameters: [Scalar]) {
    values = parameters
    used = parameters.count
    parameterCount = parameters.count
  }

  // The methods that touch many numbers are specialised by hand: called from another module they would work number by
  // number through the type's witnesses, which took nine tenths of a training.

  /// Forgets everything but the parameters and keeps the memory.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package mutating func rewind() {
    used = parameterCount
    operations.removeAll(keepingCapacity: true)
  }

  /// Forgets everything and takes other parameters, as many as before.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package mutating func rewind(to parameters: [Scalar]) {
    precondition(parameters.count == parameterCount)
    used = 0
    write(parameters)
    operations.removeAll(keepingCapacity: true)
  }

  /// Writes the gradient of the last `backward` by the parameters, or adds it to sums, one for each parameter.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func parameterGradient(into sums: inout [Scalar], adds: Bool) {
    precondition(sums.count == parameterCount && gradients.count >= parameterCount)
    sums.withUnsafeMutableBufferPointer { sums in
      gradients.withUnsafeBufferPointer { gradients in
        guard let sums = sums.baseAddress, let gradients = gradients.baseAddress else { return }
        if adds {
          Scalar.addRows(1, parameterCount, gradients, sums)
        } else {
          sums.update(from: gradients, count: parameterCount)
        }
      }
    }
  }

  /// The parameters as they stand.
  package var parameters: [Scalar] { Array(values[..<parameterCount]) }

  /// A matrix of parameters, from its place in the parameter vector.
  package func parameter(at offset: Int, rows: Int, columns: Int) -> Variable {
    precondition(offset >= 0 && offset + rows * columns <= parameterCount)
    return Variable(offset: offset, rows: rows, columns: columns)
  }

  /// Puts numbers on the tape, `rows * columns` of them.
  package mutating func input(rows: Int, columns: Int, _ numbers: some Collection<Scalar>) -> Variable {
    input(rows: rows, columns: columns, Array(numbers))
  }

  /// Puts numbers on the tape, `rows * columns` of them.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package mutating func input(rows: Int, columns: Int, _ numbers: [Scalar]) -> Variable {
    precondition(numbers.count == rows * columns)
    let variable = Variable(offset: used, rows: rows, columns: columns)
    write(numbers)
    return variable
  }

  /// Puts numbers on the tape whose gradient is never asked for.
  package mutating func constant(rows: Int, columns: Int, _ numbers: [Scalar]) -> Variable {
    var variable = input(rows: rows, columns: columns, numbers)
    variable.isConstant = true
    return variable
  }

  /// The numbers of a variable, row-major.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func value(_ variable: Variable) -> [Scalar] {
    Array(values[variable.offset..<variable.offset + variable.count])
  }

  /// The gradient of the last `backward` with respect to a variable.
  package func gradient(_ variable: Variable) -> [Scalar] {
    Array(gradients[variable.offset..<variable.offset + variable.count])
  }

  /// The number of a [1, 1] variable: a loss.
  package func scalar(_ variable: Variable) -> Scalar {
    precondition(variable.count == 1)
    return values[variable.offset]
  }

  /// Computes the gradient of Σ seed·variable with respect to everything on the tape; each seed has the shape of its
  /// variable.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package mutating func backward(from seeds: [(variable: Variable, seed: [Scalar])]) {
    if gradients.count < used {
      gradients = [Scalar](repeating: 0, count: values.count)
    } else {
      gradients.withUnsafeMutableBufferPointer { $0[..<used].update(repeating: 0) }
    }
    for (variable, seed) in seeds {
      precondition(seed.count == variable.count)
      for k in 0..<seed.count { gradients[variable.offset + k] += seed[k] }
    }
    values.withUnsafeBufferPointer { values in
      gradients.withUnsafeMutableBufferPointer { gradients in
        guard let values = values.baseAddress, let gradients = gradients.baseAddress else { return }
        for operation in operations.reversed() { operation.backward(values, gradients) }
      }
    }
  }

  /// Room for the result of an operation, zero unless the operation writes all of it anyway.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  mutating func allocate(rows: Int, columns: Int, isConstant: Bool = false, isZero: Bool = true) -> Variable {
    let variable = Variable(offset: used, rows: rows, columns: columns, isConstant: isConstant)
    reserve(rows * columns)
    if isZero { values.withUnsafeMutableBufferPointer { $0[variable.offset..<used].update(repeating: 0) } }
    return variable
  }

  /// Computes an operation and, unless its result is constant, remembers it.
  mutating func record(_ operation: some TapeOperation<Scalar>, isConstant: Bool = false) {
    values.withUnsafeMutableBufferPointer { values in
      if let start = values.baseAddress { operation.forward(start) }
    }
    if !isConstant { operations.append(operation) }
  }

  /// Takes room for so many numbers, which hold anything.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private mutating func reserve(_ count: Int) {
    used += count
    guard used > values.count else { return }
    values.append(contentsOf: [Scalar](repeating: 0, count: max(used, 2 * values.count) - values.count))
  }

  /// Appends numbers.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private mutating func write(_ numbers: [Scalar]) {
    let start = used
    reserve(numbers.count)
    values.withUnsafeMutableBufferPointer { values in
      numbers.withUnsafeBufferPointer { numbers in
        guard let room = values.baseAddress, let first = numbers.baseAddress else { return }
        (room + start).update(from: first, count: numbers.count)
      }
    }
  }
}
