/// A section through a phase diagram as a record states it: what the stability service wrote.
package struct SectionDiagram: Sendable {
  /// Shares of the second and the third corner, or of the second and a temperature in K.
  package struct Point: Sendable, Equatable {
    package let x: Double
    package let y: Double
  }

  /// A connected field of one set of phases, with a point inside and its share of the plane.
  package struct Field: Sendable {
    package let phases: [String]
    package let label: Point
    package let share: Double

    /// "FCC_A1 + LIQUID"; a phase in two states is "2 FCC_A1".
    var text: String {
      var parts: [(name: String, count: Int)] = []
      for phase in phases {
        if let place = parts.firstIndex(where: { $0.name == phase }) {
          parts[place].count += 1
        } else {
          parts.append((phase, 1))
        }
      }
      return parts.map { $0.count > 1 ? "\($0.count) \($0.name)" : $0.name }.joined(separator: " + ")
    }
  }

  /// The second direction: temperatures between two, or none but one.
  package enum Kind: Sendable, Equatable {
    case isopleth(ClosedRange<Double>)
    case isothermal(Double)
  }

  /// What the record is called, where it has a name.
  package var name: String?
  package let kind: Kind
  /// The names of the corners, two or three, and whether each is an element.
  package let corners: [(name: String, isElement: Bool)]
  /// Pa.
  package let pressure: Double
  package let isEstimate: Bool
  package let fields: [Field]
  package let boundaries: [[Point]]
  package let tieLines: [[Point]]

  /// The most diagrams of a page, and the most points of one.
  static let mostDiagrams = 24
  static let mostPoints = 60_000

  package init(
    kind: Kind, corners: [(name: String, isElement: Bool)], pressure: Double, isEstimate: Bool, fields: [Field],
    boundaries: [[Point]], tieLines: [[Point]]
  ) {
    self.kind = kind
    self.corners = corners
    self.pressure = pressure
    self.isEstimate = isEstimate
    self.fields = fields
    self.boundaries = boundaries
    self.tieLines = tieLines
  }

  /// "Al–Zn between 300 and 1000 K"
  var title: String {
    let names = corners.map(\.name).joined(separator: "–")
    let place =
      switch kind {
      case .isopleth(let range): "\(Wording.number(range.lowerBound)) to \(Wording.number(range.upperBound)) K"
      case .isothermal(let temperature): "\(Wording.number(temperature)) K"
      }
    let pressure = abs(pressure - 101_325) > 1 ? ", \(Wording.number(pressure)) Pa" : ""
    return "\(names), \(place)\(pressure)" + (isEstimate ? ", estimated" : "")
  }
}
