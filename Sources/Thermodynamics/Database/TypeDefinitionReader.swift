/// Type definitions: what phases have beside their parameters.
extension DatabaseReader {
  /// `A GES A_P_D BCC_A2 MAGNETIC -1.0 0.4`, `G GES A_P_D L12_FCC DIS_PART FCC_A1`.
  mutating func readTypeDefinition(_ cursor: inout TextCursor, _ line: Int) throws(DatabaseFault) {
    guard let type = cursor.next else { throw DatabaseFault("type definition without a character") }
    cursor.advance()
    let words = cursor.text[cursor.place...].split { $0 == 0x20 || $0 == UInt8(ascii: ",") }.map { Array($0) }
    guard let first = words.first else { throw DatabaseFault("empty type definition") }
    if Self.text(first) == "SEQ" { return }
    if let place = words.firstIndex(where: { Self.text($0) == "THEN" }) {
      obstruct(type, Array(words[(place + 1)...]), line)
      throw DatabaseFault("type definition with a condition")
    }
    guard Self.text(first) == "GES", words.count >= 5, Self.isShort(words[1], of: "AMEND_PHASE_DESCRIPTION", 1) else {
      throw DatabaseFault("type definition that is not understood: \(Self.text(Array(cursor.text.prefix(60))))")
    }
    let description = words[3]
    if Self.isShort(description, of: "MAGNETIC_ORDERING", 3) {
      return try readMagnetism(type, words, line)
    }
    let never = Self.isShort(description, of: "NEVER_DISORDER", 5)
    guard never || ["DISORDERED_PART", "DISORDER_PART"].contains(where: { Self.isShort(description, of: $0, 3) }) else {
      obstruct(type, words, line)
      throw DatabaseFault("phase description '\(Self.text(description))'")
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

  private static func isShort(_ word: [UInt8], of whole: String, _ least: Int) -> Bool {
    DatabaseCommand.isShort(word, of: Array(whole.utf8), least: least)
  }

  /// Descriptions that say nothing of the energy: where searches start, and what a program shows.
  private static let harmless = [
    ("MAJOR_CONSTITUENT", 3), ("COMPOSITION_SETS", 1), ("STATUS_BITS", 4), ("DEFAULT_STABLE", 3),
    ("FRACTION_LIMITS", 4),
  ]

  /// `GES A_P_D LIQUID GLASS_TRANSITION …`: the phases it is for have another energy than would be computed without it.
  private mutating func obstruct(_ type: UInt8, _ words: [[UInt8]], _ line: Int) {
    guard words.count >= 4, Self.text(words[0]) == "GES" else { return }
    guard !Self.harmless.contains(where: { Self.isShort(words[3], of: $0.0, $0.1) }) else { return }
    let phases = Self.text(words[2]) == "@" ? users[type] ?? [] : phaseNumbers[Self.text(words[2])].map { [$0] } ?? []
    for phase in phases { obstruct(phase, "line \(line): '\(Self.text(words[3]))' is not computed") }
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

  /// MatCalc's ATTACH_CONTRIBUTION and OpenCalphad's AMEND PHASE give a phase an energy that is not read.
  mutating func markContribution(of command: DatabaseCommand, _ word: String) {
    guard ["ATTACH_CONTRIBUTION", "AMEND", "AMEND_PHASE"].contains(word) else { return }
    let words = command.text.split(separator: 0x20).prefix(2).map { Self.text(Array($0)) }
    if let number = words.compactMap({ phaseNumbers[$0] }).first {
      obstruct(number, "line \(command.line): \(word) is not read")
    }
  }

  /// `REJECT_PHASE A1_FCC FCC_4SL`: phases that its author would have left out unless they are asked for.
  mutating func readDefaults(_ cursor: inout TextCursor, _ line: Int) {
    let words = cursor.text[cursor.place...].split { $0 == 0x20 || $0 == UInt8(ascii: ",") }.map { Array($0) }
    guard let first = words.first, Self.isShort(first, of: "REJECT_PHASE", 3) else { return }
    let names = words.dropFirst().map(Self.text).filter { phaseNumbers[$0] != nil }
    guard !names.isEmpty else { return }
    database.rejected += names
    note(.noted, line, "left out by default, and counted here: \(names.joined(separator: " "))")
  }
}
