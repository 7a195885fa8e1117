import Glibc
import MaterialRecords
import MultiObjective
import Numerics

/// The work on one ask.
struct AskRun {
  /// Picks that are made one after the other, each under a model that knows the picks before it; the rest of a larger
  /// batch is taken from the ranking that the last model gives.
  private static let sequentialLimit = 64
  /// Pending designs that the models are told of; the latest of them where there are more.
  private static let believedLimit = 256
  /// Random designs of which a space-filling pick is the farthest from all that is known. Few of them, so that the picks
  /// are spread but not all at the corners.
  private static let spreadDraws = 32
  /// Designs that are drawn from a list for the space-filling picks of one ask, at most.
  private static let listDraws = 4096

  /// Designs over which a variance is integrated.
  private static let representativeCount = 256
  /// Designs of which the best share is what `hits` looks for, at most: all of a short list.
  private static let rankedCount = 2048

  private let optimizer: Optimizer
  private let ask: Ask
  private let observations: [Observation]
  private let pending: [Design]
  private var taken: TakenDesigns
  private var list: ListSearch?
  private var sampler: DesignSampler
  private var generator: SeededGenerator

  /// With the settings that the ask gives.
  private let space: SearchSpace
  private var formulation: Formulation { optimizer.formulation }
  private var pool: CandidatePool { ask.fixed.isEmpty ? optimizer.pool : CandidatePool(space) }

  init(
    _ optimizer: Optimizer, _ ask: Ask, observations: [Observation], pending: [Design], list: (any CandidateList)?
  ) {
    self.optimizer = optimizer
    self.ask = ask
    self.observations = observations
    self.pending = pending
    space = ask.fixed.isEmpty ? optimizer.space : optimizer.space.fixing(ask.fixed)
    self.list = list.map { [space] in ListSearch($0, space: space) }
    taken = TakenDesigns(space)
    for observation in observations { taken.insert(observation.design) }
    for design in pending { taken.insert(design) }
    sampler = DesignSampler(space, concentration: optimizer.formulation.problem.dirichletPrior ?? 1)
    generator = SeededGenerator(seed: optimizer.seed(ask, observationCount: observations.count))
  }

  // MARK: Without a model

  /// A design that was drawn, and its place in the list of candidates if there is one.
  private typealias Draw = (design: Design, place: Int?)

  /// Designs drawn at random.
  mutating func random() throws -> Answer {
    var suggestions: [Suggestion] = []
    for draw in try draw(ask.batch) where !taken.contains(draw.design) {
      taken.insert(draw.design)
      suggestions.append(plain(draw, "random"))
    }
    return Answer(suggestions: suggestions)
  }

