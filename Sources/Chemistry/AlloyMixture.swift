import Glibc

/// A composition seen as a mixture: the sums that alloy properties are made of. A sum over a property that an element
/// lacks throws and names the element.
package struct AlloyMixture: Sendable {
  /// Which element lacks which property.
  package struct MissingProperty: Error, CustomStringConvertible {
    package let description: String
  }

  package let composition: Composition
  package let prices: ElementPrices

  package init(composition: Composition, prices: ElementPrices = .builtIn) {
    self.composition = composition
    self.prices = prices
  }

  /// The molar gas constant, J/(mol·K): exact since 2019 (`tiesinga2021codata`).
  package static let gasConstant = 8.314462618

  /// Σ cᵢ·xᵢ; `name` says what is missing. O(elements), as all of these sums but the mixing enthalpy.
  package func mean(_ name: String, _ property: (Element) -> Double?) throws -> Double {
    var sum = 0.0
    for (element, fraction) in zip(composition.elements, composition.fractions) {
      sum += fraction * (try value(name, of: element, property))
    }
    return sum
  }

  /// √Σ cᵢ(xᵢ − x̄)².
  package func deviation(_ name: String, _ property: (Element) -> Double?) throws -> Double {
    let mean = try mean(name, property)
    var sum = 0.0
    for (element, fraction) in zip(composition.elements, composition.fractions) {
      let difference = try value(name, of: element, property) - mean
      sum += fraction * difference * difference
    }
    return sum.squareRoot()
  }

  /// 100·√Σ cᵢ(1 − xᵢ/x̄)², per cent.
  package func mismatch(_ name: String, _ property: (Element) -> Double?) throws -> Double {
    let mean = try mean(name, property)
    var sum = 0.0
    for (element, fraction) in zip(composition.elements, composition.fractions) {
      let difference = 1 - (try value(name, of: element, property)) / mean
      sum += fraction * difference * difference
    }
    return 100 * sum.squareRoot()
  }

  /// 4 Σᵢ﹤ⱼ ΔHᵢⱼ·cᵢ·cⱼ of the equiatomic binary liquids, kJ/mol. O(elements²).
  package func mixingEnthalpy() throws -> Double {
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
  package var mixingEntropy: Double {
    var sum = 0.0
    for fraction in composition.fractions where fraction < 1 { sum -= fraction * log(fraction) }
    return AlloyMixture.gasConstant * sum
  }

  /// Rule of mixtures of the melting temperatures, K; not a solidus.
  package func meltingTemperature() throws -> Double {
    try mean("melting temperature", \.meltingTemperature)
  }

  /// Σ cᵢ·VECᵢ, s + p + d electrons by group (`guo2011vec`).
  package func valenceElectronCount() throws -> Double {
    try mean("valence electron count") { $0.valenceElectronCount.map(Double.init) }
  }

  /// Σ cᵢ·mᵢ / Σ (cᵢ·mᵢ/ρᵢ), g/cm³: volumes add.
  package func density() throws -> Double {
    composition.molarMass / (try atomicVolume() * 0.602214076)
  }

  /// Σ cᵢ·Vᵢ, Å³: the volume of an atom. A gas has none to give: oxygen in an oxide is far denser than in the air.
  package func atomicVolume() throws -> Double {
    try mean("volume in the solid") { element in element.isGas ? nil : element.atomicVolume }
  }

  /// Σ wᵢ·pᵢ with mass fractions wᵢ, USD/kg.
  package func cost() throws -> Double {
    let cost = try mean("price") { element in prices[element].map { element.mass * $0 } }
    return cost / composition.molarMass
  }

  /// One element's property.
  package func value(_ name: String, of element: Element, _ property: (Element) -> Double?) throws -> Double {
    guard let value = property(element) else { throw MissingProperty(description: "no \(name) of \(element)") }
    return value
  }
}
