import JSON

/// Schemas and values in words.
enum SchemaPhrase {
  /// Most values or names that are listed.
  private static let listed = 12

  /// Texts as "a, b or c", the rest of a long list counted.
  static func list(_ texts: [String], _ word: String) -> String {
    if texts.count > listed {
      return texts.prefix(listed).joined(separator: ", ") + " \(word) \(texts.count - listed) others"
    }
    guard let last = texts.last, texts.count > 1 else { return texts.first ?? "nothing" }
    return texts.dropLast().joined(separator: ", ") + " \(word) " + last
  }

  static func shortened(_ text: String) -> String { text.count > 64 ? text.prefix(64) + "…" : text }

  static func number(_ number: Double) -> String {
    var writer = JSONWriter()
    writer.element(number)
    return writer.text
  }

  /// A value as JSON, cut where it is long.
  static func value(_ value: JSONValue) -> String {
    switch value.kind {
    case .object: return "an object"
    case .array: return "an array"
    case .string: return "'\(shortened((try? value.string()) ?? ""))'"
    default:
      var writer = JSONWriter()
      writer.element(value)
      return writer.text
    }
  }

  static func value(_ subject: SchemaSubject) -> String {
    switch subject {
    case .value(let value): self.value(value)
    case .name(let name, _): "'\(shortened(name))'"
    case .line: "an object"
    }
  }

  /// What stands in the place of the wanted type.
  static func found(_ subject: SchemaSubject) -> String {
    guard case .value(let value) = subject else {
      return if case .name = subject { "the name \(value(subject))" } else { "an object" }
    }
    switch value.kind {
    case .object: return "an object"
    case .array: return "an array"
    case .string: return "the text \(self.value(value))"
    case .integer, .real: return "the number \(self.value(value))"
    case .boolean, .null: return self.value(value)
    }
  }

  /// ", is 3" of a value that is short, nothing of one that is not.
  static func foundClause(_ subject: SchemaSubject) -> String {
    subject.types.isDisjoint(with: [.object, .array]) ? ", is \(value(subject))" : ""
  }

  /// "; known are a, b and c" where the names of an object are few.
  static func knownClause(_ names: [String]) -> String {
    names.isEmpty || names.count > listed ? "" : "; known: \(names.sorted().joined(separator: ", "))"
  }

  /// What a schema asks for, to follow "must": "be a number", "have 'value'".
  static func condition(of index: Int, in nodes: [SchemaNode], depth: Int = 0) -> String {
    let node = nodes[index]
    if depth > 2 { return "match \(node.title ?? node.place)" }
    let parts = node.rules.compactMap { part(of: $0, in: nodes, depth: depth) }
    guard !parts.isEmpty, parts.count == node.rules.count else { return "match \(node.title ?? node.place)" }
    return parts.joined(separator: " and ")
  }

  /// One rule in words; nil where it takes too many.
  private static func part(of rule: SchemaRule, in nodes: [SchemaNode], depth: Int) -> String? {
    switch rule {
    case .types(let types): "be \(types.phrase)"
    case .constant(let value): "be \(self.value(value))"
    case .choices(let choices): "be \(list(choices.values.map(value), "or"))"
    case .object(let rules):
      rules.onlyRequired.map { "have \(list($0.map { "'\(shortened($0))'" }, "and"))" }
    case .anyOf(let indices): list(indices.map { condition(of: $0, in: nodes, depth: depth + 1) }, "or")
    case .reference(let index): condition(of: index, in: nodes, depth: depth + 1)
    default: nil
    }
  }
}

extension SchemaNode {
  /// Whether it is the schema `false`.
  var isNever: Bool { if case .nothing? = rules.first { true } else { false } }

  /// Whether it asks for members and nothing else.
  var onlyRequires: Bool {
    guard rules.count == 1, case .object(let rules) = rules[0] else { return false }
    return rules.onlyRequired != nil
  }
}
