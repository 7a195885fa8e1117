import ServiceRuntime

/// What the assay measures, in the order in which it writes.
enum AssayedProperty: String, CaseIterable {
  case yieldStrength = "yield_strength"
  case density
  case cost
  case meltingTemperature = "melting_temperature"
  case valenceElectronCount = "vec"

  /// The unit of the value; "1" for a pure number.
  var unit: String {
    switch self {
    case .yieldStrength: "MPa"
    case .density: "g/cm3"
    case .cost: "USD/kg"
    case .meltingTemperature: "K"
    case .valenceElectronCount: "1"
    }
  }

  /// What became of the property.
  func outcome(in properties: AssayedProperties) -> AlloyAssay.Outcome {
    switch self {
    case .yieldStrength: properties.yieldStrength
    case .density: properties.density
    case .cost: properties.cost
    case .meltingTemperature: properties.meltingTemperature
    case .valenceElectronCount: properties.valenceElectronCount
    }
  }

  /// Whether an experiment would scatter: a price and a count are looked up.
  var isMeasured: Bool { self == .yieldStrength || self == .density || self == .meltingTemperature }

  /// The property as the manifest states it.
  var quantity: ServiceManifest.Quantity {
    switch self {
    case .yieldStrength:
      .init(
        rawValue, unit: unit,
        meaning: "yield strength of the single-phase solid solution at the temperature and strain rate of the test: "
          + "edge dislocations in bcc below VEC 6.87, in fcc from VEC 8 on, weighted linearly between",
        source: "maresca2020mechanistic varvenne2016theory guo2011vec")
    case .density:
      .init(
        rawValue, unit: unit, meaning: "Σ cᵢ·mᵢ / Σ (cᵢ·mᵢ/ρᵢ) at room temperature: volumes add",
        source: "ward2016magpie")
    case .cost:
      .init(
        rawValue, unit: unit, meaning: "Σ wᵢ·pᵢ with mass fractions wᵢ and dated raw-material prices pᵢ",
        source: "mentel2014mendeleev")
    case .meltingTemperature:
      .init(rawValue, unit: unit, meaning: "rule of mixtures Σ cᵢ·T_m,ᵢ; not a solidus", source: "yang2012omega")
    case .valenceElectronCount:
      .init(
        rawValue, unit: unit, meaning: "valence electron count Σ cᵢ·VECᵢ, s + p + d electrons by group",
        source: "guo2011vec")
    }
  }
}
