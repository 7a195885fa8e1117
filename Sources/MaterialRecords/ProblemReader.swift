import Chemistry
import JSON
import ServiceRuntime

extension Problem {
  /// Reads a problem file. Members that the format does not have are refused, so that a misspelt rule is never silently
  /// dropped; names starting with `x-` are free.
  package init(parsing bytes: [UInt8]) throws(ProblemError) {
    do {
      try self.init(JSONValue.parse(bytes))
    } catch let error as JSONError {
      throw ProblemError(error.description)
    } catch let error as RecordError {
      throw ProblemError("\(error.detail) at \(error.pointer ?? "")")
    } catch let error as ProblemError {
      throw error
    } catch {
      throw ProblemError("\(error)")
    }
  }

  private init(_ root: JSONValue) throws {
    try root.refuseUnknown([
      "problem", "name", "description", "space", "objectives", "constraints", "prior", "reference_point", "budget",
    ])
    guard try root.member("problem").integer() == 1 else {
      throw ProblemError("problem format \(try root.member("problem").integer()) is not known; this version reads 1")
    }
    name = try root["name"]?.string() ?? "problem"
    description = try root["description"]?.string()
    let space = try root.member("space")
    try space.refuseUnknown(["composition", "compositions", "variables"])
    composition = try space["composition"].map { try CompositionConstraints(reading: $0) }
    compositions = try space["compositions"].map(Self.blocks) ?? []
    if composition != nil, !compositions.isEmpty {
      throw ProblemError("both 'composition' and 'compositions' at /space")
    }
    variables = try space["variables"]?.elements().map(DesignVariable.init(reading:)) ?? []
    if composition == nil, compositions.isEmpty, variables.isEmpty {
      throw ProblemError("the space is empty at /space")
    }
    var names: Set<String> = []
    for (index, variable) in variables.enumerated() where !names.insert(variable.name).inserted {
      throw ProblemError("variable '\(variable.name)' appears twice at /space/variables/\(index)")
    }
    objectives = try root["objectives"]?.elements().map(Objective.init(reading:)) ?? []
    constraints = try root["constraints"]?.elements().map(PropertyConstraint.init(reading:)) ?? []
    for (index, objective) in objectives.enumerated()
    where objectives[..<index].contains(where: { $0.property == objective.property }) {
      throw ProblemError("objective '\(objective.property)' appears twice at /objectives/\(index)")
    }
    try root["prior"]?.refuseUnknown(["dirichlet"])
    (dirichletPrior, dirichletByElement) = try Self.prior(
      root["prior"]?["dirichlet"], elements: composition?.elements ?? compositions.flatMap(\.constraints.elements))
    referencePoint = Dictionary(
      try root["reference_point"]?.members().map { ($0, try $1.double()) } ?? [], uniquingKeysWith: { $1 })
    for property in referencePoint.keys where !objectives.contains(where: { $0.property == property }) {
      let near = NearestNames.suggestion(property, among: objectives.map(\.property))
      throw ProblemError("'\(property.prefix(64))' is not an objective at /reference_point\(near)")
    }
    budget = try root["budget"].map(Budget.init(reading:))
  }
}

extension Problem {
  /// One concentration for all elements, or one for each that is named.
  private static func prior(
    _ value: JSONValue?, elements: [Element]
  ) throws -> (Double?, [Element: Double]) {
    guard let value else { return (nil, [:]) }
    guard value.kind == .object else {
      let concentration = try value.double()
      guard concentration > 0 else { throw ProblemError("not positive at /prior/dirichlet") }
      return (concentration, [:])
    }
    var concentrations: [Element: Double] = [:]
    for (symbol, concentration) in try value.members() {
      guard let element = Element(symbol: symbol), elements.contains(element) else {
        throw ProblemError("'\(symbol)' is not one of the elements at \(concentration.pointer)")
      }
      concentrations[element] = try concentration.double()
      guard concentrations[element] ?? 0 > 0 else { throw ProblemError("not positive at \(concentration.pointer)") }
    }
    return (nil, concentrations)
  }
}

