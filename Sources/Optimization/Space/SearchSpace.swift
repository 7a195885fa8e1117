import DesignSpace
import Glibc
import MaterialRecords
import Numerics

/// The designs that a problem allows, and their coordinates: √x of the mole fractions (models may square them), so
/// that Euclidean distance is the Hellinger distance and zeros are harmless; ranges scaled to [0, 1]; categories one-hot
/// at distance one.
package struct SearchSpace: Sendable {
  /// The composition block; nil where the design has none.
  package let composition: CompositionSimplex?
  package let variables: [DesignVariable]
  /// Number of model inputs.
  package let dimension: Int
  /// A decimal step for each range variable, at most 10⁻⁵ of its range, so that a suggestion reads well.
  private let steps: [Double]

  /// - Throws: `InfeasibleSpace` naming the rules of the composition block that conflict.
  package init(_ problem: Problem) throws(InfeasibleSpace) {
    if let constraints = problem.composition {
      composition = try CompositionSimplex(constraints)
    } else {
      composition = nil
    }
    variables = problem.variables
    var dimension = composition?.dimension ?? 0
    var steps: [Double] = []
    for variable in variables {
      switch variable.domain {
      case .range(let range):
        dimension += 1
        let width = range.upperBound - range.lowerBound
        steps.append(width > 0 ? pow(10, (log10(width * 1e-5)).rounded(.down)) : 0)
      case .categories(let names):
        dimension += names.count
        steps.append(0)
      }
    }
    self.dimension = dimension
    self.steps = steps
  }

  /// The numbers that fix a design: one fraction follows from the others, a category counts as one.
  package var freedom: Int { max(1, max(0, (composition?.dimension ?? 0) - 1) + variables.count) }

  /// Settings drawn uniformly, one a variable.
  func randomSettings(using generator: inout SeededGenerator) -> [Double] {
    variables.map { variable in
      switch variable.domain {
      case .range(let range): range.lowerBound + (range.upperBound - range.lowerBound) * generator.uniform()
      case .categories(let names): Double(generator.index(below: names.count))
      }
    }
  }

  // MARK: Model inputs

  /// Appends the model inputs of one design.
  package func appendInputs(of design: Design, to inputs: inout [Double]) {
    for fraction in design.fractions { inputs.append(max(0, fraction).squareRoot()) }
    for (variable, value) in zip(variables, design.settings) {
      switch variable.domain {
      case .range(let range):
        let width = range.upperBound - range.lowerBound
        inputs.append(width > 0 ? (value - range.lowerBound) / width : 0)
      case .categories(let names):
        for place in names.indices { inputs.append(place == Int(value) ? 0.5.squareRoot() : 0) }
      }
    }
  }

  /// Model inputs [n, dimension] of n designs.
  package func inputs(_ designs: [Design]) -> Matrix {
    var storage: [Double] = []
    storage.reserveCapacity(designs.count * dimension)
    for design in designs { appendInputs(of: design, to: &storage) }
    return Matrix(rows: designs.count, columns: dimension, storage: storage)
  }

  /// Euclidean distance of two designs as the models see them.
  package func distance(_ a: Design, _ b: Design) -> Double {
    let (a, b) = (inputs([a]).storage, inputs([b]).storage)
    return zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  // MARK: Membership

  /// The rule that a design breaks, in words; nil for a design of the space.
  package func violation(of design: Design) -> String? {
    if let composition {
      if let violation = composition.violation(of: design.fractions) { return "\(violation)" }
    } else if !design.fractions.isEmpty {
      return "the space has no composition"
    }
    guard design.settings.count == variables.count else { return "a variable is missing" }
    for (variable, value) in zip(variables, design.settings) {
      switch variable.domain {
      case .range(let range):
        if !range.contains(value) { return "\(variable.name) is \(value), outside its range" }
      case .categories(let names):
        if value != value.rounded() || !names.indices.contains(Int(value)) {
          return "\(variable.name) has no category \(value)"
        }
      }
    }
    return nil
  }

  /// Whether a design keeps every rule.
  package func contains(_ design: Design) -> Bool { violation(of: design) == nil }

  /// A design as it is written: variables at their decimal step, and fractions of a continuous space at six decimals
  /// where its rules still hold then.
  package func tidied(_ design: Design) -> Design {
    var design = design
    for place in variables.indices where steps[place] > 0 {
      guard case .range(let range) = variables[place].domain else { continue }
      let unitsInOne = (1 / steps[place]).rounded()
      let value = design.settings[place]
      let rounded =
        unitsInOne >= 1 ? (value * unitsInOne).rounded() / unitsInOne : (value / steps[place]).rounded() * steps[place]
      design.settings[place] = max(range.lowerBound, min(range.upperBound, rounded))
    }
    guard let composition, composition.unitsInOne == nil, !design.fractions.isEmpty else { return design }
    var units = design.fractions.map { Int(($0 * 1e6).rounded()) }
    let greatest = units.indices.max { units[$0] < units[$1] } ?? 0
    units[greatest] += 1_000_000 - units.reduce(0, +)
    let fractions = units.map { Double($0) / 1e6 }
    if composition.contains(fractions) { design.fractions = fractions }
    return design
  }

  /// The tidied design, or the design itself where the rules hold for it alone.
  func written(_ design: Design) -> Design {
    let tidied = tidied(design)
    return contains(tidied) ? tidied : design
  }
}
