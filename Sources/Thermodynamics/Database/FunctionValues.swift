/// The functions of a database at one temperature and pressure.
package struct FunctionValues: Sendable {
  /// K.
  package let temperature: Double
  /// Pa.
  package let pressure: Double
  /// By number; zero for those that are not defined or not wanted.
  private(set) var jets: [TemperatureJet]

  /// Evaluates every function, or those wanted and no others. O(operations).
  init(_ database: ThermodynamicDatabase, temperature: Double, pressure: Double, wanted: [Bool]? = nil) {
    self.temperature = temperature
    self.pressure = pressure
    jets = [TemperatureJet](repeating: TemperatureJet(0), count: database.functions.count)
    for number in database.functionOrder where wanted?[number] ?? true {
      if let function = database.functions[number] { jets[number] = self[function] }
    }
  }

  /// An expression here, with its derivatives by temperature.
  subscript(_ expression: PiecewiseExpression) -> TemperatureJet {
    expression.expression(at: temperature).evaluate(temperature: temperature, pressure: pressure, functions: jets)
  }
}

extension ThermodynamicDatabase {
  /// A function by name at a temperature in K and a pressure in Pa, with its derivatives by temperature; nil if it, or one
  /// that it refers to, is not defined.
  package func function(_ name: String, temperature: Double, pressure: Double = 101_325) -> TemperatureJet? {
    let name = name.uppercased()
    guard let number = functionNames.firstIndex(of: name), isDefined[number], let function = functions[number] else {
      return nil
    }
    return FunctionValues(self, temperature: temperature, pressure: pressure)[function]
  }
}
