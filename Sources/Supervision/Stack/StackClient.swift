import Glibc
import JSON
import ServiceRuntime

/// Whoever sends lines through a stack: a connection of `sluice attach`, or the input and output of a run. It gets its
/// own answers, in the order of its lines.
final class StackClient: PollSource {
  /// Bytes that may wait for it before no more of its lines are read.
  private static let queueLimit = 1 << 20

  let number: Int
  private let input: Int32
  private let output: Int32
  /// Why the last write failed, other than for want of a reader.
  private(set) var outputFailure: String?
  private let owns: Bool
  private let chunk: Int
  private let lineLimit: Int
  private var framer: LineFramer
  private var queue = ByteQueue()
  private(set) var counts = ClientCounts()
  /// Whether it sends no more.
  private(set) var isInputEnded = false
  /// Whether it reads no more.
  private(set) var isGone = false
  /// Whether its last answer has come.
  private(set) var isClosed = false
  private var pending = LineBlock()
  /// Takes the lines.
  var onLines: (LineBlock) -> Void = { _ in }
  /// Whether lines can be taken now.
  var canTake: () -> Bool = { true }
  /// Lines of the input, by number, that another run has answered and that are left out.
  var skipped = 0
  /// The numbers of the input lines that are on their way, where `tracksLines` says so.
  private var lineNumbers: [Int] = []
  var tracksLines = false
  /// The number of the last input line that was answered, and the bytes of all answers.
  private(set) var answeredLine = 0
  private(set) var answeredBytes = 0
  private static let buffer = SharedBuffer(1 << 17)

  /// - Parameters:
  ///   - owns: whether the descriptors are closed with the client, and never block.
  ///   - chunk: most bytes that are written at once.
  init(number: Int, input: Int32, output: Int32, owns: Bool, chunk: Int, lineLimit: Int) {
    self.number = number
    self.input = input
    self.output = output
    self.owns = owns
    self.chunk = chunk
    self.lineLimit = lineLimit
    framer = LineFramer(limit: lineLimit)
  }

  deinit {
    guard owns else { return }
    close(input)
    if output != input { close(output) }
  }

  var outputDescriptor: Int32 { output }
  /// Whether everything was answered and written.
  var isDone: Bool { isClosed && (queue.isEmpty || isGone) }
  /// Whether every answer that came was written.
  var isWritten: Bool { queue.isEmpty || isGone }

  /// Reads no more; the last answer comes when everything that was read is answered.
  func endInput() {
    if isInputEnded { return }
    isInputEnded = true
    var last = LineBlock()
    last.closes = [number]
    onLines(last)
  }

  /// Its last answer has come.
  func finish() { isClosed = true }

  // MARK: In

  private var isReading: Bool {
    !isInputEnded && !isGone && queue.count < StackClient.queueLimit && canTake()
  }

  var interests: [(descriptor: Int32, events: Int16)] {
    if input == output {
      let events = (isReading ? Int16(POLLIN) : 0) | (queue.isEmpty || isGone ? 0 : Int16(POLLOUT))
      return events == 0 ? [] : [(input, events)]
    }
    var interests: [(descriptor: Int32, events: Int16)] = []
    if isReading { interests.append((input, Int16(POLLIN))) }
    if !queue.isEmpty, !isGone { interests.append((output, Int16(POLLOUT))) }
    return interests
  }

  func ready(_ descriptor: Int32, _ events: Int16) {
    if descriptor == input, isReading, events & Int16(POLLIN | POLLHUP | POLLERR) != 0 { readInput() }
    if descriptor == output, events & Int16(POLLOUT | POLLERR | POLLHUP) != 0, !queue.isEmpty { writeQueue() }
  }

  private func readInput() {
    let buffer = StackClient.buffer.bytes
    let count = read(input, buffer.baseAddress, buffer.count)
    if count > 0 { return take(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    framer.endOfInput { line in
      check(line)
      return true
    }
    handOver()
    endInput()
  }

  /// Takes bytes that came, from wherever.
  func take(_ bytes: UnsafeRawBufferPointer) {
    framer.receive(bytes) { line in
      check(line)
      return true
    }
    handOver()
  }

  private func handOver() {
    if pending.isEmpty { return }
    let block = pending
    pending.removeAll()
    counts.lines += block.count
    counts.marks += block.marks.count
    counts.errorsIn += block.errors
    onLines(block)
  }

  /// A line that is no JSON object becomes an error line here, so that no service needs to survive it.
  private func check(_ line: LineFramer.Line) {
    if line.number <= skipped { return }
    if tracksLines { lineNumbers.append(line.number) }
    if line.isTooLong {
      counts.refused += 1
      return append(ErrorLine.tooLong(line.bytes, limit: lineLimit), .error)
    }
    let parsed: JSONLine
    do throws(JSONError) {
      parsed = try JSONLine(line.bytes)
    } catch {
      counts.refused += 1
      return append(ErrorLine.malformed(error, line.bytes), .error)
    }
    if parsed.has("mark") {
      if let name = try? parsed.value("mark")?.string() { return append(line.bytes, .mark(name)) }
      counts.refused += 1
      let error = JSONError("line/bad-mark", "the member 'mark' is not a string", offset: 0)
      return append(ErrorLine.malformed(error, line.bytes), .error)
    }
    append(line.bytes, parsed.has("error") ? .error : .record)
  }

  private func append(_ line: [UInt8], _ kind: WireLine) { pending.append(line, kind: kind, client: number) }

  // MARK: Out

  /// Takes answers.
  func deliver(_ block: LineBlock) {
    counts.answered += block.count
    counts.errorsOut += block.errors
    counts.marksOut += block.marks.count
    if tracksLines, block.count > 0, block.count <= lineNumbers.count {
      answeredLine = lineNumbers[block.count - 1]
      answeredBytes += block.bytes.count
      lineNumbers.removeFirst(block.count)
    }
    if isGone { return }
    // A descriptor that is not ours may block; it is written to when `poll` says so.
    guard owns else { return queue.append(block.bytes) }
    queue.append(block.bytes, writingTo: output)
    writeQueue()
  }

  /// Nobody reads its answers any more.
  private func leave() {
    isGone = true
    endInput()
  }

  private func writeQueue() {
    switch queue.write(to: output, limit: chunk) {
    case .goesOn: return
    case .closed: leave()
    case .failed(let code):
      outputFailure = String(cString: strerror(code))
      if owns { leave() } else { queue.removeAll() }
    }
  }
}

/// What a client sent and got, in lines.
package struct ClientCounts: Equatable, Sendable {
  package var lines = 0
  package var marks = 0
  /// Error lines that came in, those that were made of bad lines among them.
  package var errorsIn = 0
  /// Lines that were no JSON objects.
  package var refused = 0
  package var answered = 0
  package var errorsOut = 0
  package var marksOut = 0

  package init() {}

  /// The conservation law in words, for services that answer line by line: in = out + errors.
  package var words: String {
    let (inward, outward) = (lines - marks - errorsIn + refused, answered - marksOut - errorsOut)
    let failed = errorsOut - errorsIn + refused
    return "\(inward) records in = \(outward) out + \(failed) errors"
  }

  /// Whether no line was lost or made.
  package var isConserved: Bool { lines == answered && marks == marksOut }
}
