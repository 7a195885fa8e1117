import JSON

/// What a schema is tried on: a value, the name of a member, or a line whose members are parsed as rules ask for them.
enum SchemaSubject {
  case value(JSONValue)
  /// The owner is nil where it is a whole line.
  case name(String, of: JSONValue?)
  case line(JSONLine)

  var types: SchemaTypes {
    switch self {
    case .name: .string
    case .line: .object
    case .value(let value):
      switch value.kind {
      case .object: .object
      case .array: .array
      case .string: .string
      case .integer: [.integer, .number]
      case .real: isWhole(value) ? [.integer, .number] : .number
      case .boolean: .boolean
      case .null: .null
      }
    }
  }

  /// `2.0` is an integer to JSON Schema.
  private func isWhole(_ value: JSONValue) -> Bool { (try? value.double()).map { $0 == $0.rounded() } ?? false }

  /// The text of a string; nil for anything else.
  var text: String? {
    switch self {
    case .name(let name, _): name
    case .value(let value): try? value.string()
    case .line: nil
    }
  }

  /// The value at fault: of a bad name, the object that holds it.
  var pointer: String {
    switch self {
    case .name(_, let owner): owner?.pointer ?? ""
    case .value(let value): value.pointer
    case .line: ""
    }
  }

  func equals(_ other: JSONValue) -> Bool {
    switch self {
    case .value(let value): value.equals(other)
    case .name(let name, _): (try? other.string())?.utf8.elementsEqual(name.utf8) ?? false
    case .line(let line): (try? JSONValue.parse(line.bytes, limits: JSONLimits(depth: .max)))?.equals(other) ?? false
    }
  }

  // MARK: Members

  /// Whether this is an object.
  var isObject: Bool {
    switch self {
    case .value(let value): value.kind == .object
    case .line: true
    case .name: false
    }
  }

  /// Whether an object has a member.
  func has(_ name: String) -> Bool {
    switch self {
    case .value(let value): value[name] != nil
    case .line(let line): line.has(name)
    case .name: false
    }
  }
}

/// A member that is parsed when a rule looks into it.
enum SchemaMember {
  case parsed(JSONValue)
  case located(JSONLine, name: String)

  /// The value; null where a line, against what its reader promised, cannot be parsed.
  var value: JSONValue? {
    switch self {
    case .parsed(let value): value
    case .located(let line, let name): (try? line.value(name)) ?? nil
    }
  }
}
