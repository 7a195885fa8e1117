import Numerics

/// Leads several descents over what a predictor answers, a question each at a time, and gives a verdict when all have ended.
package struct ForwardSearch: Sendable {
  /// A start is the one of so many random designs that lies farthest from the others.
  private static let draws = 64
  /// Known designs that are starts lie this far apart in model inputs.
  private static let separation = 0.1

  /// A design that a descent wants to be evaluated.
  package struct Question: Sendable, Equatable {
    package let design: Design
    package let step: DescentStep
  }

  /// What an ask gives.
  package enum Result: Sendable {
    /// Of each descent that has not ended its present design.
    case questions([Question])
    case verdict(ForwardVerdict)
  }

  package let query: ForwardQuery
  private let log: AnswerLog
  private let method: DescentMethod
  private let evaluations: Int
  private let seed: UInt64

  package init(_ query: ForwardQuery, _ log: AnswerLog, method: DescentMethod, evaluations: Int, seed: UInt64) {
    self.query = query
    self.log = log
    self.method = method
    self.evaluations = evaluations
    self.seed = seed
  }

  /// As far as the answers lead so many descents.
  package func run(paths: Int) -> Result {
    let descent = ForwardDescent(query: query, log: log, method: method, evaluations: evaluations)
    var questions: [Question] = []
    var converged = 0
    let starts = starts(paths)
    for (path, start) in starts.enumerated() {
      switch descent.run(path: path, from: start) {
      case .asks(let design, let step):
        questions.append(
          Question(design: design, step: DescentStep(query: query.name, path: path, step: step)))
      case .ended(let isConverged): converged += isConverged ? 1 : 0
      }
    }
    if !questions.isEmpty { return .questions(questions) }
    return .verdict(
      ForwardVerdict(query, log.answers, paths: starts.count, converged: converged, evaluations: log.count(query.name)))
  }

  /// The start of each descent: where it was begun if it was, else of the designs that have answers the nearest to what is
  /// asked, which lie apart, and after them random designs far from the others.
  private func starts(_ paths: Int) -> [Design] {
    let begun = (0..<paths).map { path -> Design? in
      let first = log.outcome(of: DescentStep(query: query.name, path: path, step: 0))
      if case .answered(let answer) = first { return answer.design } else { return nil }
    }
    var chosen = begun.compactMap { $0 }
    var waiting = known(paths, apartFrom: chosen).makeIterator()
    var sampler = DesignSampler(query.space)
    var hash = ContentHash()
    hash.mix(seed)
    hash.mix(bytes: query.name.utf8)
    var starts: [Design] = []
    for (path, begun) in begun.enumerated() {
      if let begun {
        starts.append(begun)
        continue
      }
      var generator = SeededGenerator(seed: hash.value, stream: UInt64(path))
      guard let start = waiting.next() ?? farthest(from: chosen, &sampler, &generator) else { break }
      starts.append(start)
      chosen.append(start)
    }
    return starts
  }

  /// The nearest of the designs that have answers, which lie apart from one another and from others.
  private func known(_ count: Int, apartFrom others: [Design]) -> [Design] {
    let answers = log.answers.filter { query.space.contains($0.design) }
    let distances = answers.map { query.distance($0) }
    var chosen: [Design] = []
    for place in answers.indices.sorted(by: { (distances[$0], $0) < (distances[$1], $1) }) where chosen.count < count {
      let design = answers[place].design
      if (others + chosen).allSatisfy({ query.space.distance($0, design) >= Self.separation }) { chosen.append(design) }
    }
    return chosen
  }

  private func farthest(
    from others: [Design], _ sampler: inout DesignSampler, _ generator: inout SeededGenerator
  ) -> Design? {
    var best: (distance: Double, design: Design)?
    for _ in 0..<Self.draws {
      guard let design = sampler.next(using: &generator) else { continue }
      let distance = others.reduce(Double.infinity) { min($0, query.space.distance($1, design)) }
      if distance > best?.distance ?? -1 { best = (distance, design) }
    }
    return best?.design
  }
}

/// What is known when every descent has ended. That nothing was found proves nothing of a function that is only asked.
package struct ForwardVerdict: Sendable {
  /// Designs that are shown as witnesses at most.
  private static let witnessLimit = 8

  /// A design of the space, with what was said of it.
  package struct Find: Sendable {
    package let answer: ForwardAnswer
    package let distance: Double
  }

  package let query: ForwardQuery
  /// `reachable` or `undecided`.
  package let verdict: Verdict
  /// The first witness, or the design that comes nearest; nil where no design of the space has an answer.
  package let nearest: Find?
  /// Designs that meet all and lie apart, the most probable to do so first.
  package let witnesses: [Find]
  package let paths: Int
  package let converged: Int
  package let evaluations: Int

  init(_ query: ForwardQuery, _ answers: [ForwardAnswer], paths: Int, converged: Int, evaluations: Int) {
    self.query = query
    self.paths = paths
    self.converged = converged
    self.evaluations = evaluations
    let finds = answers.filter { query.space.contains($0.design) }.map {
      Find(answer: $0, distance: query.distance($0))
    }
    let met = finds.filter { $0.distance <= 1 }
    let logs = met.map { query.logProbability($0.answer) }
    var witnesses: [Find] = []
    for place in met.indices.sorted(by: { (-logs[$0], $0) < (-logs[$1], $1) }) where witnesses.count < Self.witnessLimit
    {
      let design = met[place].answer.design
      if witnesses.allSatisfy({ query.space.distance($0.answer.design, design) >= InverseAnswer.separation }) {
        witnesses.append(met[place])
      }
    }
    self.witnesses = witnesses
    nearest = witnesses.first ?? finds.min { $0.distance < $1.distance }
    verdict = witnesses.isEmpty ? .undecided : .reachable
  }

  /// The models that answered, each once.
  package var models: [String] {
    nearest?.answer.readings.compactMap { $0?.model }.reduce(into: []) { models, model in
      if !models.contains(model) { models.append(model) }
    } ?? []
  }
}