  /// Designs far from all that is known.
  mutating func spaceFilling() throws -> Answer {
    var known = (observations.map(\.design) + pending).suffix(1000).map { space.inputs([$0]).storage }
    // A list is drawn from once for all picks.
    var listed = list == nil ? nil : try draw(max(ask.batch, min(Self.spreadDraws * ask.batch, Self.listDraws)))
    var suggestions: [Suggestion] = []
    while suggestions.count < ask.batch {
      let candidates = try listed.map { Array($0.prefix(Self.spreadDraws)) } ?? draw(Self.spreadDraws)
      let inputs = candidates.map { space.inputs([$0.design]).storage }
      let distances = inputs.map { row in
        known.reduce(Double.infinity) { least, other in
          min(least, zip(row, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
        }
      }
      guard let farthest = candidates.indices.max(by: { distances[$0] < distances[$1] }) else { break }
      let pick = candidates[farthest]
      taken.insert(pick.design)
      if known.count < 2000 { known.append(inputs[farthest]) }
      suggestions.append(plain(pick, "space_filling"))
      // Every draw is looked at for one pick, or for all where there are few.
      if let draws = listed {
        let rest =
          draws.count >= Self.spreadDraws * (ask.batch - suggestions.count + 1)
          ? Array(draws.dropFirst(Self.spreadDraws)) : draws
        listed = rest.filter { !taken.contains($0.design) }
      }
    }
    return Answer(suggestions: suggestions)
  }

  /// Random designs that are not taken; all that are left where drawing finds none in a small space.
  private mutating func draw(_ count: Int) throws -> [Draw] {
    if let list {
      return try list.sample(count, except: taken, using: &generator).map { ($0.design, $0.place) }
    }
    let drawn = sampler.designs(count, except: taken, using: &generator)
    if drawn.count == count { return drawn.map { ($0, nil) } }
    var seen = taken
    for design in drawn { seen.insert(design) }
    let rest = pool.designs(
      around: [], atLeast: count, except: seen, sampler: &sampler, using: &generator)
    return (drawn + rest.prefix(count - drawn.count)).map { ($0, nil) }
  }

  private func plain(_ draw: Draw, _ acquisition: String) -> Suggestion {
    Suggestion(
      design: draw.design, place: draw.place, acquisition: acquisition, value: nil, expected: [],
      probabilityFeasible: nil,
      explanation: Suggestion.Explanation(
        certainShare: nil, nearest: nearest(draw.design), activeConstraints: space.activeRules(draw.design)))
  }

  private func nearest(_ design: Design) -> (id: String?, distance: Double)? {
    var best: (id: String?, distance: Double)?
    for observation in observations {
      let distance = space.distance(design, observation.design)
      if distance < best?.distance ?? .infinity { best = (observation.id, distance) }
    }
    return best
  }

  // MARK: With models

  /// Picks one after the other, each under models that believe the picks before it.
  mutating func modelBased() throws -> Answer {
    let allInputs = space.inputs(observations.map(\.design))
    let subset = ModelSubset.indices(
      observations, inputs: allInputs, formulation: formulation, limit: optimizer.settings.modelLimit)
    let modelled = subset.map { observations[$0] }
    let surrogate = try Surrogate(
      formulation, inputs: allInputs.selecting(subset), compositionColumns: space.fractionCount,
      observations: modelled, seed: optimizer.settings.seed, noise: optimizer.settings.noise)
    // What has been learnt was learnt where it was measured; what has been reached counts at the conditions of the ask.
    let isMoved = !ask.fixed.isEmpty && !optimizer.acquisition.isLearning
    let reached = isMoved ? atConditions(modelled, surrogate) : modelled
    var progress = Progress(
      formulation, observations: reached, inputs: space.inputs(reached.map(\.design)), surrogate: surrogate,
      reference: Progress.reference(formulation, isMoved ? atConditions(observations, surrogate) : observations),
      share: optimizer.settings.share)
    let believed = pending.suffix(Self.believedLimit)
    progress.believe(space.inputs(Array(believed)))
    let best = progress.bestObservations.map { reached[$0].design }.filter { space.contains($0) }
    let candidates =
      list == nil
      ? pool.designs(
        around: best, atLeast: ask.batch, except: taken, sampler: &sampler, using: &generator) : []

    let representatives =
      switch optimizer.acquisition {
      case .nipv: try representativeInputs(Self.representativeCount)
      case .hits: try representativeInputs(Self.rankedCount)
      default: Matrix(rows: 0, columns: space.dimension)
      }
    var suggestions: [Suggestion] = []
    while suggestions.count < ask.batch {
      let beta = optimizer.settings.beta.value(
        experiment: observations.count + suggestions.count + 1, dimension: space.freedom)
      let criterion = try progress.criterion(
        optimizer.acquisition, beta: beta, representatives: representatives, using: &generator)
      let ranked = try ranked(ask.batch - suggestions.count, criterion, from: candidates)
      if suggestions.isEmpty, let advice = replicate(ranked.first, surrogate, modelled) {
        suggestions.append(explained(advice, criterion, base: surrogate))
        progress.believe(space.inputs([advice.design]))
        continue
      }
      if ranked.isEmpty { break }
      let isLast = suggestions.count + 1 >= Self.sequentialLimit
      for candidate in ranked.prefix(isLast ? ask.batch - suggestions.count : 1) {
        if taken.contains(candidate.design) { continue }
        suggestions.append(explained(candidate, criterion, base: surrogate))
        taken.insert(candidate.design)
      }
      if isLast { break }
      if let pick = suggestions.last { progress.believe(space.inputs([pick.design])) }
    }
    return Answer(
      suggestions: suggestions, derivedReference: progress.derivedReference,
      modelledObservations: subset.count < observations.count ? subset.count : nil,
      diagnostics: optimizer.settings.diagnoses
        ? surrogate.diagnostics(modelled, inputs: allInputs.selecting(subset)) : [])
  }

  /// Observations as they count at the conditions of the ask: one made elsewhere stands for its design at these conditions,
  /// with what the models expect of it there.
  private func atConditions(_ observations: [Observation], _ surrogate: Surrogate) -> [Observation] {
    let moved = observations.map { observation in
      var design = observation.design
      for (place, setting) in ask.fixed { design.settings[place] = setting }
      return design
    }
    let predictions = surrogate.predict(space.inputs(moved))
    return observations.indices.map { row in
      let observation = observations[row]
      if observation.design == moved[row] { return observation }
      let readings = observation.readings.enumerated().map { quantity, reading in
        reading.map { _ in Observation.Reading(predictions[quantity].mean[row]) }
      }
      return Observation(
        id: observation.id, design: moved[row], readings: readings, isInSpace: space.contains(moved[row]))
    }
  }

  /// Whether the best design should be measured again, where that is wanted.
  private func replicate(
    _ candidate: CandidateSearch.Candidate?, _ surrogate: Surrogate, _ observations: [Observation]
  ) -> ReplicateAdvice? {
    guard optimizer.settings.measurements > 1, !optimizer.acquisition.isLearning, let candidate else { return nil }
    return ReplicateAdvice(
      surrogate, observations: observations.filter { space.hasFixedSettings($0.design) }, space: space,
      candidate: candidate.design,
      limit: optimizer.settings.measurements, underWay: ask.replicates)
  }

  private func explained(_ advice: ReplicateAdvice, _ criterion: Criterion, base: Surrogate) -> Suggestion {
    let plain = explained(
      CandidateSearch.Candidate(design: advice.design, score: 0), criterion, base: base)
    return Suggestion(
      design: advice.design, acquisition: "replicate", value: advice.noiseOfMean, expected: plain.expected,
      probabilityFeasible: plain.probabilityFeasible,
      explanation: Suggestion.Explanation(
        certainShare: nil, nearest: plain.explanation.nearest, activeConstraints: plain.explanation.activeConstraints,
        replicate: advice))
  }

  /// Designs that stand for the whole space, or list: known ones as well, so that they are the same for all picks.
  private mutating func representativeInputs(_ count: Int) throws -> Matrix {
    let nothing = TakenDesigns(space)
    if let list {
      return space.inputs(try list.sample(count, except: nothing, using: &generator).map(\.design))
    }
    return space.inputs(sampler.designs(count, except: nothing, using: &generator))
  }

  /// The best candidates for one criterion, best first: of the list if there is one, else of the space.
  private mutating func ranked(
    _ count: Int, _ criterion: Criterion, from pool: [Design]
  ) throws(UnreadableList) -> [CandidateSearch.Candidate] {
    guard var list else {
      return CandidateSearch(space, except: taken).ranked(
        from: pool, score: { criterion.scores($0) }, slope: criterion.hasSlope ? { criterion.slope(at: $0) } : nil)
    }
    let ranked = try list.ranked(count, except: taken, isComparable: criterion.isLasting) { criterion.scores($0) }
    self.list = list
    return ranked
  }

  private func explained(
    _ candidate: CandidateSearch.Candidate, _ criterion: Criterion, base: Surrogate
  ) -> Suggestion {
    let design = candidate.design
    let inputs = space.inputs([design])
    let predictions = base.predict(inputs)
    var expected: [Suggestion.Expectation] = []
    for (place, quantity) in formulation.quantities.enumerated() {
      guard case .property(let name) = quantity else { continue }
      expected.append(
        Suggestion.Expectation(
          property: name, mean: predictions[place].mean[0],
          standardDeviation: predictions[place].standardDeviation[0]))
    }
    let report = criterion.report(inputs)
    let uncertain = formulation.limits.filter { limit in
      let prediction = predictions[limit.quantity]
      return Feasibility.logProbability(
        limit, mean: prediction.mean[0], standardDeviation: prediction.standardDeviation[0]) < log(0.99)
    }
    return Suggestion(
      design: design, place: candidate.place, acquisition: criterion.name,
      value: report.value.isFinite ? report.value : nil,
      expected: expected,
      probabilityFeasible: exp(Feasibility(formulation, predictions, row: 0).logProbability),
      explanation: Suggestion.Explanation(
        certainShare: report.certainShare, nearest: nearest(design),
        activeConstraints: uncertain.map(\.name) + space.activeRules(design)))
  }
}
