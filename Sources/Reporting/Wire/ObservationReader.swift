import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// Reads one record as a design of the page.
struct ObservationReader {
  private let record: Record
  private let problem: Problem
  /// Values that are there and cannot be used, in words.
  private(set) var problems: [String] = []
  /// Why its experiment failed, if it did.
  private(set) var failure: String?

  /// Values beyond this are no measurement of anything, and products of them would overflow.
  static let largest = 1e60
  /// The half width of a normal distribution's central 95 %, in standard deviations.
  private static let normalReach = 1.959964

  init(_ record: Record, _ problem: Problem) {
    self.record = record
    self.problem = problem
    line = record.line
  }

  private let line: JSONLine

  mutating func read() -> Observation {
    let line = line
    var design = Observation()
    design.id = record.id.map { Wording.clipped($0, to: 80) }
    design.isReference = text("role") == "reference"
    design.composition = composition()
    design.name = name(design)
    design.isMeasured = true
    for objective in problem.objectives {
      let (value, deviation, isMeasured) = value(of: objective)
      design.values.append(value)
      design.deviations.append(deviation)
      if value != nil, !isMeasured { design.isMeasured = false }
    }
    for constraint in problem.constraints {
      design.constraintValues.append(attempt { try line.property(constraint.property) } ?? nil)
    }
    design.search = search(design.isReference)
    readSuggestion(into: &design)
    readPredictions(into: &design)
    if let pareto = attempt({ try line.value("pareto") }) ?? nil {
      if let rank = pareto["rank"] { design.rank = attempt { try rank.integer() } }
      if let feasible = pareto["feasible"] { design.isFeasible = attempt { try feasible.boolean() } }
    }
    return design
  }

  // MARK: What it is

  private func text(_ member: String) -> String? {
    guard let value = try? line.value(member) else { return nil }
    return try? value.string()
  }

  /// The search that a design is stated to be of, or in whose name a mark asked for it: "latent" of latent-3/0.
  private func search(_ isReference: Bool) -> String? {
    if isReference { return nil }
    if let stated = text("search"), !stated.isEmpty { return Wording.clipped(stated, to: 40) }
    guard let id = record.id, let slash = id.firstIndex(of: "/") else { return nil }
    let mark = id[..<slash]
    let stem = mark.reversed().drop { $0.isASCII && $0.isNumber }
    guard stem.count < mark.count, stem.first == "-", stem.count > 1 else { return nil }
    return Wording.clipped(String(stem.dropFirst().reversed()), to: 40)
  }

  private mutating func composition() -> Composition? {
    let line = line
    guard line.has("composition") || line.has("formula") else { return nil }
    return attempt { try line.composition() }
  }

  /// The label, the formula as it was given, or the composition in at. %.
  private func name(_ design: Observation) -> String {
    if let label = text("label"), !label.isEmpty { return Wording.clipped(label, to: 60) }
    if let formula = text("formula"), !formula.isEmpty {
      return DisplayNumber.subscripted(Wording.clipped(formula, to: 60))
    }
    if let composition = design.composition {
      let parts = zip(composition.elements, composition.fractions).map { element, fraction in
        let percent = Wording.number((10_000 * fraction).rounded() / 100)
        return element.symbol + (composition.elements.count == 1 ? "" : DisplayNumber.subscripted(percent))
      }
      return Wording.clipped(parts.joined(), to: 60)
    }
    return design.id ?? "record \(record.number)"
  }

  // MARK: What it has

  private mutating func value(of objective: Objective) -> (Double?, deviation: Double?, isMeasured: Bool) {
    let line = line
    let measurement = attempt { try line.measurement(objective.property) } ?? nil
    switch measurement {
    case .value(let value, let deviation, _, let unit):
      if let unit, let wanted = objective.unit, unit != wanted {
        problems.append("\(objective.property) is in \(unit), not in \(wanted)")
        return (nil, nil, true)
      }
      guard let number = usable(value, objective.property) else { return (nil, nil, true) }
      return (number, deviation.flatMap { $0.isFinite && $0 < ObservationReader.largest ? $0 : nil }, true)
    case .failed(let reason): failure = failure ?? reason
    case nil: break
    }
    guard let value = attempt({ try line.property(objective.property) }) ?? nil else { return (nil, nil, false) }
    return (usable(value, objective.property), nil, false)
  }

  private mutating func usable(_ value: PropertyValue, _ property: String) -> Double? {
    guard let number = value.number, abs(number) < ObservationReader.largest else {
      problems.append("\(property) is \(Wording.value(value))")
      return nil
    }
    return number
  }

  private mutating func readSuggestion(into design: inout Observation) {
    let line = line
    guard let suggestion = attempt({ try line.value("suggestion") }) ?? nil else { return }
    if let round = suggestion["round"] {
      design.round = (try? round.integer()) ?? (try? round.string()).flatMap { ObservationReader.numberAtEnd(of: $0) }
    } else if let id = record.id, let slash = id.lastIndex(of: "/") {
      design.round = ObservationReader.numberAtEnd(of: id[..<slash])
    }
    guard let expected = suggestion["expected"] else { return }
    for (index, objective) in problem.objectives.enumerated() {
      guard let value = expected[objective.property] else { continue }
      addForecast(.optimizer, value, of: index, to: &design)
    }
  }

  /// The number that ends the name of a round or of a mark, as in "r3": an optimizer calls its suggestions after the
  /// mark that asked for them, "r3/0".
  private static func numberAtEnd(of name: some StringProtocol) -> Int? {
    let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.prefix(9)
    return Int(String(digits.reversed()))
  }

  private mutating func readPredictions(into design: inout Observation) {
    let line = line
    guard let predictions = attempt({ try line.value("predictions") }) ?? nil else { return }
    for (index, objective) in problem.objectives.enumerated() {
      guard let value = predictions[objective.property] else { continue }
      addForecast(.predictor, value, of: index, to: &design)
    }
  }

  /// A forecast counts where the same property was measured: a number, or a mean with an interval or a deviation.
  private mutating func addForecast(
    _ source: Forecast.Source, _ value: JSONValue, of index: Int, to design: inout Observation
  ) {
    let (line, property) = (line, problem.objectives[index].property)
    guard let measured = design.values[index], case .value = (attempt { try line.measurement(property) } ?? nil) else {
      return
    }
    let read = attempt { () throws -> (Double, ClosedRange<Double>?, Double)? in
      if value.kind != .object { return (try value.double(), nil, 0) }
      guard let mean = try value["mean"]?.double() else { return nil }
      if let interval = value["interval"], let low = try interval["low"]?.double(),
        let high = try interval["high"]?.double(), let level = try interval["level"]?.double(), low <= high,
        (0...1).contains(level)
      {
        return (mean, low...high, level)
      }
      guard let deviation = try value["standard_deviation"]?.double(), deviation >= 0 else { return (mean, nil, 0) }
      let reach = ObservationReader.normalReach * deviation
      return (mean, (mean - reach)...(mean + reach), 0.95)
    }
    guard let (mean, interval, level) = read ?? nil else { return }
    let ends = [mean] + (interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
    guard ends.allSatisfy({ abs($0) < ObservationReader.largest }) else { return }
    design.forecasts.append(
      Forecast(
        source: source, objective: index, mean: mean, measured: measured, interval: interval, level: level))
  }

  /// Runs a reading; what it throws is noted, not passed on.
  private mutating func attempt<T>(_ body: () throws -> T) -> T? {
    do {
      return try body()
    } catch let error as RecordError {
      problems.append(error.detail)
    } catch {
      problems.append("\(error)")
    }
    return nil
  }
}
