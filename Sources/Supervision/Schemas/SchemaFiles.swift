import Glibc
import JSON
import JSONSchema
import ServiceRuntime

/// Finds schemas by the names of the repository's own, which are built in, or by the path of a file. Nothing is fetched:
/// a reference to the web is looked for beside the file.
enum SchemaFiles {
  /// The largest schema file.
  private static let limit = 16 << 20

  /// The names of the built-in schemas, as they are written on a command line.
  static let names = ShippedSchemas.texts.map { String($0.name.dropLast(5)) }

  /// The schema that a text means: `record`, `record.json`, `record.json#/properties/measured`, `my/schema.json`. A name
  /// without a slash that is built in is the built-in one.
  /// - Parameter folder: where a file that is named is looked for; the current one if not given.
  /// - Throws: status 66 when there is no such schema, 78 when it cannot be used.
  static func schema(_ text: String, beside folder: String? = nil) throws(RunFailure) -> Schema {
    let hash = text.firstIndex(of: "#") ?? text.endIndex
    let (name, fragment) = (String(text[..<hash]), text[hash...])
    let shipped = name.hasSuffix(".json") ? name : name + ".json"
    if ShippedSchemas.document(shipped) != nil { return try compile(shipped + fragment, in: ShippedSchemas.catalog) }
    let path = Path.absolute(folder.map { Path.join($0, name) } ?? name)
    guard access(path, F_OK) == 0 else {
      let near = NearestNames.suggestion(name, among: names)
      throw RunFailure(66, "'\(name.prefix(200))' is neither a file nor one of \(names.joined(separator: ", "))\(near)")
    }
    let folder = Path.folder(of: path)
    return try compile(
      path + fragment, in: SchemaCatalog { address throws(SchemaFault) in try load(address, beside: folder) })
  }

  private static func compile(_ reference: String, in catalog: SchemaCatalog) throws(RunFailure) -> Schema {
    do throws(SchemaFault) {
      return try Schema(reference, in: catalog)
    } catch {
      throw RunFailure(78, "schema \(error)")
    }
  }

  /// What a built-in schema says of the values that a reference means; nil where it says nothing.
  static func description(of reference: String) -> String? {
    var (document, pointer) = SchemaFiles.split(reference)
    // A reference leads to the next at most a few times.
    for _ in 0..<8 {
      guard let root = ShippedSchemas.document(document) else { return nil }
      var value: JSONValue? = root
      for step in pointer.split(separator: "/") { value = value?[String(step)] }
      if let text = try? value?["description"]?.string() { return text }
      guard let next = try? value?["$ref"]?.string() else { return nil }
      let parts = SchemaFiles.split(next)
      if !parts.document.isEmpty { document = parts.document }
      pointer = parts.pointer
    }
    return nil
  }

  private static func split(_ reference: String) -> (document: String, pointer: String) {
    let hash = reference.firstIndex(of: "#") ?? reference.endIndex
    return (String(reference[..<hash]), String(reference[hash...].dropFirst()))
  }

  private static func load(_ address: String, beside folder: String) throws(SchemaFault) -> JSONValue? {
    let path = address.hasPrefix("/") ? address : Path.join(folder, Path.name(of: address))
    guard access(path, F_OK) == 0 else { return ShippedSchemas.document(Path.name(of: address)) }
    do {
      return try JSONValue.parse(ServiceFiles.read(path, limit: limit))
    } catch {
      throw SchemaFault(path, "\(error)")
    }
  }
}
