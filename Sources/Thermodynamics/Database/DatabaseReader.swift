/// Reads a database in the TDB format of Thermo-Calc, in the dialects that are about: what cannot be read is skipped with a
/// notice of its line, never more than its own command.
///
/// Functions, phases and parameters may stand in any order. O(bytes).
struct DatabaseReader {
  var database = ThermodynamicDatabase()
  var names = FunctionNames()
  var speciesNumbers: [String: Int] = [:]
  var phaseNumbers: [String: Int] = [:]
  var elementNumbers: [String: Int] = [:]
  /// Phases by the type characters that they name.
  var users: [UInt8: [Int]] = [:]
  /// Parameters of each phase by kind, constituents and order.
  var places: [Int: [ParameterKey: Int]] = [:]
  var definedAt: [Int: Int] = [:]

  /// What makes two parameters the same.
  struct ParameterKey: Hashable {
    let kind: ParameterKind
    let constituents: [[Int]]
    let order: Int
  }

  private static let mostNotices = 20_000
  static let mostSublattices = 12
  static let mostConstituents = 1000
  static let mostMixing = 8

  /// The database of a file's bytes; never fails: what it cannot use is a notice.
  static func read(_ bytes: [UInt8]) -> ThermodynamicDatabase {
    let text = DatabaseText(bytes)
    var reader = DatabaseReader()
    for line in text.unfinished {
      reader.note(.repaired, line, "the command has no '!'; it ends where the next begins")
    }
    let passes: [[DatabaseCommand.Keyword]] = [
      [.element], [.species], [.phase], [.constituent], [.function, .parameter], [.typeDefinition, .defaults],
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
    case .defaults: readDefaults(&cursor, command.line)
    case .remark, .unknown: break
    }
  }

  static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes.prefix(120), as: UTF8.self) }

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

  /// Whether a phase has no charge whatever its site fractions are: the species of each sublattice have one charge, and all
  /// sites together none. Where that is not so its fractions are bound by neutrality, which no equilibrium here obeys.
  private func isNeutral(_ phase: DatabasePhase) -> Bool {
    var sum = 0.0
    for (sites, species) in zip(phase.sites, phase.constituents) {
      let charges = Set(species.map { database.species[$0].charge })
      guard charges.count == 1 else { return false }
      sum += sites * charges.reduce(0) { $0 + Double($1) }
    }
    return abs(sum) < 1e-4
  }

  private mutating func check(_ number: Int) {
    let phase = database.phases[number]
    if phase.constituents.isEmpty {
      obstruct(number, "it has no constituents")
      return
    }
    if !isNeutral(phase) { obstruct(number, "charged species that neutrality would have to balance") }
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
