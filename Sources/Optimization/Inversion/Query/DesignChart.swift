import DesignSpace
import MaterialRecords

/// The continuous coordinates of the designs that share a set of elements and all categories with a given one: mole
/// fractions, then variables whose values have an order scaled to 0…1, as a `DescentDomain` has them. Between their levels
/// they are moved as ranges are: where a descent ends is brought back to the nearest.
struct DesignChart {
  private let space: SearchSpace
  private let origin: Design
  /// Such variables by place, and the model input that each of them is.
  private let ranges: [(variable: Int, input: Int, range: ClosedRange<Double>)]
  let domain: DescentDomain

  /// - Parameter least: keeps to the set of elements of the design, none of which falls below this, and to variables that take
  ///   any number of a range; nil where models can be asked of everything between.
  init(_ space: SearchSpace, around design: Design, least: Double? = nil) {
    self.space = space
    origin = design
    var ranges: [(variable: Int, input: Int, range: ClosedRange<Double>)] = []
    var input = design.fractions.count
    for (place, variable) in space.variables.enumerated() {
      if let ends = variable.domain.ends, space.fixed[place] == nil, least == nil || variable.domain.isContinuous {
        ranges.append((place, input, ends))
      }
      input += variable.domain.inputCount
    }
    self.ranges = ranges
    let polytope = space.composition.map { composition in
      guard let least else { return composition.polytope(around: design.fractions) }
      let face = SupportPolytope(composition, support: design.fractions.indices.filter { design.fractions[$0] > 0 })
      return SupportPolytope(
        lower: zip(face.lower, face.upper).map { $1 > 0 ? min($1, max($0, least)) : 0 }, upper: face.upper,
        rows: face.rows)
    }
    domain = DescentDomain(fractions: polytope, variableCount: ranges.count)
  }

  /// z of the design that the chart was made around.
  var start: [Double] {
    origin.fractions
      + ranges.map { variable, _, range in
        let width = range.upperBound - range.lowerBound
        return width > 0 ? max(0, min(1, (origin.settings[variable] - range.lowerBound) / width)) : 0
      }
  }

  func design(_ z: [Double]) -> Design {
    var design = origin
    let d = origin.fractions.count
    design.fractions = Array(z.prefix(d))
    for (place, (variable, _, range)) in ranges.enumerated() {
      design.settings[variable] = range.lowerBound + z[d + place] * (range.upperBound - range.lowerBound)
    }
    return design
  }

  /// Slopes by z of what has slopes by fractions and by settings.
  func slopes(fractions: [Double], settings: [Double]) -> [Double] {
    fractions + ranges.map { settings[$0.variable] * ($0.range.upperBound - $0.range.lowerBound) }
  }

  /// A function of model inputs, with slopes by fractions and other inputs, as a function of z.
  func pulledBack(
    _ objective: @escaping ([Double]) -> (value: Double, gradient: [Double])
  ) -> DescentObjective {
    let d = origin.fractions.count
    return { z in
      let (value, slopes) = objective(space.inputs([design(z)]).storage)
      return (value, Array(slopes.prefix(d)) + ranges.map { slopes[$0.input] })
    }
  }
}
