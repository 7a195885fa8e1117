import Chemistry

/// Crystal structures of a CIF (`hall1991cif`): cell, sites with occupancies, symmetry.
package enum CIF {
  /// Every structure of a text that starts on a line of the input: one result for each data block that has a cell or
  /// sites. Blocks without either (bibliography, experiments) give none. An
  /// error of grammar ends the text. `isVersion2` is for the parts of a text whose first line named CIF 2.0.
  package static func structures(
    in bytes: [UInt8], firstLine: Int = 1, isVersion2: Bool = false, rules: StructureRules = StructureRules()
  ) -> [StructureResult] {
    bytes.withUnsafeBufferPointer { buffer in
      let text = FormatText(buffer)
      var results: [StructureResult] = []
      do throws(StructureFormatError) {
        var blocks = try CIFBlockReader(text, firstLine: firstLine, isVersion2: isVersion2)
        while let block = try blocks.next() {
          do throws(StructureFormatError) {
            var reader = CIFStructureReader(block, text)
            if let structure = try reader.structure(rules) { results.append(.success(structure)) }
          } catch {
            results.append(.failure(error))
          }
        }
      } catch {
        results.append(.failure(error))
      }
      return results
    }
  }
}

/// The structure of one data block.
private struct CIFStructureReader {
  private let block: CIFBlock
  private let text: FormatText
  /// The elements of the formula of the compound, where it can be read.
  private var formulaElements: Set<Element>?

  init(_ block: CIFBlock, _ text: FormatText) {
    self.block = block
    self.text = text
  }

  /// The structure of the block; nil where it has neither cell nor sites.
  mutating func structure(_ rules: StructureRules) throws(StructureFormatError) -> ReadStructure? {
    let hasCell = block.item("_cell_length_a", in: text) != nil
    let positions = try coordinates()
    guard hasCell || positions != nil else { return nil }
    guard hasCell else { throw fail(.missing, "there are sites but no cell: _cell_length_a is missing") }
    guard let positions else { throw fail(.missing, "there is a cell but no _atom_site_fract_x") }
    if let value = block.item("_cell_modulation_dimension", in: text), (value.number(in: text) ?? 0) > 0 {
      throw fail(.unsupported, "a modulated structure is not read", at: value)
    }
    let lattice = try lattice()
    let operations = try CIFSymmetry(block, text).operations(of: lattice)
    readFormula()
    var expansion = SymmetryExpansion(lattice: lattice, operations: operations, siteLimit: rules.siteLimit)
    let atoms = AtomColumns(positions.loop)
    var count = 0
    for row in 0..<positions.loop.rows where !atoms.isDummy(row, text) {
      guard let position = try position(positions, row, lattice) else { continue }
      count += 1
      let constituent = try constituent(atoms, row)
      guard constituent.fraction > 0 else { continue }
      try expansion.add(
        SymmetryExpansion.Site(position: position, constituents: [constituent], line: atoms.line(row)))
    }
    if count == 0 { throw fail(.missing, "no site has coordinates", line: positions.loop.line) }
    do throws(StructureError) {
      var occupancies: [SiteOccupancy] = []
      occupancies.reserveCapacity(expansion.constituents.count)
      for constituents in expansion.constituents { occupancies.append(try SiteOccupancy(merging: constituents)) }
      let structure = try CrystalStructure(
        lattice: lattice, fractional: expansion.positions, occupancies: occupancies, rules: rules)
      return ReadStructure(name: block.name.isEmpty ? nil : block.name, structure, line: block.line)
    } catch {
      throw StructureFormatError(error, line: block.line)
    }
  }

