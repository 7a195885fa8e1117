/// A chemical element, hydrogen (1) to oganesson (118), ordered by atomic number.
package struct Element: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number of protons, 1…118.
  package let atomicNumber: Int

  /// The element of an atomic number, or nil outside 1…118.
  package init?(atomicNumber: Int) {
    guard (1...Element.count).contains(atomicNumber) else { return nil }
    self.atomicNumber = atomicNumber
  }

  /// The element of an IUPAC symbol, exactly as written ("Co" is cobalt, "CO" is nothing). O(1).
  package init?(symbol: some StringProtocol) { self.init(utf8: symbol.utf8) }

  /// The element of the bytes of an IUPAC symbol. O(1).
  init?(utf8 symbol: some Collection<UInt8>) {
    var bytes = symbol.makeIterator()
    guard let first = bytes.next() else { return nil }
    let second = bytes.next()
    guard second == nil || bytes.next() == nil else { return nil }
    self.init(letters: first, second)
  }

  /// The element of the one or two letters of an IUPAC symbol, as ASCII. O(1).
  package init?(letters first: UInt8, _ second: UInt8?) {
    guard (0x41...0x5A).contains(first) else { return nil }
    var place = Int(first - 0x41) * 27
    if let second {
      guard (0x61...0x7A).contains(second) else { return nil }
      place += Int(second - 0x60)
    }
    let number = Element.numberOfSymbol[place]
    guard number > 0 else { return nil }
    self.atomicNumber = Int(number)
  }

  /// The IUPAC symbol.
  package var symbol: String { Element.symbols[atomicNumber - 1] }

  package var description: String { symbol }

  /// How many elements are named.
  package static let count = 118

  /// Every element by atomic number.
  package static let all: [Element] = (1...count).map { Element(atomicNumber: $0)! }

  package static func < (a: Element, b: Element) -> Bool { a.atomicNumber < b.atomicNumber }

  private static let symbols: [String] =
    """
    H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb \
    Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au \
    Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og
    """.split(separator: " ").map(String.init)

  /// Atomic numbers by the two letters of a symbol, 27 places for each first letter; zero where there is no element.
  private static let numberOfSymbol: [UInt8] = {
    var numbers = [UInt8](repeating: 0, count: 26 * 27)
    for (index, symbol) in symbols.enumerated() {
      let letters = Array(symbol.utf8)
      numbers[Int(letters[0] - 0x41) * 27 + (letters.count > 1 ? Int(letters[1] - 0x60) : 0)] = UInt8(index + 1)
    }
    return numbers
  }()
}
