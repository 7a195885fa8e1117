import Chemistry

/// VASP's POSCAR and CONTCAR (`vaspwiki2024poscar`): comment, scale, lattice vectors, symbols (since VASP 5), counts,
/// optional selective dynamics, direct or Cartesian coordinates. What follows the coordinates (velocities, the state of a
/// thermostat) is not read.
///
/// The fourth version has no line of symbols: the elements are those that the caller names, else those of the labels
/// behind the coordinates, else those of the comment; never a guess.
package enum POSCAR {
  /// The structure of a text that starts on a line of the input; `named` are the elements of a text without symbols.
  /// Where another POSCAR follows, as after `cat`, its structure comes next.
  package static func structures(
    in bytes: [UInt8], firstLine: Int = 1, named: [Element] = [], rules: StructureRules = StructureRules()
  ) -> [StructureResult] {
    bytes.withUnsafeBufferPointer { buffer in
      var lines: FormatLines? = FormatLines(FormatText(buffer), firstLine: firstLine)
      var results: [StructureResult] = []
      while let start = lines {
        var reader = POSCARReader(start, named: named, rules: rules)
        do throws(StructureFormatError) {
          results.append(.success(try reader.structure()))
        } catch {
          results.append(.failure(error))
        }
        lines = reader.nextStart()
      }
      return results
    }
  }

  /// Appends a structure in the form of VASP 5 with direct coordinates, sites sorted by element.
  /// - Throws: `unsupported` where a site is disordered or an axis is not periodic: the format has no words for either.
  package static func append(_ structure: CrystalStructure, name: String?, to bytes: inout [UInt8])
    throws(StructureWritingError)
  {
    guard let elements = structure.elements else { throw .disordered("POSCAR") }
    guard structure.periodicity == .all else { throw .notPeriodic("POSCAR") }
    var kinds: [Element] = []
    var sites: [Element: [Int]] = [:]
    for (site, element) in elements.enumerated() {
      if sites[element] == nil { kinds.append(element) }
      sites[element, default: []].append(site)
    }
    var text = StructureText()
    text.line(name.map(StructureText.oneLine) ?? kinds.map { "\($0)\(sites[$0]!.count)" }.joined(separator: " "))
    text.line("1.0")
    for axis in 0..<3 { text.line(structure.lattice[axis]) }
    text.line(kinds.map(\.symbol).joined(separator: " "))
    text.line(kinds.map { "\(sites[$0]!.count)" }.joined(separator: " "))
    text.line("Direct")
    for kind in kinds {
      for site in sites[kind]! { text.line(structure.fractional[site], after: kind.symbol) }
    }
    bytes += text.bytes
  }
}

private struct POSCARReader {
  private let text: FormatText
  private var lines: FormatLines
  private let firstLine: Int
  private let named: [Element]
  private let rules: StructureRules

  init(_ lines: FormatLines, named: [Element], rules: StructureRules) {
    text = lines.text
    self.lines = lines
    self.named = named
    self.rules = rules
    firstLine = lines.number + 1
  }

  /// Where another POSCAR starts below what was read; nil where none does.
  mutating func nextStart() -> FormatLines? {
    var window: [(start: FormatLines, words: [Range<Int>])] = []
    while true {
      let start = lines
      guard let line = lines.next() else { break }
      window.append((start, text.words(line.prefix(400))))
      if window.count < 10 { continue }
      if isHeading(window.map(\.words)) { return window[0].start }
      window.removeFirst()
    }
    while !window.isEmpty {
      if isHeading(window.map(\.words)) { return window[0].start }
      window.removeFirst()
    }
    return nil
  }

  /// Whether lines look like the start of a POSCAR: a comment, a scale, three vectors, perhaps symbols, counts, perhaps
  /// "Selective", the kind of coordinates.
  private func isHeading(_ lines: [[Range<Int>]]) -> Bool {
    func isNumber(_ word: Range<Int>) -> Bool { text.number(word) != nil }
    guard lines.count >= 7, let scale = lines[1].first, isNumber(scale) else { return false }
    for vector in lines[2...4] where vector.count < 3 || !vector.prefix(3).allSatisfy(isNumber) { return false }
    var place = 5
    func letter() -> UInt8? {
      place < lines.count ? lines[place].first.map { text.bytes[$0.lowerBound] | 0x20 } : nil
    }
    if let first = letter(), (0x61...0x7A).contains(first) { place += 1 }
    guard place < lines.count, let count = lines[place].first, text.wholeNumber(count) != nil else { return false }
    place += 1
    if letter() == UInt8(ascii: "s") { place += 1 }
    return letter().map { "dck".utf8.contains($0) } ?? false
  }

