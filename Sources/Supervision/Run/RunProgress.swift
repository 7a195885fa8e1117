/// How far a run of steps is, in words.
final class RunProgress {
  private let console: Console
  private let steps: [String]
  private let rounds: [String: Int]
  private let start = Console.now
  private var stepStart = Console.now
  private var step = ""
  private var roundsDone = 0
  private var roundsAtStart = 0

  /// - Parameters:
  ///   - expected: the parts of the run.
  ///   - done: how many of them an earlier run has closed.
  init(_ console: Console, expected: [SegmentKey], done: Int) {
    self.console = console
    var steps: [String] = []
    var rounds: [String: Int] = [:]
    for key in expected where key.step != StepOrder.input {
      if steps.last != key.step { steps.append(key.step) }
      if let round = key.round { rounds[key.step] = round }
    }
    self.steps = steps
    self.rounds = rounds
    if done < expected.count, let round = expected[done].round { roundsAtStart = round }
  }

  func begin(_ step: Step) {
    self.step = step.name
    stepStart = Console.now
    roundsDone = 0
    console.show(progress: text(records: 0), isMilestone: false)
  }

  /// A round is closed.
  func advance() {
    roundsDone += 1
    console.show(progress: text(records: 0), isMilestone: true)
  }

  func show(records: Int) { console.show(progress: text(records: records), isMilestone: false) }

  /// A step is closed.
  func end(_ step: Step, _ counts: SegmentCounts) {
    let seconds = RunProgress.text(seconds: Console.now - stepStart)
    console.show(
      progress: "\(place) \(step.name): \(RunProgress.text(counts)), \(seconds)", isMilestone: true)
    console.endProgress()
    roundsAtStart = 0
  }

  private var place: String { "[\((steps.firstIndex(of: step) ?? 0) + 1)/\(steps.count)]" }

  private func text(records: Int) -> String {
    var text = "\(place) \(step)"
    let elapsed = Console.now - stepStart
    if let rounds = rounds[step] {
      // Round 0 evaluates what came in; a person counts the rounds that follow.
      let closed = roundsAtStart + roundsDone
      text += ": round \(max(0, min(closed - 1, rounds)))/\(rounds)"
      let left = rounds + 1 - closed
      if roundsDone > 1, left > 0 {
        text += ", about \(RunProgress.text(seconds: elapsed / Double(roundsDone) * Double(left))) left"
      }
    } else if records > 0 {
      text += ": \(records) records"
    }
    return text + " · \(RunProgress.text(seconds: Console.now - start))"
  }

  /// "512 in, 500 out, 12 errors"; errors that came in are not new.
  static func text(_ counts: SegmentCounts) -> String {
    let errors = counts.errors - counts.inputErrors
    return "\(counts.input) in, \(counts.records) out, \(errors) \(errors == 1 ? "error" : "errors")"
  }

  /// Seconds for a reader: "0.4 s", "37 s", "2 min 5 s".
  static func text(seconds: Double) -> String {
    if seconds < 9.95 { return "\(Double((seconds * 10).rounded()) / 10) s" }
    let whole = Int(seconds.rounded())
    return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
  }
}
