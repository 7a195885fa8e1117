import JSON

/// Documents that hold schemas, found by their address: the repository's own, and others as they are asked for.
package struct SchemaCatalog: Sendable {
  /// A value of a document that is a schema, with the address that its references start from.
  struct Place: Sendable {
    /// The name of the document that it stands in.
    let document: String
    let value: JSONValue
    let base: String

    /// The document and a pointer into it.
    var name: String { "\(document)#\(value.pointer)" }
  }

  /// Schemas that an address alone finds: documents, and whatever has an `$id`.
  private var resources: [String: Place] = [:]
  /// Schemas that have an anchor, by the address of their resource and the anchor's name.
  private var anchors: [String: Place] = [:]
  private let load: @Sendable (_ address: String) throws(SchemaFault) -> JSONValue?

  /// - Parameter load: finds a document that is not there yet; nil where there is none.
  package init(load: @escaping @Sendable (_ address: String) throws(SchemaFault) -> JSONValue? = { _ in nil }) {
    self.load = load
  }

  /// Adds a document under a name that references can find it by, beside its own `$id`.
  package mutating func add(_ document: JSONValue, as name: String) throws(SchemaFault) {
    let root = try index(document, document: name, base: name)
    resources[name] = root
  }

  /// Notes every `$id` and anchor of a schema; returns its place with its own base.
  @discardableResult
  private mutating func index(_ value: JSONValue, document: String, base: String) throws(SchemaFault) -> Place {
    var base = base
    let here = { (base: String) in Place(document: document, value: value, base: base) }
    if let identifier = try? value["$id"]?.string() {
      let (address, fragment) = SchemaAddress.split(identifier)
      guard fragment.isEmpty else { throw SchemaFault(here(base).name, "an $id with a fragment") }
      base = SchemaAddress.resolve(address, from: base)
      if resources[base] == nil { resources[base] = here(base) }
    }
    for keyword in ["$anchor", "$dynamicAnchor"] {
      guard let anchor = try? value[keyword]?.string() else { continue }
      anchors["\(base)#\(anchor)"] = here(base)
    }
    for child in SchemaKeywords.subschemas(of: value) { try index(child, document: document, base: base) }
    return here(base)
  }

  /// The schema that a reference means, seen from a base; loads its document when it is not there.
  mutating func find(_ reference: String, from base: String, at place: String) throws(SchemaFault) -> Place {
    let address = SchemaAddress.resolve(reference, from: base)
    if resources[address] == nil, let document = try load(address) { try add(document, as: address) }
    guard let root = resources[address] else {
      throw SchemaFault(place, "'\(reference.prefix(200))' leads to no document that is known: \(address.prefix(200))")
    }
    let fragment = SchemaAddress.split(reference).fragment
    guard let steps = SchemaAddress.steps(ofPointer: fragment) else {
      guard let found = anchors["\(root.base)#\(fragment)"] else {
        throw SchemaFault(place, "'\(reference.prefix(200))' names an anchor that is not there")
      }
      return found
    }
    return try descend(root, steps, reference, place)
  }

  private func descend(_ root: Place, _ steps: [String], _ reference: String, _ place: String) throws(SchemaFault)
    -> Place
  {
    var (value, base) = (root.value, root.base)
    for step in steps {
      let next = value.kind == .array ? SchemaCatalog.element(step, of: value) : value[step]
      guard let next else { throw SchemaFault(place, "'\(reference.prefix(200))' points to nothing") }
      value = next
      if let identifier = try? value["$id"]?.string() { base = SchemaAddress.resolve(identifier, from: base) }
    }
    return Place(document: root.document, value: value, base: base)
  }

  private static func element(_ step: String, of array: JSONValue) -> JSONValue? {
    guard let place = Int(step), String(place) == step, let elements = try? array.elements(),
      elements.indices.contains(place)
    else { return nil }
    return elements[place]
  }
}
