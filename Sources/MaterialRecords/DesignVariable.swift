import JSON

/// A design variable other than composition.
package struct DesignVariable: Sendable, Equatable {
  /// The values that a variable may take.
  package enum Domain: Sendable, Equatable {
    case range(ClosedRange<Double>)
    /// Whole numbers, or a range with a step.
    case grid(NumberGrid)
    /// Levels that have an order and no distances.
    case ordinal([Level])
    case categories([String])
  }

  /// One level of an ordinal variable: a number or a name.
  package enum Level: Sendable, Hashable {
    case number(Double)
    case name(String)
  }

  package let name: String
  package let unit: String?
  package let domain: Domain
}

extension DesignVariable.Domain {
  /// How many values there are; nil for a range, which has all between its ends.
  package var count: Int? {
    switch self {
    case .range: nil
    case .grid(let grid): grid.count
    case .ordinal(let levels): levels.count
    case .categories(let names): names.count
    }
  }

  /// The least and the greatest setting, which is a number itself, or the place of a level; nil for categories, which have no
  /// order.
  package var ends: ClosedRange<Double>? {
    switch self {
    case .range(let range): range
    case .grid(let grid): grid.lower...grid.upper
    case .ordinal(let levels): 0...Double(levels.count - 1)
    case .categories: nil
    }
  }

  /// The setting of a value by its place, 0 ..< `count`; of a range there is none but the least.
  package func setting(_ place: Int) -> Double {
    switch self {
    case .range(let range): range.lowerBound
    case .grid(let grid): grid.value(place)
    case .ordinal, .categories: Double(place)
    }
  }

  /// The place of the value nearest to a setting; nil for a range.
  package func place(nearest setting: Double) -> Int? {
    switch self {
    case .range: nil
    case .grid(let grid): grid.place(nearest: setting)
    case .ordinal(let levels): Int(max(0, min(Double(levels.count - 1), setting.rounded())))
    case .categories(let names): Int(max(0, min(Double(names.count - 1), setting.rounded())))
    }
  }

  /// Whether a setting is one of the values.
  package func contains(_ setting: Double) -> Bool {
    if case .range(let range) = self { return range.contains(setting) }
    return place(nearest: setting).map { self.setting($0) == setting } ?? false
  }

  /// The member of the problem file that states it.
  package var keyword: String {
    switch self {
    case .range: "range"
    case .grid(let grid): grid.isWhole ? "integer" : "range"
    case .ordinal: "ordinal"
    case .categories: "categories"
    }
  }
}

/// Evenly spaced numbers.
package struct NumberGrid: Sendable, Equatable {
  /// More numbers than this are not told apart.
  package static let limit = 1_000_000_000

  package let lower: Double
  package let step: Double
  /// At least one.
  package let count: Int
  /// Whether the numbers are stated as whole ones.
  package let isWhole: Bool
  /// The power of ten that makes every number whole; nil where none up to 10¹² does.
  private let scale: Double?

  /// The whole numbers of a range of at most `limit` of them.
  package init(_ range: ClosedRange<Int>) {
    (lower, step, count, isWhole, scale) = (Double(range.lowerBound), 1, range.count, true, 1)
  }

  /// The multiples of a step above the lower end of a range; nil where they miss the upper end, or are too many.
  package init?(_ range: ClosedRange<Double>, step: Double) {
    let width = range.upperBound - range.lowerBound
    guard step > 0, (width / step).isFinite, width / step < Double(Self.limit) else { return nil }
    let intervals = (width / step).rounded()
    guard abs(intervals * step - width) <= 1e-9 * max(step, width) else { return nil }
    (lower, self.step, count, isWhole) = (range.lowerBound, step, Int(intervals) + 1, false)
    scale = Self.scales.first { scale in
      [range.lowerBound, step].allSatisfy { abs($0 * scale) < 1e15 && abs($0 * scale - ($0 * scale).rounded()) < 1e-6 }
    }
  }

  private static let scales = (0...12).map { power in (0..<power).reduce(1.0) { value, _ in value * 10 } }

  package var upper: Double { value(count - 1) }

  /// The number at a place from 0, in as few decimals as its step has.
  package func value(_ place: Int) -> Double {
    let value = lower + Double(place) * step
    return scale.map { (value * $0).rounded() / $0 } ?? value
  }

  /// The place of the number nearest to a value.
  package func place(nearest value: Double) -> Int {
    Int(max(0, min(Double(count - 1), ((value - lower) / step).rounded())))
  }
}

extension DesignVariable {
  init(reading value: JSONValue) throws {
    try value.refuseUnknown(["name", "unit", "range", "step", "integer", "ordinal", "categories"])
    name = try value.member("name").string()
    unit = try value["unit"]?.string()
    let stated = ["range", "integer", "ordinal", "categories"].filter { value[$0] != nil }
    guard stated.count == 1 else {
      throw ProblemError("a variable has one of 'range', 'integer', 'ordinal' and 'categories' at \(value.pointer)")
    }
    if stated != ["range"], let step = value["step"] { throw ProblemError("'step' without 'range' at \(step.pointer)") }
    let values = try value.member(stated[0])
    switch stated[0] {
    case "range": domain = try Self.range(values, step: value["step"])
    case "integer": domain = try Self.integer(values)
    case "ordinal": domain = .ordinal(try Self.ordinal(values))
    default: domain = .categories(try Self.distinct(values.elements().map { try $0.string() }, values))
    }
  }

  private static func range(_ value: JSONValue, step: JSONValue?) throws -> Domain {
    let range = try value.range()
    guard let step else { return .range(range) }
    let number = try step.double()
    guard let grid = NumberGrid(range, step: number) else {
      throw ProblemError("the step \(number) does not divide the range at \(step.pointer)")
    }
    return .grid(grid)
  }

  private static func integer(_ value: JSONValue) throws -> Domain {
    let ends = try value.elements()
    guard ends.count == 2 else { throw value.mismatch("[least, most]") }
    let (least, most) = (try ends[0].integer(), try ends[1].integer())
    let limit = NumberGrid.limit
    guard least <= most, least >= -limit, most <= limit, most - least < limit else {
      throw ProblemError("[\(least),\(most)] is no range of whole numbers at \(value.pointer)")
    }
    return .grid(NumberGrid(least...most))
  }

  private static func ordinal(_ value: JSONValue) throws -> [Level] {
    let elements = try value.elements()
    if elements.first?.kind == .string {
      return try distinct(elements.map { .name(try $0.string()) }, value)
    }
    return try distinct(elements.map { .number(try $0.double()) }, value)
  }

  private static func distinct<Value: Hashable>(_ values: [Value], _ place: JSONValue) throws -> [Value] {
    if values.isEmpty { throw ProblemError("no value at \(place.pointer)") }
    if Set(values).count < values.count { throw ProblemError("the values are not distinct at \(place.pointer)") }
    return values
  }
}