  private func lattice() throws(StructureFormatError) -> Lattice {
    let names = [
      "_cell_length_a", "_cell_length_b", "_cell_length_c", "_cell_angle_alpha", "_cell_angle_beta",
      "_cell_angle_gamma",
    ]
    var numbers: [Double] = []
    var line = block.line
    for name in names {
      guard let value = block.item(name, in: text) else { throw fail(.missing, "\(name) is missing") }
      guard let number = value.number(in: text) else {
        throw fail(.syntax, "\(name) is '\(text.excerpt(value.range))', no number", at: value)
      }
      if numbers.isEmpty { line = value.line }
      numbers.append(number)
    }
    do throws(LatticeError) {
      return try Lattice(
        lengths: SIMD3(numbers[0], numbers[1], numbers[2]), angles: SIMD3(numbers[3], numbers[4], numbers[5]))
    } catch {
      throw StructureFormatError(.lattice(error), line: line)
    }
  }

  /// The loop and the columns of the coordinates: fractional where they are there, else Cartesian.
  private func coordinates() throws(StructureFormatError) -> CoordinateColumns? {
    for (prefix, isCartesian) in [("_atom_site_fract_", false), ("_atom_site_cartn_", true)] {
      let columns = ["x", "y", "z"].map { block.column(prefix + $0) }
      guard let x = columns[0] ?? columns[1] ?? columns[2] else { continue }
      var places: [Int] = []
      for (axis, column) in zip(["x", "y", "z"], columns) {
        guard let column, column.loop.line == x.loop.line else {
          throw fail(.missing, "\(prefix)\(axis) is missing from the loop of the sites", line: x.loop.line)
        }
        places.append(column.column)
      }
      return CoordinateColumns(loop: x.loop, places: places, isCartesian: isCartesian)
    }
    return nil
  }

  /// The fractional coordinates of a row; nil where all of them are placeholders, as for hydrogens that were not found.
  private func position(_ columns: CoordinateColumns, _ row: Int, _ lattice: Lattice) throws(StructureFormatError)
    -> SIMD3<Double>?
  {
    var position = SIMD3<Double>.zero
    var placeholders = 0
    for axis in 0..<3 {
      let value = columns.loop.values[row * columns.loop.columns.count + columns.places[axis]]
      if value.isPlaceholder(in: text) {
        placeholders += 1
        continue
      }
      guard let number = value.number(in: text) else {
        throw fail(.syntax, "the coordinate '\(text.excerpt(value.range))' is no number", at: value)
      }
      guard abs(number) < 1e6 else { throw fail(.syntax, "the coordinate \(number) is out of any range", at: value) }
      position[axis] = number
    }
    if placeholders == 3 { return nil }
    if placeholders > 0 {
      let value = columns.loop.values[row * columns.loop.columns.count + columns.places[0]]
      throw fail(.missing, "a site has some of its coordinates only", at: value)
    }
    return columns.isCartesian ? lattice.fractional(position) : position
  }

  private func constituent(_ atoms: AtomColumns, _ row: Int) throws(StructureFormatError)
    -> SiteOccupancy.Constituent
  {
    let (element, state) = try element(atoms, row)
    guard let value = atoms.value(atoms.occupancy, row), !value.isPlaceholder(in: text) else {
      return SiteOccupancy.Constituent(element, oxidationState: state)
    }
    guard let fraction = value.number(in: text) else {
      throw fail(.syntax, "the occupancy '\(text.excerpt(value.range))' is no number", at: value)
    }
    guard fraction >= 0, fraction <= 1 + SiteOccupancy.tolerance else {
      throw StructureFormatError(.invalidOccupancy(element.symbol, fraction), line: value.line)
    }
    return SiteOccupancy.Constituent(element, fraction: fraction, oxidationState: state)
  }

