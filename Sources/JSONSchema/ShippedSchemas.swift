import JSON

/// The schemas of the repository's folder `schemas/`, which the build puts into the program, so that an installed one needs
/// no files beside it.
package enum ShippedSchemas {
  /// The documents by the names that manifests refer to them by, sorted.
  package static let texts: [(name: String, bytes: [UInt8])] = [
    ("compose.json", PackageResources.compose_json),
    ("error.json", PackageResources.error_json),
    ("manifest.json", PackageResources.manifest_json),
    ("mark.json", PackageResources.mark_json),
    ("model-card.json", PackageResources.model_card_json),
    ("problem.json", PackageResources.problem_json),
    ("record.json", PackageResources.record_json),
  ]

  /// The document of a name; nil where there is none.
  package static func document(_ name: String) -> JSONValue? {
    guard let text = texts.first(where: { $0.name == name }) else { return nil }
    return try? JSONValue.parse(text.bytes)
  }

  /// A catalog of them alone: it reads no file.
  package static let catalog = SchemaCatalog { address in document(address) }
}
