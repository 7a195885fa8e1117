/// Why a part of a command cannot be read.
struct DatabaseFault: Error, Equatable {
  let reason: String
  /// Whether it is a parameter of a kind that is not used.
  let isOtherKind: Bool

  init(_ reason: String, isOtherKind: Bool = false) {
    self.reason = reason
    self.isOtherKind = isOtherKind
  }
}

/// The names of functions and their numbers, in order of their first mention.
struct FunctionNames: Sendable {
  private(set) var names: [String] = []
  private var numbers: [String: Int] = [:]

  mutating func number(of name: String) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }
}

/// Reads expressions and their ranges of temperature by recursive descent: sums, products, `**`, LN (also written LOG), EXP,
/// T, P, R and the names of functions, which may end in `#`.
struct ExpressionReader {
  var cursor: TextCursor
  /// Whether a number lacked its E.
  private(set) var isRepaired = false
  private var operations: [TemperatureExpression.Operation] = []
  private var nesting = 0

  /// Brackets inside one another.
  private static let deepest = 64
  /// Operations of one expression.
  private static let longest = 20_000
  /// Ranges of one function.
  private static let mostPieces = 100

  /// The gas constant in J/(mol·K), as databases are assessed with it: pycalphad and Thermo-Calc use this value, not the
  /// exact one.
  static let gasConstant = 8.3145
  /// Where a range begins and ends that does not say so, K.
  static let usualStart = 298.15
  static let usualEnd = 6000.0

  init(_ cursor: TextCursor) { self.cursor = cursor }

  /// `298.15 expression; 1000 Y expression; 6000 N`.
  mutating func ranges(_ names: inout FunctionNames) throws(DatabaseFault) -> PiecewiseExpression {
    let start = startOfRange()
    var pieces: [(end: Double, expression: TemperatureExpression)] = []
    while true {
      let expression = try expression(&names)
      cursor.skipSpaces()
      if !cursor.take(UInt8(ascii: ";")), let byte = cursor.next, !Self.mayFollow(byte) {
        throw DatabaseFault("'\(Character(UnicodeScalar(byte)))' after an expression")
      }
      cursor.skipSpaces(commas: true)
      let end = cursor.signedNumber() ?? Self.usualEnd
      guard end > (pieces.last?.end ?? -1) else { throw DatabaseFault("ranges of temperature do not ascend") }
      pieces.append((end, expression))
      cursor.skipSpaces(commas: true)
      guard cursor.take(UInt8(ascii: "Y")), pieces.count < Self.mostPieces else { break }
      cursor.skipSpaces()
      if cursor.next == nil { break }
    }
    return PiecewiseExpression(start: start, pieces: pieces)
  }

  /// Whether a byte may stand after an expression that lacks its semicolon.
  private static func mayFollow(_ byte: UInt8) -> Bool {
    TextCursor.isDigit(byte) || [UInt8(ascii: ","), UInt8(ascii: "N"), UInt8(ascii: "Y")].contains(byte)
  }

