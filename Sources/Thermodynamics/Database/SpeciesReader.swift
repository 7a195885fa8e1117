/// Elements and species.
extension DatabaseReader {
  mutating func readElement(_ cursor: inout TextCursor) throws(DatabaseFault) {
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

  mutating func addSpecies(_ species: ChemicalSpecies) {
    guard speciesNumbers[species.name] == nil else { return }
    speciesNumbers[species.name] = database.species.count
    database.species.append(species)
  }

  mutating func readSpecies(_ cursor: inout TextCursor) throws(DatabaseFault) {
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
}
