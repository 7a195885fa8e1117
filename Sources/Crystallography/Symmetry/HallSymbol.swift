/// A Hall symbol (`hall1981spacegroup`): a space group in a setting, by its generators. "-P 2ybc" is P 1 2₁/c 1.
package struct HallSymbol: Sendable {
  /// All operations of the group, the identity first; at most 192.
  package let operations: [SymmetryOperation]

  /// An operation with translations in 24ths of the cell, which all settings of the tables have.
  private struct Element: Hashable {
    var rows: [SIMD3<Int>]
    var shift: SIMD3<Int>

    static let identity = Element(rows: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], shift: .zero)

    func after(_ first: Element) -> Element {
      let columns = (0..<3).map { SIMD3(first.rows[0][$0], first.rows[1][$0], first.rows[2][$0]) }
      let rows = self.rows.map { row in SIMD3(row.dot(columns[0]), row.dot(columns[1]), row.dot(columns[2])) }
      let image = SIMD3(self.rows[0].dot(first.shift), self.rows[1].dot(first.shift), self.rows[2].dot(first.shift))
      return Element(rows: rows, shift: Element.wrapped(image &+ shift))
    }

    static func wrapped(_ shift: SIMD3<Int>) -> SIMD3<Int> {
      SIMD3(((shift.x % 24) + 24) % 24, ((shift.y % 24) + 24) % 24, ((shift.z % 24) + 24) % 24)
    }

    var negated: Element { Element(rows: rows.map { SIMD3<Int>.zero &- $0 }, shift: shift) }
  }

  /// Expands a symbol; nil where it is none.
  package init?(_ symbol: String) {
    var words = symbol.split { $0 == " " || $0 == "_" || $0 == "\t" }.map { Array($0.utf8) }
    var origin = SIMD3<Int>.zero
    if let bracket = words.firstIndex(where: { $0.first == UInt8(ascii: "(") }) {
      guard let shift = HallSymbol.origin(words[bracket...]) else { return nil }
      origin = shift
      words.removeSubrange(bracket...)
    }
    guard var lattice = words.first, words.count <= 5 else { return nil }
    var generators: [Element] = []
    if lattice.first == UInt8(ascii: "-") {
      generators.append(Element.identity.negated)
      lattice.removeFirst()
    }
    // "-P2ybc" without a blank behind the lattice.
    if lattice.count > 1 {
      words.insert(Array(lattice.dropFirst()), at: 1)
      lattice.removeSubrange(1...)
    }
    guard lattice.count == 1, words.count <= 5, let centring = HallSymbol.centring[lattice[0] & 0xDF] else {
      return nil
    }
    generators += centring.map { Element(rows: Element.identity.rows, shift: $0) }
    var preceding: (order: UInt8, axis: UInt8)?
    for (place, word) in words.dropFirst().enumerated() {
      guard let generator = HallSymbol.generator(word, place, &preceding) else { return nil }
      generators.append(generator)
    }
    guard let elements = HallSymbol.closure(of: generators) else { return nil }
    operations = elements.map { element in
      // Moving the origin by −v turns the shift w into w + v − W·v.
      let moved =
        element.shift &+ origin
        &- SIMD3(element.rows[0].dot(origin), element.rows[1].dot(origin), element.rows[2].dot(origin))
      return SymmetryOperation(rotation: element.rows, translation: SIMD3<Double>(Element.wrapped(moved)) / 24)
    }
  }

  /// The origin shift "(0 0 1)" in twelfths, as 24ths.
  private static func origin(_ words: ArraySlice<[UInt8]>) -> SIMD3<Int>? {
    let text = words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    guard text.hasPrefix("("), text.hasSuffix(")") else { return nil }
    let numbers = text.dropFirst().dropLast().split(separator: " ").map { Int($0) }
    guard numbers.count == 3, let x = numbers[0], let y = numbers[1], let z = numbers[2],
      [x, y, z].allSatisfy((-12...12).contains)
    else { return nil }
    return 2 &* SIMD3(x, y, z)
  }

  private static let centring: [UInt8: [SIMD3<Int>]] = [
    UInt8(ascii: "P"): [], UInt8(ascii: "A"): [[0, 12, 12]], UInt8(ascii: "B"): [[12, 0, 12]],
    UInt8(ascii: "C"): [[12, 12, 0]], UInt8(ascii: "I"): [[12, 12, 12]],
    UInt8(ascii: "F"): [[0, 12, 12], [12, 0, 12]], UInt8(ascii: "R"): [[16, 8, 8]], UInt8(ascii: "H"): [[16, 8, 0]],
    UInt8(ascii: "S"): [[8, 8, 16]], UInt8(ascii: "T"): [[8, 16, 8]],
  ]

  /// One generator, with the axis that the symbol leaves out: z first; then x for a twofold axis after a two- or fourfold
  /// one, a − b after a three- or sixfold one; then a + b + c for a threefold one.
  private static func generator(_ word: [UInt8], _ place: Int, _ preceding: inout (order: UInt8, axis: UInt8)?)
    -> Element?
  {
    var rest = word[...]
    let isImproper = rest.first == UInt8(ascii: "-")
    if isImproper { rest.removeFirst() }
    guard let digit = rest.popFirst(), "12346".utf8.contains(digit) else { return nil }
    let order = digit - 0x30
    var axis = UInt8(ascii: "z")
    if let given = rest.first, "xyz'\"*=".utf8.contains(given) {
      axis = given == UInt8(ascii: "=") ? UInt8(ascii: "\"") : given
      rest.removeFirst()
    } else if let preceding, place == 1, order == 2 {
      axis = preceding.order == 3 || preceding.order == 6 ? UInt8(ascii: "'") : UInt8(ascii: "x")
    } else if place == 2, order == 3 {
      axis = UInt8(ascii: "*")
    }
    let reference = preceding?.axis ?? UInt8(ascii: "z")
    guard let rows = rotation(order, axis, reference) else { return nil }
    var element = Element(rows: rows, shift: .zero)
    for letter in rest {
      guard let shift = translation(letter, order, axis) else { return nil }
      element.shift &+= shift
    }
    element.shift = Element.wrapped(element.shift)
    // A threefold axis along a + b + c has its twofold axes where one along z would have a − b.
    if axis == UInt8(ascii: "*") { preceding = (order, UInt8(ascii: "z")) }
    if (UInt8(ascii: "x")...UInt8(ascii: "z")).contains(axis) { preceding = (order, axis) }
    return isImproper ? element.negated : element
  }

  private static func translation(_ letter: UInt8, _ order: UInt8, _ axis: UInt8) -> SIMD3<Int>? {
    switch letter {
    case UInt8(ascii: "a"): return [12, 0, 0]
    case UInt8(ascii: "b"): return [0, 12, 0]
    case UInt8(ascii: "c"): return [0, 0, 12]
    case UInt8(ascii: "n"): return [12, 12, 12]
    case UInt8(ascii: "u"): return [6, 0, 0]
    case UInt8(ascii: "v"): return [0, 6, 0]
    case UInt8(ascii: "w"): return [0, 0, 6]
    case UInt8(ascii: "d"): return [6, 6, 6]
    case UInt8(ascii: "1")...UInt8(ascii: "5"):
      guard letter - 0x30 < order, (UInt8(ascii: "x")...UInt8(ascii: "z")).contains(axis) else { return nil }
      var shift = SIMD3<Int>.zero
      shift[Int(axis - UInt8(ascii: "x"))] = 24 / Int(order) * Int(letter - 0x30)
      return shift
    default: return nil
    }
  }

  /// The rows of a proper rotation about x, y, z, about the diagonals ' and " of the face normal to a reference axis, or
  /// about the body diagonal.
  private static func rotation(_ order: UInt8, _ axis: UInt8, _ reference: UInt8) -> [SIMD3<Int>]? {
    let aboutZ: [UInt8: [SIMD3<Int>]] = [
      1: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], 2: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]],
      3: [[0, -1, 0], [1, -1, 0], [0, 0, 1]], 4: [[0, -1, 0], [1, 0, 0], [0, 0, 1]],
      6: [[1, -1, 0], [1, 0, 0], [0, 0, 1]],
    ]
    switch axis {
    case UInt8(ascii: "*"): return order == 3 ? [[0, 0, 1], [1, 0, 0], [0, 1, 0]] : nil
    case UInt8(ascii: "'"), UInt8(ascii: "\""):
      guard order == 2 else { return nil }
      let off = axis == UInt8(ascii: "'") ? -1 : 1
      return turned([[0, off, 0], [off, 0, 0], [0, 0, -1]], from: reference)
    default: return aboutZ[order].map { turned($0, from: axis) }
    }
  }

  /// A matrix about z, turned by cyclic exchange of the axes to one about another axis.
  private static func turned(_ rows: [SIMD3<Int>], from axis: UInt8) -> [SIMD3<Int>] {
    let shift = (Int(axis - UInt8(ascii: "x")) + 1) % 3
    var result = [SIMD3<Int>](repeating: .zero, count: 3)
    for i in 0..<3 {
      for j in 0..<3 { result[(i + shift) % 3][(j + shift) % 3] = rows[i][j] }
    }
    return result
  }

  private static func closure(of generators: [Element]) -> [Element]? {
    var known: Set<Element> = [.identity]
    var elements = [Element.identity]
    var place = 0
    while place < elements.count {
      for generator in generators {
        let product = generator.after(elements[place])
        if known.insert(product).inserted {
          elements.append(product)
          if elements.count > 192 { return nil }
        }
      }
      place += 1
    }
    return elements
  }
}

extension SIMD3<Int> {
  fileprivate func dot(_ other: SIMD3<Int>) -> Int { x * other.x + y * other.y + z * other.z }
}
