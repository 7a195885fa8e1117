/// A symmetry operation of a space group: x′ = W·x + w in fractional coordinates.
package struct SymmetryOperation: Hashable, Sendable {
  /// The rows of W: whole numbers.
  package let rotation: [SIMD3<Int>]
  /// w, in fractions of the cell, 0 ≤ w < 1.
  package let translation: SIMD3<Double>

  package static let identity = SymmetryOperation(rotation: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], translation: .zero)

  /// Takes the rows of W and w, which is wrapped into the cell.
  package init(rotation: [SIMD3<Int>], translation: SIMD3<Double>) {
    precondition(rotation.count == 3)
    self.rotation = rotation
    self.translation = translation - translation.rounded(.down)
  }

  /// The image of fractional coordinates.
  package func callAsFunction(_ x: SIMD3<Double>) -> SIMD3<Double> {
    rotated(x) + translation
  }

  /// The image of a difference of fractional coordinates.
  package func rotated(_ x: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(x.dot(SIMD3<Double>(rotation[0])), x.dot(SIMD3<Double>(rotation[1])), x.dot(SIMD3<Double>(rotation[2])))
  }

  /// det W: 1, or −1 where the operation turns the hand.
  package var determinant: Int {
    let (a, b, c) = (rotation[0], rotation[1], rotation[2])
    return a.x * (b.y * c.z - b.z * c.y) - a.y * (b.x * c.z - b.z * c.x) + a.z * (b.x * c.y - b.y * c.x)
  }

  /// The operation in the notation of the International Tables, such as `-x+1/2,y,-z+1/2`.
  package var notation: String {
    (0..<3).map { row in
      var text = ""
      for (axis, name) in zip(0..<3, ["x", "y", "z"]) where rotation[row][axis] != 0 {
        let factor = rotation[row][axis]
        text += factor < 0 ? "-" : text.isEmpty ? "" : "+"
        text += (abs(factor) == 1 ? "" : "\(abs(factor))*") + name
      }
      return text + SymmetryOperation.fraction(translation[row])
    }.joined(separator: ",")
  }

  private static func fraction(_ value: Double) -> String {
    for denominator in [2, 3, 4, 6, 8, 12, 24] {
      let numerator = value * Double(denominator)
      if abs(numerator - numerator.rounded()) < 1e-9 {
        return numerator.rounded() == 0 ? "" : "+\(Int(numerator.rounded()))/\(denominator)"
      }
    }
    return "+\(value)"
  }

  /// Whether the operation leaves lengths and angles of a lattice as they are, within a relative tolerance.
  package func preserves(_ lattice: Lattice, tolerance: Double = 0.02) -> Bool {
    let images = (0..<3).map { axis in
      lattice.a * Double(rotation[0][axis]) + lattice.b * Double(rotation[1][axis])
        + lattice.c * Double(rotation[2][axis])
    }
    for i in 0..<3 {
      for j in i..<3 {
        let scale = lattice[i].length * lattice[j].length
        if abs(images[i].dot(images[j]) - lattice[i].dot(lattice[j])) > tolerance * scale { return false }
      }
    }
    return true
  }
}

extension SymmetryOperation {
  /// Reads the notation of the International Tables: `x,y,z`, `-x+1/2, y, 1/2-z`, `X-Y,X,Z+0.5`; nil where the text is
  /// none. Decimal translations within 0.001 of a 24th are that 24th: 0.333 is a third. What follows a third comma, the
  /// time reversal of magnetic groups, is left out.
  package init?(notation: String) {
    var rows: [SIMD3<Int>] = []
    var translation = SIMD3<Double>.zero
    for part in notation.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      if rows.count == 3 { break }
      guard let (row, shift) = SymmetryOperation.row(Array(part)) else { return nil }
      translation[rows.count] = shift
      rows.append(row)
    }
    guard rows.count == 3 else { return nil }
    self.init(rotation: rows, translation: translation)
    guard abs(determinant) == 1 else { return nil }
  }

  /// One coordinate: signed terms, each an axis, a number, or a number times an axis.
  private static func row(_ text: [UInt8]) -> (SIMD3<Int>, Double)? {
    var factors = SIMD3<Int>.zero
    var shift = 0.0
    var sign = 1
    var number: Double?
    var place = 0
    var termIsOpen = false
    func wholeFactor(_ number: Double?) -> Int? {
      let factor = number ?? 1
      return factor == factor.rounded() && (1...4).contains(factor) ? Int(factor) : nil
    }
    while place < text.count {
      let byte = text[place]
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "*"): place += 1
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        if let number { shift += Double(sign) * number }
        number = nil
        sign = byte == UInt8(ascii: "-") ? -1 : 1
        termIsOpen = true
        place += 1
      case UInt8(ascii: "x")...UInt8(ascii: "z"), UInt8(ascii: "X")...UInt8(ascii: "Z"):
        guard let factor = wholeFactor(number) else { return nil }
        factors[Int((byte | 0x20) - UInt8(ascii: "x"))] += sign * factor
        (number, sign, termIsOpen) = (nil, 1, false)
        place += 1
      case 0x30...0x39, UInt8(ascii: "."):
        guard number == nil, let (value, end) = self.number(text, place) else { return nil }
        number = value
        termIsOpen = false
        place = end
      default: return nil
      }
    }
    if let number { shift += Double(sign) * number }
    guard !termIsOpen, factors != .zero, abs(shift) < 100 else { return nil }
    let parts = (shift * 24).rounded()
    return (factors, abs(shift * 24 - parts) < 0.024 ? parts / 24 : shift)
  }

  /// A whole number, a decimal or a quotient of whole numbers.
  private static func number(_ text: [UInt8], _ start: Int) -> (Double, Int)? {
    func digits(_ place: inout Int) -> Double? {
      let start = place
      var (value, scale) = (0.0, 0.0)
      while place < text.count, place < start + 12 {
        if text[place] &- 0x30 < 10 {
          value = value * 10 + Double(text[place] & 15)
          scale *= 10
        } else if text[place] == UInt8(ascii: "."), scale == 0 {
          scale = 1
        } else {
          break
        }
        place += 1
      }
      return place == start ? nil : value / max(scale, 1)
    }
    var place = start
    guard let numerator = digits(&place) else { return nil }
    guard place < text.count, text[place] == UInt8(ascii: "/") else { return (numerator, place) }
    place += 1
    guard let denominator = digits(&place), denominator > 0 else { return nil }
    return (numerator / denominator, place)
  }
}
