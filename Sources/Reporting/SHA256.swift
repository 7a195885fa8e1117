/// The SHA-256 digest (FIPS 180-4, `nist2015secure`): what `sha256sum` prints of a file, and what a browser checks an
/// inline script against.
package enum SHA256 {
  /// The digest, 32 bytes. O(length).
  package static func digest(_ message: [UInt8]) -> [UInt8] {
    var padded = message
    padded.append(0x80)
    padded.append(contentsOf: repeatElement(0, count: (119 - message.count % 64) % 64))
    let bits = UInt64(message.count) * 8
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      padded.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    var hash = start
    var schedule = [UInt32](repeating: 0, count: 64)
    for block in stride(from: 0, to: padded.count, by: 64) {
      for word in 0..<16 {
        schedule[word] = (0..<4).reduce(0) { $0 << 8 | UInt32(padded[block + 4 * word + $1]) }
      }
      for word in 16..<64 {
        let (a, b) = (schedule[word - 15], schedule[word - 2])
        let small = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3
        let large = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10
        schedule[word] = schedule[word - 16] &+ small &+ schedule[word - 7] &+ large
      }
      compress(schedule, into: &hash)
    }
    return hash.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
  }

  /// The digest in hexadecimal.
  package static func text(_ message: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = digest(message).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
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

  private static func compress(_ schedule: [UInt32], into hash: inout [UInt32]) {
    var state = hash
    for (word, constant) in zip(schedule, constants) {
      let e = state[4]
      let large = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      let choice = (e & state[5]) ^ (~e & state[6])
      let first = state[7] &+ large &+ choice &+ constant &+ word
      let a = state[0]
      let majority = (a & state[1]) ^ (a & state[2]) ^ (state[1] & state[2])
      let second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ majority
      state = [first &+ second, a, state[1], state[2], state[3] &+ first, e, state[5], state[6]]
    }
    for place in 0..<8 { hash[place] = hash[place] &+ state[place] }
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
