import Chemistry
import JSON
import MaterialRecords

extension SectionDiagram {
  /// Reads `stability.section`.
  /// - Throws: `RecordError` and `JSONError` for what is no section, or one of more points than are drawn.
  init(reading stability: JSONValue) throws {
    let section = try stability.member("section")
    let corners = try section.member("corners").elements().map { value in
      let composition = try Composition(value)
      return (name: Self.name(composition), isElement: composition.elements.count == 1)
    }
    let kind: Kind
    if let temperatures = section["temperatures"] {
      let ends = try Self.point(temperatures)
      guard ends.x < ends.y else { throw temperatures.mismatch("two temperatures, the lower first") }
      kind = .isopleth(ends.x...ends.y)
    } else {
      kind = .isothermal(try section.member("temperature").double())
    }
    let count = if case .isopleth = kind { 2 } else { 3 }
    guard corners.count == count else { throw section.mismatch("a section of \(count) corners") }
    var left = Self.mostPoints
    func line(_ value: JSONValue) throws -> [Point] {
      let points = try value.elements()
      left -= points.count
      guard left >= 0 else { throw section.mismatch("a section of at most \(Self.mostPoints) points") }
      return try points.map(Self.point)
    }
    let boundaries = try section.member("boundaries").elements().map { try line($0.member("points")) }
    let tieLines = try section["tie_lines"]?.elements().map(line) ?? []
    let fields = try section.member("fields").elements().prefix(400).map { field in
      Field(
        phases: try field.member("phases").elements().prefix(16).map { Wording.clipped(try $0.string(), to: 40) },
        label: try Self.point(field.member("label")), share: try field.member("share").double())
    }
    self.init(
      kind: kind, corners: corners, pressure: try section.member("pressure").double(),
      isEstimate: try stability["estimate"]?.boolean() ?? false, fields: fields, boundaries: boundaries,
      tieLines: tieLines)
  }

  private static func point(_ value: JSONValue) throws -> Point {
    let pair = try value.doubles()
    guard pair.count == 2, pair.allSatisfy({ abs($0) < ObservationReader.largest }) else {
      throw value.mismatch("two numbers")
    }
    return Point(x: pair[0], y: pair[1])
  }

  /// "Zn", "Al₅₀Ni₅₀"
  private static func name(_ composition: Composition) -> String {
    if composition.elements.count == 1 { return composition.elements[0].symbol }
    let parts = zip(composition.elements, composition.fractions).map { element, fraction in
      element.symbol + DisplayNumber.subscripted(Wording.number((1000 * fraction).rounded() / 10))
    }
    return Wording.clipped(parts.joined(), to: 40)
  }
}
