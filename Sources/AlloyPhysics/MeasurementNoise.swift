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
    // What tells one measurement from another.
    var hash = ContentHash()
    hash.mix(seed)
    hash.mix(bytes: (id ?? "").utf8)
    let parts = zip(composition.elements, composition.fractions).sorted { $0.0 < $1.0 }
    for (element, fraction) in parts {
      hash.mix(UInt8(element.atomicNumber))
      hash.mix(fraction.bitPattern)
    }
    hash.mix(temperature.bitPattern)
    hash.mix(bytes: property.utf8)
    var generator = SeededGenerator(seed: hash.value)
    var deviate = Double.infinity
    while abs(deviate) > 4 { deviate = generator.standardNormal() }
    return 1 + relative * deviate
  }
}
