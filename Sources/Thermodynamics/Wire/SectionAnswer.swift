import JSON
import MaterialRecords
import ServiceRuntime

/// What is written for a section.
struct SectionAnswer {
  let request: SectionRequest
  let system: CalphadSystem
  let section: PhaseSection
  let warnings: [String]

  /// The numbers as the manifest states them.
  static var quantities: [ServiceManifest.Quantity] {
    [
      .init(
        "section.boundaries[].points", unit: "1",
        meaning:
          "where the set of phases changes: shares of the second and the third corner, or of the second and K",
        source: "lukas2007computational")
    ]
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      EquilibriumAnswer.writeOrigin(of: system, &writer)
      writer.member(
        "section",
        object: { writer in
          writeConditions(&writer)
          writer.member("fields", array: writeFields)
          writer.member("boundaries", array: writeBoundaries)
          if !section.tieLines.isEmpty { writer.member("tie_lines", array: writeTieLines) }
          writer.member("equilibria", section.equilibria)
          if section.bounded > 0 { writer.member("bounded", section.bounded) }
          if section.failed > 0 { writer.member("without_equilibrium", section.failed) }
          if section.isCoarse { writer.member("coarse", true) }
          EquilibriumAnswer.writeExclusions(of: system, &writer)
        })
      if !warnings.isEmpty { writer.member("warnings", warnings) }
    }
  }

  private func writeConditions(_ writer: inout JSONWriter) {
    writer.member(
      "corners", array: { for corner in request.corners { corner.write(to: &$0) } })
    switch request.plane.kind {
    case .isopleth(let range): writer.member("temperatures", [range.lowerBound, range.upperBound])
    case .isothermal(let temperature): writer.member("temperature", temperature)
    }
    writer.member("pressure", request.pressure)
  }

  private func writeFields(_ writer: inout JSONWriter) {
    for field in section.fields {
      writer.element(
        object: { writer in
          writer.member("phases", section.sets[field.set])
          writer.member("label", rounded(field.label))
          writer.member("share", Self.rounded(field.share, steps: 1e6))
        })
    }
  }

  private func writeBoundaries(_ writer: inout JSONWriter) {
    for boundary in section.boundaries {
      writer.element(
        object: { writer in
          writer.member(
            "between",
            array: { writer in
              for set in [boundary.first, boundary.second] { write(section.sets[set], to: &writer) }
            })
          writer.member("points", array: { write(boundary.points, to: &$0) })
        })
    }
  }

  private func writeTieLines(_ writer: inout JSONWriter) {
    for line in section.tieLines { writer.element(array: { write(line.ends, to: &$0) }) }
  }

  private func write(_ names: [String], to writer: inout JSONWriter) {
    writer.element(array: { for name in names { $0.element(name) } })
  }

  private func write(_ points: [SectionPoint], to writer: inout JSONWriter) {
    for point in points { writer.element(array: { for value in rounded(point) { $0.element(value) } }) }
  }

  /// Shares in steps of 1e-6, temperatures in steps of 1e-3 K: finer than the lattice.
  private func rounded(_ point: SectionPoint) -> [Double] {
    [Self.rounded(point.x, steps: 1e6), Self.rounded(point.y, steps: request.plane.isTriangle ? 1e6 : 1e3)]
  }

  private static func rounded(_ value: Double, steps: Double) -> Double { (value * steps).rounded() / steps }
}
