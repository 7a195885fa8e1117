import Chemistry
import Glibc
import Numerics

/// The scatter of a measurement: a factor 1 + σ·z, z from the normal distribution cut at ±4, that depends on nothing but
/// the seed, the sample and the property, so that neither order nor replicas change it.
package struct MeasurementNoise: Sendable {
  /// The largest relative standard deviation: a cut factor stays positive.
  package static let limit = 0.2

  /// Relative standard deviation σ, 0…`limit`.
  package let relative: Double
  /// The seed of everything random.
  package let seed: UInt64

  package init(relative: Double, seed: UInt64) {
    precondition((0...Self.limit).contains(relative))
    self.relative = relative
    self.seed = seed
  }

  /// The factor by which a measurement of a sample misses. The sample is its name, composition and temperature.
  package func factor(sample id: String?, _ composition: Composition, temperature: Double, property: String) -> Double {
    if relative == 0 { return 1 }
    // FNV-1a (`fowler1991fnv`) over what tells one measurement from another.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    func mix(_ word: UInt64) { for shift in stride(from: UInt64(0), to: 64, by: 8) { mix(UInt8(word >> shift & 255)) } }
    mix(seed)
    for byte in (id ?? "").utf8 { mix(byte) }
    let parts = zip(composition.elements, composition.fractions).sorted { $0.0 < $1.0 }
    for (element, fraction) in parts {
      mix(UInt8(element.atomicNumber))
      mix(fraction.bitPattern)
    }
    mix(temperature.bitPattern)
    for byte in property.utf8 { mix(byte) }
    var generator = SeededGenerator(seed: hash)
    var deviate = Double.infinity
    while abs(deviate) > 4 { deviate = generator.standardNormal() }
    return 1 + relative * deviate
  }
}
