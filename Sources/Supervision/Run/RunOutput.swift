import Glibc

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
          return .success(try cutter.receive(buffer) { table.add(Array($0)) })
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

  /// Writes the lines to a file, whole or not at all, or to standard output. A device or a pipe is written as it is.
  func write(to path: String?) throws(RunFailure) {
    guard let path, path != "-" else { return try write(to: 1, named: "standard output") }
    var status = stat()
    let isInPlace = stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    let target = isInPlace ? path : "\(path).\(getpid()).part"
    let file = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if file < 0 { throw failure(path, "create") }
    do throws(RunFailure) {
      try write(to: file, named: path)
    } catch {
      close(file)
      if !isInPlace { unlink(target) }
      throw error
    }
    if fsync(file) != 0, errno != EINVAL, errno != EROFS {
      let error = failure(path, "sync")
      close(file)
      if !isInPlace { unlink(target) }
      throw error
    }
    close(file)
    if !isInPlace, rename(target, path) != 0 { throw failure(path, "rename") }
  }

  /// A piece at a time, waiting where the descriptor takes no more.
  private func write(to descriptor: Int32, named name: String) throws(RunFailure) {
    var feed = SegmentFeed(run.journal, run.journal.segments(of: step))
    var queue = ByteQueue()
    while let piece = try feed.next() {
      queue.append(piece)
      while !queue.isEmpty {
        switch queue.write(to: descriptor) {
        case .goesOn:
          if queue.isEmpty { break }
          var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&poller, 1, -1)
        case .closed: throw RunFailure(128 + SIGPIPE, "the reader of the output is gone")
        case .failed(let code):
          errno = code
          throw failure(name, "write")
        }
      }
    }
  }

  private func failure(_ name: String, _ doing: String) -> RunFailure {
    RunFailure(74, "\(name): cannot \(doing): \(String(cString: strerror(errno)))")
  }
}
