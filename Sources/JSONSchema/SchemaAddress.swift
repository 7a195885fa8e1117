/// Addresses of schemas: a document, and a fragment that is a pointer into it or the name of an anchor.
enum SchemaAddress {
  /// Takes an address apart at its `#`; the fragment comes without it and without percent escapes.
  static func split(_ address: String) -> (document: String, fragment: String) {
    guard let hash = address.firstIndex(of: "#") else { return (address, "") }
    return (String(address[..<hash]), decoded(String(address[address.index(after: hash)...])))
  }

  /// A reference seen from a document, without its fragment (RFC 3986, as far as names of files and of the web go).
  static func resolve(_ reference: String, from base: String) -> String {
    let (reference, _) = split(reference)
    if reference.isEmpty { return base }
    if hasScheme(reference) { return reference }
    let (origin, path) = takeOrigin(base)
    if reference.hasPrefix("/") { return origin + normalised(reference) }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    return origin + normalised(folder + reference)
  }

  /// Whether an address starts like `https:`.
  static func hasScheme(_ address: String) -> Bool {
    guard let colon = address.firstIndex(of: ":") else { return false }
    let scheme = address[..<colon]
    return scheme.first?.isLetter == true
      && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
  }

  private static func takeOrigin(_ address: String) -> (origin: String, path: String) {
    guard hasScheme(address), let colon = address.firstIndex(of: ":") else { return ("", address) }
    var start = address.index(after: colon)
    if address[start...].hasPrefix("//") {
      start = address.index(start, offsetBy: 2)
      start = address[start...].firstIndex(of: "/") ?? address.endIndex
    }
    return (String(address[..<start]), String(address[start...]))
  }

  /// A path without `.` and `..` parts.
  private static func normalised(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      if part == "." { continue }
      if part == "..", let last = parts.last, last != ".." {
        // The root is its own parent.
        if parts.count > 1 || !last.isEmpty { parts.removeLast() }
      } else {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }

  /// The steps of a pointer, its escapes resolved; nil for a fragment that is no pointer.
  static func steps(ofPointer fragment: String) -> [String]? {
    if fragment.isEmpty { return [] }
    guard fragment.hasPrefix("/") else { return nil }
    return fragment.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
      $0.split(separator: "~1", omittingEmptySubsequences: false)
        .map { $0.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~") }
        .joined(separator: "/")
    }
  }

  private static func decoded(_ fragment: String) -> String {
    guard fragment.utf8.contains(UInt8(ascii: "%")) else { return fragment }
    var bytes: [UInt8] = []
    var rest = Array(fragment.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest.removeFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
