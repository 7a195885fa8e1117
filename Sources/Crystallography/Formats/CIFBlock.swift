/// A data block of a CIF: its single items and loops, as far as they are about the structure.
struct CIFBlock {
  struct Loop {
    let columns: [String]
    /// Row after row, `columns.count` values each.
    let values: [CIFValue]
    let line: Int

    var rows: Int { values.count / columns.count }
  }

  let name: String
  let line: Int
  private(set) var items: [String: CIFValue] = [:]
  private(set) var loops: [Loop] = []

  init(name: String, line: Int) {
    self.name = name
    self.line = line
  }

  /// The value of an item under the first of its names that is there; one in a loop of one row counts as single. Nil
  /// where it is absent or a placeholder (`?`, `.`).
  func item(_ names: String..., in text: FormatText) -> CIFValue? {
    for name in names {
      if let value = items[name] {
        if !value.isPlaceholder(in: text) { return value }
      } else if let (loop, column) = column(name), loop.rows == 1, !loop.values[column].isPlaceholder(in: text) {
        return loop.values[column]
      }
    }
    return nil
  }

  /// The loop that holds a column, and the place of the column in it.
  func column(_ name: String) -> (loop: Loop, column: Int)? {
    for loop in loops {
      if let column = loop.columns.firstIndex(of: name) { return (loop, column) }
    }
    return nil
  }

  fileprivate mutating func add(_ tag: String, _ value: CIFValue) throws(StructureFormatError) {
    try checkNew(tag, line: value.line)
    items[tag] = value
  }

  fileprivate mutating func add(_ loop: Loop) throws(StructureFormatError) {
    for column in loop.columns { try checkNew(column, line: loop.line) }
    loops.append(loop)
  }

  /// Makes a site that is stated without a loop a loop of one row.
  fileprivate mutating func gatherSingleSite() {
    let tags = items.keys.filter { $0.hasPrefix("_atom_site_") }.sorted()
    guard let place = tags.first(where: { $0.hasPrefix("_atom_site_fract_") || $0.hasPrefix("_atom_site_cartn_") }),
      let first = items[place]
    else { return }
    loops.append(Loop(columns: tags, values: tags.compactMap { items[$0] }, line: first.line))
    for tag in tags { items[tag] = nil }
  }

  private func checkNew(_ tag: String, line: Int) throws(StructureFormatError) {
    if items[tag] != nil || column(tag) != nil {
      throw StructureFormatError(.syntax, "the tag \(tag) stands twice in one data block", line: line)
    }
  }
}

extension CIFValue {
  /// `?` (unknown) and `.` (does not apply), unless quoted.
  func isPlaceholder(in text: FormatText) -> Bool {
    !isQuoted && range.count == 1
      && (text.bytes[range.lowerBound] == UInt8(ascii: "?") || text.bytes[range.lowerBound] == UInt8(ascii: "."))
  }

  /// The number, without the standard uncertainty that may follow in brackets; nil where it is none.
  func number(in text: FormatText) -> Double? {
    let trimmed = text.trimmed(range)
    guard let bracket = text.bytes[trimmed].firstIndex(of: UInt8(ascii: "(")) else { return text.number(trimmed) }
    guard text.bytes[trimmed.upperBound - 1] == UInt8(ascii: ")") else { return nil }
    let uncertainty = text.bytes[bracket + 1..<trimmed.upperBound - 1]
    guard uncertainty.allSatisfy({ ($0 &- 0x30 < 10) || $0 == UInt8(ascii: ".") }) else { return nil }
    return text.number(trimmed.lowerBound..<bracket)
  }
}

/// Reads the data blocks of a CIF.
struct CIFBlockReader {
  private var tokens: CIFTokenizer
  private var token: CIFTokenizer.Token
  let text: FormatText

  init(_ text: FormatText, firstLine: Int, isVersion2: Bool) throws(StructureFormatError) {
    self.text = text
    tokens = CIFTokenizer(text, firstLine: firstLine, isVersion2: isVersion2)
    token = try tokens.next()
  }

