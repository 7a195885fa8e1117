import JSON

/// Turns documents into rules. Places are read one after the other from a list, so that neither long chains of references
/// nor circles of them cost stack.
struct SchemaReader {
  private(set) var catalog: SchemaCatalog
  private(set) var nodes: [SchemaNode?] = []
  private var indices: [String: Int] = [:]
  private var pending: [(index: Int, place: SchemaCatalog.Place)] = []

  /// Most places that are tried on the same value, one inside of the other.
  static let inPlaceLimit = 32
  /// Most places of one schema.
  private static let placeLimit = 100_000

  init(_ catalog: SchemaCatalog) { self.catalog = catalog }

  /// Reads the schema that a reference means, and all that it refers to; returns the index of its rules.
  mutating func read(_ reference: String, from base: String) throws(SchemaFault) -> Int {
    let root = index(of: try catalog.find(reference, from: base, at: base))
    while let (index, place) = pending.popLast() {
      nodes[index] = try read(place)
      if nodes.count > SchemaReader.placeLimit { throw SchemaFault(place.name, "the schema is too large") }
    }
    var heights = [Int?](repeating: nil, count: nodes.count)
    for index in nodes.indices { _ = try height(of: index, path: [], &heights) }
    return root
  }

  /// How many places are tried on one value below a place; refuses circles.
  private func height(of index: Int, path: [Int], _ heights: inout [Int?]) throws(SchemaFault) -> Int {
    if let known = heights[index] { return known }
    guard let node = nodes[index] else { return 0 }
    if path.contains(index) { throw SchemaFault(node.place, "it refers to itself without going into the value") }
    let inPlace = node.inPlace
    var tallest = 0
    for next in inPlace {
      tallest = max(tallest, 1 + (try height(of: next, path: path + [index], &heights)))
      if tallest > SchemaReader.inPlaceLimit {
        throw SchemaFault(node.place, "more than \(SchemaReader.inPlaceLimit) schemas for one value in one another")
      }
    }
    heights[index] = tallest
    return tallest
  }

  private mutating func index(of place: SchemaCatalog.Place) -> Int {
    let name = place.name
    if let known = indices[name] { return known }
    let index = nodes.count
    nodes.append(nil)
    indices[name] = index
    pending.append((index, place))
    return index
  }

  // MARK: One place

  private mutating func read(_ place: SchemaCatalog.Place) throws(SchemaFault) -> SchemaNode {
    let schema = place.value
    if schema.kind == .boolean {
      let isTrue = (try? schema.boolean()) ?? true
      return SchemaNode(place: place.name, title: nil, rules: isTrue ? [] : [.nothing])
    }
    do throws(JSONError) {
      return SchemaNode(
        place: place.name, title: try? schema["title"]?.string(), rules: try rules(of: schema, at: place))
    } catch {
      throw SchemaFault("\(place.document)#\(error.pointer ?? "")", error.reason)
    }
  }

  /// A fault travels as a JSON error, whose pointer says where it is.
  private func fault(_ value: JSONValue, _ reason: String) -> JSONError {
    JSONError("json/schema", reason, pointer: value.pointer)
  }

  private mutating func rules(of schema: JSONValue, at place: SchemaCatalog.Place) throws(JSONError) -> [SchemaRule] {
    for (name, value) in try schema.members() {
      if let reason = SchemaKeywords.refused[name] { throw fault(value, "keyword '\(name)' is refused: \(reason)") }
      if name == "$schema", try value.string().drop(suffix: "#") != SchemaKeywords.dialect {
        throw fault(value, "only JSON Schema 2020-12 is known")
      }
    }
    var rules: [SchemaRule] = []
    if let value = schema["type"] { rules.append(.types(try types(value))) }
    if let value = schema["$ref"] { rules.append(.reference(try reference(value, from: place))) }
    if let value = schema["const"] { rules.append(.constant(value)) }
    if let value = schema["enum"] { rules.append(.choices(SchemaChoices(try value.elements()))) }
    if let number = try numberRules(schema) { rules.append(.number(number)) }
    if let string = try stringRules(schema) { rules.append(.string(string)) }
    if let object = try objectRules(schema, place) { rules.append(.object(object)) }
    if let array = try arrayRules(schema, place) { rules.append(.array(array)) }
    if let nodes = try list(schema["allOf"], place) { rules.append(.allOf(nodes)) }
    if let nodes = try list(schema["anyOf"], place) { rules.append(.anyOf(nodes)) }
    if let nodes = try list(schema["oneOf"], place) { rules.append(.oneOf(nodes)) }
    if let node = try child(schema["not"], place) { rules.append(.not(node)) }
    if let test = try child(schema["if"], place) {
      let (then, otherwise) = (try child(schema["then"], place), try child(schema["else"], place))
      if then != nil || otherwise != nil { rules.append(.condition(test, then: then, otherwise: otherwise)) }
    }
    return rules
  }

  private mutating func reference(_ value: JSONValue, from place: SchemaCatalog.Place) throws(JSONError) -> Int {
    let text = try value.string()
    do throws(SchemaFault) {
      return index(of: try catalog.find(text, from: place.base, at: "\(place.document)#\(value.pointer)"))
    } catch {
      throw fault(value, error.reason)
    }
  }

