import DesignSpace

/// One descent over a predictor's answers. It holds no state: it is run from its start again and again, reads the answers to
/// its questions from the log, and ends at the first that has none. Any method can so be broken off and taken up.
struct ForwardDescent {
  /// Elements that are present stay above this on the way: nearer to zero slopes grow without bound.
  private static let leastFraction = 1e-4
  /// Steps between designs of the space at the end, at most.
  private static let exchanges = 8
  /// What a step must be foretold to leave of the loss.
  private static let wantedShare = 0.9

  /// A descent ends after so many answers none of which lowered the loss by a hundredth: answers are dear, and what single
  /// precision leaves of them is no slope.
  private static let patience = 6
  private static let gain = 0.99

  /// How far a descent is.
  enum Outcome {
    case asks(Design, step: Int)
    case ended(isConverged: Bool)
  }

  let query: ForwardQuery
  let log: AnswerLog
  let method: DescentMethod
  /// Questions of the descent itself, at most.
  let evaluations: Int

  /// Goes from a start as far as the answers lead: down the loss over the start's set of elements, then to the nearest design
  /// of the space, then by exchanges.
  func run(path: Int, from start: Design) -> Outcome {
    let chart = DesignChart(query.space, around: start, least: Self.leastFraction)
    let replay = Replay(log, query: query.name, path: path)
    var (least, idle) = (Double.infinity, 0)
    let descent = method.minimize(
      { [query] z in
        guard idle < Self.patience, let answer = replay.answer(to: chart.design(z)) else {
          return (.infinity, [Double](repeating: 0, count: z.count))
        }
        let loss = query.loss(answer)
        (least, idle) = loss.value < Self.gain * least ? (loss.value, 0) : (least, idle + 1)
        return (loss.value, chart.slopes(fractions: loss.fractionSlopes, settings: loss.settingSlopes))
      }, over: chart.domain, from: chart.start,
      limits: DescentLimits(
        evaluations: evaluations, residual: 1e-7, value: TargetSearch.goodEnough * TargetSearch.goodEnough / 2))
    if let asked = replay.asked { return .asks(asked.design, step: asked.step) }
    guard descent.value.isFinite, let end = query.space.allowed(chart.design(descent.point)) else {
      return .ended(isConverged: false)
    }
    settle(end, replay)
    if let asked = replay.asked { return .asks(asked.design, step: asked.step) }
    return .ended(isConverged: descent.isConverged || idle >= Self.patience)
  }

  /// From a design of the space to others, as long as slopes foretell a gain and it comes.
  private func settle(_ end: Design, _ replay: Replay) {
    guard var here = replay.answer(to: end) else { return }
    for _ in 0..<Self.exchanges where query.distance(here) > TargetSearch.goodEnough {
      guard let next = neighbour(of: here), let answer = replay.answer(to: next),
        query.distance(answer) < query.distance(here)
      else { return }
      here = answer
    }
  }

  /// The neighbour of which the least loss is foretold; nil where none would gain enough.
  private func neighbour(of answer: ForwardAnswer) -> Design? {
    let space = query.space
    let design = answer.design
    var best = (loss: Self.wantedShare * query.loss(answer).value, design: Design?.none)
    for factor in [1.0, 2, 4, 8] {
      for candidate in space.neighbours(of: design, scale: factor * space.leastScale(ofRanges: 0.01)) {
        let hasSlopes =
          zip(candidate.fractions, design.fractions).allSatisfy { ($0 > 0) == ($1 > 0) }
          && space.variables.indices.allSatisfy { place in
            space.variables[place].domain.isNumber || candidate.settings[place] == design.settings[place]
          }
        let loss = hasSlopes ? query.foretoldLoss(answer, at: candidate) : .infinity
        if loss < best.loss, space.contains(candidate) { best = (loss, candidate) }
      }
    }
    return best.design
  }
}

/// The answers of one path in the order of its questions.
private final class Replay {
  /// A design counts as the one asked for within this, in fractions and in ranges.
  private static let tolerance = 1e-6

  /// The first question without an answer.
  private(set) var asked: (design: Design, step: Int)?
  private let log: AnswerLog
  private let query: String
  private let path: Int
  private var seen: [(design: Design, answer: ForwardAnswer?)] = []
  private var isBroken = false

  init(_ log: AnswerLog, query: String, path: Int) {
    self.log = log
    self.query = query
    self.path = path
  }

  /// The answer to the next question; nil where its evaluation failed, and from the first open question on. Where the answer
  /// is of another design, because a stage has changed it or another method asked, the path ends.
  func answer(to design: Design) -> ForwardAnswer? {
    if asked != nil || isBroken { return nil }
    if let known = seen.first(where: { $0.design == design }) { return known.answer }
    switch log.outcome(of: DescentStep(query: query, path: path, step: seen.count)) {
    case .open:
      asked = (design, seen.count)
      return nil
    case .failed:
      seen.append((design, nil))
      return nil
    case .answered(let answer):
      isBroken = !Self.isSame(answer.design, design)
      if isBroken { return nil }
      seen.append((design, answer))
      return answer
    }
  }

  private static func isSame(_ a: Design, _ b: Design) -> Bool {
    zip(a.fractions, b.fractions).allSatisfy { abs($0 - $1) <= tolerance }
      && zip(a.settings, b.settings).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($0)) }
  }
}
