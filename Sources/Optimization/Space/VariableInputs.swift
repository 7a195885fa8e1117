import MaterialRecords

/// What the models see of a variable: one input scaled to 0…1 where its values have an order, else one a category, of which
/// that of the category is √½ and the others 0.
extension DesignVariable.Domain {
  /// Whether settings are numbers of which a function can have a slope.
  var isNumber: Bool {
    switch self {
    case .range, .grid: true
    case .ordinal, .categories: false
    }
  }

  /// Whether a record may hold a number between the values.
  var isContinuous: Bool {
    switch self {
    case .range: true
    case .grid(let grid): !grid.isWhole
    case .ordinal, .categories: false
    }
  }

  /// Number of model inputs.
  var inputCount: Int {
    if case .categories(let names) = self { names.count } else { 1 }
  }

  /// Appends the model inputs of a setting, which may lie between the values or outside them.
  func appendInputs(of setting: Double, to inputs: inout [Double]) {
    guard let ends else {
      for place in 0..<inputCount { inputs.append(Double(place) == setting ? 0.5.squareRoot() : 0) }
      return
    }
    let width = ends.upperBound - ends.lowerBound
    inputs.append(width > 0 ? (setting - ends.lowerBound) / width : 0)
  }

  /// The setting with the given model inputs; of categories the first with the greatest.
  func setting(nearest inputs: ArraySlice<Double>) -> Double {
    guard let ends else {
      let best = inputs.indices.max { inputs[$0] == inputs[$1] ? $0 > $1 : inputs[$0] < inputs[$1] }
      return Double((best ?? inputs.startIndex) - inputs.startIndex)
    }
    return ends.lowerBound + (inputs.first ?? 0) * (ends.upperBound - ends.lowerBound)
  }

  /// The number of steps from the least value to the greatest, where the values have an order and can be told apart.
  var intervals: Int? {
    switch self {
    case .range, .categories: nil
    case .grid, .ordinal: count.map { $0 - 1 }
    }
  }
}
