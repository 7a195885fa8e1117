import JSON

/// The value of a property that a problem may name.
package enum PropertyValue: Equatable, Sendable {
  case number(Double)
  case boolean(Bool)
  case text(String)

  /// The number, where it is one.
  package var number: Double? { if case .number(let value) = self { value } else { nil } }

  init?(_ value: JSONValue) throws {
    switch value.kind {
    case .integer, .real: self = .number(try value.double())
    case .boolean: self = .boolean(try value.boolean())
    case .string: self = .text(try value.string())
    default: return nil
    }
  }
}

/// One measured property.
package enum Measurement: Equatable, Sendable {
  /// A value with the standard deviation of its mean over `count` repeats, where known.
  case value(PropertyValue, standardDeviation: Double?, count: Int?, unit: String?)
  /// An experiment that was made and failed.
  case failed(reason: String)
}

/// The mean that a model predicts for one property.
package struct PredictedValue: Equatable, Sendable {
  package let mean: Double
  package let standardDeviation: Double?
  package let unit: String?
}

/// The properties of one record: a member is parsed when a property first asks for it, and once however many ask.
package struct RecordProperties: Sendable {
  private enum Member: Sendable {
    case unread
    case read(JSONValue?)
  }

  private let line: JSONLine
  private var measured = Member.unread
  private var predictions = Member.unread
  private var stability = Member.unread
  private var features = Member.unread

  /// Whether `measured` is an object without `status`, so that a bare number in it can be read without a document.
  private var measuredIsPlain: Bool?

  package init(_ line: JSONLine) { self.line = line }

  /// Looks a property up as every service does: measured, then predicted mean, then stability, then features; nil when
  /// none has it.
  package mutating func property(_ name: String) throws -> PropertyValue? {
    if case .value(let value, _, _, _) = try measurement(name) { return value }
    if let predicted = try prediction(name) { return .number(predicted.mean) }
    if let value = try Self.read(&stability, "stability", of: line)?[name] { return try PropertyValue(value) }
    if let value = try Self.read(&features, "features", of: line)?["values"]?[name] { return try PropertyValue(value) }
    return nil
  }

  /// The measurement of one property: a bare value, or an object with `value` or with `status`.
  package mutating func measurement(_ name: String) throws -> Measurement? {
    if mayBePlain(), case .number(let value) = line.number("measured", name) {
      return .value(.number(value), standardDeviation: nil, count: nil, unit: nil)
    }
    guard let measured = try Self.read(&measured, "measured", of: line) else { return nil }
    if let status = measured["status"], let failure = try Measurement(failure: measured, status: status) {
      return failure
    }
    guard let value = measured[name], !value.isNull else { return nil }
    guard value.kind == .object else {
      guard let value = try PropertyValue(value) else { throw value.mismatch("a measured value") }
      return .value(value, standardDeviation: nil, count: nil, unit: nil)
    }
    if let status = value["status"], let failure = try Measurement(failure: value, status: status) { return failure }
    let inner = try value.member("value")
    guard let property = try PropertyValue(inner) else { throw inner.mismatch("a measured value") }
    return .value(
      property, standardDeviation: try value["standard_deviation"]?.double(), count: try value["n"]?.integer(),
      unit: try value["unit"]?.string())
  }

  /// The prediction of one property; nil when there is none or it has no mean.
  package mutating func prediction(_ name: String) throws -> PredictedValue? {
    guard let value = try Self.read(&predictions, "predictions", of: line)?[name], let mean = value["mean"] else {
      return nil
    }
    return PredictedValue(
      mean: try mean.double(), standardDeviation: try value["standard_deviation"]?.double(),
      unit: try value["unit"]?.string())
  }

  /// The margin of a verdict in J/mol of atoms, where the property is one and the record has its margin.
  package mutating func margin(of property: String) throws -> Double? {
    guard let margin = StatedProperty(property).margin else { return nil }
    return try self.property(margin.text)?.number
  }

  private mutating func mayBePlain() -> Bool {
    if let measuredIsPlain { return measuredIsPlain }
    let isPlain = line.number("measured", "status") == .absent
    measuredIsPlain = isPlain
    return isPlain
  }

  private static func read(_ member: inout Member, _ name: String, of line: JSONLine) throws -> JSONValue? {
    if case .read(let value) = member { return value }
    let value = try line.value(name)
    member = .read(value)
    return value
  }
}

extension JSONLine {
  /// Looks one property up; see `RecordProperties.property`.
  package func property(_ name: String) throws -> PropertyValue? {
    var properties = RecordProperties(self)
    return try properties.property(name)
  }

  /// The measurement of one property; see `RecordProperties.measurement`.
  package func measurement(_ name: String) throws -> Measurement? {
    var properties = RecordProperties(self)
    return try properties.measurement(name)
  }

  /// The properties that were measured, in the record's order.
  package func measuredNames() throws -> [String] {
    try value("measured")?.members().map(\.name).filter { $0 != "status" && $0 != "reason" } ?? []
  }
}

extension Measurement {
  fileprivate init?(failure value: JSONValue, status: JSONValue) throws {
    guard status.kind == .string, try status.string() == "failed" else { return nil }
    self = .failed(reason: try value["reason"]?.string() ?? "no reason given")
  }
}