extension Problem {
  /// Blocks beyond this are no design that anybody makes.
  private static let blockLimit = 16

  /// The compositions of a design of several, by distinct names.
  private static func blocks(_ value: JSONValue) throws -> [NamedComposition] {
    let elements = try value.elements()
    guard (1...blockLimit).contains(elements.count) else {
      throw ProblemError("not 1 to \(blockLimit) compositions at \(value.pointer)")
    }
    var blocks: [NamedComposition] = []
    for element in elements {
      let name = try element.member("name").string()
      if name.isEmpty || blocks.contains(where: { $0.name == name }) {
        throw ProblemError("the name '\(name.prefix(64))' is empty or appears twice at \(element.pointer)/name")
      }
      blocks.append(
        NamedComposition(name: name, constraints: try CompositionConstraints(reading: element, beside: ["name"])))
    }
    return blocks
  }
}

extension CompositionConstraints {
  /// - Parameter others: members that may stand beside those of a composition.
  init(reading value: JSONValue, beside others: [String] = []) throws {
    try value.refuseUnknown(["elements", "count", "bounds", "minimum_if_present", "step", "linear"] + others)
    var elements: [Element] = []
    for symbol in try value.member("elements").elements() {
      let element = try Element(reading: symbol)
      if elements.contains(element) { throw ProblemError("'\(element)' appears twice at \(symbol.pointer)") }
      elements.append(element)
    }
    if elements.isEmpty { throw ProblemError("no element at \(value.pointer)/elements") }
    self.init(elements: elements)
    if let count = value["count"] {
      let ends = try count.kind == .integer ? [count, count] : count.elements()
      guard ends.count == 2 else { throw count.mismatch("[least, most]") }
      let (least, most) = (try ends[0].integer(), try ends[1].integer())
      guard 1 <= least, least <= most else { throw ProblemError("[\(least),\(most)] is no range at \(count.pointer)") }
      self.count = least...most
    }
    for (symbol, range) in try value["bounds"]?.members() ?? [] {
      guard let element = Element(symbol: symbol), elements.contains(element) else {
        throw ProblemError("'\(symbol)' is not one of the elements at \(range.pointer)")
      }
      bounds[element] = try range.range()
    }
    minimumIfPresent = try value["minimum_if_present"]?.double() ?? 0
    step = try value["step"]?.double()
    linear = try value["linear"]?.elements().map { try LinearConstraint(reading: $0, elements: elements) } ?? []
  }
}

extension LinearConstraint {
  fileprivate init(reading value: JSONValue, elements: [Element]) throws {
    try value.refuseUnknown(["coefficients", "minimum", "maximum", "equals"])
    var coefficients: [Element: Double] = [:]
    for (symbol, coefficient) in try value.member("coefficients").members() {
      guard let element = Element(symbol: symbol), elements.contains(element) else {
        throw ProblemError("'\(symbol)' is not one of the elements at \(coefficient.pointer)")
      }
      coefficients[element] = try coefficient.double()
    }
    let equals = try value["equals"]?.double()
    self.init(
      coefficients: coefficients, minimum: try value["minimum"]?.double() ?? equals,
      maximum: try value["maximum"]?.double() ?? equals)
    if minimum == nil, maximum == nil {
      throw ProblemError("none of 'minimum', 'maximum', 'equals' at \(value.pointer)")
    }
    if equals != nil, minimum != equals || maximum != equals {
      throw ProblemError("'equals' beside 'minimum' or 'maximum' at \(value.pointer)")
    }
  }
}

