/// Appends markup that is well-formed both as HTML and as XML: every element is closed, every text escaped. Texts are
/// hostile; only `trusted` appends without escaping.
package struct HTMLWriter: Sendable {
  /// Attributes in the order in which they are written; one without a value is left out.
  package typealias Attributes = KeyValuePairs<String, String?>

  /// What has been written, UTF-8.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// An element with content; it is never written in the short form, which HTML reads as an open tag.
  package mutating func element(
    _ name: String, _ attributes: Attributes = [:], _ body: (inout HTMLWriter) -> Void
  ) {
    open(name, attributes)
    trusted(">")
    body(&self)
    trusted("</\(name)>")
  }

  /// An element that holds a text.
  package mutating func element(_ name: String, _ attributes: Attributes = [:], text: String) {
    element(name, attributes) { $0.text(text) }
  }

  /// An element that cannot have content: a void element of HTML, or a shape of SVG.
  package mutating func leaf(_ name: String, _ attributes: Attributes = [:]) {
    open(name, attributes)
    trusted("/>")
  }

  /// Appends a text, escaped.
  package mutating func text(_ text: String) {
    for scalar in text.unicodeScalars { append(scalar) }
  }

  /// Appends markup of our own.
  package mutating func trusted(_ markup: String) { bytes.append(contentsOf: markup.utf8) }

  private mutating func open(_ name: String, _ attributes: Attributes) {
    trusted("<\(name)")
    for (name, value) in attributes {
      guard let value else { continue }
      trusted(" \(name)=\"")
      text(value)
      trusted("\"")
    }
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "&": trusted("&amp;")
    case "<": trusted("&lt;")
    case ">": trusted("&gt;")
    case "\"": trusted("&quot;")
    case "'": trusted("&#39;")
    case "\n", "\t": bytes.append(UInt8(scalar.value))
    default:
      // What XML 1.0 has no way to write.
      let isAllowed = scalar.value >= 0x20 && !(0x7F...0x9F ~= scalar.value) && scalar.value & 0xFFFE != 0xFFFE
      let character = isAllowed ? scalar : "\u{FFFD}"
      bytes.append(contentsOf: UTF8.encode(character)!)
    }
  }
}
