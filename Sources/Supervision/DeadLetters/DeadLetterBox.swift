import Glibc
import ServiceRuntime

/// The dead letters of a stack, up or down.
struct DeadLetterBox {
  /// Most digests in one request.
  private static let requestSize = 10_000

  let address: StackAddress
  let path: String

  /// Asks the stack for the path of its file, else the compose file.
  /// - Throws: status 66 when there is no compose file, 78 when it cannot be used.
  init(_ address: StackAddress) throws(RunFailure) {
    self.address = address
    if let control = try DeadLetterBox.control(address) {
      let status = try control.ask("ps").answer
      path = ((try? status["dead_letter_file"]?.string()) ?? nil) ?? address.deadLetters
    } else {
      path = try DeadLetterBox.statedPath(address) ?? address.deadLetters
    }
  }

  /// The path that the compose file states.
  private static func statedPath(_ address: StackAddress) throws(RunFailure) -> String? {
    guard let bytes = try? ServiceFiles.read(address.file, limit: ComposeFile.sizeLimit),
      let file = try? ComposeFile(parsing: bytes, fallbackName: "run"), file.stack.deadLetters == nil
    else { return try ResolvedCompose.load(address.file, outputFolder: ".").stack.deadLetters }
    return nil
  }

  /// The stack's control socket; nil where it is down.
  private static func control(_ address: StackAddress) throws(RunFailure) -> ControlClient? {
    do throws(RunFailure) {
      return try ControlClient(address)
    } catch  where error.status == ControlClient.notUp {
      return nil
    }
  }

  /// Hands on every letter that is there now, with its line.
  func readLetters(_ body: (StoredLetter, UnsafeRawBufferPointer) throws(RunFailure) -> Void) throws(RunFailure) {
    try DeadLetterFile.forEachLine(of: path) { line throws(RunFailure) in try body(StoredLetter(line), line) }
  }

  /// Takes letters out: the stack does it where it is up, for it may be adding some.
  /// - Returns: how many there were.
  func remove(_ digests: [String]) throws(RunFailure) -> Int {
    if digests.isEmpty { return 0 }
    guard let control = try DeadLetterBox.control(address) else {
      return try removeAlone(digests)
    }
    var removed = 0
    for start in stride(from: 0, to: digests.count, by: DeadLetterBox.requestSize) {
      let part = Array(digests[start..<min(start + DeadLetterBox.requestSize, digests.count)])
      let answer = try control.ask("forget", { $0.member("letters", part) }).answer
      removed += (try? answer["removed"]?.integer()) ?? 0
    }
    return removed
  }

  private func removeAlone(_ digests: [String]) throws(RunFailure) -> Int {
    try address.makeFolder()
    var lock: Int32 = -1
    // A stack that goes down listens no more and may still write.
    for attempt in 0..<100 where lock < 0 {
      do throws(RunFailure) {
        lock = try UpRun.takeLock(address)
      } catch  where error.status == 75 && attempt < 99 {
        usleep(50_000)
      }
    }
    defer { close(lock) }
    return try DeadLetterFile.remove(digests, from: path)
  }
}
