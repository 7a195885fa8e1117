/// The second line of an XYZ frame: `key=value` pairs, of which `Lattice`, `pbc`, `Properties` and a name matter; or words
/// of any kind.
struct XYZComment {
  /// The place of the column of symbols or atomic numbers.
  private(set) var speciesColumn = 0
  /// Whether the species are atomic numbers.
  private(set) var speciesIsNumber = false
  /// The place of the first of three columns of positions.
  private(set) var positionColumn = 1
  /// How many columns a site has at least.
  private(set) var width = 4
  /// What the frame calls itself.
  private(set) var name: String?
  private var rows: [SIMD3<Double>]?
  private var flags: Periodicity?

  init(_ text: FormatText, _ comment: Range<Int>, line: Int) throws(StructureFormatError) {
    var place = comment.lowerBound
    var pairs = 0
    while let (key, value) = XYZComment.pair(text, &place, comment.upperBound) {
      guard let value else { continue }
      pairs += 1
      if text.matches(key, "lattice") || text.matches(key, "cell") {
        rows = try XYZComment.lattice(text, value, line: line)
      } else if text.matches(key, "pbc") {
        flags = try XYZComment.flags(text, value, line: line)
      } else if text.matches(key, "properties") {
        try readProperties(text, value, line: line)
      } else if text.matches(key, "name") || text.matches(key, "id") {
        name = XYZComment.unescaped(text.string(value))
      }
    }
    // A comment without pairs is all name.
    if pairs == 0 {
      let words = text.string(text.trimmed(comment))
      if !words.isEmpty { name = words }
    }
  }

  /// The lattice with the axes that repeat, and those whose vector the frame does not give.
  func cell() throws(StructureError) -> (lattice: Lattice, periodicity: Periodicity, placeholders: Periodicity) {
    let rows = rows ?? [.zero, .zero, .zero]
    let periodicity = flags ?? (self.rows == nil ? .none : .all)
    let missing = rows.map { $0 == .zero }
    let placeholders = Periodicity(
      missing[0] && !periodicity.a, missing[1] && !periodicity.b, missing[2] && !periodicity.c)
    return (try Lattice.filling(placeholders, in: rows), periodicity, placeholders)
  }

  /// The next word of the comment as key and value; the value is nil for a word alone. Keys and values may stand in
  /// quotes, values in brackets or braces.
  private static func pair(_ text: FormatText, _ place: inout Int, _ end: Int) -> (Range<Int>, Range<Int>?)? {
    while place < end, FormatText.isBlank(text.bytes[place]) || text.bytes[place] == UInt8(ascii: ",") { place += 1 }
    guard place < end else { return nil }
    let key = word(text, &place, end)
    var next = place
    while next < end, FormatText.isBlank(text.bytes[next]) { next += 1 }
    guard next < end, text.bytes[next] == UInt8(ascii: "=") else { return (key, nil) }
    next += 1
    while next < end, FormatText.isBlank(text.bytes[next]) { next += 1 }
    place = next
    return place < end ? (key, word(text, &place, end)) : (key, nil)
  }

