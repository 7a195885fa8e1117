import Glibc
import ServiceRuntime

/// What a finished run of steps hands over: the lines of its last step.
struct RunOutput {
  private let run: StepRun

  init(_ run: StepRun) { self.run = run }

  /// Says what came of the run: the table of results and where everything is. The table goes to standard output where
  /// that is not the records'.
  func report(on console: Console, output path: String?) throws(RunFailure) {
    guard let request = run.compose.file.results else { return }
    var table = ResultTable(request)
    var cutter = LineCutter()
    var feed = SegmentFeed(run.journal, run.journal.segments(of: request.from))
    while let piece = try feed.next() {
      let bytes = piece
      let result: Result<Bool, RunFailure> = bytes.withUnsafeBytes { buffer in
        do throws(RunFailure) {
          return .success(try cutter.receive(buffer) { table.add($0) })
        } catch {
          return .failure(error)
        }
      }
      _ = try result.get()
    }
    var lines = request.columns.isEmpty ? [] : [""] + table.lines() + [""]
    if let path, path != "-" { lines.append("records  \(Path.absolute(path))") }
    lines.append("journal  \(Path.absolute(run.journal.path))")
    if let report = run.compose.report { lines.append("report   \(Path.absolute(report))") }
    for line in lines {
      if path == nil || path == "-" { console.note(line) } else { print(line) }
    }
  }

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
