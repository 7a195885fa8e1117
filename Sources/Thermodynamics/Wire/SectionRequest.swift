import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// What a record asks of a section: `equilibrium_conditions.corners`, two of them with `temperatures` for an isopleth, three
/// for an isothermal section at `conditions.temperature`.
struct SectionRequest {
  /// Numbers of the database's elements, ascending: those of all corners.
  let elements: [Int]
  /// The corners as compositions.
  let corners: [Composition]
  let plane: SectionPlane
  /// Pa.
  let pressure: Double
  /// Names of the phases to consider, all where there are none, and of those to leave out.
  let only: Set<String>
  let excluded: Set<String>

  /// The least and the greatest temperature, K.
  var temperatures: [Double] {
    switch plane.kind {
    case .isopleth(let range): [range.lowerBound, range.upperBound]
    case .isothermal(let temperature): [temperature]
    }
  }

  /// - Throws: `stability/…` and `composition/…` errors.
  init(_ line: JSONLine, _ database: ThermodynamicDatabase, _ options: StabilityOptions) throws {
    let asked = try EquilibriumRequest.conditions(line)
    let count = options.task == .isopleth ? 2 : 3
    let stated = try asked?["corners"]?.elements() ?? []
    guard stated.count == count else {
      throw Self.bad(
        "\(options.task.rawValue) needs \(count) compositions as equilibrium_conditions.corners, not \(stated.count)",
        "/equilibrium_conditions/corners")
    }
    corners = try stated.map(Self.corner)
    var elements: Set<Int> = []
    for (corner, value) in zip(corners, stated) {
      for element in corner.elements {
        elements.insert(try EquilibriumRequest.number(element.symbol, database, value.pointer))
      }
    }
    guard elements.count <= EquilibriumRequest.mostElements else {
      throw RecordError(
        "stability/too-many-elements", "too many elements",
        detail: "\(elements.count), the limit is \(EquilibriumRequest.mostElements)")
    }
    let order = elements.sorted()
    let amounts = corners.map { corner in
      order.map { number in
        zip(corner.elements, corner.fractions).first { database.element(named: $0.0.symbol) == number }?.1 ?? 0
      }
    }
    guard Self.area(amounts) > 1e-9 else {
      throw Self.bad("the corners do not span a section", "/equilibrium_conditions/corners")
    }
    let kind: SectionPlane.Kind
    if count == 2 {
      kind = .isopleth(try Self.range(asked?["temperatures"]))
    } else {
      let range = EquilibriumRequest.temperatures
      guard let temperature = try EquilibriumRequest.condition("temperature", line, range) ?? options.temperature else {
        throw EquilibriumRequest.missingTemperature
      }
      kind = .isothermal(temperature)
    }
    self.elements = order
    plane = SectionPlane(kind, corners: amounts, cells: options.cells)
    pressure = try EquilibriumRequest.condition("pressure", line, EquilibriumRequest.pressures) ?? options.pressure
    (only, excluded) = try EquilibriumRequest.phases(asked, database, options)
  }

  private static func bad(_ detail: String, _ pointer: String) -> RecordError {
    RecordError("stability/bad-section", "no section", detail: detail, pointer: pointer)
  }

  /// A formula or a composition.
  private static func corner(_ value: JSONValue) throws -> Composition {
    value.kind == .string ? try Composition(formulaIn: value) : try Composition(value)
  }

  /// The squared length of the line, or the squared area of the triangle, that some points span.
  private static func area(_ points: [[Double]]) -> Double {
    let edges = points.dropFirst().map { point in zip(point, points[0]).map { $0 - $1 } }
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    guard edges.count == 2 else { return product(edges[0], edges[0]) }
    let mixed = product(edges[0], edges[1])
    return product(edges[0], edges[0]) * product(edges[1], edges[1]) - mixed * mixed
  }

  private static func range(_ value: JSONValue?) throws -> ClosedRange<Double> {
    let pointer = "/equilibrium_conditions/temperatures"
    let ends = try value?.elements().map { try $0.double() } ?? []
    let range = EquilibriumRequest.temperatures
    guard ends.count == 2, ends.allSatisfy(range.contains), ends[0] < ends[1] else {
      throw bad("isopleth needs two temperatures in K, the lower first", pointer)
    }
    return ends[0]...ends[1]
  }
}
