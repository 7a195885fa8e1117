import DesignSpace
import Glibc
import MaterialRecords
import Numerics

/// The designs that a problem allows, and their coordinates: √x of the mole fractions (models may square them), so
/// that Euclidean distance is the Hellinger distance and zeros are harmless; ranges and whole numbers scaled to [0, 1];
/// levels by their rank likewise; categories one-hot at distance one.
package struct SearchSpace: Sendable {
  /// The compositions of a design, whose fractions follow one another.
  package let blocks: [CompositionBlock]
  /// The only composition of a design; nil where it has none, or several.
  package let composition: CompositionSimplex?
  /// Number of fractions, of all compositions together: the first model inputs.
  package let fractionCount: Int
  package let variables: [DesignVariable]
  /// Number of model inputs.
  package let dimension: Int
  /// Settings given from outside, by place of the variable: designs of the space have these.
  package private(set) var fixed: [Int: Double] = [:]
  /// The model inputs of variables with levels that are not given, and the number of steps from the least level to the greatest, above 0.
  private(set) var intervals: [(input: Int, count: Int)] = []
  /// A decimal step for each range variable, at most 10⁻⁵ of its range, so that a suggestion reads well.
  private let steps: [Double]

  /// - Throws: `InfeasibleSpace` naming the rules of a composition block that conflict.
  package init(_ problem: Problem) throws(InfeasibleSpace) {
    var blocks: [CompositionBlock] = []
    if let constraints = problem.composition {
      blocks = [CompositionBlock(name: nil, simplex: try CompositionSimplex(constraints), start: 0)]
    }
    for named in problem.compositions {
      do throws(InfeasibleSpace) {
        let simplex = try CompositionSimplex(named.constraints)
        blocks.append(CompositionBlock(name: named.name, simplex: simplex, start: blocks.last?.places.upperBound ?? 0))
      } catch {
        throw error.named(named.name)
      }
    }
    self.blocks = blocks
    composition = blocks.count == 1 ? blocks[0].simplex : nil
    fractionCount = blocks.last?.places.upperBound ?? 0
    variables = problem.variables
    var dimension = fractionCount
    var steps: [Double] = []
    for variable in variables {
      var step = 0.0
      if case .range(let range) = variable.domain, range.upperBound > range.lowerBound {
        step = pow(10, (log10((range.upperBound - range.lowerBound) * 1e-5)).rounded(.down))
      }
      steps.append(step)
      dimension += variable.domain.inputCount
    }
    self.dimension = dimension
    self.steps = steps
    noteIntervals()
  }

  /// The designs with some settings given; coordinates and distances stay.
  package func fixing(_ settings: [Int: Double]) -> SearchSpace {
    var space = self
    space.fixed.merge(settings) { $1 }
    space.noteIntervals()
    return space
  }

  private mutating func noteIntervals() {
    intervals = []
    var input = fractionCount
    for (place, variable) in variables.enumerated() {
      if let count = variable.domain.intervals, count > 0, fixed[place] == nil { intervals.append((input, count)) }
      input += variable.domain.inputCount
    }
  }

  /// The places of the variables that are not given from outside.
  var freeVariables: [Int] { variables.indices.filter { fixed[$0] == nil } }

  /// The numbers that fix a design: one fraction of a composition follows from the others, a category counts as one.
  package var freedom: Int { max(1, fractionCount - blocks.count + variables.count - fixed.count) }

  /// Settings drawn uniformly, one a variable.
  func randomSettings(using generator: inout SeededGenerator) -> [Double] {
    variables.enumerated().map { place, variable in
      if let setting = fixed[place] { return setting }
      if let count = variable.domain.count { return variable.domain.setting(generator.index(below: count)) }
      let ends = variable.domain.ends ?? 0...0
      return ends.lowerBound + (ends.upperBound - ends.lowerBound) * generator.uniform()
    }
  }

  // MARK: Model inputs

  /// Appends the model inputs of one design.
  package func appendInputs(of design: Design, to inputs: inout [Double]) {
    for fraction in design.fractions { inputs.append(max(0, fraction).squareRoot()) }
    for (variable, setting) in zip(variables, design.settings) {
      variable.domain.appendInputs(of: setting, to: &inputs)
    }
  }

  /// The settings whose model inputs, after those of the fractions, are nearest to the given ones.
  func settings(nearest inputs: ArraySlice<Double>) -> [Double] {
    var start = inputs.startIndex
    return variables.enumerated().map { place, variable in
      defer { start += variable.domain.inputCount }
      return fixed[place] ?? variable.domain.setting(nearest: inputs[start..<start + variable.domain.inputCount])
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
    guard design.fractions.count == fractionCount else {
      return "\(design.fractions.count) fractions where the space has \(fractionCount) elements"
    }
    for block in blocks {
      if let violation = block.simplex.violation(of: block.fractions(of: design)) {
        return (block.name.map { "\($0): " } ?? "") + "\(violation)"
      }
    }
    guard design.settings.count == variables.count else { return "a variable is missing" }
    for (place, (variable, setting)) in zip(variables, design.settings).enumerated() {
      if let given = fixed[place], setting != given { return "\(variable.name) is \(setting), not \(given) as given" }
      if variable.domain.contains(setting) { continue }
      if case .categories = variable.domain { return "\(variable.name) has no category \(setting)" }
      let isInside = variable.domain.ends?.contains(setting) ?? false
      return "\(variable.name) is \(setting), " + (isInside ? "between its values" : "outside its range")
    }
    return nil
  }

  /// Whether a design has the settings that are given.
  func hasFixedSettings(_ design: Design) -> Bool { fixed.allSatisfy { design.settings[$0.key] == $0.value } }

  /// Whether a design keeps every rule.
  package func contains(_ design: Design) -> Bool { violation(of: design) == nil }

  /// A design as it is written: variables at their decimal step or the nearest level, and fractions of a continuous space at six decimals
  /// where its rules still hold then.
  package func tidied(_ design: Design) -> Design {
    var design = design
    for place in freeVariables {
      let domain = variables[place].domain
      if let level = domain.place(nearest: design.settings[place]) { design.settings[place] = domain.setting(level) }
      guard case .range(let range) = domain, steps[place] > 0 else { continue }
      let unitsInOne = (1 / steps[place]).rounded()
      let value = design.settings[place]
      let rounded =
        unitsInOne >= 1 ? (value * unitsInOne).rounded() / unitsInOne : (value / steps[place]).rounded() * steps[place]
      design.settings[place] = max(range.lowerBound, min(range.upperBound, rounded))
    }
    for block in blocks where block.simplex.unitsInOne == nil && design.fractions.count == fractionCount {
      var units = block.fractions(of: design).map { Int(($0 * 1e6).rounded()) }
      let greatest = units.indices.max { units[$0] < units[$1] } ?? 0
      units[greatest] += 1_000_000 - units.reduce(0, +)
      let fractions = units.map { Double($0) / 1e6 }
      if block.simplex.contains(fractions) { design.fractions.replaceSubrange(block.places, with: fractions) }
    }
    return design
  }

  /// The tidied design, or the design itself where the rules hold for it alone.
  func written(_ design: Design) -> Design {
    let tidied = tidied(design)
    return contains(tidied) ? tidied : design
  }
}
