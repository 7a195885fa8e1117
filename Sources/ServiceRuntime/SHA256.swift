/// The SHA-256 digest (FIPS 180-4, `nist2015secure`): what `sha256sum` prints of a file, and what a browser checks an
/// inline script against. Bytes may come in pieces.
package struct SHA256: Sendable {
  private var hash = SHA256.start
  /// What does not fill a block yet.
  private var rest: [UInt8] = []
  private var length: UInt64 = 0

  package init() {}

  /// Takes the next bytes of the message. O(length).
  package mutating func update(_ bytes: some Collection<UInt8>) {
    length &+= UInt64(bytes.count)
    rest.append(contentsOf: bytes)
    if rest.count < 64 { return }
    let whole = rest.count / 64 * 64
    rest.withUnsafeBufferPointer { buffer in
      for block in stride(from: 0, to: whole, by: 64) {
        SHA256.compress(UnsafeBufferPointer(rebasing: buffer[block..<block + 64]), into: &hash)
      }
    }
    rest.removeFirst(whole)
  }

  /// The digest of everything taken, 32 bytes.
  package consuming func digest() -> [UInt8] {
    let bits = length &* 8
    var end: [UInt8] = [0x80]
    end.append(contentsOf: repeatElement(0, count: (119 - rest.count) % 64))
    for shift in stride(from: UInt64(56), through: 0, by: -8) { end.append(UInt8(truncatingIfNeeded: bits >> shift)) }
    update(end)
    return hash.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
  }

  /// The digest of everything taken, in hexadecimal.
  package consuming func text() -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = digest().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  /// The digest of a message, 32 bytes.
  package static func digest(_ message: some Collection<UInt8>) -> [UInt8] {
    var hash = SHA256()
    hash.update(message)
    return hash.digest()
  }

  /// The digest of a message in hexadecimal.
  package static func text(_ message: some Collection<UInt8>) -> String {
    var hash = SHA256()
    hash.update(message)
    return hash.text()
  }

  /// The digest in base 64 (RFC 4648).
  package static func base64(_ message: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    let bytes = digest(message)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0...3 {
        text.append(place > group.count ? UInt8(ascii: "=") : letters[Int(bits >> UInt32(18 - 6 * place)) & 63])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func compress(_ block: UnsafeBufferPointer<UInt8>, into hash: inout [UInt32]) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
      for word in 0..<16 {
        let at = 4 * word
        schedule[word] =
          UInt32(block[at]) << 24 | UInt32(block[at + 1]) << 16 | UInt32(block[at + 2]) << 8 | UInt32(block[at + 3])
      }
      for word in 16..<64 {
        let (a, b) = (schedule[word - 15], schedule[word - 2])
        let small = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3
        let large = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10
        schedule[word] = schedule[word - 16] &+ small &+ schedule[word - 7] &+ large
      }
      var (a, b, c, d) = (hash[0], hash[1], hash[2], hash[3])
      var (e, f, g, h) = (hash[4], hash[5], hash[6], hash[7])
      constants.withUnsafeBufferPointer { constants in
        for word in 0..<64 {
          let large = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
          let first = h &+ large &+ ((e & f) ^ (~e & g)) &+ constants[word] &+ schedule[word]
          let second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ ((a & b) ^ (a & c) ^ (b & c))
          (h, g, f, e) = (g, f, e, d &+ first)
          (d, c, b, a) = (c, b, a, first &+ second)
        }
      }
      for (place, word) in [a, b, c, d, e, f, g, h].enumerated() { hash[place] = hash[place] &+ word }
    }
  }

  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

  private static let primes: [Double] = (2...311).filter { n in
    (2..<n).allSatisfy { n % $0 != 0 }
  }.map(Double.init)

  /// The first 32 bits of the fraction of a root, found in whole numbers so that no rounding enters: the largest r with
  /// r^degree not above prime · 2^(32 · degree).
  private static func rootBits(_ prime: Double, degree: Int) -> UInt32 {
    var root: UInt64 = 0
    for bit in stride(from: UInt64(37), through: 0, by: -1) {
      let candidate = root | 1 << bit
      let square = candidate.multipliedFullWidth(by: candidate)
      let isBelow: Bool
      if degree == 2 {
        isBelow = square.high < UInt64(prime)
      } else {
        // candidate³ < prime · 2⁹⁶, with candidate² in two words.
        let low = square.low.multipliedFullWidth(by: candidate)
        let (high, overflow) = square.high.multipliedReportingOverflow(by: candidate)
        let middle = high.addingReportingOverflow(low.high)
        isBelow = !overflow && !middle.overflow && middle.partialValue < UInt64(prime) << 32
      }
      if isBelow { root = candidate }
    }
    return UInt32(truncatingIfNeeded: root)
  }

  private static let start = primes.prefix(8).map { rootBits($0, degree: 2) }
  private static let constants = primes.prefix(64).map { rootBits($0, degree: 3) }
}
