import Glibc

/// xoshiro256++ with a SplitMix64 start: the one source of randomness, so that a seed fixes every byte that is written
/// (Blackman & Vigna 2021, `blackman2021scrambled`).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// A generator of a seed; `stream` gives independent sequences under one seed (a restart, a fold, a member).
  package init(seed: UInt64, stream: UInt64 = 0) {
    var mixer = seed ^ (stream &* 0x9E37_79B9_7F4A_7C15 &+ 0xD1B5_4A32_D192_ED03)
    func next(_ mixer: inout UInt64) -> UInt64 {
      mixer &+= 0x9E37_79B9_7F4A_7C15
      var z = mixer
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    state = (next(&mixer), next(&mixer), next(&mixer), next(&mixer))
  }

  package mutating func next() -> UInt64 {
    func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
    let result = rotate(state.0 &+ state.3, 23) &+ state.0
    let t = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= t
    state.3 = rotate(state.3, 45)
    return result
  }

  /// Uniform in [0, 1), with 53 bits.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in (0, 1): safe under a logarithm.
  package mutating func uniformOpen() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

  /// Uniform in 0..<count, without bias (Lemire 2019, `lemire2019fast`).
  package mutating func index(below count: Int) -> Int {
    precondition(count > 0)
    return Int(next(upperBound: UInt64(count)))
  }

  /// Two independent draws from N(0, 1), of two uniforms (Box & Muller 1958, `box1958note`).
  package mutating func standardNormals() -> (Double, Double) {
    let radius = (-2 * log(uniformOpen())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    return (radius * cos(angle), radius * sin(angle))
  }

  /// One draw from N(0, 1): the first of `standardNormals`.
  package mutating func standardNormal() -> Double {
    (-2 * log(uniformOpen())).squareRoot() * cos(2 * Double.pi * uniform())
  }
}
