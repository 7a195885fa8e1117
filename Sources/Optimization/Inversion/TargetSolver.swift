import Chemistry
import DesignSpace
import GaussianProcesses
import MaterialRecords
import Numerics

/// Answers target queries: which designs give what is wanted, whether there are any, and of which families.
///
/// As the optimizer it holds no state: the answer is a function of the problem, the settings, the ask and the observations.
package struct TargetSolver: Sendable {
  /// What a user may choose.
  package struct Settings: Sendable {
    package var method = DescentMethod.projectedGradient
    /// Boxes that a proof may spend.
    package var boxLimit = 20_000
    package var posterior = DesignPosterior.Settings()
    /// Observations that the models are built from at most.
    package var modelLimit = 500
    /// Answers of a predictor that a descent may ask for.
    package var evaluations = 40
    package var seed: UInt64 = 0

    package init() {}
  }

  package private(set) var formulation: Formulation
  /// Around which compositions the prior is dense; the problem's Dirichlet density where there is none.
  package var mixture: DirichletMixture?
  package let space: SearchSpace
  private let settings: Settings

  /// Why a problem cannot be asked.
  package enum Failure: Error {
    case conflict(TargetConflict)
    case infeasible(InfeasibleSpace)
  }

  package init(_ problem: Problem, settings: Settings = Settings()) throws(Failure) {
    do throws(TargetConflict) {
      formulation = Formulation(try problem.targetProblem())
    } catch {
      throw .conflict(error)
    }
    do throws(InfeasibleSpace) {
      space = try SearchSpace(problem)
    } catch {
      throw .infeasible(error)
    }
    self.settings = settings
  }

  /// The same with other values for some targets of the problem, by property.
  /// - Throws: `TargetConflict` where they cannot be asked for.
  package func asking(_ targets: [String: Objective.Goal]) throws(TargetConflict) -> TargetSolver {
    if targets.isEmpty { return self }
    var solver = self
    solver.formulation = Formulation(try formulation.problem.asking(targets).targetProblem())
    return solver
  }

  /// As far as a predictor's answers lead the descents of an ask, whose batch is their number; nil where the verdict has come
  /// back already.
  package func answer(_ ask: Ask, from log: AnswerLog) -> (query: ForwardQuery, result: ForwardSearch.Result)? {
    let query = ForwardQuery(formulation, ask.fixed.isEmpty ? space : space.fixing(ask.fixed))
    if log.isClosed(query.name) { return nil }
    let search = ForwardSearch(
      query, log, method: settings.method, evaluations: settings.evaluations, seed: settings.seed)
    return (query, search.run(paths: ask.batch))
  }

  /// Observations that tell of every target; the models need `Optimizer.leastObservations` of them.
  package func informativeCount(_ observations: [Observation]) -> Int {
    observations.count { observation in
      formulation.quantities.indices.allSatisfy { observation.readings[$0] != nil }
    }
  }

  /// The answer to an ask, whose batch is the number of posterior samples wanted.
  /// - Throws: what the Gaussian processes throw, which readings within the limits of the wire do not cause.
  package func answer(_ ask: Ask, observations: [Observation]) throws(GaussianProcessError) -> InverseAnswer {
    let space = ask.fixed.isEmpty ? space : space.fixing(ask.fixed)
    let inputs = space.inputs(observations.map(\.design))
    let subset = ModelSubset.indices(
      observations, inputs: inputs, formulation: formulation, limit: settings.modelLimit)
    let modelled = subset.map { observations[$0] }
    let surrogate = try Surrogate(
      formulation, inputs: inputs.selecting(subset), compositionColumns: space.fractionCount,
      observations: modelled, seed: settings.seed)
    let query = TargetQuery(space, surrogate)
    var hash = ContentHash()
    hash.mix(settings.seed)
    hash.mix(UInt64(observations.count))
    hash.mix(bytes: ask.name.utf8)
    var answer = InverseAnswer(
      query, method: settings.method, boxLimit: settings.boxLimit, known: observations.map(\.design), seed: hash.value)
    answer.sample(prior(space), count: ask.batch, settings: settings.posterior, seed: hash.value)
    answer.modelledObservations = subset.count < observations.count ? subset.count : nil
    return answer
  }

  /// The prior that the problem states.
  private func prior(_ space: SearchSpace) -> DesignPrior {
    let problem = formulation.problem
    let concentrations = space.composition?.elements.map { element in
      problem.dirichletByElement[element] ?? problem.dirichletPrior ?? 1
    }
    return DesignPrior(space, concentrations: concentrations ?? [], mixture: mixture)
  }
}

/// Whether the models hold a design that gives what is asked.
package enum Verdict: String, Sendable {
  case reachable, unreachable, undecided
}

