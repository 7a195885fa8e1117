/// Reads a database in the TDB format of Thermo-Calc, in the dialects that are about: what cannot be read is skipped with a
/// notice of its line, never more than its own command.
///
/// Functions, phases and parameters may stand in any order. O(bytes).
struct DatabaseReader {
  private(set) var database = ThermodynamicDatabase()
  var names = FunctionNames()
  private var speciesNumbers: [String: Int] = [:]
  private var phaseNumbers: [String: Int] = [:]
  private var elementNumbers: [String: Int] = [:]
  /// Phases by the type characters that they name.
  private var users: [UInt8: [Int]] = [:]
  /// Parameters of each phase by kind, constituents and order.
  private var places: [Int: [ParameterKey: Int]] = [:]
  private var definedAt: [Int: Int] = [:]

  /// What makes two parameters the same.
  private struct ParameterKey: Hashable {
    let kind: ParameterKind
    let constituents: [[Int]]
    let order: Int
  }

  private static let mostNotices = 20_000
  private static let mostSublattices = 12
  private static let mostConstituents = 1000
  private static let mostMixing = 8

  /// The database of a file's bytes; never fails: what it cannot use is a notice.
  static func read(_ bytes: [UInt8]) -> ThermodynamicDatabase {
    let text = DatabaseText(bytes)
    var reader = DatabaseReader()
    for line in text.unfinished {
      reader.note(.repaired, line, "the command has no '!'; it ends where the next begins")
    }
    let passes: [[DatabaseCommand.Keyword]] = [
      [.element], [.species], [.phase], [.constituent], [.function, .parameter], [.typeDefinition],
    ]
    for pass in passes {
      for command in text.commands where pass.contains(command.keyword) {
        do throws(DatabaseFault) {
          try reader.read(command)
        } catch {
          if command.keyword == .parameter, !error.isOtherKind { reader.database.brokenParameters += 1 }
          reader.note(.skipped, command.line, error.reason)
        }
      }
    }
    reader.database.isEstimate = text.commands.contains { $0.keyword == .remark && Self.isEstimate($0.text) }
    for command in text.commands {
      if case .unknown(let word) = command.keyword {
        reader.note(.skipped, command.line, "unknown command '\(word)'")
        reader.markContribution(of: command, word)
      }
    }
    reader.finish()
    return reader.database
  }

  /// Whether a remark begins with the word by which a database says that it is an estimate.
  private static func isEstimate(_ text: [UInt8]) -> Bool {
    let quotes = Array(" '\"".utf8)
    return text.drop { quotes.contains($0) }.starts(with: EstimatedDatabase.mark.utf8)
  }

  mutating func note(_ kind: DatabaseNotice.Kind, _ line: Int, _ text: String) {
    guard database.notices.count < Self.mostNotices else {
      database.furtherNotices += 1
      return
    }
    database.notices.append(DatabaseNotice(kind: kind, line: line, text: text))
  }

