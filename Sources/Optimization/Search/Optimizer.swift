import DesignSpace
import MaterialRecords
import Numerics

/// Sequential model-based optimisation of a problem: from the experiments so far to the designs to be tried next.
///
/// It holds no state: the answer to an ask is a function of the problem, the settings, the ask, the observations and the
/// pending designs, so that a session that is replayed goes on as it would have.
package struct Optimizer: Sendable {
  /// What a user may choose.
  package struct Settings: Sendable {
    /// Nil takes EHVI for two or three objectives and LogEI otherwise.
    package var acquisition: AcquisitionFunction?
    /// The multiple of the standard deviation in the confidence bound.
    package var beta = ConfidenceMultiple.constant(2)
    /// The part of all candidates that `hits` looks for.
    package var share = 0.05
    package var noise = NoiseAssumption.constant
    /// Observations that the models are built from at most.
    package var modelLimit = 500
    /// How often a design may be measured; once is never again.
    package var measurements = 1
    /// Whether an answer says how well the models predict.
    package var diagnoses = false
    package var seed: UInt64 = 0

    package init() {}
  }

  /// Observations with objectives before models are asked; fewer leave the choice to the space alone.
  package static let leastObservations = 4

  package let formulation: Formulation
  package let space: SearchSpace
  let settings: Settings
  let pool: CandidatePool

  /// - Throws: `InfeasibleSpace` naming the rules that conflict.
  package init(_ problem: Problem, settings: Settings = Settings()) throws(InfeasibleSpace) {
    formulation = Formulation(problem)
    space = try SearchSpace(problem)
    self.settings = settings
    pool = CandidatePool(space)
  }

  /// The acquisition function in use.
  package var acquisition: AcquisitionFunction {
    settings.acquisition ?? ((2...3).contains(formulation.objectiveCount) ? .ehvi : .logei)
  }

  /// Answers an ask; fewer suggestions than asked for where the space, or the list, has no more designs.
  /// - Parameter list: candidates to choose from; nil for all designs of the space.
  /// - Throws: `UnreadableList`; `GaussianProcessError`, which readings within the limits of the wire do not cause.
  package func answer(
    _ ask: Ask, observations: [Observation], pending: [Design], from list: (any CandidateList)? = nil
  ) throws -> Answer {
    var run = AskRun(self, ask, observations: observations, pending: pending, list: list)
    let informative = observations.count { $0.objectives(formulation) != nil }
    let isLearnable = informative >= Self.leastObservations
    if acquisition == .random { return try run.random() }
    guard isLearnable else { return try run.spaceFilling() }
    return try run.modelBased()
  }

  /// The seed of one ask.
  func seed(_ ask: Ask, observationCount: Int) -> UInt64 {
    var hash = ContentHash()
    hash.mix(settings.seed)
    hash.mix(UInt64(observationCount))
    hash.mix(bytes: ask.name.utf8)
    return hash.value
  }
}
