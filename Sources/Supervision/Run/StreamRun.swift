import Glibc

/// A linear pipeline from the run's input to its output. Nothing is kept: what comes in goes on at once.
struct StreamRun {
  /// Seconds that stages have to finish after an interruption.
  static let grace = 3.0

  let compose: ResolvedCompose
  let console: Console

  /// Runs until the end of input has gone through every stage.
  /// - Throws: `RunFailure`; status 141 says that the reader of our output is gone.
  func run(stages: [String], input path: String?, output outputPath: String?) throws(RunFailure) {
    let pump = try Pump()
    let source = try InputSource(path)
    let sink = try OutputSink(outputPath)
    if outputPath != nil, source.isSameFile(as: sink.descriptor) {
      throw RunFailure(64, "input and output are the same file")
    }
    sink.truncate()
    let pipeline = try RunningPipeline(
      stages.map { ($0, compose.call($0)) }, console: console,
      receive: { bytes in sink.write(bytes) })
    pipeline.canReceive = { sink.canReceive }
    source.receive = { bytes in pipeline.send(bytes) }
    source.canReceive = { pipeline.canSend }
    pump.add(source)
    pump.add(pipeline)
    pump.add(sink)
    do {
      try serve(pump, source, pipeline, sink)
    } catch {
      pipeline.stop(pump, grace: error.status == 128 + SIGINT || error.status == 128 + SIGTERM ? 0.2 : 1)
      throw error
    }
    sink.finish()
    console.note(
      "\(compose.file.name): \(source.tally.records) records in, \(sink.tally.records) out, "
        + "\(sink.tally.errors) errors")
  }

  private func serve(_ pump: Pump, _ source: InputSource, _ pipeline: RunningPipeline, _ sink: OutputSink)
    throws(RunFailure)
  {
    var failingSince: Double?
    var interruptedAt: Double?
    while true {
      if source.isEnded { pipeline.endInput() }
      if pipeline.isOutputEnded, pipeline.isEnded, sink.isEmpty { break }
      try pump.turn(failingSince == nil && interruptedAt == nil ? -1 : 20)
      if sink.isClosed { throw RunFailure(128 + SIGPIPE, "the reader of the output is gone") }
      if pump.interruption != nil, interruptedAt == nil {
        interruptedAt = Console.now
        source.end()
      }
      if let interruptedAt, Console.now - interruptedAt > StreamRun.grace { try pump.checkInterruption() }
      if pipeline.isFailing {
        let since = failingSince ?? Console.now
        failingSince = since
        if let culprit = pipeline.failure(isSettled: Console.now - since > 1) {
          throw culprit.failure
        }
      }
    }
    try pump.checkInterruption()
    if let culprit = pipeline.failure(isSettled: true) { throw culprit.failure }
  }
}