  private static func word(_ text: FormatText, _ place: inout Int, _ end: Int) -> Range<Int> {
    let start = place
    switch text.bytes[place] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let quote = text.bytes[place]
      place += 1
      while place < end, text.bytes[place] != quote {
        place += text.bytes[place] == UInt8(ascii: "\\") && place + 1 < end ? 2 : 1
      }
      let range = start + 1..<place
      place = min(place + 1, end)
      return range
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      var depth = 0
      while place < end {
        let byte = text.bytes[place]
        if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
        if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth -= 1 }
        place += 1
        if depth == 0 { break }
      }
      return start..<place
    default:
      while place < end, !FormatText.isBlank(text.bytes[place]), text.bytes[place] != UInt8(ascii: "=") { place += 1 }
      // A sign of equality without a key before it stands for itself.
      if place == start { place += 1 }
      return start..<place
    }
  }

  /// The words of an array, its brackets and commas left out.
  private static func elements(_ text: FormatText, _ value: Range<Int>) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var start: Int?
    for place in value {
      if " \t\r,[]{}\"".utf8.contains(text.bytes[place]) {
        if let first = start { words.append(first..<place) }
        start = nil
      } else if start == nil {
        start = place
      }
    }
    if let start { words.append(start..<value.upperBound) }
    return words
  }

  /// Nine numbers, vector after vector, or the three of a diagonal.
  private static func lattice(_ text: FormatText, _ value: Range<Int>, line: Int) throws(StructureFormatError)
    -> [SIMD3<Double>]
  {
    let words = elements(text, value)
    let numbers = words.prefix(10).compactMap { text.number($0) }
    guard numbers.count == words.count, numbers.count == 9 || numbers.count == 3 else {
      throw StructureFormatError(.syntax, "the lattice '\(text.excerpt(value))' is not nine numbers", line: line)
    }
    for number in numbers where abs(number) > 1e6 {
      throw StructureFormatError(.syntax, "the lattice has a number out of range, \(number)", line: line)
    }
    if numbers.count == 3 { return [[numbers[0], 0, 0], [0, numbers[1], 0], [0, 0, numbers[2]]] }
    return (0..<3).map { SIMD3(numbers[3 * $0], numbers[3 * $0 + 1], numbers[3 * $0 + 2]) }
  }

  private static func flags(_ text: FormatText, _ value: Range<Int>, line: Int) throws(StructureFormatError)
    -> Periodicity
  {
    let flags: [Bool] = elements(text, value).prefix(4).compactMap { word in
      if text.matches(word, "t") || text.matches(word, "true") || text.matches(word, "1") { return true }
      return text.matches(word, "f") || text.matches(word, "false") || text.matches(word, "0") ? false : nil
    }
    switch flags.count {
    case 3: return Periodicity(flags[0], flags[1], flags[2])
    case 1: return flags[0] ? .all : .none
    default: throw StructureFormatError(.syntax, "pbc '\(text.excerpt(value))' is not three flags", line: line)
    }
  }

  /// `name:type:columns` triples.
  private mutating func readProperties(_ text: FormatText, _ value: Range<Int>, line: Int)
    throws(StructureFormatError)
  {
    let parts = text.string(value).split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count % 3 == 0, parts.count < 1000 else {
      throw StructureFormatError(.syntax, "Properties '\(text.excerpt(value))' is not in threes", line: line)
    }
    var (species, position): (Int?, Int?) = (nil, nil)
    var column = 0
    for place in stride(from: 0, to: parts.count, by: 3) {
      guard let count = Int(parts[place + 2]), (1...1000).contains(count) else {
        throw StructureFormatError(
          .syntax, "'\(parts[place + 2].prefix(20))' in Properties is no number of columns", line: line)
      }
      switch parts[place].lowercased() {
      case "species", "element", "symbol":
        if species == nil || speciesIsNumber { (species, speciesIsNumber) = (column, false) }
      case "z", "numbers": if species == nil { (species, speciesIsNumber) = (column, true) }
      case "pos", "positions": if count == 3 { position = column }
      default: break
      }
      column += count
    }
    guard let species, let position else {
      throw StructureFormatError(.missing, "Properties has no species or no pos with three columns", line: line)
    }
    (speciesColumn, positionColumn, width) = (species, position, column)
  }

  private static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
    var result = ""
    var isEscaped = false
    for character in text {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        result.append(character)
        isEscaped = false
      }
    }
    return result
  }
}

extension Lattice {
  /// A lattice of the rows that mean something, placeholders at right angles to them for the rest.
  package static func filling(_ placeholders: Periodicity, in rows: [SIMD3<Double>]) throws(StructureError) -> Lattice {
    do throws(LatticeError) {
      if placeholders == .none { return try Lattice(rows[0], rows[1], rows[2]) }
      let given = (0..<3).filter { !placeholders[$0] }
      let complete = try Lattice(completing: given.map { rows[$0] })
      var vectors = rows
      var next = given.count
      for axis in 0..<3 where placeholders[axis] {
        vectors[axis] = given.isEmpty ? [axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0] : complete[next]
        next += 1
      }
      return try Lattice(vectors[0], vectors[1], vectors[2])
    } catch {
      throw .lattice(error)
    }
  }
}
