import Glibc
import JSON

/// A running chain spoken to in lines: bytes are fed to it, lines come back, and a mark is waited for.
final class Conversation {
  let pipeline: RunningPipeline
  private let pump: Pump
  private var cutter = LineCutter()
  /// Takes every record and error line.
  private var onLine: ([UInt8], Bool) throws(RunFailure) -> Void = { _, _ in }
  /// The mark that was sent and has not come back.
  private var awaited: String?
  private let lastStage: String
  /// Seconds without any output after which what is awaited will not come.
  private let patience: Double
  private var heardAt = Console.now
  /// Called in every turn, to show progress.
  var onTurn: () -> Void = {}

  /// Starts the chain of some services of a file.
  init(_ names: [String], of compose: ResolvedCompose, pump: Pump, console: Console) throws(RunFailure) {
    let stages = names.map { (name: $0, call: compose.call($0)) }
    patience = names.compactMap { compose.file.service($0)?.policy.stepTimeout }.max() ?? .infinity
    self.pump = pump
    lastStage = stages.last?.name ?? ""
    pipeline = try RunningPipeline(stages, console: console, receive: { _ in })
    pipeline.receive = { [unowned self] bytes throws(RunFailure) in try take(bytes) }
    pump.add(pipeline)
  }

  private func take(_ bytes: UnsafeRawBufferPointer) throws(RunFailure) {
    heardAt = Console.now
    var cutter = LineCutter()
    swap(&cutter, &self.cutter)
    defer { swap(&cutter, &self.cutter) }
    guard try cutter.receive(bytes, { line throws(RunFailure) in try take(Array(line)) }) else {
      throw RunFailure(70, "'\(lastStage)' wrote a line longer than \(LineCutter.lineLimit) bytes")
    }
  }

  private func take(_ line: [UInt8]) throws(RunFailure) {
    let line = line.last == 0x0D ? Array(line.dropLast()) : line
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
    switch WireLine(line) {
    case .record: try onLine(line, false)
    case .error: try onLine(line, true)
    case .mark(let name):
      guard name == awaited else {
        throw RunFailure(70, "'\(lastStage)' wrote the mark '\(name.prefix(64))', which nobody sent")
      }
      awaited = nil
    case .noise:
      let text = String(decoding: line.prefix(80), as: UTF8.self)
      throw RunFailure(70, "'\(lastStage)' wrote a line that is not JSON on its standard output: \(text)")
    }
  }

  /// Feeds lines and then a mark, and hands on what comes back until the mark does.
  /// - Parameter mark: the line of the mark; its name is waited for.
  func exchange(
    _ feed: SegmentFeed, mark: (name: String, line: [UInt8]),
    _ body: @escaping ([UInt8], Bool) throws(RunFailure) -> Void
  ) throws(RunFailure) {
    onLine = body
    defer { onLine = { _, _ in } }
    awaited = mark.name
    var feed = feed
    var isFed = false
    while awaited != nil {
      while !isFed, pipeline.canSend {
        if let piece = try feed.next() {
          pipeline.send(piece)
          heardAt = Console.now
        } else {
          pipeline.send(mark.line + [0x0A])
          heardAt = Console.now
          isFed = true
        }
      }
      try turn()
    }
  }

  /// Feeds lines and the end of input, and hands on what comes back until all stages have ended.
  func finish(_ feed: SegmentFeed, _ body: @escaping ([UInt8], Bool) throws(RunFailure) -> Void) throws(RunFailure) {
    onLine = body
    defer { onLine = { _, _ in } }
    var feed = feed
    var isFed = false
    while !(pipeline.isOutputEnded && pipeline.isEnded) {
      while !isFed, pipeline.canSend {
        if let piece = try feed.next() {
          pipeline.send(piece)
          heardAt = Console.now
        } else {
          pipeline.endInput()
          heardAt = Console.now
          isFed = true
        }
      }
      try turn()
    }
    if let culprit = pipeline.failure(isSettled: true) { throw culprit.failure }
    let rest = cutter.takeRest()
    if !rest.isEmpty { try take(rest) }
    pump.remove(pipeline)
  }

  private var failingSince: Double?

  /// Waits once; throws for an interruption and for a stage that failed.
  private func turn() throws(RunFailure) {
    try pump.turn(failingSince == nil ? 500 : 20)
    onTurn()
    try pump.checkInterruption()
    if Console.now - heardAt > patience {
      throw RunFailure(
        70,
        "'\(lastStage)' gave no answer for \(RunProgress.text(seconds: patience)): it hangs or holds lines back; "
          + "'limits.record' of a service says how long it may take")
    }
    let endedUnasked = pipeline.isOutputEnded && awaited != nil
    guard pipeline.isFailing || endedUnasked else { return }
    let since = failingSince ?? Console.now
    failingSince = since
    let isSettled = Console.now - since > 1
    if let culprit = pipeline.failure(isSettled: isSettled) { throw culprit.failure }
    if endedUnasked, isSettled {
      throw RunFailure(70, "'\(lastStage)' closed its output before the mark '\(awaited ?? "")' came back")
    }
  }

  /// Ends the chain in order, whatever it does.
  func stop(grace: Double) { pipeline.stop(pump, grace: grace) }
}
