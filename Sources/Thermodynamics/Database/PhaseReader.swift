/// Phases and what stands on their sublattices.
extension DatabaseReader {
  mutating func readPhase(_ cursor: inout TextCursor, _ line: Int) throws(DatabaseFault) {
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
    if options.contains(UInt8(ascii: "A")) { phase.obstacle = "aqueous model" }
    if options.contains(UInt8(ascii: "Q")) { phase.obstacle = "quasichemical model" }
    phase.isLiquid = options.contains(UInt8(ascii: "L")) || name.hasPrefix("LIQ")
    phase.isGas = options.contains(UInt8(ascii: "G")) || name == "GAS"
    if options.contains(UInt8(ascii: "F")), sites.count >= 4 { phase.symmetry = .tetrahedron }
    if options.contains(UInt8(ascii: "B")), sites.count >= 4 { phase.symmetry = .bodyCentredTetrahedron }
    phaseNumbers[name] = database.phases.count
    for type in types { users[type, default: []].append(database.phases.count) }
    database.phases.append(phase)
  }

  mutating func readConstituents(_ cursor: inout TextCursor, _ line: Int) throws(DatabaseFault) {
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
}