  /// The next data block; nil at the end of the text.
  mutating func next() throws(StructureFormatError) -> CIFBlock? {
    if token == .end { return nil }
    guard case .dataHeading(let name) = token else { throw tokens.fail("no 'data_' heading ahead of the first item") }
    var block = CIFBlock(name: text.string(name), line: tokens.line)
    token = try tokens.next()
    var isInFrame = false
    while true {
      switch token {
      case .end, .dataHeading:
        if isInFrame { throw tokens.fail("a save frame does not end") }
        block.gatherSingleSite()
        return block
      case .saveHeading:
        if isInFrame { throw tokens.fail("a save frame in a save frame") }
        isInFrame = true
        token = try tokens.next()
      case .saveEnd:
        if !isInFrame { throw tokens.fail("the end of a save frame that did not start") }
        isInFrame = false
        token = try tokens.next()
      case .value(let value): throw tokens.fail("the value '\(text.excerpt(value.range))' has no tag")
      case .tag(let tag):
        let value = try itemValue(tag)
        if !isInFrame, let name = CIFNames.known(tag, in: text) { try block.add(name, value) }
      case .loop:
        let loop = try readLoop()
        if !isInFrame, let loop { try block.add(loop) }
      }
    }
  }

  private mutating func itemValue(_ tag: Range<Int>) throws(StructureFormatError) -> CIFValue {
    token = try tokens.next()
    guard case .value(let value) = token else { throw tokens.fail("the tag \(text.excerpt(tag)) has no value") }
    token = try tokens.next()
    return value
  }

  /// A loop with those of its columns that matter here; nil where none does.
  private mutating func readLoop() throws(StructureFormatError) -> CIFBlock.Loop? {
    let line = tokens.line
    var columns: [String] = []
    var places: [Int?] = []
    token = try tokens.next()
    while case .tag(let tag) = token {
      guard places.count < CIFNames.columnLimit else { throw tokens.fail("a loop of too many columns") }
      if let name = CIFNames.known(tag, in: text) {
        if columns.contains(name) { throw tokens.fail("the tag \(name) stands twice in one loop") }
        places.append(columns.count)
        columns.append(name)
      } else {
        places.append(nil)
      }
      token = try tokens.next()
    }
    if places.isEmpty { throw tokens.fail("a loop without tags") }
    var values: [CIFValue] = []
    var count = 0
    while case .value(let value) = token {
      if places[count % places.count] != nil { values.append(value) }
      count += 1
      if values.count > columns.count * CIFNames.rowLimit { throw tokens.fail("a loop of too many rows") }
      token = try tokens.next()
    }
    if count == 0 { throw StructureFormatError(.syntax, "a loop without values", line: line) }
    if count % places.count != 0 {
      throw StructureFormatError(
        .syntax, "a loop of \(places.count) columns has \(count) values, no whole number of rows", line: line)
    }
    return columns.isEmpty ? nil : CIFBlock.Loop(columns: columns, values: values, line: line)
  }
}

/// The names of a CIF that are about the structure.
enum CIFNames {
  static let columnLimit = 1000
  /// Ten times the sites that a structure may have, so that the structure's own limit speaks first.
  static let rowLimit = 10 * CrystalStructure.siteLimit

  static let operations = [
    "_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz", "_space_group_symop_magn_operation_xyz",
  ]

  private static let all: Set<String> = Set(
    operations + [
      "_cell_length_a", "_cell_length_b", "_cell_length_c", "_cell_angle_alpha", "_cell_angle_beta",
      "_cell_angle_gamma", "_cell_modulation_dimension", "_chemical_formula_sum", "_atom_site_label",
      "_atom_site_type_symbol", "_atom_site_fract_x", "_atom_site_fract_y", "_atom_site_fract_z",
      "_atom_site_cartn_x", "_atom_site_cartn_y", "_atom_site_cartn_z", "_atom_site_occupancy",
      "_atom_site_disorder_group", "_atom_site_calc_flag", "_symmetry_space_group_name_h-m",
      "_space_group_name_h-m_alt", "_symmetry_space_group_name_hall", "_space_group_name_hall",
      "_symmetry_int_tables_number", "_space_group_it_number", "_space_group_symop_magn_centering_xyz",
    ])

  /// The name of a tag in small letters, the dot of newer dictionaries as an underscore; nil where it does not matter.
  static func known(_ tag: Range<Int>, in text: FormatText) -> String? {
    guard tag.count < 64 else { return nil }
    switch text.bytes[tag.lowerBound + 1] | 0x20 {
    case UInt8(ascii: "a"), UInt8(ascii: "c"), UInt8(ascii: "s"): break
    default: return nil
    }
    let small = text.bytes[tag].map { byte in
      (0x41...0x5A).contains(byte) ? byte | 0x20 : byte == UInt8(ascii: ".") ? UInt8(ascii: "_") : byte
    }
    let name = String(decoding: small, as: UTF8.self)
    return all.contains(name) ? name : nil
  }
}
