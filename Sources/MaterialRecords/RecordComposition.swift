import Chemistry
import JSON
import ServiceRuntime

extension JSONLine {
  /// The composition of a record: its member `composition` where there is one, else its `formula`.
  /// - Throws: `composition/…` errors with a pointer to what is wrong.
  package func composition() throws -> Composition {
    if let plain = plainComposition() { return plain }
    if let value = try value("composition") { return try Composition(value) }
    if let value = try value("formula") { return try Composition(formulaIn: value) }
    throw RecordError(
      "composition/missing", "no composition", detail: "the record has neither 'composition' nor 'formula'")
  }

  /// The compositions of a design of several, by the names of the problem and in their order.
  /// - Throws: `composition/…` errors with a pointer to what is wrong; one that is missing is `composition/missing`.
  package func compositions(_ names: [String]) throws -> [Composition] {
    let value = try value("compositions")
    return try names.map { name in
      guard let block = value?[name] else {
        let others = ((try? value?.members()) ?? []).map(\.name).filter { !names.contains($0) }
        let near = NearestNames.suggestion(name, among: others)
        throw RecordError(
          "composition/missing", "no composition", detail: "the record has no compositions.\(name)\(near)",
          pointer: value?.pointer)
      }
      return try Composition(block)
    }
  }

  /// The composition where it is written plainly, read without a document; nil where there is none or anything is
  /// amiss, so that the long way finds the words for it.
  private func plainComposition() -> Composition? {
    guard has("composition") else {
      return text("formula").flatMap { try? Composition(formula: $0) }
    }
    var amounts: [(Element, Double)] = []
    amounts.reserveCapacity(8)
    let isPlain = forEachNumber("composition") { symbol, amount in
      guard (1...2).contains(symbol.count), amount > 0,
        let element = Element(letters: symbol[0], symbol.count == 2 ? symbol[1] : nil)
      else { return false }
      amounts.append((element, amount))
      return true
    }
    return isPlain ? try? Composition(amounts: amounts) : nil
  }

  /// The numeric design variables of a record; none when `conditions` is absent.
  package func conditions() throws -> [(name: String, value: Double)] {
    guard let value = try value("conditions") else { return [] }
    return try value.members().compactMap { name, value in
      switch value.kind {
      case .integer, .real: (name, try value.double())
      default: nil
      }
    }
  }

  /// One numeric design variable; nil when it is absent.
  package func condition(_ name: String) throws -> Double? {
    switch number("conditions", name) {
    case .number(let value): value
    case .absent: nil
    case .other: try value("conditions")?[name]?.double()
    }
  }

  /// Which list of features a record has, where it says so.
  package func featurePreset() throws -> String? { try value("features")?["preset"]?.string() }

  /// The featurizer's values by name, in its order; none when `features` is absent or a vector.
  package func features() throws -> [(name: String, value: Double)] {
    guard let values = try value("features")?["values"] else { return [] }
    return try values.members().map { ($0, try $1.double()) }
  }

  /// The slopes of features by the amounts of the elements, as the featurizer writes them; none where there are none.
  package func featureSlopes() throws -> [String: [Element: Double]] {
    guard let slopes = try value("features")?["slopes"] else { return [:] }
    var result: [String: [Element: Double]] = [:]
    for (name, value) in try slopes.members() { result[name] = try elementNumbers(value) }
    return result
  }

  /// The numbers of an object whose members are elements.
  package func elementNumbers(_ value: JSONValue) throws -> [Element: Double] {
    var result: [Element: Double] = [:]
    for (symbol, number) in try value.members() {
      guard let element = Element(symbol: symbol) else {
        throw RecordError(
          "composition/unknown-element", "unknown element", detail: "'\(symbol.prefix(32))' is not an element",
          pointer: number.pointer)
      }
      result[element] = try number.double()
    }
    return result
  }
}

extension Composition {
  /// Reads `{"Nb":0.25,…}`: any positive amounts.
  package init(_ value: JSONValue) throws {
    var amounts: [(Element, Double)] = []
    for (symbol, amount) in try value.members() {
      guard let element = Element(symbol: symbol) else {
        throw RecordError(
          "composition/unknown-element", "unknown element", detail: "'\(symbol.prefix(32))' is not an element",
          pointer: amount.pointer)
      }
      let number = try amount.double()
      guard number > 0 else {
        throw RecordError(
          "composition/invalid-amount", "amount not positive", detail: "the amount of \(symbol) is \(number)",
          pointer: amount.pointer)
      }
      amounts.append((element, number))
    }
    do throws(CompositionError) {
      try self.init(amounts: amounts)
    } catch {
      throw RecordError(error, pointer: value.pointer)
    }
  }

  /// Reads a string as a formula.
  package init(formulaIn value: JSONValue) throws {
    let formula = try value.string()
    do throws(CompositionError) {
      try self.init(formula: formula)
    } catch {
      throw RecordError(error, pointer: value.pointer)
    }
  }

  /// Writes `{"Nb":0.25,…}` as the value in hand.
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      for (element, fraction) in zip(elements, fractions) { writer.member(element.symbol, fraction) }
    }
  }
}

extension RecordError {
  /// The error line of a formula or of amounts that are no composition.
  init(_ error: CompositionError, pointer: String) {
    switch error {
    case .empty:
      self.init(
        "composition/empty", "empty composition", detail: "nothing has a positive amount", pointer: pointer)
    case .unknownElement(let symbol, let offset):
      self.init(
        "composition/unknown-element", "unknown element",
        detail: "'\(symbol.prefix(32))' at byte \(offset) is not an element", pointer: pointer)
    case .invalidAmount(let element, let amount):
      self.init(
        "composition/invalid-amount", "amount not positive", detail: "the amount of \(element.prefix(32)) is \(amount)",
        pointer: pointer)
    case .syntax(let reason, let offset):
      self.init("composition/syntax", "not a formula", detail: "\(reason) at byte \(offset)", pointer: pointer)
    }
  }
}

/// What `JSONLine.composition()` refuses, for the manifests of the services that call it.
package enum CompositionErrors {
  /// Each error type with a sentence.
  package static let described: [(type: String, sentence: String)] = [
    ("composition/missing", "The record has neither 'composition' nor 'formula'."),
    ("composition/empty", "Nothing has a positive amount."),
    ("composition/unknown-element", "A symbol that no element has."),
    ("composition/invalid-amount", "An amount is zero, negative or not finite."),
    ("composition/syntax", "The formula does not parse."),
  ]
}
