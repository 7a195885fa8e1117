import Glibc

/// One run of the executable under test: what it is fed, what is done when an answer has come, and how long it may take.
struct Trial {
  /// What ends a trial whose input is held open.
  enum Ending { case endOfInput, terminate, closeOutput }

  /// What came of a trial.
  struct Outcome {
    /// Everything that came on standard output.
    var output: [UInt8] = []
    /// Whether the answer that was waited for came.
    var isAnswered = false
    /// How it ended; nil when it did not in time.
    var exit: ExitStatus?
    /// The last line on standard error.
    var lastError: String?

    /// The lines of the output, blank ones left out.
    var lines: [[UInt8]] {
      output.split(separator: 0x0A).map { Array($0.last == 0x0D ? $0.dropLast() : $0) }.filter { !$0.isEmpty }
    }

    /// Why this is no orderly end; nil when it is one.
    var faultOfEnd: String? {
      switch exit {
      case nil: "it did not end in time"
      case .code(0): nil
      case let exit?: "it ended with \(exit)" + (lastError.map { ": \($0)" } ?? "")
      }
    }
  }

  let pump: Pump
  let call: ProgramCall
  /// Seconds until an answer or an end is overdue.
  let patience: Double

  /// Feeds everything and the end of input.
  /// - Parameter pause: seconds that the reader waits between reads.
  func run(_ input: [UInt8], pause: Double = 0) throws(RunFailure) -> Outcome {
    try run(input, waitsFor: nil, then: .endOfInput, pause: pause)
  }

  /// Feeds everything, keeps the input open until the output is as wanted, then ends the trial.
  func run(
    _ input: [UInt8], waitsFor isAnswered: (([UInt8]) -> Bool)?, then ending: Ending, pause: Double = 0
  ) throws(RunFailure) -> Outcome {
    var outcome = Outcome()
    var nextRead = 0.0
    let console = Console(isQuiet: true, isSilent: true)
    var output: [UInt8] = []
    let pipeline = try RunningPipeline([("command", call)], console: console, receive: { _ in })
    pipeline.receive = { bytes in
      output += bytes
      nextRead = Console.now + pause
    }
    if pause > 0 { pipeline.canReceive = { Console.now >= nextRead } }
    pump.add(pipeline)
    pipeline.send(input)
    if isAnswered == nil { pipeline.endInput() }
    let start = Console.now
    var deadline = start + patience
    while !(pipeline.isEnded && pipeline.isOutputEnded), Console.now < deadline {
      try pump.turn(pause > 0 ? 1 : 20)
      try pump.checkInterruption()
      if let isAnswered, !outcome.isAnswered, isAnswered(output) {
        outcome.isAnswered = true
        deadline = Console.now + patience
        switch ending {
        case .endOfInput: pipeline.endInput()
        case .terminate: pipeline.signalAll(SIGTERM)
        case .closeOutput:
          pipeline.closeOutput()
          // More input, so that it has something to write to the reader that is gone.
          for _ in 0..<64 { pipeline.send(input) }
          pipeline.endInput()
        }
      }
    }
    outcome.output = output
    outcome.exit = pipeline.stages[0].exit
    pipeline.stop(pump, grace: 0.1)
    outcome.lastError = pipeline.stages[0].log.lastLine
    return outcome
  }
}
