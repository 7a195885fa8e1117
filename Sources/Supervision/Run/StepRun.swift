import Glibc
import JSON
import ServiceRuntime

/// A run of steps: every part of every step in order, each closed in the journal before the next begins. Parts that the
/// journal holds already are not run again.
struct StepRun {
  let compose: ResolvedCompose
  let steps: [Step]
  let expected: [SegmentKey]
  let journal: Journal
  let console: Console
  let progress: RunProgress
  let conservation: LineConservation

  /// Opens the journal of a run.
  init(_ compose: ResolvedCompose, journal path: String, _ opening: Journal.Opening, console: Console)
    throws(RunFailure)
  {
    self.compose = compose
    self.console = console
    let header: JournalHeader
    do throws(StartError) {
      header = try JournalHeader(of: compose)
    } catch {
      throw RunFailure(error)
    }
    do throws(ComposeError) {
      guard case .steps(let stated) = compose.file.plan else { preconditionFailure("a stream is not run in steps") }
      steps = try StepOrder.sorted(stated)
      expected = try compose.file.segments()
    } catch {
      throw RunFailure(78, error.description)
    }
    journal = try Journal.open(path, header, expected: expected, opening)
    progress = RunProgress(console, expected: expected, done: journal.segments.count)
    conservation = LineConservation()
  }

  /// Runs every part that is not in the journal yet.
  /// - Parameter input: the file that stands for `input`; nil is standard input.
  func run(input: String?) throws(RunFailure) {
    let pump = try Pump()
    let done = journal.segments.count
    var hasQuoted = false
    if done > 0 { console.note("\(compose.file.name): resumed after '\(journal.segments[done - 1].key)'") }
    if done < expected.count, expected[done].step == StepOrder.input { try takeInput(input, pump) }
    if done < expected.count { try conservation.learn(compose, pump) }
    for step in steps {
      let missing = expected.filter { $0.step == step.name }.count - journal.segments(of: step.name).count
      if missing == 0 { continue }
      progress.begin(step)
      switch step.work {
      case .pipeline(let stages): try runPipeline(step, stages, pump)
      case .loop(let loop): try LoopRun(self, step, loop).run(pump)
      }
      let counts = journal.segments(of: step.name).reduce(SegmentCounts()) { $0 + $1.counts }
      progress.end(step, counts)
      if !hasQuoted, let line = journal.firstError {
        console.note("first error: \(StepRun.words(line))")
        hasQuoted = true
      }
    }
  }

  /// The lines that come into a step.
  func feed(_ step: Step) -> SegmentFeed {
    SegmentFeed(journal, step.from.flatMap { journal.segments(of: $0) }, extra: step.lines)
  }

  private func runPipeline(_ step: Step, _ stages: [String], _ pump: Pump) throws(RunFailure) {
    let conversation = try Conversation(stages, of: compose, pump: pump, console: console)
    conversation.onTurn = { progress.show(records: journal.openCounts.records) }
    let feed = feed(step)
    do throws(RunFailure) {
      try conversation.finish(feed) { line, isError throws(RunFailure) in try journal.append(line, isError: isError) }
      try conservation.check(stages, input: feed.records, inputErrors: feed.errors, journal.openCounts)
      try journal.close(SegmentKey(step: step.name), input: feed.records, inputErrors: feed.errors)
    } catch {
      conversation.stop(grace: StepRun.grace(error))
      throw RunFailure(error.status, "step '\(step.name)': \(error.reason)")
    }
  }

  /// Copies the run's own input into the journal; a line that is not JSON becomes an error line.
  private func takeInput(_ path: String?, _ pump: Pump) throws(RunFailure) {
    let source = try InputSource(path)
    var cutter = LineCutter()
    let take: ([UInt8]) throws(RunFailure) -> Void = { line throws(RunFailure) in
      let line = line.last == 0x0D ? Array(line.dropLast()) : line
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
      let parsed: JSONLine
      do throws(JSONError) {
        parsed = try JSONLine(line)
      } catch {
        return try journal.append(ErrorLine.malformed(error, line), isError: true)
      }
      if !parsed.has("mark") { try journal.append(line, isError: parsed.has("error")) }
    }
    source.receive = { bytes throws(RunFailure) in
      _ = try cutter.receive(bytes) { line throws(RunFailure) in try take(Array(line)) }
    }
    pump.add(source)
    while !source.isEnded {
      try pump.turn()
      try pump.checkInterruption()
    }
    pump.remove(source)
    let rest = cutter.takeRest()
    if !rest.isEmpty { try take(rest) }
    try journal.close(SegmentKey(step: StepOrder.input), input: journal.openCounts.records, inputErrors: 0)
  }

  /// What an error line says, for a reader.
  private static func words(_ line: [UInt8]) -> String {
    guard let line = try? JSONLine(line), let error = try? line.value("error") else { return "an unreadable line" }
    let id = (try? line.value("id")?.string()).map { "\($0): " } ?? ""
    let parts = ["service", "type", "detail"].compactMap { try? error[$0]?.string() }
    return String((id + parts.joined(separator: ": ")).prefix(300))
  }

  /// How long stages may take to end by themselves when a run ends so.
  static func grace(_ error: RunFailure) -> Double { error.status > 128 ? 0.5 : 1 }
}
