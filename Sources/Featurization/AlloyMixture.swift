import Chemistry
import Glibc

/// A composition seen as a mixture: the sums that the alloy features are made of. A sum over a property that an element
/// lacks throws and names the element.
struct AlloyMixture {
  /// Which element lacks which property.
  struct MissingProperty: Error, CustomStringConvertible {
    let description: String
  }

  let composition: Composition
  let prices: ElementPrices

  /// The molar gas constant, J/(mol·K): exact since 2019 (`tiesinga2021codata`).
  static let gasConstant = 8.314462618

  /// Σ cᵢ·xᵢ.
  func mean(_ name: String, _ property: (Element) -> Double?) throws -> Double {
    var sum = 0.0
    for (element, fraction) in zip(composition.elements, composition.fractions) {
      sum += fraction * (try value(name, of: element, property))
    }
    return sum
  }

  /// √Σ cᵢ(xᵢ − x̄)².
  func deviation(_ name: String, _ property: (Element) -> Double?) throws -> Double {
    let mean = try mean(name, property)
    var sum = 0.0
    for (element, fraction) in zip(composition.elements, composition.fractions) {
      let difference = try value(name, of: element, property) - mean
      sum += fraction * difference * difference
    }
    return sum.squareRoot()
  }

  /// 100·√Σ cᵢ(1 − xᵢ/x̄)², per cent.
  func mismatch(_ name: String, _ property: (Element) -> Double?) throws -> Double {
    let mean = try mean(name, property)
    var sum = 0.0
    for (element, fraction) in zip(composition.elements, composition.fractions) {
      let difference = 1 - (try value(name, of: element, property)) / mean
      sum += fraction * difference * difference
    }
    return 100 * sum.squareRoot()
  }

  /// 4 Σᵢ﹤ⱼ ΔHᵢⱼ·cᵢ·cⱼ of the equiatomic binary liquids, kJ/mol.
  func mixingEnthalpy() throws -> Double {
    var sum = 0.0
    for (place, first) in composition.elements.enumerated() {
      for (other, second) in composition.elements.enumerated().dropFirst(place + 1) {
        guard let pair = MixingEnthalpy.pair(first, second) else {
          throw MissingProperty(description: "no mixing enthalpy of \(first) with \(second)")
        }
        sum += 4 * pair * composition.fractions[place] * composition.fractions[other]
      }
    }
    return sum
  }

  /// −R Σ cᵢ·ln cᵢ of the ideal solution, J/(mol·K); never negative.
  var mixingEntropy: Double {
    var sum = 0.0
    for fraction in composition.fractions where fraction < 1 { sum -= fraction * log(fraction) }
    return AlloyMixture.gasConstant * sum
  }

  /// Rule of mixtures of the melting temperatures, K.
  func meltingTemperature() throws -> Double {
    try mean("melting temperature", \.meltingTemperature)
  }

  private func value(_ name: String, of element: Element, _ property: (Element) -> Double?) throws
    -> Double
  {
    guard let value = property(element) else { throw MissingProperty(description: "no \(name) of \(element)") }
    return value
  }
}
