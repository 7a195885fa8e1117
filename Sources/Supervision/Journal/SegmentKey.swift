/// One closed part of a journal: what a step wrote, or one round of a loop.
package struct SegmentKey: Equatable, Sendable, CustomStringConvertible {
  package let step: String
  /// The round of a loop; 0 is the evaluation of what came in.
  package let round: Int?

  package init(step: String, round: Int? = nil) {
    self.step = step
    self.round = round
  }

  package var description: String { round.map { "\(step)/\($0)" } ?? step }
}

/// How many lines went into a part of a run and came out of it.
package struct SegmentCounts: Equatable, Sendable {
  /// Records that went in.
  package var input = 0
  /// Records that came out.
  package var records = 0
  /// Error lines that came out, those that went in among them.
  package var errors = 0
  /// Error lines that went in.
  package var inputErrors = 0

  package init() {}

  package static func + (a: SegmentCounts, b: SegmentCounts) -> SegmentCounts {
    var sum = a
    sum.input += b.input
    sum.records += b.records
    sum.errors += b.errors
    sum.inputErrors += b.inputErrors
    return sum
  }
}

/// A closed part of a journal and where its lines are.
package struct JournalSegment: Equatable, Sendable {
  package let key: SegmentKey
  package let counts: SegmentCounts
  /// The bytes of its lines in the file, without the mark that closes it.
  package let bytes: Range<Int>
}

extension ComposeFile {
  /// The parts of a run of steps, in the order in which a journal holds them.
  package func segments() throws(ComposeError) -> [SegmentKey] {
    guard case .steps(let steps) = plan else { return [] }
    let ordered = try StepOrder.sorted(steps)
    let takesInput = ordered.contains { $0.from.contains(StepOrder.input) }
    return (takesInput ? [SegmentKey(step: StepOrder.input)] : [])
      + ordered.flatMap { step in
        switch step.work {
        case .pipeline: [SegmentKey(step: step.name)]
        case .loop(let loop): (0...loop.rounds).map { SegmentKey(step: step.name, round: $0) }
        }
      }
  }
}
