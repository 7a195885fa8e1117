import JSON
import MaterialRecords
import ServiceRuntime

/// Reads what predictors say of designs, with its gradients.
extension ObservationReader {
  /// The question that a record answers: which step of which descent it was written for; nil of other records.
  func step(_ line: JSONLine) throws -> DescentStep? {
    guard let inverse = try line.value("inverse"), let step = inverse["step"] else { return nil }
    return DescentStep(
      query: try inverse.member("query").string(), path: try inverse.member("path").integer(), step: try step.integer())
  }

  /// The query of which a record holds the verdict; nil of other records.
  func closedQuery(_ line: JSONLine) throws -> String? {
    guard let inverse = try line.value("inverse"), inverse["verdict"] != nil, inverse["sample"] == nil else {
      return nil
    }
    return try inverse["query"]?.string()
  }

  /// What a record says of its design: each property in `predictions`, else in `features`, with its slopes. Where the
  /// composition was decoded from variables, slopes by it are made slopes by these.
  /// - Throws: `RecordError` for a property that is missing, has no slopes, or is in another unit; `JSONError`.
  func answer(_ line: JSONLine) throws -> ForwardAnswer {
    let design = try design(line)
    let predictions = try line.value("predictions")
    let features = try line.value("features")
    let decoded = try line.value("generated")?["slopes"]
    var readings: [ForwardAnswer.Reading?] = []
    for quantity in formulation.quantities {
      guard case .property(let name) = quantity else {
        readings.append(nil)
        continue
      }
      if let prediction = predictions?[name], prediction["mean"] != nil {
        readings.append(try reading(prediction, name, design, decoded))
      } else if let value = features?["values"]?[name] {
        let hint = "sluice-featurizer --slopes"
        let slopes = features?["slopes"]?[name]
        readings.append(
          ForwardAnswer.Reading(
            try checked(value.double(), name), fractionSlopes: try composition(slopes, name, design, hint: hint),
            settingSlopes: try space.variables.map { variable in
              try decoded?[variable.name].map { try chained($0, slopes, name, hint: hint) } ?? 0
            }, model: "features"))
      } else {
        throw Self.missing(name, line)
      }
    }
    return ForwardAnswer(design: design, readings: readings)
  }

  private func reading(
    _ prediction: JSONValue, _ name: String, _ design: Design, _ decoded: JSONValue?
  ) throws -> ForwardAnswer.Reading {
    try check(prediction["unit"]?.string(), is: unit(of: name), name, "/predictions")
    let deviation = try prediction["standard_deviation"]?.double() ?? 0
    guard deviation >= 0 else {
      throw RecordError(
        "optimizer/out-of-range", "value out of range", detail: "the standard deviation of '\(name)' is negative")
    }
    guard let gradient = prediction["gradient"] else {
      let reason = try prediction["no_gradient"]?.string().prefix(200)
      throw Self.missingGradient(
        "the prediction of '\(name)' has no gradient: \(reason ?? "sluice-predictor --gradient writes it")")
    }
    let hint = "sluice-predictor --gradient composition"
    return ForwardAnswer.Reading(
      try checked(prediction.member("mean").double(), name), deviation: try checked(deviation, name),
      fractionSlopes: try composition(gradient["composition"], name, design, hint: hint),
      settingSlopes: try space.variables.map { variable in
        guard let byVariable = decoded?[variable.name] else {
          return try condition(gradient["conditions"], variable, name)
        }
        let direct = try gradient["conditions"]?[variable.name]?.double() ?? 0
        return try checked(direct, name) + chained(byVariable, gradient["composition"], name, hint: hint)
      }, model: try prediction["model"]?.string() ?? "predictions")
  }

  /// The slope by a variable from which the composition was decoded: Σ over the elements of the slope by the element times that
  /// of the element. Fractions sum to one, so that a constant in all slopes by elements counts for nothing.
  private func chained(_ decoded: JSONValue, _ slopes: JSONValue?, _ name: String, hint: String) throws -> Double {
    var sum = 0.0
    for (symbol, byVariable) in try decoded.members() {
      guard let slope = slopes?[symbol] else {
        throw Self.missingGradient("'\(name)' has no slope by the amount of \(symbol.prefix(8)): \(hint) writes it")
      }
      sum += try checked(slope.double(), name) * checked(byVariable.double(), name)
    }
    return try checked(sum, name)
  }

  /// The slopes by fractions; of one element there is nothing to say.
  private func composition(_ value: JSONValue?, _ name: String, _ design: Design, hint: String) throws -> [Double] {
    guard let simplex = space.composition else { return [] }
    let present = design.fractions.indices.filter { design.fractions[$0] > 0 }
    var slopes = [Double](repeating: 0, count: design.fractions.count)
    if present.count < 2 { return slopes }
    guard let value else { throw Self.missingGradient("'\(name)' has no slopes by composition: \(hint) writes them") }
    for place in present {
      let symbol = simplex.elements[place].symbol
      guard let slope = value[symbol] else {
        throw Self.missingGradient("'\(name)' has no slope by the amount of \(symbol)")
      }
      slopes[place] = try checked(slope.double(), name)
    }
    return slopes
  }

  /// The slope by a variable, of a number; a condition that a model does not read is not among its slopes.
  private func condition(_ slopes: JSONValue?, _ variable: DesignVariable, _ name: String) throws -> Double {
    guard variable.domain.isNumber, let ends = variable.domain.ends, ends.lowerBound < ends.upperBound else { return 0 }
    guard let slopes else {
      throw Self.missingGradient(
        "'\(name)' has no slopes by conditions: sluice-predictor --gradient conditions writes them, or of what was decoded "
          + "sluice-generator --slopes")
    }
    return try slopes[variable.name].map { try checked($0.double(), name) } ?? 0
  }

  private func checked(_ number: Double, _ name: String) throws -> Double {
    guard abs(number) <= Self.numberLimit else {
      throw RecordError(
        "optimizer/out-of-range", "value out of range", detail: "'\(name)' or its slope is beyond 1e100")
    }
    return number
  }

  private static func missingGradient(_ detail: String) -> RecordError {
    RecordError("optimizer/missing-gradient", "no gradient", detail: detail, pointer: "/predictions")
  }
}
