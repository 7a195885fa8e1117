import JSON
import JSONSchema

/// Holds lines to schemas: records, marks and error lines each to their own, or every line to one.
struct LineValidator {
  /// What a line is held to.
  enum Kind: String, CaseIterable {
    case record, mark, error
    /// Something else than a line of the protocol.
    case value
  }

  /// What is wrong with a line.
  struct Finding {
    let kind: Kind?
    let violation: SchemaViolation
  }

  private enum Rules {
    case wire(record: Schema, mark: Schema, error: Schema)
    case single(Schema)
  }

  private let rules: Rules
  private let limits: JSONLimits
  /// Lines of each kind that were looked at.
  private(set) var counts: [Kind: Int] = [:]
  /// Lines that broke a rule.
  private(set) var invalid = 0
  /// Lines that were looked at.
  private(set) var checked = 0

  private init(_ rules: Rules, _ limits: JSONLimits) {
    self.rules = rules
    self.limits = limits
  }

  /// Tells records, marks and error lines apart.
  static func wire(limits: JSONLimits = JSONLimits()) throws(RunFailure) -> LineValidator {
    LineValidator(
      .wire(
        record: try SchemaFiles.schema("record"), mark: try SchemaFiles.schema("mark"),
        error: try SchemaFiles.schema("error")), limits)
  }

  /// Holds everything to one schema.
  static func single(_ schema: Schema, limits: JSONLimits = JSONLimits()) -> LineValidator {
    LineValidator(.single(schema), limits)
  }

  /// What is wrong with one line; empty when it is valid.
  mutating func check(_ line: [UInt8]) -> [Finding] {
    checked += 1
    if let parsed = try? JSONLine(line, limits: limits) {
      let (kind, schema) = rule(for: parsed)
      return note(kind, schema.violations(of: parsed))
    }
    do throws(JSONError) {
      let value = try JSONValue.parse(line, limits: limits)
      let (kind, schema) = rule(for: nil)
      return note(kind, schema.violations(of: value))
    } catch {
      return refuse("not JSON: \(error)", keyword: error.type)
    }
  }

  private mutating func note(_ kind: Kind, _ violations: [SchemaViolation]) -> [Finding] {
    counts[kind, default: 0] += 1
    if !violations.isEmpty { invalid += 1 }
    return violations.map { Finding(kind: kind, violation: $0) }
  }

  /// Counts a line that cannot even be read.
  mutating func refuse(_ reason: String, keyword: String) -> [Finding] {
    invalid += 1
    return [
      Finding(kind: nil, violation: SchemaViolation(pointer: "", keyword: keyword, reason: reason, rule: ""))
    ]
  }

  /// Counts a line that was too long to be kept.
  mutating func refuseTooLong(limit: Int) -> [Finding] {
    checked += 1
    return refuse("longer than \(limit) bytes", keyword: "line/too-long")
  }

  /// The rules for a line; nil is a value that is no object.
  private func rule(for line: JSONLine?) -> (Kind, Schema) {
    switch rules {
    case .single(let schema): (.value, schema)
    case .wire(let record, let mark, let error):
      line?.has("mark") == true
        ? (.mark, mark) : line?.has("error") == true ? (.error, error) : (.record, record)
    }
  }

  /// What was looked at, in words: "3 lines: 2 records, 1 mark; 1 invalid".
  func summary(of unit: String) -> String {
    var text = LineValidator.counted(checked, unit)
    let kinds = Kind.allCases.filter { $0 != .value }.compactMap { kind in
      counts[kind].map { LineValidator.counted($0, kind.rawValue) }
    }
    if !kinds.isEmpty { text += ": \(kinds.joined(separator: ", "))" }
    return text + "; \(invalid == 0 ? "all valid" : "\(invalid) invalid")"
  }

  private static func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
}

extension LineValidator.Finding {
  /// One line of text: where, what kind, which value, why.
  func text(at place: String) -> String {
    let pointer = violation.pointer.isEmpty ? "" : "\(violation.pointer): "
    let kind = kind.map { $0 == .value ? "" : "\($0.rawValue): " } ?? ""
    return "\(place): \(kind)\(pointer)\(violation.reason)"
  }

  /// The same as one line of JSON.
  func json(file: String?, line: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      if let file { writer.member("file", file) }
      writer.member("line", line)
      if let kind, kind != .value { writer.member("kind", kind.rawValue) }
      writer.member("pointer", violation.pointer)
      writer.member("keyword", violation.keyword)
      writer.member("reason", violation.reason)
      if !violation.rule.isEmpty { writer.member("rule", violation.rule) }
    }
    return writer.bytes
  }
}
