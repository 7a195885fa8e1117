/// Functions and parameters.
extension DatabaseReader {
  mutating func readFunction(_ cursor: inout TextCursor, _ line: Int) throws(DatabaseFault) {
    let name = Self.text(cursor.word().filter { $0 != UInt8(ascii: "#") })
    guard !name.isEmpty else { throw DatabaseFault("function without a name") }
    let expression: PiecewiseExpression
    do throws(DatabaseFault) {
      expression = try ranges(cursor, line)
    } catch {
      throw DatabaseFault("function \(name): \(error.reason)")
    }
    let number = names.number(of: name)
    if let first = definedAt[number] {
      let isSame = database.functions[number] == expression
      return note(
        isSame ? .noted : .skipped, line,
        "function \(name) is defined again\(isSame ? "" : " otherwise"); that of line \(first) counts")
    }
    definedAt[number] = line
    fit(number)
    database.functions[number] = expression
  }

  mutating func fit(_ number: Int) {
    while database.functions.count <= number { database.functions.append(nil) }
  }

  private mutating func ranges(_ cursor: TextCursor, _ line: Int) throws(DatabaseFault) -> PiecewiseExpression {
    var reader = ExpressionReader(cursor)
    let expression = try reader.ranges(&names)
    if reader.isRepaired { note(.repaired, line, "a number lacks the E of its exponent") }
    return expression
  }

  private static func kind(_ word: [UInt8]) -> ParameterKind? {
    switch text(word) {
    case "G", "L": .energy
    case "TC": .criticalTemperature
    case "BM", "BMA", "BMAG", "BMAGN": .magneticMoment
    case "THETA", "LNTH", "GD", "ETA", "THT2", "DCP2", "QKT": .unmodelled(text(word))
    default: nil
    }
  }

  mutating func readParameter(_ cursor: inout TextCursor, _ line: Int) throws(DatabaseFault) {
    guard var word = cursor.text(before: UInt8(ascii: "(")) else { throw DatabaseFault("parameter without '('") }
    word.removeAll { $0 == 0x20 }
    guard let inside = cursor.text(before: UInt8(ascii: ")")) else { throw DatabaseFault("parameter without ')'") }
    guard let kind = Self.kind(word) else {
      database.otherParameters[Self.text(word), default: 0] += 1
      throw DatabaseFault("parameter \(Self.text(word))(\(Self.text(inside))) adds to nothing here", isOtherKind: true)
    }
    var head = TextCursor(inside)
    guard var phaseName = head.text(before: UInt8(ascii: ",")) else {
      throw DatabaseFault("parameter without constituents")
    }
    phaseName.removeAll { $0 == 0x20 }
    let bare = phaseName.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "&") }
    let label = "\(Self.text(word))(\(Self.text(inside)))"
    guard let number = phaseNumbers[Self.text(Array(bare))] else { throw DatabaseFault("\(label): no such phase") }
    let (constituents, order) = try array(head, label: label, phase: number, line: line)
    let expression: PiecewiseExpression
    do throws(DatabaseFault) {
      expression = try ranges(cursor, line)
    } catch {
      // Without it the phase would have another energy.
      obstruct(number, "line \(line): parameter \(label) cannot be read")
      throw DatabaseFault("\(label): \(error.reason)")
    }
    add(
      PhaseParameter(kind: kind, constituents: constituents, order: order, expression: expression, line: line),
      to: number)
  }

  mutating func obstruct(_ phase: Int, _ reason: String) {
    if database.phases[phase].obstacle == nil { database.phases[phase].obstacle = reason }
  }

  /// `AL,NI:VA;0`: the species of each sublattice, sorted, and the order, 0 where it is not said.
  private mutating func array(
    _ cursor: TextCursor, label: String, phase: Int, line: Int
  ) throws(DatabaseFault) -> (constituents: [[Int]], order: Int) {
    let halves = cursor.text[cursor.place...].split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
    var order = 0
    if halves.count > 1 {
      var tail = TextCursor(Array(halves[1]))
      tail.skipSpaces()
      guard let number = tail.number()?.value, number <= 20, number.rounded() == number else {
        throw DatabaseFault("\(label): order")
      }
      order = Int(number)
    }
    var parts = halves[0].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    let wanted = database.phases[phase].sites.count
    // `AL:NI:0` stands for `AL:NI;0`.
    if halves.count == 1, parts.count == wanted + 1, let last = parts.last, last.count == 1,
      TextCursor.isDigit(last.first!)
    {
      order = Int(last.first! - UInt8(ascii: "0"))
      parts.removeLast()
      note(.repaired, line, "\(label): ':' before the order")
    }
    guard parts.count == wanted else {
      throw DatabaseFault("\(label): constituents of \(parts.count) sublattices, not of \(wanted)")
    }
    var constituents: [[Int]] = []
    for part in parts {
      let words = part.split { $0 == 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "%") }.map {
        Self.text(Array($0))
      }
      guard !words.isEmpty, words.count <= Self.mostMixing else { throw DatabaseFault("\(label): constituents") }
      if words == ["*"] {
        constituents.append([])
        continue
      }
      var species: [Int] = []
      for word in words {
        guard let known = speciesNumbers[word] else { throw DatabaseFault("\(label): species \(word) is not declared") }
        species.append(known)
      }
      guard Set(species).count == species.count else { throw DatabaseFault("\(label): a species twice") }
      constituents.append(species.sorted { database.species[$0].name < database.species[$1].name })
    }
    return (constituents, order)
  }

  private mutating func add(_ parameter: PhaseParameter, to phase: Int) {
    let key = ParameterKey(kind: parameter.kind, constituents: parameter.constituents, order: parameter.order)
    if let place = places[phase, default: [:]][key] {
      let isSame = database.phases[phase].parameters[place].expression == parameter.expression
      note(
        isSame ? .noted : .skipped, isSame ? parameter.line : database.phases[phase].parameters[place].line,
        "phase \(database.phases[phase].name): a parameter is given again in line \(parameter.line)"
          + (isSame ? "" : " otherwise, which counts"))
      database.phases[phase].parameters[place] = parameter
      database.repeatedParameters += 1
      return
    }
    places[phase, default: [:]][key] = database.phases[phase].parameters.count
    database.phases[phase].parameters.append(parameter)
  }
}
