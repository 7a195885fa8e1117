/// A member name where it stands in a text, with a hash of its characters, escapes resolved.
struct JSONName {
  let range: Range<Int>
  let isEscaped: Bool
  let hash: UInt64

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, escaped: Bool) {
    self.range = range
    self.isEscaped = escaped
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    if escaped {
      for byte in JSONName.unescape(bytes[range]) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    } else {
      for k in range { hash = (hash ^ UInt64(bytes[k])) &* 0x100_0000_01B3 }
    }
    self.hash = hash
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
