import JSON

/// What a service says of itself: `--describe` prints it, `services/<name>/service.json` repeats it, and the supervisor,
/// the conformance kit and the documentation read it.
package struct ServiceManifest: Sendable {
  /// How many lines leave for each that comes.
  package enum Cardinality: String, Sendable { case map, expand, reduce, tap }

  /// A number that the service writes, with what a reader needs to trust it.
  package struct Quantity: Sendable {
    package let name: String
    /// The unit; "1" for a pure number.
    package let unit: String
    /// What it is, with its formula.
    package let meaning: String
    /// Where formula and values come from: keys of `REFERENCES.bib`.
    package let source: String

    package init(_ name: String, unit: String, meaning: String, source: String) {
      self.name = name
      self.unit = unit
      self.meaning = meaning
      self.source = source
    }
  }

  package let name: String
  package let summary: String
  package let cardinality: Cardinality
  /// Members of records, whose schema is that of their name in `schemas/record.json`.
  package let reads: [String]
  package let writes: [String]
  /// Whether the same input and seed give the same bytes.
  package let deterministic: Bool
  /// Every error type that the service writes, with a sentence; those of the runtime are added.
  package let errors: [(type: String, sentence: String)]
  /// Lists of the numbers that the service writes, such as one list a preset; the order is that of a vector. Made when the
  /// manifest is printed: a service starts without them.
  package let quantities: @Sendable () -> [(list: String, quantities: [Quantity])]

  package init(
    name: String, summary: String, cardinality: Cardinality, reads: [String], writes: [String],
    deterministic: Bool = true, errors: [(type: String, sentence: String)] = [],
    quantities: @autoclosure @escaping @Sendable () -> [(list: String, quantities: [Quantity])] = []
  ) {
    self.name = name
    self.summary = summary
    self.cardinality = cardinality
    self.reads = reads
    self.writes = writes
    self.deterministic = deterministic
    self.errors = errors
    self.quantities = quantities
  }

  /// The version of every service: they are released together.
  package static let version = "0.1.0"

  /// What the runtime itself refuses, whatever the service.
  package static let runtimeErrors: [(type: String, sentence: String)] = [
    ("json/syntax", "The line is not JSON."),
    ("json/not-an-object", "The line is JSON but not an object."),
    ("json/invalid-utf8", "The line is not UTF-8."),
    ("json/duplicate-name", "A member name appears twice in one object."),
    ("json/number-out-of-range", "A number does not fit the profile: an integer beyond 2^53 - 1 or a real overflow."),
    ("json/too-deep", "Arrays and objects are nested beyond the limit."),
    ("json/wrong-type", "A member has another type than the service reads."),
    ("json/missing-member", "A member that the service needs is missing."),
    ("line/too-long", "The line is longer than the limit."),
    ("line/unfinished", "The last line has no line end and is not a whole JSON object."),
    ("line/bad-mark", "The member 'mark' is not a string."),
    ("line/bad-error", "The member 'error' is not an object."),
    ("record/bad-id", "The member 'id' is not a string."),
  ]

  /// Writes the manifest as `--describe` prints it; `options` come from the command line parser.
  func write(to writer: inout JSONWriter, options: [ServiceOption]) {
    writer.object { writer in
      writer.member("name", name)
      writer.member("version", ServiceManifest.version)
      writer.member(
        "protocol",
        array: {
          $0.element(1); $0.element(1)
        })
      writer.member("summary", summary)
      writer.member("cardinality", cardinality.rawValue)
      for (kind, members) in [("reads", reads), ("writes", writes)] {
        writer.member(kind, object: { for name in members { $0.member(name, "record.json#/properties/\(name)") } })
      }
      writer.member("deterministic", deterministic)
      writer.member(
        "errors",
        object: { writer in
          for (type, sentence) in errors + ServiceManifest.runtimeErrors { writer.member(type, sentence) }
        })
      writer.member("options", array: { for option in options { option.write(to: &$0) } })
      let lists = quantities()
      if !lists.isEmpty {
        writer.member(
          "quantities",
          object: { writer in
            for (list, quantities) in lists {
              writer.member(list, array: { for quantity in quantities { quantity.write(to: &$0) } })
            }
          })
      }
    }
  }
}

extension ServiceManifest.Quantity {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", name)
      writer.member("unit", unit)
      writer.member("meaning", meaning)
      writer.member("source", source)
    }
  }
}

/// One option of the command line, as the parser knows it.
struct ServiceOption {
  let name: String
  let value: String?
  let defaultValue: String?
  let description: String

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", name)
      if let value { writer.member("value", value) }
      if let defaultValue { writer.member("default", defaultValue) }
      writer.member("description", description)
    }
  }

  /// Reads the options from the parser's own help dump, so that they are declared once.
  static func options(ofHelpDump dump: String) throws(JSONError) -> [ServiceOption] {
    let command = try JSONValue.parse(text: dump).member("command")
    var options: [ServiceOption] = []
    for argument in try command["arguments"]?.elements() ?? [] {
      let kind = try argument.member("kind").string()
      var name = try argument["valueName"]?.string() ?? ""
      if let preferred = argument["preferredName"] {
        name = (try preferred.member("kind").string() == "long" ? "--" : "-") + (try preferred.member("name").string())
      }
      options.append(
        ServiceOption(
          name: name, value: kind == "flag" ? nil : try argument["valueName"]?.string(),
          defaultValue: try argument["defaultValue"]?.string(),
          description: try argument["abstract"]?.string() ?? ""))
    }
    return options
  }
}
