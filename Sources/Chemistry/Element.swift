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
  package init?(symbol: some StringProtocol) {
    guard let number = Element.numberOfSymbol[String(symbol)] else { return nil }
    self.atomicNumber = number
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

  private static let numberOfSymbol: [String: Int] = Dictionary(
    uniqueKeysWithValues: symbols.enumerated().map { ($1, $0 + 1) })
}
