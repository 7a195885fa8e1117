import Numerics

/// Whether the best design should be measured again before another is tried: where the noise of its mean, aleatoric/√n after n
/// measurements, is above both what the model does not know of the best new design and the improvement that is expected of
/// it. A measurement of the new design would then tell of the noise, not of the design.
package struct ReplicateAdvice: Sendable {
  /// The design to be measured again, and the id of its first observation.
  package let design: Design
  package let id: String?
  /// How often it has been measured, measurements under way included.
  package let measurements: Int
  /// Standard deviations of one measurement's noise, and of what the model does not know of the design.
  package let aleatoric: Double
  package let epistemic: Double
  /// Of the best new design: what the model does not know of it, and the improvement that is expected.
  package let epistemicOfNew: Double
  package let improvementOfNew: Double

  /// aleatoric/√n.
  package var noiseOfMean: Double { aleatoric / Double(measurements).squareRoot() }

  /// Nil where a new design is worth more, where the best has been measured `limit` times, and where best has no meaning: with
  /// several objectives, or a target.
  /// - Parameters:
  ///   - observations: those that the surrogate was built from.
  ///   - candidate: the best new design.
  ///   - underWay: designs that are being measured again.
  init?(
    _ surrogate: Surrogate, observations: [Observation], space: SearchSpace, candidate: Design, limit: Int,
    underWay: [Design]
  ) {
    let formulation = surrogate.formulation
    guard formulation.objectiveCount == 1 else { return nil }
    if case .target = formulation.problem.objectives[0].goal { return nil }
    let quantity = formulation.objectiveQuantities[0]
    let feasible = observations.filter { $0.isFeasible(formulation) }
    guard !feasible.isEmpty, case .process = surrogate.models[quantity] else { return nil }
    let predicted = surrogate.predict(space.inputs(feasible.map(\.design) + [candidate]))[quantity]
    let marginals = predicted.mean.indices.map {
      formulation.marginal(0, mean: predicted.mean[$0], standardDeviation: predicted.standardDeviation[$0])
    }
    guard let new = marginals.last,
      let place = feasible.indices.min(by: { marginals[$0].mean < marginals[$1].mean }),
      let noise = surrogate.aleatoric(quantity, at: space.inputs([feasible[place].design]))
    else { return nil }
    let best = feasible[place]
    (design, id) = (best.design, best.id)
    measurements =
      feasible.count { space.distance($0.design, best.design) == 0 } + underWay.count { $0 == best.design }
    let known = best.readings[quantity]?.standardDeviation ?? 0
    aleatoric = (noise[0] * noise[0] + known * known).squareRoot()
    epistemic = predicted.standardDeviation[place]
    epistemicOfNew = new.standardDeviation
    improvementOfNew = new.improvement(over: marginals[place].mean)
    guard measurements < limit, noiseOfMean > max(epistemicOfNew, improvementOfNew) else { return nil }
  }
}
