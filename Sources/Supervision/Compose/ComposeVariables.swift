/// What `${name}` stands for in the options, arguments and commands of services.
struct ComposeVariables {
  /// Names that every file has.
  static let reserved = ["problem", "seed", "folder", "output"]

  private let values: [(name: String, value: String)]

  init(_ values: [(name: String, value: String)]) { self.values = values }

  /// Replaces every `${name}`; `$$` is a dollar sign.
  /// - Throws: `ComposeError` for a name that nothing stands for.
  func expand(_ text: String, at pointer: String) throws(ComposeError) -> String {
    guard text.contains("$") else { return text }
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[dollar...].dropFirst()
      if rest.first == "$" {
        result += "$"
        rest = rest.dropFirst()
      } else if rest.first == "{", let end = rest.firstIndex(of: "}") {
        let name = String(rest[..<end].dropFirst())
        guard let value = values.first(where: { $0.name == name })?.value else {
          throw ComposeError(
            "nothing is named '${\(name.prefix(64))}'; known are \(values.map(\.name).joined(separator: ", "))",
            at: pointer)
        }
        result += value
        rest = rest[end...].dropFirst()
      } else {
        throw ComposeError("a '$' that starts no '${name}'; write '$$' for the sign itself", at: pointer)
      }
    }
    return result + rest
  }
}
