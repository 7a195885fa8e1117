/// A member name where it stands in a text, with a hash of its characters, escapes resolved.
struct JSONName {
  let range: Range<Int>
  let isEscaped: Bool
  let hash: UInt64

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, escaped: Bool) {
    self.range = range
    self.isEscaped = escaped
    let name = UnsafeBufferPointer(rebasing: bytes[range])
    hash = escaped ? JSONName.unescape(name).withUnsafeBufferPointer(JSONName.hash) : JSONName.hash(name)
  }

  /// As FNV-1a (`fowler1991fnv`), but for eight bytes at a time while there are as many.
  private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    var place = 0
    while place + 8 <= name.count {
      let word = UnsafeRawPointer(name.baseAddress! + place).loadUnaligned(as: UInt64.self)
      hash = (hash ^ word) &* 0x100_0000_01B3
      hash ^= hash >> 32
      place += 8
    }
    while place < name.count {
      hash = (hash ^ UInt64(name[place])) &* 0x100_0000_01B3
      place += 1
    }
    return hash
  }

  func matches(_ other: JSONName, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if !isEscaped, !other.isEscaped { return bytes[range].elementsEqual(bytes[other.range]) }
    return JSONName.unescape(bytes[range]) == JSONName.unescape(bytes[other.range])
  }

  static func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  /// The UTF-8 of string content that a scanner has already accepted.
  static func unescape(_ content: some Collection<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    var rest = content.makeIterator()
    var highSurrogate: UInt32?
    while let byte = rest.next() {
      guard byte == UInt8(ascii: "\\"), let kind = rest.next() else {
        result.append(byte)
        continue
      }
      switch kind {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        var unit: UInt32 = 0
        for _ in 0..<4 { unit = unit << 4 | (rest.next().flatMap(hexDigit) ?? 0) }
        if (0xD800...0xDBFF).contains(unit) {
          highSurrogate = unit
          continue
        }
        if let high = highSurrogate {
          unit = 0x10000 + (high - 0xD800) << 10 + (unit &- 0xDC00)
          highSurrogate = nil
        }
        if let scalar = Unicode.Scalar(unit) { result.append(contentsOf: Array(String(Character(scalar)).utf8)) }
      default: result.append(kind)
      }
    }
    return result
  }
}
