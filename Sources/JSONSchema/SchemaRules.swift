import JSON

/// The rules at one place of a schema, ready to be tried. Other places are named by their index, so that schemas may
/// refer to one another in circles.
final class SchemaNode: Sendable {
  /// The document and a pointer into it.
  let place: String
  let title: String?
  let rules: [SchemaRule]

  init(place: String, title: String?, rules: [SchemaRule]) {
    self.place = place
    self.title = title
    self.rules = rules
  }

  /// Places that are tried on the same value, which must not lead back here.
  var inPlace: [Int] {
    rules.flatMap { rule -> [Int] in
      switch rule {
      case .reference(let node), .not(let node): [node]
      case .allOf(let nodes), .anyOf(let nodes), .oneOf(let nodes): nodes
      case .condition(let test, let then, let otherwise): [test] + [then, otherwise].compactMap { $0 }
      case .object(let rules): rules.dependentSchemas.map(\.node)
      case .nothing, .types, .constant, .choices, .number, .string, .array: []
      }
    }
  }
}

/// What a schema asks of a value.
enum SchemaRule: Sendable {
  /// The schema `false`.
  case nothing
  case types(SchemaTypes)
  case constant(JSONValue)
  case choices(SchemaChoices)
  case number(NumberRules)
  case string(StringRules)
  case array(ArrayRules)
  case object(ObjectRules)
  case reference(Int)
  case allOf([Int])
  case anyOf([Int])
  case oneOf([Int])
  case not(Int)
  case condition(Int, then: Int?, otherwise: Int?)
}

/// The types that a value may have.
struct SchemaTypes: OptionSet, Sendable {
  let rawValue: UInt8

  static let object = SchemaTypes(rawValue: 1)
  static let array = SchemaTypes(rawValue: 2)
  static let string = SchemaTypes(rawValue: 4)
  static let integer = SchemaTypes(rawValue: 8)
  static let number = SchemaTypes(rawValue: 16)
  static let boolean = SchemaTypes(rawValue: 32)
  static let null = SchemaTypes(rawValue: 64)

  /// The names of JSON Schema, with their articles for people.
  static let names: [(name: String, phrase: String, type: SchemaTypes)] = [
    ("object", "an object", .object), ("array", "an array", .array), ("string", "a string", .string),
    ("integer", "an integer", .integer), ("number", "a number", .number), ("boolean", "true or false", .boolean),
    ("null", "null", .null),
  ]

  var phrase: String {
    SchemaPhrase.list(SchemaTypes.names.filter { contains($0.type) }.map(\.phrase), "or")
  }
}

/// The values of an `enum`.
struct SchemaChoices: Sendable {
  let values: [JSONValue]
  /// All of them, when they are texts.
  let texts: Set<ExactText>?

  init(_ values: [JSONValue]) {
    self.values = values
    let texts = values.compactMap { try? $0.string() }
    self.texts = texts.count == values.count ? Set(texts.map(ExactText.init)) : nil
  }
}

/// A text that equals another only when their code points do; Swift's own comparison takes a letter with its accent for
/// the accented letter.
struct ExactText: Hashable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (a: ExactText, b: ExactText) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

/// Rules for numbers.
final class NumberRules: Sendable {
  let minimum: Double?
  let maximum: Double?
  let exclusiveMinimum: Double?
  let exclusiveMaximum: Double?
  let multipleOf: Double?

  init(minimum: Double?, maximum: Double?, exclusiveMinimum: Double?, exclusiveMaximum: Double?, multipleOf: Double?) {
    self.minimum = minimum
    self.maximum = maximum
    self.exclusiveMinimum = exclusiveMinimum
    self.exclusiveMaximum = exclusiveMaximum
    self.multipleOf = multipleOf
  }
}

/// Rules for strings; lengths are in code points.
final class StringRules: Sendable {
  let least: Int?
  let most: Int?
  let pattern: Pattern?

  init(least: Int?, most: Int?, pattern: Pattern?) {
    self.least = least
    self.most = most
    self.pattern = pattern
  }
}

/// Rules for arrays.
final class ArrayRules: Sendable {
  let least: Int?
  let most: Int?
  let areUnique: Bool
  let first: [Int]
  /// The rest behind `first`.
  let items: Int?
  let contains: Int?
  let leastContained: Int
  let mostContained: Int?

  init(
    least: Int?, most: Int?, areUnique: Bool, first: [Int], items: Int?, contains: Int?, leastContained: Int,
    mostContained: Int?
  ) {
    self.least = least
    self.most = most
    self.areUnique = areUnique
    self.first = first
    self.items = items
    self.contains = contains
    self.leastContained = leastContained
    self.mostContained = mostContained
  }

  /// Whether the elements need not be looked at.
  var isOnlyCounted: Bool { !areUnique && first.isEmpty && items == nil && contains == nil }
}

/// Rules for objects.
final class ObjectRules: Sendable {
  let least: Int?
  let most: Int?
  let required: [String]
  let dependentRequired: [(name: String, needs: [String])]
  let dependentSchemas: [(name: String, node: Int)]
  let properties: [ExactText: Int]
  let patterns: [(pattern: Pattern, node: Int)]
  /// Members that neither `properties` nor `patterns` name.
  let additional: Int?
  let names: Int?

  init(
    least: Int?, most: Int?, required: [String], dependentRequired: [(name: String, needs: [String])],
    dependentSchemas: [(name: String, node: Int)], properties: [ExactText: Int],
    patterns: [(pattern: Pattern, node: Int)],
    additional: Int?, names: Int?
  ) {
    self.least = least
    self.most = most
    self.required = required
    self.dependentRequired = dependentRequired
    self.dependentSchemas = dependentSchemas
    self.properties = properties
    self.patterns = patterns
    self.additional = additional
    self.names = names
  }

  /// Whether the members must be gone through.
  var looksAtMembers: Bool {
    least != nil || most != nil || !properties.isEmpty || !patterns.isEmpty || additional != nil || names != nil
  }

  /// The members that are asked for, where nothing else is, as in many alternatives.
  var onlyRequired: [String]? {
    let isBare =
      least == nil && most == nil && dependentRequired.isEmpty && dependentSchemas.isEmpty && properties.isEmpty
      && patterns.isEmpty && additional == nil && names == nil
    return isBare && !required.isEmpty ? required : nil
  }
}
