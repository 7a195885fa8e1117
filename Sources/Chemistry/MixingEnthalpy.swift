/// Mixing enthalpy of binary liquid alloys at the equiatomic composition by Miedema's model, the values of Takeuchi and
/// Inoue (`takeuchi2005classification`) as matminer tabulates them: 2,628 pairs of 75 elements, in steps of 0.5 kJ/mol.
package enum MixingEnthalpy {
  /// ΔH of the equiatomic liquid of two elements, kJ/mol of atoms; zero for an element with itself; nil where the model
  /// has no value (noble gases, halogens, chalcogens and other elements outside it, and thorium with uranium). O(1).
  package static func pair(_ a: Element, _ b: Element) -> Double? {
    if a == b { return 0 }
    let halves = table[(a.atomicNumber - 1) * Element.count + b.atomicNumber - 1]
    return halves == absent ? nil : Double(halves) / 2
  }

  private static let absent = Int16.min

  /// Half kJ/mol, [118, 118] symmetric.
  private static let table: [Int16] = {
    var table = [Int16](repeating: absent, count: Element.count * Element.count)
    MixingEnthalpyData.pairs.withUTF8Buffer { bytes in
      var place = 0
      var first: Element?
      while let cell = PropertyTable.cell(bytes, &place) {
        let letters = cell.prefix { $0 > 0x40 }
        guard let element = Element(utf8: letters) else {
          preconditionFailure("a symbol that no element has")
        }
        if cell.last == UInt8(ascii: ":") {
          first = element
        } else if let first {
          let halves = Int16(2 * PropertyTable.number(cell.dropFirst(letters.count)))
          table[(first.atomicNumber - 1) * Element.count + element.atomicNumber - 1] = halves
          table[(element.atomicNumber - 1) * Element.count + first.atomicNumber - 1] = halves
        }
      }
    }
    return table
  }()
}
