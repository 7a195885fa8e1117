import Chemistry

/// Extended XYZ (`bernstein2024extxyz`) and plain XYZ: frames of a count, a comment with `key=value` pairs, and a line for
/// each site. `Lattice` and `pbc` make a crystal; a frame without them is a molecule.
package enum ExtendedXYZ {
  /// Every frame of a text that starts on a line of the input; the first error of a frame's outline ends the text.
  package static func structures(in bytes: [UInt8], firstLine: Int = 1, rules: StructureRules = StructureRules())
    -> [StructureResult]
  {
    bytes.withUnsafeBufferPointer { buffer in
      var reader = ExtendedXYZReader(FormatText(buffer), firstLine: firstLine, rules: rules)
      var results: [StructureResult] = []
      while let result = reader.next() { results.append(result) }
      return results
    }
  }

  /// Appends a structure as a frame with Cartesian positions.
  /// - Throws: `disordered` where a site is: the format has no partial occupancies.
  package static func append(_ structure: CrystalStructure, name: String?, to bytes: inout [UInt8])
    throws(StructureWritingError)
  {
    guard let elements = structure.elements else { throw .disordered("extended XYZ") }
    var text = StructureText()
    text.line("\(structure.count)")
    var comment = ""
    if structure.placeholderAxes != .all {
      let numbers = (0..<3).flatMap { axis in
        (0..<3).map { structure.placeholderAxes[axis] ? "0.0" : StructureText.number(structure.lattice[axis][$0]) }
      }
      comment = "Lattice=\"\(numbers.joined(separator: " "))\" "
    }
    let flags = (0..<3).map { structure.periodicity[$0] ? "T" : "F" }
    comment += "Properties=species:S:1:pos:R:3 pbc=\"\(flags.joined(separator: " "))\""
    if let name { comment += " name=\"\(escaped(StructureText.oneLine(name)))\"" }
    text.line(comment)
    for (element, position) in zip(elements, structure.cartesian) { text.line(position, before: element.symbol) }
    bytes += text.bytes
  }

  private static func escaped(_ text: String) -> String {
    String(text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] })
  }
}

struct ExtendedXYZReader {
  private let text: FormatText
  private var lines: FormatLines
  private let rules: StructureRules
  private var isBroken = false
  private var frames = 0

  init(_ text: FormatText, firstLine: Int, rules: StructureRules) {
    self.text = text
    self.rules = rules
    lines = FormatLines(text, firstLine: firstLine)
  }

  /// The next frame; nil at the end.
  mutating func next() -> StructureResult? {
    do throws(StructureFormatError) {
      return try frame().map { .success($0) }
    } catch {
      return .failure(error)
    }
  }

  private mutating func frame() throws(StructureFormatError) -> ReadStructure? {
    if isBroken { return nil }
    var line = lines.next()
    while let blank = line, text.trimmed(blank).isEmpty { line = lines.next() }
    guard let line else {
      if frames > 0 { return nil }
      isBroken = true
      throw lines.fail(.noStructure, "the text is empty")
    }
    frames += 1
    let start = lines.number
    // Where the count is unsure nobody knows where the next frame starts.
    guard let count = text.wholeNumber(text.trimmed(line)) else {
      isBroken = true
      throw lines.fail(.syntax, "'\(text.excerpt(text.trimmed(line)))' is no number of sites")
    }
    guard let comment = lines.next() else {
      isBroken = true
      throw lines.fail(.missing, "the comment line is missing")
    }
    var sites: [Range<Int>] = []
    sites.reserveCapacity(min(count, rules.siteLimit))
    for number in 0..<count {
      guard let line = lines.next() else {
        isBroken = true
        throw lines.fail(.missing, "\(count) sites are announced, \(number) are there")
      }
      if number < rules.siteLimit { sites.append(line) }
    }
    guard count <= rules.siteLimit else {
      throw StructureFormatError(.tooManySites(count, limit: rules.siteLimit), line: start)
    }
    if count == 0 { throw StructureFormatError(.noSites, line: start) }
    return try structure(try XYZComment(text, comment, line: start + 1), sites, comment, line: start)
  }

  private func structure(_ header: XYZComment, _ sites: [Range<Int>], _ comment: Range<Int>, line: Int)
    throws(StructureFormatError) -> ReadStructure
  {
    var occupancies: [SiteOccupancy] = []
    var positions: [SIMD3<Double>] = []
    positions.reserveCapacity(sites.count)
    occupancies.reserveCapacity(sites.count)
    for (number, site) in sites.enumerated() {
      let words = text.words(site)
      guard words.count >= header.width else {
        throw StructureFormatError(
          .syntax, "a site with \(words.count) columns, not \(header.width)", line: line + 2 + number)
      }
      guard let element = element(words[header.speciesColumn], isNumber: header.speciesIsNumber) else {
        throw StructureFormatError(
          .element, "'\(text.excerpt(words[header.speciesColumn]))' names no element", line: line + 2 + number)
      }
      var position = SIMD3<Double>.zero
      for axis in 0..<3 {
        let word = words[header.positionColumn + axis]
        guard let value = text.number(word), abs(value) < 1e6 else {
          throw StructureFormatError(
            .syntax, "the coordinate '\(text.excerpt(word))' is no number in range", line: line + 2 + number)
        }
        position[axis] = value
      }
      occupancies.append(SiteOccupancy(element))
      positions.append(position)
    }
    let (species, places) = CrystalStructure.kinds(of: occupancies)
    do throws(StructureError) {
      let cell = try header.cell()
      let structure = try CrystalStructure(
        lattice: cell.lattice, periodicity: cell.periodicity, placeholderAxes: cell.placeholders,
        coordinates: .cartesian(positions), species: species, speciesOfSites: places, rules: rules)
      return ReadStructure(name: header.name, structure, line: line)
    } catch {
      throw StructureFormatError(error, line: line)
    }
  }

  /// An atomic number, or a symbol with a number or a charge behind it ("C1", "Na+").
  private func element(_ word: Range<Int>, isNumber: Bool) -> Element? {
    if let number = text.wholeNumber(word) { return Element(atomicNumber: number) }
    if isNumber { return nil }
    let letters = text.bytes[word].prefix { (0x41...0x5A).contains($0 & 0xDF) }
    return letters.isEmpty ? nil : AtomSymbol.element(letters)
  }
}
