import JSON

/// The keywords of JSON Schema 2020-12, by what is done with them.
enum SchemaKeywords {
  /// Keywords whose value is one schema.
  static let single = ["additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then"]
  /// Keywords whose value is a list of schemas.
  static let listed = ["allOf", "anyOf", "oneOf", "prefixItems"]
  /// Keywords whose value is an object of schemas.
  static let named = ["$defs", "definitions", "dependentSchemas", "patternProperties", "properties"]

  /// Keywords that would change a verdict and that this validator does not know. Other unknown ones are annotations, as
  /// the standard says.
  static let refused: [String: String] = [
    "$dynamicRef": "dynamic references are not supported",
    "$recursiveRef": "that is of draft 2019-09; write $ref",
    "additionalItems": "that is of an older draft; write prefixItems and items",
    "dependencies": "that is of an older draft; write dependentRequired or dependentSchemas",
    "unevaluatedItems": "which items were evaluated is not tracked",
    "unevaluatedProperties": "which members were evaluated is not tracked; list them and write additionalProperties",
  ]

  static let dialect = "https://json-schema.org/draft/2020-12/schema"

  /// The schemas that stand directly inside of a schema.
  static func subschemas(of schema: JSONValue) -> [JSONValue] {
    var found: [JSONValue] = []
    for keyword in single { if let value = schema[keyword] { found.append(value) } }
    for keyword in listed { found += (try? schema[keyword]?.elements()) ?? [] }
    for keyword in named { found += ((try? schema[keyword]?.members()) ?? []).map(\.value) }
    return found
  }
}