  private mutating func read(_ command: DatabaseCommand) throws(DatabaseFault) {
    var cursor = TextCursor(command.text)
    cursor.skipSpaces()
    switch command.keyword {
    case .element: try readElement(&cursor)
    case .species: try readSpecies(&cursor)
    case .phase: try readPhase(&cursor, command.line)
    case .constituent: try readConstituents(&cursor, command.line)
    case .function: try readFunction(&cursor, command.line)
    case .parameter: try readParameter(&cursor, command.line)
    case .typeDefinition: try readTypeDefinition(&cursor, command.line)
    case .remark, .unknown: break
    }
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes.prefix(120), as: UTF8.self) }

  // MARK: Elements and species

  private mutating func readElement(_ cursor: inout TextCursor) throws(DatabaseFault) {
    let name = Self.text(cursor.word())
    guard !name.isEmpty else { throw DatabaseFault("element without a name") }
    if name == "/-" || name == "VA" {
      if name == "VA" { addSpecies(ChemicalSpecies(name: name, atoms: [], charge: 0)) }
      return
    }
    guard elementNumbers[name] == nil else { throw DatabaseFault("element \(name) is there already") }
    cursor.skipSpaces()
    let reference = Self.text(cursor.word())
    cursor.skipSpaces()
    elementNumbers[name] = database.elements.count
    addSpecies(ChemicalSpecies(name: name, atoms: [(database.elements.count, 1)], charge: 0))
    database.elements.append(DatabaseElement(name: name, reference: reference, mass: cursor.signedNumber() ?? 0))
  }

  private mutating func addSpecies(_ species: ChemicalSpecies) {
    guard speciesNumbers[species.name] == nil else { return }
    speciesNumbers[species.name] = database.species.count
    database.species.append(species)
  }

  private mutating func readSpecies(_ cursor: inout TextCursor) throws(DatabaseFault) {
    let name = Self.text(cursor.word().filter { $0 != UInt8(ascii: "%") })
    cursor.skipSpaces()
    let formula = cursor.word()
    guard !name.isEmpty, !formula.isEmpty else { throw DatabaseFault("species without name or formula") }
    if speciesNumbers[name] != nil {
      if elementNumbers[name] == nil, name != "VA" { throw DatabaseFault("species \(name) is there already") }
      return
    }
    let (atoms, charge) = try atoms(of: formula)
    addSpecies(ChemicalSpecies(name: name, atoms: atoms, charge: charge))
  }

  /// `AL2O3`, `FE1/+2`: symbols, the longest that is declared, and counts.
  private func atoms(of formula: [UInt8]) throws(DatabaseFault) -> (atoms: [(element: Int, count: Double)], charge: Int)
  {
    var cursor = TextCursor(formula)
    var counts: [Int: Double] = [:]
    var charge = 0
    while let byte = cursor.next {
      if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
        _ = cursor.take(UInt8(ascii: "/"))
        let amount = cursor.signedNumber() ?? (cursor.next == UInt8(ascii: "-") ? -1 : 1)
        guard abs(amount) <= 100 else { throw DatabaseFault("charge of \(Self.text(formula))") }
        charge = Int(amount)
        break
      }
      let pair = [byte, cursor.second ?? 0x20]
      if let element = elementNumbers[Self.text(pair)] {
        cursor.advance(by: 2)
        counts[element, default: 0] += cursor.number()?.value ?? 1
      } else if let element = elementNumbers[Self.text([byte])] {
        cursor.advance()
        counts[element, default: 0] += cursor.number()?.value ?? 1
      } else if pair == Array("VA".utf8) {
        cursor.advance(by: 2)
        _ = cursor.number()
      } else {
        throw DatabaseFault("formula \(Self.text(formula)) has an element that is not declared")
      }
    }
    guard counts.values.allSatisfy({ $0 > 0 && $0 < 1e4 }) else {
      throw DatabaseFault("counts of \(Self.text(formula))")
    }
    return (counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, charge)
  }

  // MARK: Phases

  private mutating func readPhase(_ cursor: inout TextCursor, _ line: Int) throws(DatabaseFault) {
    let parts = cursor.word().split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    let name = Self.text(Array(parts[0]))
    guard !name.isEmpty else { throw DatabaseFault("phase without a name") }
    guard phaseNumbers[name] == nil else { throw DatabaseFault("phase \(name) is there already") }
    let options = parts.dropFirst().flatMap { $0 }
    cursor.skipSpaces()
    let types = cursor.word()
    cursor.skipSpaces()
    guard let count = cursor.signedNumber(), count >= 1, count <= Double(Self.mostSublattices), count.rounded() == count
    else { throw DatabaseFault("phase \(name): number of sublattices") }
    var sites: [Double] = []
    for _ in 0..<Int(count) {
      cursor.skipSpaces(commas: true)
      guard let number = cursor.signedNumber(), number > 0, number < 1e6 else {
        throw DatabaseFault("phase \(name): sites of sublattice \(sites.count + 1)")
      }
      sites.append(number)
    }
    var phase = DatabasePhase(name: name, line: line, sites: sites)
    if options.contains(UInt8(ascii: "Y")) { phase.obstacle = "ionic liquid model" }
    if options.contains(UInt8(ascii: "Q")) { phase.obstacle = "quasichemical model" }
    phase.isLiquid = options.contains(UInt8(ascii: "L")) || name.hasPrefix("LIQ")
    phase.isGas = options.contains(UInt8(ascii: "G")) || name == "GAS"
    if options.contains(UInt8(ascii: "F")), sites.count >= 4 { phase.symmetry = .tetrahedron }
    if options.contains(UInt8(ascii: "B")), sites.count >= 4 { phase.symmetry = .bodyCentredTetrahedron }
    phaseNumbers[name] = database.phases.count
    for type in types { users[type, default: []].append(database.phases.count) }
    database.phases.append(phase)
  }

  private mutating func readConstituents(_ cursor: inout TextCursor, _ line: Int) throws(DatabaseFault) {
    var parts = cursor.text[cursor.place...].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
      $0.split { $0 == 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "%") }.map { Self.text(Array($0)) }
    }
    while parts.count > 1, parts[parts.count - 1].isEmpty { parts.removeLast() }
    guard let name = parts[0].first, let number = phaseNumbers[name] else {
      throw DatabaseFault("constituents of a phase that is not there: \(parts[0].first ?? "")")
    }
    let wanted = database.phases[number].sites.count
    // `CONSTITUENT GAS:G :AL,AL2:` repeats the phase's option.
    if parts.count == wanted + 2, parts[1].count == 1 { parts.remove(at: 1) }
    guard parts.count == wanted + 1 else {
      throw DatabaseFault("phase \(name): constituents of \(parts.count - 1) sublattices, not of \(wanted)")
    }
    guard database.phases[number].constituents.isEmpty else { throw DatabaseFault("phase \(name): constituents twice") }
    var constituents: [[Int]] = []
    for part in parts.dropFirst() {
      var species: Set<Int> = []
      for name in part {
        if let known = speciesNumbers[name] {
          species.insert(known)
        } else {
          note(.skipped, line, "phase \(parts[0][0]): species \(name) is not declared")
        }
      }
      guard !species.isEmpty, species.count <= Self.mostConstituents else {
        throw DatabaseFault("phase \(name): a sublattice without known species")
      }
      constituents.append(species.sorted { database.species[$0].name < database.species[$1].name })
    }
    database.phases[number].constituents = constituents
  }

  // MARK: Functions and parameters

  private mutating func readFunction(_ cursor: inout TextCursor, _ line: Int) throws(DatabaseFault) {
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

  private mutating func fit(_ number: Int) {
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
    case "THETA", "LNTH", "GD", "ETA": .unmodelled(text(word))
    default: nil
    }
  }

  private mutating func readParameter(_ cursor: inout TextCursor, _ line: Int) throws(DatabaseFault) {
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

  private mutating func obstruct(_ phase: Int, _ reason: String) {
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

  // MARK: Type definitions

  /// `A GES A_P_D BCC_A2 MAGNETIC -1.0 0.4`, `G GES A_P_D L12_FCC DIS_PART FCC_A1`.
  private mutating func readTypeDefinition(_ cursor: inout TextCursor, _ line: Int) throws(DatabaseFault) {
    guard let type = cursor.next else { throw DatabaseFault("type definition without a character") }
    cursor.advance()
    let words = cursor.text[cursor.place...].split { $0 == 0x20 || $0 == UInt8(ascii: ",") }.map { Array($0) }
    guard let first = words.first else { throw DatabaseFault("empty type definition") }
    if Self.text(first) == "SEQ" { return }
    guard !words.contains(where: { Self.text($0) == "THEN" }) else {
      throw DatabaseFault("type definition with a condition")
    }
    func isWord(_ place: Int, _ whole: String, _ least: Int) -> Bool {
      place < words.count && DatabaseCommand.isShort(words[place], of: Array(whole.utf8), least: least)
    }
    guard Self.text(first) == "GES", words.count >= 5, isWord(1, "AMEND_PHASE_DESCRIPTION", 1) else {
      throw DatabaseFault("type definition that is not understood: \(Self.text(Array(cursor.text.prefix(60))))")
    }
    if isWord(3, "MAGNETIC_ORDERING", 3) {
      return try readMagnetism(type, words, line)
    }
    let never = isWord(3, "NEVER_DISORDER", 5)
    guard isWord(3, "DISORDERED_PART", 3) || isWord(3, "DISORDER_PART", 3) || never else {
      throw DatabaseFault("phase description '\(Self.text(words[3]))'")
    }
    let (ordered, disordered) = (Self.text(words[2]), Self.text(words[4]))
    guard let number = phaseNumbers[ordered] else {
      throw DatabaseFault("disordered part of \(ordered): no such phase")
    }
    guard phaseNumbers[disordered] != nil, ordered != disordered else {
      obstruct(number, "line \(line): its disordered part \(disordered) is not there")
      throw DatabaseFault("disordered part \(disordered): no such phase")
    }
    database.phases[number].disordered = disordered
    database.phases[number].neverDisorders = never
  }

  private mutating func readMagnetism(_ type: UInt8, _ words: [[UInt8]], _ line: Int) throws(DatabaseFault) {
    var factor = TextCursor(words[4])
    var structure = TextCursor(words.count > 5 ? words[5] : [])
    guard let factor = factor.signedNumber(), let structure = structure.signedNumber(), structure > 0, structure < 10,
      abs(factor) < 100
    else { throw DatabaseFault("magnetic ordering of \(Self.text(words[2]))") }
    let phases = users[type] ?? []
    if phases.isEmpty { note(.noted, line, "type '\(Character(UnicodeScalar(type)))' is used by no phase") }
    for phase in phases {
      database.phases[phase].magnetism = MagneticOrder(antiferromagneticFactor: factor, structureFactor: structure)
    }
  }

  /// MatCalc's ATTACH_CONTRIBUTION gives a phase an energy that is not read.
  private mutating func markContribution(of command: DatabaseCommand, _ word: String) {
    guard word == "ATTACH_CONTRIBUTION" else { return }
    let words = command.text.split(separator: 0x20).map { Self.text(Array($0)) }
    if let first = words.first, let number = phaseNumbers[first] {
      obstruct(number, "line \(command.line): ATTACH_CONTRIBUTION is not read")
    }
  }

  // MARK: What needs the whole

  private mutating func finish() {
    fit(names.names.count - 1)
    database.functionNames = names.names
    order()
    for number in database.phases.indices { check(number) }
    database.notices.sort { ($0.line, $0.text) < ($1.line, $1.text) }
  }

  /// Puts the functions in order; what is left over is part of a circle, or refers to one. A function that is mentioned and
  /// not there counts as zero, as in other programs.
  private mutating func order() {
    let count = database.functions.count
    var users = [[Int]](repeating: [], count: count)
    var waiting = [Int](repeating: 0, count: count)
    for (number, function) in database.functions.enumerated() {
      for other in Set(function?.functions ?? []).sorted() {
        users[other].append(number)
        waiting[number] += 1
      }
    }
    var ready = (0..<count).filter { waiting[$0] == 0 }
    database.isDefined = [Bool](repeating: true, count: count)
    var place = 0
    while place < ready.count {
      let number = ready[place]
      place += 1
      for user in users[number] {
        waiting[user] -= 1
        if waiting[user] == 0 { ready.append(user) }
      }
    }
    database.functionOrder = ready.filter { database.functions[$0] != nil }
    for number in 0..<count where waiting[number] > 0 {
      database.isDefined[number] = false
      note(.skipped, definedAt[number] ?? 0, "function \(database.functionNames[number]) leads back to itself")
    }
  }

  private mutating func check(_ number: Int) {
    let phase = database.phases[number]
    if phase.constituents.isEmpty {
      obstruct(number, "it has no constituents")
      return
    }
    if phase.constituents.contains(where: { $0.contains { database.species[$0].charge != 0 } }) {
      obstruct(number, "charged species")
    }
    if phase.magnetism?.antiferromagneticFactor == 0,
      phase.parameters.contains(where: { $0.kind == .criticalTemperature || $0.kind == .magneticMoment })
    {
      obstruct(number, "magnetism without an antiferromagnetic factor")
    }
    for parameter in phase.parameters {
      if case .unmodelled(let word) = parameter.kind, !parameter.expression.isZero {
        obstruct(number, "line \(parameter.line): a parameter \(word), which no model here has")
      }
    }
  }
}

extension ThermodynamicDatabase {
  /// Reads a database in TDB format from a file's bytes. O(bytes).
  package init(reading bytes: [UInt8]) { self = DatabaseReader.read(bytes) }
}
