import Glibc
import ServiceRuntime
import Synchronization

/// Shows a training on standard error: a line that is rewritten on a terminal, else a plain line at every tenth.
final class TrainingProgress: Sendable {
  private struct State {
    var done = 0
    var shown = 0
    var shownAt: UInt64 = 0
  }

  private let total: Int
  private let folds: Int
  private let isTerminal = isatty(2) == 1
  private let start = TrainingProgress.milliseconds()
  private let state = Mutex(State())

  init(total: Int, folds: Int) {
    self.total = max(1, total)
    self.folds = folds
  }

  /// Takes note of an epoch; called from any thread.
  func report(_ step: PredictorTraining.Progress) {
    var what = step.method.rawValue
    if step.members > 1 { what += " \(step.member)/\(step.members)" }
    if step.steps > 1 { what += " epoch \(step.step)/\(step.steps)" }
    if let loss = step.loss { what += " loss \(Self.short(loss))" }
    show((step.fold.map { "fold \($0)/\(folds)" } ?? "final fit") + " " + what)
  }

  /// Takes note of a pass of a network; called from any thread. A member that stops early has done all its passes.
  func report(_ method: String, _ step: GraphModelTraining.Progress, members: Int, epochs: Int) {
    let epoch = step.epoch
    var what = folds == 0 ? "" : (step.fold.map { "fold \($0)/\(folds)" } ?? "final fit") + " "
    what +=
      "\(method) \(step.member)/\(members) epoch \(epoch.number + 1)/\(epochs) loss \(Self.short(epoch.trainingLoss))"
    if let loss = epoch.validationLoss { what += ", of others \(Self.short(loss))" }
    show(what, steps: step.isLast ? epochs - epoch.number : 1)
  }

  /// Shows what is done, if it is time.
  private func show(_ what: String, steps: Int = 1) {
    let now = Self.milliseconds()
    let text: String? = state.withLock { state in
      state.done += steps
      let tenth = 10 * state.done / total
      let isDue = isTerminal ? now - state.shownAt >= 100 || state.done == total : tenth > state.shown
      guard isDue else { return nil }
      state.shown = tenth
      state.shownAt = now
      return line(what, done: state.done, elapsed: now - start)
    }
    guard let text else { return }
    if isTerminal { Self.write("\r\u{1B}[K" + text) } else { Self.write(text + "\n") }
  }

  /// Ends the line that is being rewritten.
  func finish() { if isTerminal { Self.write("\r\u{1B}[K") } }

  private func line(_ what: String, done: Int, elapsed: UInt64) -> String {
    let left = elapsed * UInt64(max(0, total - done)) / UInt64(max(1, done)) / 1000
    return "sluice-predictor: \(100 * done / total)% \(what), \(left) s left"
  }

  /// Three decimals.
  static func short(_ value: Double) -> String { value.isFinite ? "\((value * 1000).rounded() / 1000)" : "?" }

  static func milliseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
  }

  private static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(2, bytes, bytes.count)
  }
}
