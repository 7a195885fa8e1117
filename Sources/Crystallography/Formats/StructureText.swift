import Glibc

/// A text of lines that structures are written into. Numbers are the shortest that read back as the same double.
struct StructureText {
  var bytes: [UInt8] = []

  mutating func line(_ text: String) {
    bytes += text.utf8
    bytes.append(0x0A)
  }

  /// A line of three numbers, with a word before or after them.
  mutating func line(_ vector: SIMD3<Double>, before word: String? = nil, after tail: String? = nil) {
    if let word {
      bytes += word.utf8
      bytes.append(0x20)
    }
    for axis in 0..<3 {
      if axis > 0 { bytes.append(0x20) }
      bytes += StructureText.number(vector[axis]).utf8
    }
    if let tail {
      bytes.append(0x20)
      bytes += tail.utf8
    }
    bytes.append(0x0A)
  }

  /// A double in the shortest form; no negative zero.
  static func number(_ value: Double) -> String { value == 0 ? "0.0" : value.description }

  /// A text without line ends and control characters.
  static func oneLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }
}

/// Why a structure cannot be written in a format.
package enum StructureWritingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The format has no words for partial occupancies.
  case disordered(String)
  /// The format knows crystals that repeat along all three axes only.
  case notPeriodic(String)
  /// The format holds one structure.
  case single(String)

  package var description: String {
    switch self {
    case .disordered(let format): "\(format) has no partial occupancies"
    case .notPeriodic(let format): "\(format) has no axes along which nothing repeats"
    case .single(let format): "\(format) holds one structure"
    }
  }
}

func cubeRoot(_ value: Double) -> Double { cbrt(value) }