  mutating func structure() throws(StructureFormatError) -> ReadStructure {
    guard let comment = lines.next() else { throw lines.fail(.noStructure, "the text is empty") }
    let scale = try numbers("the scale", 1...3)
    if scale.count == 2 { throw lines.fail(.syntax, "two scale factors: there is one, or one for each of x, y, z") }
    var rows: [SIMD3<Double>] = []
    for _ in 0..<3 { rows.append(try vector("a lattice vector")) }
    let factors = try factors(scale, rows)
    let lattice: Lattice
    do throws(LatticeError) {
      lattice = try Lattice(rows[0] * factors, rows[1] * factors, rows[2] * factors)
    } catch {
      throw StructureFormatError(.lattice(error), line: firstLine + 2)
    }
    let (symbols, counts) = try kinds()
    let total = counts.reduce(0, +)
    if total == 0 { throw StructureFormatError(.noSites, line: lines.number) }
    guard total <= rules.siteLimit else {
      throw StructureFormatError(.tooManySites(total, limit: rules.siteLimit), line: lines.number)
    }
    let (isCartesian, isSelective) = try mode()
    var positions: [SIMD3<Double>] = []
    positions.reserveCapacity(total)
    var labels: [Range<Int>?] = []
    for _ in 0..<total {
      guard let line = lines.next() else {
        throw lines.fail(.missing, "\(total) sites are announced, \(positions.count) are there")
      }
      let words = text.words(line)
      let position = try vector(words, "a coordinate")
      positions.append(isCartesian ? position * factors : position)
      labels.append(label(words.dropFirst(isSelective ? 6 : 3)))
    }
    let elements = try elements(symbols, counts, labels, comment)
    do throws(StructureError) {
      let kinds = CrystalStructure.kinds(of: elements.map { SiteOccupancy($0) })
      let structure = try CrystalStructure(
        lattice: lattice, coordinates: isCartesian ? .cartesian(positions) : .fractional(positions),
        species: kinds.0, speciesOfSites: kinds.1, rules: rules)
      let name = text.string(text.trimmed(comment))
      return ReadStructure(name: name.isEmpty ? nil : name, structure, line: firstLine)
    } catch {
      throw StructureFormatError(error, line: firstLine)
    }
  }

  /// What lengths along x, y and z are multiplied by: the factors, or the cube root that makes a negative factor the
  /// volume of the cell.
  private func factors(_ scale: [Double], _ rows: [SIMD3<Double>]) throws(StructureFormatError) -> SIMD3<Double> {
    if scale.count == 3 {
      for factor in scale where factor <= 0 {
        throw StructureFormatError(.syntax, "one of three scale factors is \(factor)", line: firstLine + 1)
      }
      return SIMD3(scale[0], scale[1], scale[2])
    }
    if scale[0] > 0 { return SIMD3(repeating: scale[0]) }
    let volume = abs(rows[0].dot(rows[1].cross(rows[2])))
    guard scale[0] < 0, volume > 0 else {
      throw StructureFormatError(.lattice(.zeroVolume), line: firstLine + 1)
    }
    return SIMD3(repeating: cubeRoot(-scale[0] / volume))
  }

  /// The symbols, none in the fourth version, and the counts; either may go on over several lines.
  private mutating func kinds() throws(StructureFormatError) -> ([Range<Int>], [Int]) {
    var symbols: [Range<Int>] = []
    var counts: [Int] = []
    while counts.isEmpty || counts.count < symbols.count {
      guard let line = lines.next() else { throw lines.fail(.missing, "the counts of the elements are missing") }
      let words = text.words(line).prefix { !"!#".utf8.contains(text.bytes[$0.lowerBound]) }
      if words.isEmpty { throw lines.fail(.missing, "the counts of the elements are missing") }
      let whole = words.prefix { text.wholeNumber($0) != nil }
      if counts.isEmpty, whole.isEmpty, text.number(words[0]) == nil {
        symbols += words
        if symbols.count > 10_000 { throw lines.fail(.syntax, "too many symbols") }
      } else {
        // Words behind the numbers are a comment, other numbers are not.
        if whole.count < words.count, whole.isEmpty || text.number(words[whole.count]) != nil {
          throw lines.fail(.syntax, "'\(text.excerpt(words[whole.count]))' is no count")
        }
        counts += whole.map { text.wholeNumber($0)! }
        if counts.count > 10_000 { throw lines.fail(.syntax, "too many counts") }
      }
    }
    if !symbols.isEmpty, symbols.count != counts.count {
      throw lines.fail(.syntax, "\(symbols.count) symbols and \(counts.count) counts")
    }
    return (symbols, counts)
  }

