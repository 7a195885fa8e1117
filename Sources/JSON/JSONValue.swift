import CJansson
import Glibc

/// A JSON value that libjansson has parsed. It keeps its whole document alive and knows its place in it, so that every
/// failed read says where. Values are immutable and may be shared between threads.
package struct JSONValue: @unchecked Sendable {
  /// The kinds of JSON value; a number without fraction and exponent is an integer.
  package enum Kind: String, Sendable { case object, array, string, integer, real, boolean, null }

  /// Owns one reference to the root of a document.
  private final class Document {
    let root: UnsafeMutablePointer<json_t>
    init(_ root: UnsafeMutablePointer<json_t>) { self.root = root }
    deinit { json_decref(root) }
  }

  /// One step from the root, kept as a chain so that a pointer is spelled only when it is asked for.
  private final class Step {
    let parent: Step?
    let name: String
    init(_ parent: Step?, _ name: String) {
      self.parent = parent
      self.name = name
    }
  }

  private let document: Document
  private let node: UnsafeMutablePointer<json_t>
  private let step: Step?

  private init(_ document: Document, _ node: UnsafeMutablePointer<json_t>, _ step: Step?) {
    self.document = document
    self.node = node
    self.step = step
  }

  /// Parses one JSON text of any kind under the strict profile of `JSONScanner`. O(length).
  package static func parse(_ bytes: some Collection<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONError)
    -> JSONValue
  {
    let copy = ContiguousArray(bytes)
    let failure: JSONError? = copy.withUnsafeBufferPointer { buffer in
      if buffer.isEmpty { return JSONError("json/syntax", "an empty text", offset: 0) }
      var scanner = JSONScanner(buffer, limits: limits, keepsMembers: false)
      do throws(JSONError) {
        try scanner.scanDocument()
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
    return try JSONValue(checked: copy, name: nil)
  }

  /// Parses a string; see `parse(_:limits:)`.
  package static func parse(text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), limits: limits)
  }

  /// Parses bytes that a scanner has accepted; `name` is the member they stand under.
  init(checked bytes: some Collection<UInt8>, name: String?) throws(JSONError) {
    let copy =
      bytes.withContiguousStorageIfAvailable { JSONValue.load($0) }
      ?? ContiguousArray(bytes)
      .withUnsafeBufferPointer { JSONValue.load($0) }
    guard let copy else {
      throw JSONError("json/syntax", "libjansson refuses the value", pointer: name.map { "/" + $0 })
    }
    document = Document(copy)
    node = copy
    step = name.map { Step(nil, $0) }
  }

  private static func load(_ buffer: UnsafeBufferPointer<UInt8>) -> UnsafeMutablePointer<json_t>? {
    buffer.withMemoryRebound(to: CChar.self) { text in
      json_loadb(text.baseAddress, text.count, Int(JSON_REJECT_DUPLICATES | JSON_DECODE_ANY), nil)
    }
  }

  /// The kind of this value.
  package var kind: Kind {
    switch node.pointee.type {
    case JSON_OBJECT: .object
    case JSON_ARRAY: .array
    case JSON_STRING: .string
    case JSON_INTEGER: .integer
    case JSON_REAL: .real
    case JSON_TRUE, JSON_FALSE: .boolean
    default: .null
    }
  }

  package var isNull: Bool { kind == .null }

  /// The place of this value in its document, as an RFC 6901 pointer; "" is the document itself.
  package var pointer: String {
    var names: [String] = []
    var here = step
    while let current = here {
      names.append(current.name)
      here = current.parent
    }
    return names.reversed().map { "/" + JSONValue.escapePointer($0) }.joined()
  }

  private static func escapePointer(_ name: String) -> String {
    var escaped = ""
    for character in name {
      switch character {
      case "~": escaped += "~0"
      case "/": escaped += "~1"
      default: escaped.append(character)
      }
    }
    return escaped
  }

  /// The member of an object; nil when it is absent or this is not an object.
  package subscript(name: String) -> JSONValue? {
    guard node.pointee.type == JSON_OBJECT else { return nil }
    var name = name
    let child = name.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { json_object_getn(node, $0.baseAddress, $0.count) }
    }
    return child.map { JSONValue(document, $0, Step(step, name)) }
  }

  /// A member that must be there.
  package func member(_ name: String) throws(JSONError) -> JSONValue {
    guard kind == .object else { throw mismatch("an object") }
    guard let value = self[name] else {
      throw JSONError("json/missing-member", "member '\(name)' is missing", pointer: pointer)
    }
    return value
  }

  /// The members of an object in document order.
  package func members() throws(JSONError) -> [(name: String, value: JSONValue)] {
    guard kind == .object else { throw mismatch("an object") }
    var result: [(name: String, value: JSONValue)] = []
    result.reserveCapacity(json_object_size(node))
    var iterator = json_object_iter(node)
    while let current = iterator {
      let name = JSONValue.decode(json_object_iter_key(current), json_object_iter_key_len(current))
      result.append((name, JSONValue(document, json_object_iter_value(current), Step(step, name))))
      iterator = json_object_iter_next(node, current)
    }
    return result
  }

  /// The elements of an array.
  package func elements() throws(JSONError) -> [JSONValue] {
    guard kind == .array else { throw mismatch("an array") }
    return (0..<json_array_size(node)).map {
      JSONValue(document, json_array_get(node, $0), Step(step, String($0)))
    }
  }

  /// The text of a string.
  package func string() throws(JSONError) -> String {
    guard kind == .string else { throw mismatch("a string") }
    return JSONValue.decode(json_string_value(node), json_string_length(node))
  }

  /// The value of a number, integer or real; always finite.
  package func double() throws(JSONError) -> Double {
    guard let value = JSONValue.number(node) else { throw mismatch("a number") }
    return value
  }

  /// The value of an integer.
  package func integer() throws(JSONError) -> Int {
    guard kind == .integer else { throw mismatch("an integer") }
    return Int(json_integer_value(node))
  }

  /// The value of true or false.
  package func boolean() throws(JSONError) -> Bool {
    guard kind == .boolean else { throw mismatch("true or false") }
    return node.pointee.type == JSON_TRUE
  }

  /// The values of an array of numbers, read in one pass.
  package func doubles() throws(JSONError) -> [Double] {
    guard kind == .array else { throw mismatch("an array of numbers") }
    var result: [Double] = []
    let count = json_array_size(node)
    result.reserveCapacity(count)
    for k in 0..<count {
      guard let value = JSONValue.number(json_array_get(node, k)) else {
        throw JSONValue(document, json_array_get(node, k), Step(step, String(k))).mismatch("a number")
      }
      result.append(value)
    }
    return result
  }

  private static func number(_ node: UnsafeMutablePointer<json_t>) -> Double? {
    switch node.pointee.type {
    case JSON_INTEGER: Double(json_integer_value(node))
    case JSON_REAL: json_real_value(node)
    default: nil
    }
  }

  private static func decode(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    guard let start else { return "" }
    return String(
      decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// The error of a value that is not what was wanted, `wanted` with its article.
  package func mismatch(_ wanted: String) -> JSONError {
    let found =
      switch kind {
      case .object: "an object"
      case .array: "an array"
      case .string: "a string"
      case .integer: "an integer"
      case .real: "a number"
      case .boolean: "true or false"
      case .null: "null"
      }
    return JSONError("json/wrong-type", "expected \(wanted), found \(found)", pointer: pointer)
  }
}