/// What is known of a target query.
package struct InverseAnswer: Sendable {
  /// Designs that are shown as witnesses at most.
  private static let witnessLimit = 8
  /// Witnesses lie this far apart in model inputs.
  static let separation = 0.1

  package let query: TargetQuery
  package let verdict: Verdict
  /// The first witness, or the design that comes nearest.
  package private(set) var nearest: TargetSearch.Find?
  /// Designs that meet all and lie apart, the most probable to do so first.
  package private(set) var witnesses: [TargetSearch.Find]
  /// Bounds of the least distance; none where a witness made a proof needless.
  package let proof: BranchAndBound.Proof?
  /// Values with gradients that the descents asked for.
  package let evaluations: Int
  package private(set) var posterior: DesignPosterior?
  package private(set) var families: [DesignFamily] = []
  /// Samples drawn from the posterior by their weights, by place.
  package private(set) var drawn: [Int] = []
  private var familyOfSample: [Int: Int] = [:]
  /// Of the prior, where it is one.
  package private(set) var mixture: DirichletMixture?
  /// How many observations the models know, where that is fewer than there are.
  package var modelledObservations: Int?

  /// Searches, and where nothing is found that meets all tries to prove that nothing does.
  package init(_ query: TargetQuery, method: DescentMethod, boxLimit: Int, known: [Design], seed: UInt64) {
    self.query = query
    let prior = query.surrogate.formulation.problem.dirichletPrior ?? 1
    let search = TargetSearch(query, method: method, seed: seed).run(known: known, prior: prior)
    evaluations = search.evaluations
    var finds = search.finds
    let best = finds.first?.distance ?? .infinity
    var proof: BranchAndBound.Proof?
    if best > 1 {
      let tried = BranchAndBound(query, boxLimit: boxLimit).run(upper: best)
      if let find = tried.find { finds.insert(find, at: 0) }
      proof = tried
    }
    self.proof = proof
    let witnesses = Self.witnesses(query, finds)
    self.witnesses = witnesses
    nearest = witnesses.first ?? finds.first
    verdict = !witnesses.isEmpty ? .reachable : proof?.lower ?? 0 > 1 ? .unreachable : .undecided
  }

  /// The finds that meet all and lie apart. Many designs do by their means; the models are surer of some of them.
  private static func witnesses(_ query: TargetQuery, _ finds: [TargetSearch.Find]) -> [TargetSearch.Find] {
    let met = finds.filter { $0.distance <= 1 }
    let logs = query.logLikelihoods(met.map(\.design))
    var witnesses: [TargetSearch.Find] = []
    for place in met.indices.sorted(by: { (-logs[$0], $0) < (-logs[$1], $1) }) where witnesses.count < witnessLimit {
      let find = met[place]
      if witnesses.allSatisfy({ query.space.distance($0.design, find.design) >= separation }) {
        witnesses.append(find)
      }
    }
    return witnesses
  }

  /// Samples the posterior, finds its families and draws so many samples.
  mutating func sample(_ prior: DesignPrior, count: Int, settings: DesignPosterior.Settings, seed: UInt64) {
    let query = query
    mixture = prior.mixture
    guard
      let posterior = DesignPosterior(
        prior, seed: seed, settings: settings, logLikelihoods: { query.logLikelihoods($0) })
    else { return }
    self.posterior = posterior
    guard posterior.logEvidence > -.infinity else { return }
    families = DesignFamilies(query, posterior).find(seed: seed)
    for (place, family) in families.enumerated() {
      for sample in family.samples { familyOfSample[sample] = place }
    }
    if verdict == .reachable {
      // A posterior knows designs that are surer than those that lie nearest.
      let known = families.map { query.space.written($0.representative) }
      let finds = zip(known, query.distances(known)).map { TargetSearch.Find(design: $0, distance: $1) }
      witnesses = Self.witnesses(query, witnesses + finds)
      nearest = witnesses.first
    }
    // Evenly spaced in the cumulated weights, after a shuffle that parts relatives.
    var generator = SeededGenerator(seed: seed, stream: 1 << 33)
    let order = posterior.samples.indices.shuffled(using: &generator)
    let start = generator.uniform()
    var (place, passed) = (0, posterior.samples[order[0]].weight)
    for k in 0..<count {
      let tooth = (Double(k) + start) / Double(count)
      while passed <= tooth, place + 1 < order.count {
        place += 1
        passed += posterior.samples[order[place]].weight
      }
      drawn.append(order[place])
    }
  }

  /// The family that holds a sample, by place; nil for one of the small ones.
  package func family(of sample: Int) -> Int? { familyOfSample[sample] }
}