  /// Whether coordinates are Cartesian, and whether flags of selective dynamics follow them. A line that starts with none
  /// of the letters c, k means direct coordinates to VASP, whatever it says; a number means that the line is missing.
  private mutating func mode() throws(StructureFormatError) -> (isCartesian: Bool, isSelective: Bool) {
    var isSelective = false
    while true {
      guard let line = lines.next() else { throw lines.fail(.missing, "the coordinates are missing") }
      let word = text.trimmed(line)
      let first = word.isEmpty ? 0 : text.bytes[word.lowerBound]
      if !isSelective, first | 0x20 == UInt8(ascii: "s") {
        isSelective = true
        continue
      }
      switch first | 0x20 {
      case UInt8(ascii: "c"), UInt8(ascii: "k"): return (true, isSelective)
      default:
        if let number = text.words(line).first, text.number(number) != nil {
          throw lines.fail(.syntax, "'\(text.excerpt(word))' is neither 'Direct' nor 'Cartesian'")
        }
        return (false, isSelective)
      }
    }
  }

  private func elements(_ symbols: [Range<Int>], _ counts: [Int], _ labels: [Range<Int>?], _ comment: Range<Int>)
    throws(StructureFormatError) -> [Element]
  {
    if !symbols.isEmpty {
      var elements: [Element] = []
      for (symbol, count) in zip(symbols, counts) {
        guard let element = element(symbol) else {
          throw StructureFormatError(
            .element, "the symbol '\(text.excerpt(symbol))' names no element", line: firstLine + 5)
        }
        elements += repeatElement(element, count: count)
      }
      return elements
    }
    if !named.isEmpty {
      guard named.count == counts.count else {
        throw StructureFormatError(
          .missing, "\(named.count) elements are named for \(counts.count) counts", line: firstLine + 5)
      }
      return zip(named, counts).flatMap { repeatElement($0, count: $1) }
    }
    let labelled = labels.compactMap { $0.flatMap(element) }
    if labelled.count == labels.count { return labelled }
    let words = text.words(comment).map(element)
    guard words.count == counts.count, words.allSatisfy({ $0 != nil }) else {
      throw StructureFormatError(
        .missing,
        "the elements are not named: no line of symbols, no labels behind the coordinates, no names in the comment",
        line: firstLine + 5)
    }
    return zip(words, counts).flatMap { repeatElement($0!, count: $1) }
  }

  /// The label behind the coordinates, in a comment too ("# Na1").
  private func label(_ words: ArraySlice<Range<Int>>) -> Range<Int>? {
    guard let first = words.first else { return nil }
    if !"#!".utf8.contains(text.bytes[first.lowerBound]) { return first }
    return first.count > 1 ? first.lowerBound + 1..<first.upperBound : words.dropFirst().first
  }

  /// The element of a word such as "Fe", "Fe_pv", "Fe/1f3a" or "Fe3+".
  private func element(_ word: Range<Int>) -> Element? {
    let end = text.bytes[word].firstIndex { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "/") } ?? word.upperBound
    let letters = text.bytes[word.lowerBound..<end].prefix { (0x41...0x5A).contains($0 & 0xDF) }
    let rest = text.bytes[letters.endIndex..<end]
    guard rest.allSatisfy({ $0 &- 0x30 < 10 || "+-.".utf8.contains($0) }) else { return nil }
    return letters.isEmpty ? nil : AtomSymbol.element(letters)
  }

  private mutating func numbers(_ what: String, _ wanted: ClosedRange<Int>) throws(StructureFormatError) -> [Double] {
    guard let line = lines.next() else { throw lines.fail(.missing, "\(what) is missing") }
    let numbers = text.words(line).prefix(wanted.upperBound).map { text.number($0) }.prefix { $0 != nil }.map { $0! }
    guard numbers.count >= wanted.lowerBound else {
      throw lines.fail(.syntax, "'\(text.excerpt(text.trimmed(line)))' is not \(what)")
    }
    return numbers
  }

  private mutating func vector(_ what: String) throws(StructureFormatError) -> SIMD3<Double> {
    guard let line = lines.next() else { throw lines.fail(.missing, "\(what) is missing") }
    return try vector(text.words(line), what)
  }

  private func vector(_ words: [Range<Int>], _ what: String) throws(StructureFormatError) -> SIMD3<Double> {
    guard words.count >= 3 else { throw lines.fail(.syntax, "\(what) with \(words.count) numbers, not three") }
    var vector = SIMD3<Double>.zero
    for axis in 0..<3 {
      guard let number = text.number(words[axis]), abs(number) < 1e6 else {
        throw lines.fail(.syntax, "'\(text.excerpt(words[axis]))' in \(what) is no number in range")
      }
      vector[axis] = number
    }
    return vector
  }
}