  /// The lower temperature: a number that no operator of products follows.
  private mutating func startOfRange() -> Double {
    cursor.skipSpaces()
    if cursor.next == UInt8(ascii: ",") {
      cursor.skipSpaces(commas: true)
      return Self.usualStart
    }
    var ahead = cursor
    guard let (value, _) = ahead.number() else { return Self.usualStart }
    let place = ahead.place
    ahead.skipSpaces(commas: true)
    switch ahead.next {
    case UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: ";"): return Self.usualStart
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      // `298.15-1000*T` may be a sum; a temperature stands by itself.
      if ahead.place == place, value < 1 { return Self.usualStart }
    default: break
    }
    cursor = ahead
    return value
  }

  /// One expression, up to what cannot be part of it.
  private mutating func expression(_ names: inout FunctionNames) throws(DatabaseFault) -> TemperatureExpression {
    operations.removeAll(keepingCapacity: true)
    nesting = 0
    try sum(&names)
    return TemperatureExpression(operations)
  }

  private mutating func emit(_ operation: TemperatureExpression.Operation) throws(DatabaseFault) {
    guard operations.count < Self.longest else { throw DatabaseFault("expression of more than \(Self.longest) parts") }
    operations.append(operation)
  }

  private mutating func sum(_ names: inout FunctionNames) throws(DatabaseFault) {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.deepest else { throw DatabaseFault("brackets nested more than \(Self.deepest) deep") }
    try product(&names)
    while true {
      cursor.skipSpaces()
      if cursor.take(UInt8(ascii: "+")) {
        try product(&names)
        try emit(.add)
      } else if cursor.take(UInt8(ascii: "-")) {
        try product(&names)
        try emit(.subtract)
      } else {
        return
      }
    }
  }

  private mutating func product(_ names: inout FunctionNames) throws(DatabaseFault) {
    try signedPower(&names)
    while true {
      cursor.skipSpaces()
      if cursor.next == UInt8(ascii: "*"), cursor.second != UInt8(ascii: "*") {
        cursor.advance()
        try signedPower(&names)
        try emit(.multiply)
      } else if cursor.take(UInt8(ascii: "/")) {
        try signedPower(&names)
        try emit(.divide)
      } else {
        return
      }
    }
  }

  /// A factor with a sign of its own, as in `2*-T` or `T**-1`.
  private mutating func signedPower(_ names: inout FunctionNames) throws(DatabaseFault) {
    cursor.skipSpaces()
    var isNegative = false
    while let byte = cursor.next, byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
      if byte == UInt8(ascii: "-") { isNegative.toggle() }
      cursor.advance()
      cursor.skipSpaces()
    }
    try power(&names)
    if isNegative { try emit(.negate) }
  }

  /// `a**b`; the exponent is one operand, and powers of powers do not occur.
  private mutating func power(_ names: inout FunctionNames) throws(DatabaseFault) {
    try operand(&names)
    cursor.skipSpaces()
    guard cursor.next == UInt8(ascii: "*"), cursor.second == UInt8(ascii: "*") else { return }
    cursor.advance(by: 2)
    cursor.skipSpaces()
    var isNegative = false
    if cursor.take(UInt8(ascii: "-")) { isNegative = true } else { _ = cursor.take(UInt8(ascii: "+")) }
    try operand(&names)
    if isNegative {
      if case .constant(let value)? = operations.last {
        operations[operations.count - 1] = .constant(-value)
      } else {
        try emit(.negate)
      }
    }
    try emit(.power)
  }

  private mutating func operand(_ names: inout FunctionNames) throws(DatabaseFault) {
    cursor.skipSpaces()
    guard let byte = cursor.next else { throw DatabaseFault("expression breaks off") }
    if byte == UInt8(ascii: "(") { return try bracket(&names) }
    if let (value, isRepaired) = cursor.number() {
      if isRepaired { self.isRepaired = true }
      return try emit(.constant(value))
    }
    guard TextCursor.isName(byte) else {
      throw DatabaseFault("'\(Character(UnicodeScalar(byte)))' where a number or a name should be")
    }
    try named(&names)
  }

  private mutating func bracket(_ names: inout FunctionNames) throws(DatabaseFault) {
    cursor.advance()
    try sum(&names)
    cursor.skipSpaces()
    guard cursor.take(UInt8(ascii: ")")) else { throw DatabaseFault("bracket without its end") }
  }

  private mutating func named(_ names: inout FunctionNames) throws(DatabaseFault) {
    var name: [UInt8] = []
    while let byte = cursor.next, TextCursor.isName(byte), name.count < 200 {
      name.append(byte)
      cursor.advance()
    }
    let isFunction = cursor.take(UInt8(ascii: "#"))
    let text = String(decoding: name, as: UTF8.self)
    cursor.skipSpaces()
    if !isFunction, cursor.next == UInt8(ascii: "(") {
      guard ["LN", "LOG", "EXP"].contains(text) else { throw DatabaseFault("unknown function '\(text)(…)'") }
      try bracket(&names)
      return try emit(text == "EXP" ? .exponential : .logarithm)
    }
    switch text {
    case "T" where !isFunction: try emit(.temperature)
    case "P" where !isFunction: try emit(.pressure)
    case "R": try emit(.constant(Self.gasConstant))
    default: try emit(.function(names.number(of: text)))
    }
  }
}
