import ServiceRuntime

/// The names of the services of a stack, up or down.
enum StackNames {
  /// Asks whether the compose file has services of these names.
  /// - Throws: status 64 with the names that are near. A file that cannot be read has whatever names are asked for.
  static func check(_ names: [String], in address: StackAddress) throws(RunFailure) {
    guard !names.isEmpty, let bytes = try? ServiceFiles.read(address.file, limit: ComposeFile.sizeLimit),
      let file = try? ComposeFile(parsing: bytes, fallbackName: "run")
    else { return }
    for name in names where file.service(name) == nil { throw unknown(name, among: file.services.map(\.name)) }
  }

  /// The failure of a name that no service has.
  static func unknown(_ name: String, among known: [String]) -> RunFailure {
    let hint = NearestNames.suggestion(name, among: known)
    return RunFailure(
      64,
      "no service is named '\(name.prefix(64))'"
        + (hint.isEmpty ? "; there are \(known.joined(separator: ", "))" : hint))
  }
}
