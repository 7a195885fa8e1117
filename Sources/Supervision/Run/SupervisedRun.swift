import Glibc
import JSON
import ServiceRuntime

/// A pipeline under supervision from the run's input to its output. Unlike kernel pipes it survives the end of a service,
/// and with a journal its own.
struct SupervisedRun {
  let compose: ResolvedCompose
  let console: Console
  let journalPath: String?
  let opening: Journal.Opening

  /// Runs until the end of input has gone through every service.
  /// - Throws: `RunFailure`; status 141 says that the reader of our output is gone.
  func run(input path: String?, output outputPath: String?) throws(RunFailure) {
    let pump = try Pump()
    let log = StackLog(folder: nil, deadLetters: compose.stack.deadLetters, console: console, showsRoutine: false)
    let stack = try StackBuilder.make(compose, pump: pump, log: log)
    let journal = try openJournal(stack, outputPath)
    let source = try InputSource(path)
    let sink = try OutputSink(outputPath)
    if outputPath != nil, source.isSameFile(as: sink.descriptor) {
      throw RunFailure(64, "input and output are the same file")
    }
    if let journal { try sink.goOn(at: journal.outputBytes) } else { sink.truncate() }
    stack.start()
    let client = stack.addClient(
      input: source.descriptor, output: sink.descriptor, owns: false, chunk: sink.chunk)
    if let journal {
      client.tracksLines = true
      client.skipped = journal.inputLine
    }
    do throws(RunFailure) {
      try serve(stack, client, journal)
    } catch {
      stack.kill()
      while stack.phase != .down { try? stack.turn() }
      if let journal { console.log("journal: \(journal.path); --resume goes on from it") }
      throw error
    }
    try journal?.commit(client, sink.descriptor)
    report(client, stack)
    if !client.counts.isConserved, stack.services.allSatisfy(\.supervision.isOneToOne) {
      throw RunFailure(70, "lines were lost or made: \(client.counts.words)")
    }
  }

  private func openJournal(_ stack: Stack, _ output: String?) throws(RunFailure) -> StreamJournal? {
    guard let journalPath else { return nil }
    guard output != nil, output != "-" else { throw RunFailure(64, "a journal of a pipeline needs --output") }
    guard stack.services.allSatisfy(\.supervision.isOneToOne) else {
      throw RunFailure(64, "a journal of a pipeline needs services that answer line by line")
    }
    let header: JournalHeader
    do throws(StartError) {
      header = try JournalHeader(of: compose)
    } catch {
      throw RunFailure(error)
    }
    return try StreamJournal.open(journalPath, header, opening)
  }

  private func serve(_ stack: Stack, _ client: StackClient, _ journal: StreamJournal?) throws(RunFailure) {
    var interruptedAt: Double?
    while !client.isDone {
      try stack.turn()
      if client.isGone { throw RunFailure(128 + SIGPIPE, "the reader of the output is gone") }
      if let failure = client.outputFailure { throw RunFailure(74, "cannot write the output: \(failure)") }
      if let failed = stack.failedService { throw RunFailure(70, failed.failureWords) }
      if let failure = stack.failure { throw RunFailure(70, failure) }
      if stack.pump.interruption != nil, interruptedAt == nil {
        interruptedAt = stack.clock.now
        client.endInput()
      }
      if let interruptedAt, stack.clock.now - interruptedAt > StreamRun.grace { try stack.pump.checkInterruption() }
      try journal?.commitIfDue(client)
    }
    stack.stop()
    while stack.phase != .down { try stack.turn() }
    try stack.pump.checkInterruption()
  }

  private func report(_ client: StackClient, _ stack: Stack) {
    let counts = stack.services.map(\.supervision.counts)
    let letters = counts.reduce(0) { $0 + $1.deadLetters }
    let restarts = counts.reduce(0) { $0 + $1.restarts }
    var words = "\(compose.file.name): \(client.counts.words)"
    if letters > 0 { words += ", \(letters) of them dead letters" }
    if restarts > 0 { words += ", \(restarts) restarts" }
    console.note(words)
  }
}