  private func element(_ atoms: AtomColumns, _ row: Int) throws(StructureFormatError) -> (Element, Double?) {
    if let value = atoms.value(atoms.type, row), !value.isPlaceholder(in: text) {
      let symbol = text.string(text.trimmed(value.range))
      if case .element(let element, let state) = AtomSymbol.reading(ofType: symbol) { return (element, state) }
      // Some files repeat the label as the type.
      if case .element(let element, _) = labelReading(symbol), symbol.utf8.contains(where: { $0 &- 0x30 < 10 }) {
        return (element, nil)
      }
      throw fail(.element, "the type symbol '\(text.excerpt(value.range))' names no element", at: value)
    }
    guard let value = atoms.value(atoms.label, row), !value.isPlaceholder(in: text) else {
      throw fail(.missing, "a site has neither a type symbol nor a label", line: atoms.line(row))
    }
    switch labelReading(text.string(text.trimmed(value.range))) {
    case .element(let element, _): return (element, nil)
    case .ambiguous(let one, let two):
      throw fail(.element, "the label '\(text.excerpt(value.range))' may be \(one) or \(two)", at: value)
    case .unknown: throw fail(.element, "the label '\(text.excerpt(value.range))' names no element", at: value)
    }
  }

  private func labelReading(_ label: String) -> AtomSymbol.Reading {
    guard let formulaElements else { return AtomSymbol.reading(ofLabel: label) }
    return AtomSymbol.reading(ofLabel: label) { formulaElements.contains($0) }
  }

  /// The elements of `_chemical_formula_sum`: words of a symbol and a count.
  private mutating func readFormula() {
    guard let value = block.item("_chemical_formula_sum", in: text) else { return }
    var elements: Set<Element> = []
    for word in text.string(value.range).split(whereSeparator: { " \t\n\r'".contains($0) }) {
      let letters = word.utf8.prefix { (0x41...0x5A).contains($0 & 0xDF) }
      guard let element = AtomSymbol.element(letters) else { return }
      elements.insert(element)
    }
    formulaElements = elements.isEmpty ? nil : elements
  }

  private func fail(_ fault: StructureFormatError.Fault, _ detail: String, at value: CIFValue) -> StructureFormatError {
    StructureFormatError(fault, detail, line: value.line)
  }

  private func fail(_ fault: StructureFormatError.Fault, _ detail: String, line: Int? = nil) -> StructureFormatError {
    StructureFormatError(fault, "data block '\(block.name)': \(detail)", line: line ?? block.line)
  }
}

/// Where the coordinates stand.
private struct CoordinateColumns {
  let loop: CIFBlock.Loop
  let places: [Int]
  let isCartesian: Bool
}

/// What else the loop of the sites says.
private struct AtomColumns {
  let loop: CIFBlock.Loop
  let type: Int?
  let label: Int?
  let occupancy: Int?
  private let calculation: Int?

  init(_ loop: CIFBlock.Loop) {
    self.loop = loop
    type = loop.columns.firstIndex(of: "_atom_site_type_symbol")
    label = loop.columns.firstIndex(of: "_atom_site_label")
    occupancy = loop.columns.firstIndex(of: "_atom_site_occupancy")
    calculation = loop.columns.firstIndex(of: "_atom_site_calc_flag")
  }

  func value(_ column: Int?, _ row: Int) -> CIFValue? { column.map { loop.values[row * loop.columns.count + $0] } }

  func line(_ row: Int) -> Int { loop.values[row * loop.columns.count].line }

  /// Points that stand for no atom, such as the centre of a ring.
  func isDummy(_ row: Int, _ text: FormatText) -> Bool {
    value(calculation, row).map { text.matches(text.trimmed($0.range), "dum") } ?? false
  }
}

extension SiteOccupancy {
  /// What stands on a place that several entries share: the fractions of an element in one oxidation state add.
  init(merging constituents: [Constituent]) throws(StructureError) {
    if constituents.count == 1 {
      try self.init(constituents)
      return
    }
    var merged: [Constituent] = []
    for constituent in constituents {
      let same = merged.firstIndex {
        $0.element == constituent.element && $0.oxidationState == constituent.oxidationState
      }
      if let same {
        merged[same] = Constituent(
          constituent.element, fraction: merged[same].fraction + constituent.fraction,
          oxidationState: constituent.oxidationState)
      } else {
        merged.append(constituent)
      }
    }
    let total = merged.reduce(0) { $0 + $1.fraction }
    if total > 1 + SiteOccupancy.tolerance { throw .overfullSite(total) }
    try self.init(merged)
  }
}