  private mutating func child(_ value: JSONValue?, _ place: SchemaCatalog.Place) throws(JSONError) -> Int? {
    guard let value else { return nil }
    guard value.kind == .object || value.kind == .boolean else { throw value.mismatch("a schema") }
    var base = place.base
    if let identifier = try? value["$id"]?.string() { base = SchemaAddress.resolve(identifier, from: base) }
    return index(of: SchemaCatalog.Place(document: place.document, value: value, base: base))
  }

  private mutating func list(_ value: JSONValue?, _ place: SchemaCatalog.Place) throws(JSONError) -> [Int]? {
    guard let value else { return nil }
    var nodes: [Int] = []
    for element in try value.elements() { if let node = try child(element, place) { nodes.append(node) } }
    if nodes.isEmpty { throw fault(value, "a list of schemas without a schema") }
    return nodes
  }

  private func types(_ value: JSONValue) throws(JSONError) -> SchemaTypes {
    var types: SchemaTypes = []
    for element in value.kind == .array ? try value.elements() : [value] {
      let name = try element.string()
      guard let type = SchemaTypes.names.first(where: { $0.name == name }) else {
        throw fault(element, "'\(name.prefix(64))' is not a type")
      }
      types.insert(type.type)
    }
    return types
  }

  private func count(_ schema: JSONValue, _ keyword: String) throws(JSONError) -> Int? {
    guard let value = schema[keyword] else { return nil }
    let number = try value.double()
    guard number >= 0, number == number.rounded(), number < 1e15 else { throw fault(value, "expected a count") }
    return Int(number)
  }

  private func texts(_ value: JSONValue?) throws(JSONError) -> [String] {
    var texts: [String] = []
    for element in try value?.elements() ?? [] { texts.append(try element.string()) }
    return texts
  }

  private func numberRules(_ schema: JSONValue) throws(JSONError) -> NumberRules? {
    let (minimum, maximum) = (try schema["minimum"]?.double(), try schema["maximum"]?.double())
    let above = try schema["exclusiveMinimum"]?.double()
    let below = try schema["exclusiveMaximum"]?.double()
    let multiple = try schema["multipleOf"]?.double()
    if let multiple, multiple <= 0, let value = schema["multipleOf"] { throw fault(value, "expected a number above 0") }
    let isBare = minimum == nil && maximum == nil && above == nil && below == nil && multiple == nil
    return isBare
      ? nil
      : NumberRules(
        minimum: minimum, maximum: maximum, exclusiveMinimum: above, exclusiveMaximum: below, multipleOf: multiple)
  }

  private func pattern(_ text: String, at value: JSONValue) throws(JSONError) -> Pattern {
    do throws(PatternError) {
      return try Pattern(text)
    } catch {
      throw fault(value, "the pattern '\(text.prefix(200))' is refused: \(error)")
    }
  }

  private func stringRules(_ schema: JSONValue) throws(JSONError) -> StringRules? {
    let (least, most) = (try count(schema, "minLength"), try count(schema, "maxLength"))
    var compiled: Pattern?
    if let value = schema["pattern"] { compiled = try pattern(try value.string(), at: value) }
    return least == nil && most == nil && compiled == nil
      ? nil : StringRules(least: least, most: most, pattern: compiled)
  }

  private mutating func arrayRules(_ schema: JSONValue, _ place: SchemaCatalog.Place) throws(JSONError) -> ArrayRules? {
    let keywords = ["minItems", "maxItems", "uniqueItems", "prefixItems", "items", "contains"]
    guard keywords.contains(where: { schema[$0] != nil }) else { return nil }
    return ArrayRules(
      least: try count(schema, "minItems"), most: try count(schema, "maxItems"),
      areUnique: try schema["uniqueItems"]?.boolean() ?? false, first: try list(schema["prefixItems"], place) ?? [],
      items: try child(schema["items"], place), contains: try child(schema["contains"], place),
      leastContained: try count(schema, "minContains") ?? 1, mostContained: try count(schema, "maxContains"))
  }

  private mutating func objectRules(_ schema: JSONValue, _ place: SchemaCatalog.Place) throws(JSONError)
    -> ObjectRules?
  {
    let keywords = [
      "minProperties", "maxProperties", "required", "dependentRequired", "dependentSchemas", "properties",
      "patternProperties", "additionalProperties", "propertyNames",
    ]
    guard keywords.contains(where: { schema[$0] != nil }) else { return nil }
    var properties: [ExactText: Int] = [:]
    for (name, value) in try schema["properties"]?.members() ?? [] {
      properties[ExactText(name)] = try child(value, place)
    }
    var patterns: [(pattern: Pattern, node: Int)] = []
    for (text, value) in try schema["patternProperties"]?.members() ?? [] {
      if let node = try child(value, place) { patterns.append((try pattern(text, at: value), node)) }
    }
    var needs: [(name: String, needs: [String])] = []
    for (name, value) in try schema["dependentRequired"]?.members() ?? [] { needs.append((name, try texts(value))) }
    var dependent: [(name: String, node: Int)] = []
    for (name, value) in try schema["dependentSchemas"]?.members() ?? [] {
      if let node = try child(value, place) { dependent.append((name, node)) }
    }
    return ObjectRules(
      least: try count(schema, "minProperties"), most: try count(schema, "maxProperties"),
      required: try texts(schema["required"]), dependentRequired: needs, dependentSchemas: dependent,
      properties: properties, patterns: patterns, additional: try child(schema["additionalProperties"], place),
      names: try child(schema["propertyNames"], place))
  }
}

extension String {
  fileprivate func drop(suffix: String) -> String { hasSuffix(suffix) ? String(dropLast(suffix.count)) : self }
}
