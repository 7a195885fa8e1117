/// What a predictor said of a design, and how that changes.
package struct ForwardAnswer: Sendable, Equatable {
  /// What was said of one property.
  package struct Reading: Sendable, Equatable {
    package let value: Double
    /// Standard deviation; 0 where none was stated.
    package let deviation: Double
    /// The slope by each fraction, up to a common constant, which no exchange of elements sees; 0 where an element is
    /// absent [d].
    package let fractionSlopes: [Double]
    /// The slope by each variable that is a number; 0 by others.
    package let settingSlopes: [Double]
    /// Which model answered.
    package let model: String

    package init(
      _ value: Double, deviation: Double = 0, fractionSlopes: [Double], settingSlopes: [Double] = [], model: String
    ) {
      self.value = value
      self.deviation = deviation
      self.fractionSlopes = fractionSlopes
      self.settingSlopes = settingSlopes
      self.model = model
    }
  }

  package let design: Design
  /// One a quantity of the formulation; nil of success, of which a predictor does not speak.
  package let readings: [Reading?]

  package init(design: Design, readings: [Reading?]) {
    self.design = design
    self.readings = readings
  }
}

/// Which question of which descent of which query an answer belongs to.
package struct DescentStep: Sendable, Hashable {
  package let query: String
  package let path: Int
  package let step: Int

  package init(query: String, path: Int, step: Int) {
    self.query = query
    self.path = path
    self.step = step
  }
}

/// All answers so far, in their order: the whole state of queries over predictions, since a descent is run again from it at
/// each ask, up to the first question that has no answer yet.
package struct AnswerLog: Sendable {
  /// What became of a question.
  enum Outcome {
    case open, failed
    case answered(ForwardAnswer)
  }

  package private(set) var answers: [ForwardAnswer] = []
  /// Places among the answers; nil where an evaluation failed.
  private var places: [DescentStep: Int?] = [:]
  private var counts: [String: Int] = [:]
  private var closed: Set<String> = []

  package init() {}

  /// Notes an answer, which may belong to a descent; a second answer to one question counts in place of the first.
  package mutating func note(_ answer: ForwardAnswer, as step: DescentStep?) {
    if let step { note(step, place: answers.count) }
    answers.append(answer)
  }

  /// Notes that a design could not be evaluated.
  package mutating func noteFailure(_ step: DescentStep) { note(step, place: nil) }

  private mutating func note(_ step: DescentStep, place: Int?) {
    if places.updateValue(place, forKey: step) == nil { counts[step.query, default: 0] += 1 }
  }

  /// Notes that the verdict of a query is known.
  package mutating func close(_ query: String) { closed.insert(query) }

  /// Whether the verdict of a query has come back.
  package func isClosed(_ query: String) -> Bool { closed.contains(query) }

  /// How many questions of a query were answered or failed.
  func count(_ query: String) -> Int { counts[query] ?? 0 }

  func outcome(of step: DescentStep) -> Outcome {
    guard let place = places[step] else { return .open }
    return place.map { .answered(answers[$0]) } ?? .failed
  }
}
