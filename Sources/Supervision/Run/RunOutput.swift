import Glibc
import ServiceRuntime

/// What a finished run of steps hands over: the lines of its last step.
struct RunOutput {
  private let run: StepRun

  init(_ run: StepRun) { self.run = run }

  /// The step whose lines are the output: that of the results, else the last.
  private var step: String { run.compose.file.results?.from ?? run.steps[run.steps.count - 1].name }

  /// Writes the lines to a file, whole or not at all, or to standard output.
  func write(to path: String?) throws(RunFailure) {
    var feed = SegmentFeed(run.journal, run.journal.segments(of: step))
    guard let path, path != "-" else {
      while let piece = try feed.next() {
        var queue = ByteQueue()
        queue.append(piece)
        switch queue.write(to: 1) {
        case .goesOn: continue
        case .closed: throw RunFailure(128 + SIGPIPE, "the reader of the output is gone")
        case .failed(let code): throw RunFailure(74, "cannot write standard output: \(String(cString: strerror(code)))")
        }
      }
      return
    }
    var bytes: [UInt8] = []
    while let piece = try feed.next() { bytes += piece }
    do throws(StartError) {
      try ServiceFiles.write(path, bytes)
    } catch {
      throw RunFailure(error)
    }
  }
}
