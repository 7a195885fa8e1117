/// FNV-1a of 64 bits (`fowler1991fnv`): seeds and folds that depend on what a record holds, never on where it stands, and
/// digests that tell one file from another. Not cryptographic; `ServiceRuntime.SHA256` is.
package struct ContentHash: Sendable {
  /// The hash of everything mixed in so far.
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  /// Mixes in one byte.
  @inline(__always)
  package mutating func mix(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

  /// Mixes in a word, its least byte first.
  package mutating func mix(_ word: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: word >> shift)) }
  }

  /// Mixes in bytes in their order. O(bytes).
  package mutating func mix(bytes: some Sequence<UInt8>) {
    for byte in bytes { mix(byte) }
  }
}