extension Objective {
  fileprivate init(reading value: JSONValue) throws {
    try value.refuseUnknown(["property", "phase", "temperature", "unit", "goal", "value", "tolerance", "interval"])
    property = try StatedProperty(reading: value).text
    unit = try value["unit"]?.string()
    let goal = try value.member("goal")
    switch try goal.string() {
    case "maximize": self.goal = .maximize
    case "minimize": self.goal = .minimize
    case "target": self.goal = try Self.target(value)
    case let other:
      let near = NearestNames.suggestion(other, among: ["maximize", "minimize", "target"])
      throw ProblemError(
        "goal '\(other.prefix(64))' is none of maximize, minimize, target at \(goal.pointer)\(near)")
    }
  }
}

extension Objective {
  /// A value with a tolerance, or an interval, which is its middle with half its width.
  /// - Parameter tolerance: of a value that states none.
  package static func target(_ value: JSONValue, tolerance: Double = 0) throws -> Goal {
    if let interval = value["interval"] {
      guard value["value"] == nil, value["tolerance"] == nil else {
        throw ProblemError("'interval' beside 'value' or 'tolerance' at \(value.pointer)")
      }
      let range = try interval.range()
      let half = range.upperBound / 2 - range.lowerBound / 2
      return .target(value: range.lowerBound + half, tolerance: half)
    }
    let tolerance = try value["tolerance"]?.double() ?? tolerance
    guard tolerance >= 0 else { throw ProblemError("negative at \(value.pointer)/tolerance") }
    return .target(value: try value.member("value").double(), tolerance: tolerance)
  }
}

extension PropertyConstraint {
  fileprivate init(reading value: JSONValue) throws {
    try value.refuseUnknown(["property", "phase", "temperature", "unit", "minimum", "maximum", "equals", "probability"])
    property = try StatedProperty(reading: value).text
    unit = try value["unit"]?.string()
    minimum = try value["minimum"]?.double()
    maximum = try value["maximum"]?.double()
    equals = try value["equals"].flatMap { try PropertyValue($0) }
    probability = try value["probability"]?.double() ?? 0.5
    guard (0..<1).contains(probability) else { throw ProblemError("not in [0, 1) at \(value.pointer)/probability") }
    if minimum == nil, maximum == nil, equals == nil {
      throw ProblemError("none of 'minimum', 'maximum', 'equals' at \(value.pointer)")
    }
    if let minimum, let maximum, minimum > maximum {
      throw ProblemError("minimum \(minimum) lies above maximum \(maximum) at \(value.pointer)")
    }
  }
}

extension Budget {
  fileprivate init(reading value: JSONValue) throws {
    try value.refuseUnknown(["evaluations", "batch"])
    evaluations = try value.member("evaluations").integer()
    batch = try value["batch"]?.integer() ?? 1
    guard evaluations > 0, (1...10_000).contains(batch) else {
      throw ProblemError("evaluations and batch must be positive at \(value.pointer)")
    }
  }
}

extension Element {
  fileprivate init(reading value: JSONValue) throws {
    let symbol = try value.string()
    guard let element = Element(symbol: symbol) else {
      let spelt = symbol.prefix(1).uppercased() + symbol.dropFirst().lowercased()
      let near = Element(symbol: spelt) == nil ? "" : "; did you mean '\(spelt)'?"
      throw ProblemError("'\(symbol.prefix(64))' is not an element at \(value.pointer)\(near)")
    }
    self = element
  }
}

extension JSONValue {
  /// Refuses members that a format does not have; names starting with `x-` are free.
  package func refuseUnknown(_ known: [String]) throws {
    for (name, value) in try members() where !known.contains(name) && !name.hasPrefix("x-") {
      let near = NearestNames.suggestion(name, among: known)
      throw ProblemError(
        "unknown member '\(name.prefix(64))' at \(value.pointer)"
          + (near.isEmpty ? "; known are \(known.joined(separator: ", "))" : near))
    }
  }

  /// Two numbers of which the second is not less.
  func range() throws -> ClosedRange<Double> {
    let ends = try doubles()
    guard ends.count == 2, ends[0] <= ends[1] else { throw mismatch("[least, most]") }
    return ends[0]...ends[1]
  }
}
