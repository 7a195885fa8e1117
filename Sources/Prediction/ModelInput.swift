import Chemistry
import Crystallography
import Glibc

/// One number that enters a model, named as it stands in a record.
package enum ModelInput: Hashable, Sendable {
  /// The mole fraction of an element, zero where it is absent.
  case fraction(Element)
  /// How mixed the material is, whatever the elements: the p-norm of its fractions, (Σ cᵢᵖ)^(1/p), and for p = 0 their number
  /// (`ward2016magpie`). Of p one has nothing to say.
  case norm(Int)
  /// A number of `features.values`.
  case feature(String)
  /// A number of `conditions`.
  case condition(String)

  /// Magpie's stoichiometric attributes.
  package static let norms = [0, 2, 3, 5, 7, 10].map(ModelInput.norm)

  /// The name in a model card: `composition.Nb`, `features.vec`, `conditions.temperature`.
  package var name: String {
    switch self {
    case .fraction(let element): "composition.\(element.symbol)"
    case .norm(let order): "stoichiometry.norm_\(order)"
    case .feature(let name): "features.\(name)"
    case .condition(let name): "conditions.\(name)"
    }
  }

  /// Reads a name; nil where it names no input.
  package init?(name: String) {
    guard let dot = name.firstIndex(of: "."), name.index(after: dot) < name.endIndex else { return nil }
    let (block, rest) = (name[..<dot], String(name[name.index(after: dot)...]))
    switch block {
    case "composition":
      guard let element = Element(symbol: rest) else { return nil }
      self = .fraction(element)
    case "stoichiometry":
      guard let norm = Self.norms.first(where: { $0.name == name }) else { return nil }
      self = norm
    case "features": self = .feature(rest)
    case "conditions": self = .condition(rest)
    default: return nil
    }
  }
}

/// What a model may know of a material: its composition, descriptors and conditions.
package struct MaterialDescription: Sendable {
  package let composition: Composition
  package let features: [String: Double]
  package let conditions: [String: Double]
  /// The crystal, where a model wants it.
  package let structure: CrystalStructure?

  package init(
    composition: Composition, features: [String: Double] = [:], conditions: [String: Double] = [:],
    structure: CrystalStructure? = nil
  ) {
    self.structure = structure
    self.composition = composition
    self.features = features
    self.conditions = conditions
  }

  /// The value of an input; nil where the material lacks it.
  package func value(_ input: ModelInput) -> Double? {
    switch input {
    case .fraction(let element): composition[element]
    case .norm(0): Double(composition.elements.count)
    case .norm(let order):
      pow(composition.fractions.reduce(0) { $0 + pow($1, Double(order)) }, 1 / Double(order))
    case .feature(let name): features[name]
    case .condition(let name): conditions[name]
    }
  }
}

/// An input that a material lacks.
package struct MissingInput: Error, Equatable {
  package let input: ModelInput

  package init(_ input: ModelInput) { self.input = input }
}
