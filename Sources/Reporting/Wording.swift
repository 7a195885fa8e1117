import MaterialRecords

/// The words of the page.
enum Wording {
  /// A property's name as it is said: `yield_strength` is "yield strength". The unit that ends the names of energies is
  /// not repeated: it stands where the number does. A phase and a temperature are said after it.
  static func property(_ name: String) -> String {
    if let acronym = acronyms[name] { return acronym }
    let stated = StatedProperty(name)
    let unit = unitsInNames.first { stated.name.hasSuffix($0) }
    let words = stated.name.dropLast(unit?.count ?? 0).map { $0 == "_" ? " " : $0 }
    let phase = stated.phase.map { " of \(clipped($0, to: 40))" } ?? ""
    let temperature = stated.temperature.map { " at \(number($0)) K" } ?? ""
    return clipped(String(words), to: 60) + phase + temperature
  }

  private static let unitsInNames = ["_ev_per_atom", "_j_per_mol_atoms"]

  private static let acronyms = ["vec": "VEC"]

  /// A unit as it is printed, g/cm³; nil for a pure number.
  static func unit(_ unit: String?) -> String? {
    guard let unit, unit != "1", !unit.isEmpty else { return nil }
    var text = ""
    var previous: Character = " "
    for character in clipped(unit, to: 30) where character != "^" {
      let isPower = character.isASCII && character.isNumber && (previous.isLetter || previous == "-")
      text.append(isPower ? DisplayNumber.superscripts[Int(String(character)) ?? 0] : character)
      previous = character
    }
    return text
  }

  /// "yield strength, MPa"
  static func quantity(_ objective: Objective) -> String {
    ([property(objective.property)] + [unit(objective.unit)].compactMap { $0 }).joined(separator: ", ")
  }

  /// "highest yield strength (MPa)"
  static func goal(_ objective: Objective) -> String {
    let unit = unit(objective.unit)
    let name = property(objective.property)
    switch objective.goal {
    case .maximize: return "highest \(name)" + (unit.map { " (\($0))" } ?? "")
    case .minimize: return "lowest \(name)" + (unit.map { " (\($0))" } ?? "")
    case .target(let value, let tolerance):
      let width = tolerance > 0 ? " ± \(number(tolerance))" : ""
      return "\(name) near \(number(value))\(width)" + (unit.map { " \($0)" } ?? "")
    }
  }

  /// "VEC at most 6.87"
  static func constraint(_ constraint: PropertyConstraint) -> String {
    let unit = unit(constraint.unit).map { " \($0)" } ?? ""
    let name = property(constraint.property)
    if let equals = constraint.equals { return "\(name) is \(value(equals))" }
    switch (constraint.minimum.map(number), constraint.maximum.map(number)) {
    case (let minimum?, let maximum?): return "\(name) from \(minimum) to \(maximum)\(unit)"
    case (let minimum?, nil): return "\(name) at least \(minimum)\(unit)"
    case (nil, let maximum?): return "\(name) at most \(maximum)\(unit)"
    case (nil, nil): return name
    }
  }

  /// A value of a constraint.
  static func value(_ value: PropertyValue) -> String {
    switch value {
    case .number(let number): Wording.number(number)
    case .boolean(let truth): truth ? "true" : "false"
    case .text(let text): clipped(text, to: 40)
    }
  }

  /// A number that somebody stated: six significant digits without zeros at the end.
  static func number(_ value: Double) -> String {
    let text = DisplayNumber.significant(value, digits: 6, limit: 1e9)
    guard text.contains("."), !text.contains("×") else { return text }
    var short = Substring(text)
    while short.last == "0" { short.removeLast() }
    if short.last == "." { short.removeLast() }
    return String(short)
  }

  /// "1 design", "12 designs"
  static func count(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(DisplayNumber.fixed(Double(count), decimals: 0)) \(count == 1 ? noun : plural ?? noun + "s")"
  }

  /// "a", "a and b", "a, b and c"
  static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }

  /// A text with a capital at its start.
  static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// A text of at most so many Unicode scalars: a single character may be of any length.
  static func clipped(_ text: String, to count: Int) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: count, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return text }
    return String(scalars[..<end]) + "…"
  }
}
