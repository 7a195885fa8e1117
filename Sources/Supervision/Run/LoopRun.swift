import JSON

/// A loop step. Suggester and evaluators live as long as the loop; the journal is what they agree on, so that a resumed
/// loop tells the suggester the same observations in the same order and gets the same suggestions.
struct LoopRun {
  private let run: StepRun
  private let step: Step
  private let loop: Loop

  init(_ run: StepRun, _ step: Step, _ loop: Loop) {
    self.run = run
    self.step = step
    self.loop = loop
  }

  func run(_ pump: Pump) throws(RunFailure) {
    var conversations: [Conversation] = []
    do throws(RunFailure) {
      let suggester = try start([loop.suggest], pump)
      conversations.append(suggester)
      let evaluators = try start(loop.evaluate, pump)
      conversations.append(evaluators)
      try rounds(suggester, evaluators)
      for conversation in conversations {
        try conversation.finish(SegmentFeed(run.journal, [])) { line, _ throws(RunFailure) in
          let text = String(decoding: line.prefix(200), as: UTF8.self)
          run.console.note("\(step.name): after the last round came \(text)")
        }
      }
    } catch {
      for conversation in conversations { conversation.stop(grace: StepRun.grace(error)) }
      throw RunFailure(error.status, "step '\(step.name)': \(error.reason)")
    }
  }

  private func start(_ stages: [String], _ pump: Pump) throws(RunFailure) -> Conversation {
    let conversation = try Conversation(stages, of: run.compose, pump: pump, console: run.console)
    conversation.onTurn = { run.progress.show(records: run.journal.openCounts.records) }
    return conversation
  }

  private func rounds(_ suggester: Conversation, _ evaluators: Conversation) throws(RunFailure) {
    let journal = run.journal
    var untold = journal.segments(of: step.name)
    for round in untold.count...max(loop.rounds, untold.count) where round <= loop.rounds {
      let key = SegmentKey(step: step.name, round: round)
      if round == 0 {
        try evaluate(run.feed(step), key, evaluators)
      } else {
        var suggestions: [[UInt8]] = []
        try suggester.exchange(
          SegmentFeed(journal, untold, recordsOnly: true), mark: mark(round, batch: loop.batch)
        ) { line, _ in suggestions.append(line) }
        untold = []
        try evaluate(SegmentFeed(journal, [], extra: suggestions), key, evaluators)
      }
      untold.append(contentsOf: journal.segments.suffix(1))
      run.progress.advance()
    }
  }

  /// Evaluates lines and closes their part of the journal.
  private func evaluate(_ feed: SegmentFeed, _ key: SegmentKey, _ evaluators: Conversation) throws(RunFailure) {
    try evaluators.exchange(feed, mark: mark(key.round ?? 0, batch: nil)) { line, isError throws(RunFailure) in
      try run.journal.append(line, isError: isError)
    }
    try run.conservation.check(
      loop.evaluate, input: feed.records, inputErrors: feed.errors, run.journal.openCounts)
    try run.journal.close(key, input: feed.records, inputErrors: feed.errors)
  }

  /// The mark of a round: a barrier to the evaluators, the request for a batch to the suggester.
  private func mark(_ round: Int, batch: Int?) -> (name: String, line: [UInt8]) {
    let name = "\(step.name)-\(round)"
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("mark", name)
      writer.member("round", round)
      if let batch { writer.member("batch", batch) }
    }
    return (name, writer.bytes)
  }
}
