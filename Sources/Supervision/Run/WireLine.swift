import Glibc
import JSON

/// What a line of the wire is, told by one reserved member.
enum WireLine: Equatable {
  case record
  case error
  case mark(String)
  /// Neither JSON nor empty: noise on standard output.
  case noise

  /// Tells a line apart. Lines that do not even hold a reserved word are records and are not parsed: whether they are
  /// JSON is left to whoever reads them.
  init(_ line: [UInt8]) {
    guard WireLine.mayBeReserved(line) else {
      self = line.first == UInt8(ascii: "{") ? .record : WireLine.parsed(line)
      return
    }
    self = WireLine.parsed(line)
  }

  private static func parsed(_ line: [UInt8]) -> WireLine {
    guard let parsed = try? JSONLine(line, limits: JSONLimits(depth: 1000)) else { return .noise }
    if parsed.has("mark"), let name = try? parsed.value("mark")?.string() { return .mark(name) }
    return parsed.has("error") ? .error : .record
  }

  /// Whether a line may hold a reserved name: in quotes, or written with escapes.
  private static func mayBeReserved(_ line: [UInt8]) -> Bool {
    line.withUnsafeBytes { bytes in
      func stands(_ word: StaticString, at place: Int) -> Bool {
        bytes.count - place >= word.utf8CodeUnitCount
          && memcmp(bytes.baseAddress! + place, word.utf8Start, word.utf8CodeUnitCount) == 0
      }
      for place in bytes.indices {
        switch bytes[place] {
        case UInt8(ascii: "\""):
          if stands("\"mark\"", at: place) || stands("\"error\"", at: place) { return true }
        case UInt8(ascii: "\\"):
          if stands("\\u00", at: place) { return true }
        default: continue
        }
      }
      return false
    }
  }
}

/// How many lines of each kind went by.
struct LineTally: Equatable {
  var records = 0
  var errors = 0
  var marks = 0

  mutating func count(_ line: [UInt8]) {
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
    switch WireLine(line) {
    case .record, .noise: records += 1
    case .error: errors += 1
    case .mark: marks += 1
    }
  }
}
