import JSON

/// Finds elements that are equal, in time that grows with the size of the array and not with its square.
enum RepeatedElement {
  /// The first pair of equal elements.
  static func find(in elements: [JSONValue]) -> (first: Int, second: Int)? {
    var seen: [[UInt8]: Int] = [:]
    for (place, element) in elements.enumerated() {
      var writer = JSONWriter()
      write(element, to: &writer)
      if let first = seen.updateValue(place, forKey: writer.bytes) { return (first, place) }
    }
    return nil
  }

  /// A form that equal values share: members sorted by name, every number a double.
  private static func write(_ value: JSONValue, to writer: inout JSONWriter) {
    switch value.kind {
    case .object:
      let members = ((try? value.members()) ?? []).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      writer.object { writer in
        for (name, value) in members {
          writer.member(name, array: { write(value, to: &$0) })
        }
      }
    case .array:
      writer.array { writer in
        for element in (try? value.elements()) ?? [] { write(element, to: &writer) }
      }
    case .integer, .real:
      let number = (try? value.double()) ?? 0
      // Minus zero is zero.
      writer.element(number == 0 ? 0 : number)
    default: writer.element(value)
    }
  }
}

extension Double {
  /// Whether this is a whole number of steps. Both stand for decimals, so that the quotient may be off by its rounding.
  func isMultiple(ofDecimal step: Double) -> Bool {
    let quotient = self / step
    if quotient.isFinite { return abs(quotient - quotient.rounded()) <= quotient.ulp }
    return truncatingRemainder(dividingBy: step) == 0
  }
}
