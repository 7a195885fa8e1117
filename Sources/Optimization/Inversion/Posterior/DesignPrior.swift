import DesignSpace
import Glibc
import MaterialRecords
import Numerics

/// What is believed of a design before anything is known of its properties: nothing outside the space, inside a Dirichlet
/// density of the fractions or a mixture of such densities, uniform variables.
///
/// The measure of a space is that of `SpaceSampler`'s uniform draws. On each set of elements the density is the Dirichlet
/// density of the elements present, against the uniform one: where count, minimum or grid make a space of several faces, the
/// prior thus weighs designs within a face and leaves the faces alone.
package struct DesignPrior: Sendable {
  package let space: SearchSpace
  /// One concentration an element.
  package let concentrations: [Double]
  /// In the place of the one density, where compositions are known.
  package let mixture: DirichletMixture?
  /// Whether the Dirichlet density is drawn from directly; else uniform draws are weighed with it.
  private let isDrawn: Bool
  private var sampler: SpaceSampler?

  /// - Parameter concentrations: one an element, each above zero; none where the space has no composition.
  package init(_ space: SearchSpace, concentrations: [Double], mixture: DirichletMixture? = nil) {
    self.space = space
    self.concentrations = concentrations
    self.mixture = mixture
    guard let composition = space.composition else {
      isDrawn = false
      return
    }
    precondition(concentrations.count == composition.dimension)
    let isPlain =
      composition.unitsInOne == nil && composition.rows.isEmpty && composition.constraints.minimumIfPresent == 0
      && composition.constraints.count == 1...composition.dimension
      && composition.present.allSatisfy { $0?.upperBound == 1 } && !composition.isMandatory.contains(true)
    isDrawn = isPlain && mixture == nil && concentrations.contains { $0 != 1 }
    sampler = SpaceSampler(composition, isDrawn ? .dirichlet(concentrations) : .uniform)
  }

  /// A draw from the prior where that is possible directly, else a uniform one.
  mutating func draw(using generator: inout SeededGenerator) -> Design? {
    var design = Design()
    if sampler != nil {
      guard let fractions = sampler?.next(using: &generator) else { return nil }
      design.fractions = fractions
    }
    design.settings = space.randomSettings(using: &generator)
    return design
  }

  /// The logarithm of what draws have of the prior, and of what they lack of it.
  func logDensity(_ design: Design) -> (base: Double, rest: Double) {
    let log = logDensity(design.fractions)
    return isDrawn ? (log, 0) : (0, log)
  }

  /// ln of the Dirichlet density of the elements present over the uniform one.
  package func logDensity(_ fractions: [Double]) -> Double {
    if let mixture { return mixture.logDensity(fractions) }
    guard concentrations.contains(where: { $0 != 1 }) else { return 0 }
    var (sum, log, held) = (0.0, 0.0, 0)
    for (fraction, concentration) in zip(fractions, concentrations) where fraction > 0 {
      held += 1
      sum += concentration
      log += (concentration - 1) * Glibc.log(fraction) - lgamma(concentration)
    }
    return log + lgamma(sum) - lgamma(Double(max(1, held)))
  }
}
