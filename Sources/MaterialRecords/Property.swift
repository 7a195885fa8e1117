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

extension JSONLine {
  /// Looks a property up as every service does: measured, then predicted mean, then stability, then features; nil when
  /// none has it.
  package func property(_ name: String) throws -> PropertyValue? {
    if case .value(let value, _, _, _) = try measurement(name) { return value }
    if let mean = try value("predictions")?[name]?["mean"] { return .number(try mean.double()) }
    if let value = try value("stability")?[name] { return try PropertyValue(value) }
    if let value = try value("features")?["values"]?[name] { return try PropertyValue(value) }
    return nil
  }

  /// The measurement of one property: a bare value, or an object with `value` or with `status`.
  package func measurement(_ name: String) throws -> Measurement? {
    guard let measured = try value("measured") else { return nil }
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
