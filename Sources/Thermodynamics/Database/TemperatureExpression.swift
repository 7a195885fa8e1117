/// An expression in temperature, pressure and other functions, compiled to postfix operations. It is never text that is
/// evaluated.
struct TemperatureExpression: Sendable, Equatable {
  enum Operation: Sendable, Equatable {
    case constant(Double)
    case temperature, pressure
    /// Another function, by its number.
    case function(Int)
    case add, subtract, multiply, divide, power, negate, logarithm, exponential
  }

  let operations: [Operation]
  /// The most values that wait at once.
  private let depth: Int

  init(_ operations: [Operation]) {
    self.operations = operations
    var (height, depth) = (0, 0)
    for operation in operations {
      switch operation {
      case .constant, .temperature, .pressure, .function: height += 1
      case .add, .subtract, .multiply, .divide, .power: height -= 1
      case .negate, .logarithm, .exponential: break
      }
      depth = max(depth, height)
    }
    self.depth = depth
  }

  /// The value where no other function is asked for and nothing varies.
  var constant: Double? {
    if operations.count == 1, case .constant(let value) = operations[0] { return value }
    return nil
  }

  /// The functions that it refers to.
  var functions: [Int] {
    operations.compactMap { if case .function(let number) = $0 { number } else { nil } }
  }

  /// Value and derivatives at a temperature in K and a pressure in Pa; `functions` holds what it refers to. O(operations).
  func evaluate(temperature: Double, pressure: Double, functions: [TemperatureJet]) -> TemperatureJet {
    withUnsafeTemporaryAllocation(of: TemperatureJet.self, capacity: depth + 1) { stack in
      var top = -1
      func pop(_ body: (TemperatureJet, TemperatureJet) -> TemperatureJet) {
        stack[top - 1] = body(stack[top - 1], stack[top])
        top -= 1
      }
      func push(_ jet: TemperatureJet) {
        top += 1
        stack[top] = jet
      }
      for operation in operations {
        switch operation {
        case .constant(let value): push(TemperatureJet(value))
        case .temperature: push(TemperatureJet(temperature, slope: 1))
        case .pressure: push(TemperatureJet(pressure))
        case .function(let number): push(functions[number])
        case .add: pop(+)
        case .subtract: pop(-)
        case .multiply: pop(*)
        case .divide: pop(/)
        case .power: pop { $0.power($1) }
        case .negate: stack[top] = -stack[top]
        case .logarithm: stack[top] = stack[top].logarithm
        case .exponential: stack[top] = stack[top].exponential
        }
      }
      return stack[top]
    }
  }
}

/// Expressions one after another over ranges of temperature.
struct PiecewiseExpression: Sendable, Equatable {
  /// Where the first range begins, K.
  let start: Double
  /// The ranges in order: each holds up to its end, K.
  let pieces: [(end: Double, expression: TemperatureExpression)]

  /// The expression at a temperature; the first and the last go on beyond their range.
  func expression(at temperature: Double) -> TemperatureExpression {
    pieces.first { temperature < $0.end }?.expression ?? pieces[pieces.count - 1].expression
  }

  /// Whether a temperature is within the ranges.
  func covers(_ temperature: Double) -> Bool { start <= temperature && temperature <= pieces[pieces.count - 1].end }

  /// The functions that it refers to.
  var functions: [Int] { pieces.flatMap(\.expression.functions) }

  /// Whether it is nothing but zero.
  var isZero: Bool { pieces.allSatisfy { $0.expression.constant == 0 } }

  static func == (a: Self, b: Self) -> Bool {
    a.start == b.start && a.pieces.count == b.pieces.count
      && zip(a.pieces, b.pieces).allSatisfy { $0.end == $1.end && $0.expression == $1.expression }
  }
}
