/// The symmetry operations of a data block: its list, else those of its Hall symbol, Hermann–Mauguin symbol or number.
///
/// A symbol is expanded only where it means one set of operations: a symbol with two origins, or a number with several
/// settings, is an error. So is a block that says nothing of symmetry; its sites could be anything.
struct CIFSymmetry {
  /// Twice the 192 operations of the largest groups, for those with time reversal.
  static let operationLimit = 384

  private let block: CIFBlock
  private let text: FormatText

  init(_ block: CIFBlock, _ text: FormatText) {
    self.block = block
    self.text = text
  }

  /// The operations, the identity among them.
  func operations(of lattice: Lattice) throws(StructureFormatError) -> [SymmetryOperation] {
    for name in CIFNames.operations {
      if let listed = try listed(name) { return try checked(listed.operations, lattice, line: listed.line) }
    }
    let hall = block.item("_symmetry_space_group_name_hall", "_space_group_name_hall", in: text)
    if let hall, let symbol = HallSymbol(text.string(hall.range)) {
      return try checked(symbol.operations, lattice, line: hall.line)
    }
    if let name = block.item("_symmetry_space_group_name_h-m", "_space_group_name_h-m_alt", in: text) {
      let symbol = text.string(text.trimmed(name.range))
      let settings = SpaceGroupSetting.named(symbol)
      if !settings.isEmpty { return try resolved(settings, lattice, "the space group '\(symbol)'", line: name.line) }
      if number == nil { throw fail("the space group '\(symbol)' is unknown", line: name.line) }
    }
    if let number {
      let settings = SpaceGroupSetting.numbered(number.value)
      if settings.isEmpty { throw fail("there is no space group \(number.value)", line: number.line) }
      return try resolved(settings, lattice, "space group number \(number.value)", line: number.line)
    }
    if let hall { throw fail("the Hall symbol '\(text.excerpt(hall.range))' is unknown", line: hall.line) }
    throw fail(
      "data block '\(block.name)' has neither symmetry operations nor a space group; say 'P 1' if there is none",
      line: block.line)
  }

  private var number: (value: Int, line: Int)? {
    guard let value = block.item("_symmetry_int_tables_number", "_space_group_it_number", in: text) else { return nil }
    return text.wholeNumber(text.trimmed(value.range)).map { ($0, value.line) }
  }

  /// The operations of a list; nil where the item is absent or a placeholder.
  private func listed(_ name: String) throws(StructureFormatError) -> (operations: [SymmetryOperation], line: Int)? {
    var values: [CIFValue] = []
    if let (loop, column) = block.column(name) {
      values = stride(from: column, to: loop.values.count, by: loop.columns.count).map { loop.values[$0] }
    } else if let value = block.items[name] {
      values = [value]
    }
    if values.count == 1, values[0].isPlaceholder(in: text) { values = [] }
    guard let first = values.first else { return nil }
    guard values.count <= Self.operationLimit else {
      throw fail("\(values.count) symmetry operations, more than the limit of \(Self.operationLimit)", line: first.line)
    }
    var operations = try read(values)
    if name.contains("magn"), let (loop, column) = block.column("_space_group_symop_magn_centering_xyz") {
      let places = stride(from: column, to: loop.values.count, by: loop.columns.count)
      let shifts = try read(places.map { loop.values[$0] }).map(\.translation)
      operations = operations.flatMap { operation in
        shifts.map { SymmetryOperation(rotation: operation.rotation, translation: operation.translation + $0) }
      }
    }
    return (operations, first.line)
  }

  private func read(_ values: [CIFValue]) throws(StructureFormatError) -> [SymmetryOperation] {
    var operations: [SymmetryOperation] = []
    for value in values {
      guard value.range.count < 200, let operation = SymmetryOperation(notation: text.string(value.range)) else {
        throw fail("'\(text.excerpt(value.range))' is no symmetry operation", line: value.line)
      }
      operations.append(operation)
    }
    return operations
  }

  /// The operations of the only setting that the cell allows.
  private func resolved(_ settings: [SpaceGroupSetting], _ lattice: Lattice, _ what: String, line: Int)
    throws(StructureFormatError) -> [SymmetryOperation]
  {
    var groups: [(setting: SpaceGroupSetting, operations: [SymmetryOperation])] = []
    for setting in settings {
      let operations = setting.operations
      guard operations.allSatisfy({ $0.preserves(lattice) }) else { continue }
      if groups.contains(where: { Set($0.operations) == Set(operations) }) { continue }
      groups.append((setting, operations))
    }
    guard let first = groups.first else { throw fail("the cell does not have the symmetry of \(what)", line: line) }
    if groups.count == 1 { return first.operations }
    // A monoclinic group without a word on its axis has the unique axis b.
    let uniqueB = groups.filter { (3...15).contains($0.setting.number) && $0.setting.hasUniqueAxisB }
    if uniqueB.count == 1 { return uniqueB[0].operations }
    let names = groups.prefix(4).map {
      "'\($0.setting.symbol)\($0.setting.choice.isEmpty ? "" : ":")\($0.setting.choice)'"
    }
    throw fail(
      "\(what) has \(groups.count) settings (\(names.joined(separator: ", "))\(groups.count > 4 ? ", …" : "")); "
        + "list the symmetry operations", line: line)
  }

  /// A list with the identity, each operation once, that leaves the cell as it is.
  private func checked(_ operations: [SymmetryOperation], _ lattice: Lattice, line: Int)
    throws(StructureFormatError) -> [SymmetryOperation]
  {
    var known: Set<SymmetryOperation> = []
    let distinct = operations.filter { known.insert($0).inserted }
    guard known.contains(.identity) else { throw fail("the symmetry operations lack 'x,y,z'", line: line) }
    if let stray = distinct.first(where: { !$0.preserves(lattice) }) {
      throw fail("the cell does not have the symmetry operation \(stray.notation)", line: line)
    }
    return distinct
  }

  private func fail(_ detail: String, line: Int) -> StructureFormatError {
    StructureFormatError(.symmetry, detail, line: line)
  }
}
