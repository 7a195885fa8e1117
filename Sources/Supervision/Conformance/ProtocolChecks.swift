import Glibc
import JSON

/// The rules of `sluice conform`, in the order in which they are tried.
enum ProtocolChecks {
  static let all: [ConformanceCheck] = [
    ConformanceCheck("standard output holds JSON objects only", purity),
    ConformanceCheck("a mark comes back before the end of input", marks),
    ConformanceCheck("an answer does not wait for more input", flush),
    ConformanceCheck("members that it does not own pass through", passThrough),
    ConformanceCheck("UTF-8 passes through", text),
    ConformanceCheck("error lines pass through", errorLines),
    ConformanceCheck("output follows the order of input", order),
    ConformanceCheck("same input, same bytes", isLeftOutOfGate: true, determinism),
    ConformanceCheck("CRLF and blank lines are accepted", isLeftOutOfGate: true, lineEnds),
    ConformanceCheck("end of input ends it with status 0", endOfInput),
    ConformanceCheck("a last line without a line end is taken", isLeftOutOfGate: true, lastLine),
    ConformanceCheck("a slow reader loses nothing", isLeftOutOfGate: true, slowReader),
    ConformanceCheck("a closed reader ends it", isLeftOutOfGate: true, closedReader),
    ConformanceCheck("SIGTERM ends it with status 0", forServices: true, terminate),
  ]

  private static func shown(_ line: [UInt8]) -> String { String(decoding: line.prefix(120), as: UTF8.self) }

  /// Same JSON value; bytes may differ.
  private static func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    if a == b { return true }
    guard let x = try? JSONValue.parse(a), let y = try? JSONValue.parse(b) else { return false }
    return x.equals(y)
  }

  private static let rewritten = "values are kept, bytes are not"

  // MARK: Rules

  private static func purity(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    let outcome = try subject.trial.run(subject.records(3) + subject.mark("m") + [0x0A])
    for line in outcome.lines {
      guard (try? JSONLine(line, limits: JSONLimits(depth: 1000))) != nil else {
        return .broken("it wrote: \(shown(line))")
      }
    }
    return outcome.lines.isEmpty
      ? .broken("it wrote nothing" + (outcome.lastError.map { ": \($0)" } ?? "")) : .holds(remark: nil)
  }

  private static func hasMark(_ name: String, _ output: [UInt8]) -> Bool {
    output.split(separator: 0x0A, omittingEmptySubsequences: true).contains { WireLine(Array($0)) == .mark(name) }
      && output.last == 0x0A
  }

  private static func marks(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    let mark = subject.mark("conform-1")
    let outcome = try subject.trial.run(
      subject.record("r0") + [0x0A] + mark + [0x0A], waitsFor: { hasMark("conform-1", $0) }, then: .endOfInput)
    guard outcome.isAnswered else {
      return .broken("it did not come in \(subject.trial.patience) s" + (outcome.lastError.map { ": \($0)" } ?? ""))
    }
    guard let echo = outcome.lines.first(where: { WireLine($0) == .mark("conform-1") }) else { return .broken("lost") }
    if echo == mark { return .holds(remark: nil) }
    return isSame(echo, mark) ? .holds(remark: rewritten) : .broken("it came back as \(shown(echo))")
  }

  private static func flush(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    if !subject.isOneToOne { return .skipped("it is \(subject.cardinality)") }
    let outcome = try subject.trial.run(
      subject.record("r0") + [0x0A], waitsFor: { $0.last == 0x0A }, then: .endOfInput)
    return outcome.isAnswered ? .holds(remark: nil) : .broken("no answer in \(subject.trial.patience) s")
  }

  private static func passThrough(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    try keeps(#","x-number":0.10,"x-text":"\u00e9\ud83d\ude00","x-deep":{"a":[1,2.50,{"b":null}]}"#, subject)
  }

  private static func text(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    try keeps(",\"x-text\":\"Å 合金 \u{1F9EA} \u{85}\u{2028}\"", subject)
  }

  /// Whether members that it does not own come back, those of `extra` beside those of the sample.
  private static func keeps(_ extra: String, _ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    if !subject.isOneToOne { return .skipped("it is \(subject.cardinality)") }
    let record = subject.record("r0", extra: extra)
    let lines = try subject.trial.run(record + [0x0A]).lines
    guard lines.count == 1, let answer = try? JSONLine(lines[0]), let asked = try? JSONLine(record) else {
      return .broken("\(lines.count) lines came for one record")
    }
    if answer.has("error") { return .skipped("it refuses the sample; give another with --record: \(shown(lines[0]))") }
    var isRewritten = false
    for name in asked.names where !subject.owned.contains(name) {
      guard let before = asked.raw(name), let after = answer.raw(name) else { return .broken("'\(name)' is gone") }
      if !isSame(Array(before), Array(after)) { return .broken("'\(name)' became \(shown(Array(after)))") }
      if !before.elementsEqual(after) { isRewritten = true }
    }
    return .holds(remark: isRewritten ? rewritten : nil)
  }

  private static func errorLines(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    let line = Array(#"{"id":"e","error":{"type":"a/b","title":"t","detail":"d"},"input":"{\"x\":0.10}"}"#.utf8)
    let lines = try subject.trial.run(line + [0x0A]).lines
    let found = lines.first { WireLine($0) == .error }
    guard let found else { return .broken("it is gone") }
    if found == line { return .holds(remark: nil) }
    return isSame(found, line) ? .holds(remark: "values are kept, bytes are not") : .broken("it became \(shown(found))")
  }

  private static func order(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    var input: [UInt8] = []
    for k in 0..<40 {
      input += subject.record("r\(k)") + [0x0A]
      if k % 10 == 9 { input += subject.mark("m\(k)") + [0x0A] }
    }
    let lines = try subject.trial.run(input).lines
    let marks = lines.compactMap { line in if case .mark(let name) = WireLine(line) { name } else { nil } }
    if marks != ["m9", "m19", "m29", "m39"] { return .broken("marks came as \(marks)") }
    guard subject.isOneToOne else { return .holds(remark: "marks only: it is \(subject.cardinality)") }
    if lines.count != 44 { return .broken("\(lines.count) lines came for 44") }
    for (place, line) in lines.enumerated() where place % 11 != 10 {
      let wanted = "r\(place - place / 11)"
      let parsed = try? JSONLine(line)
      let id = (try? parsed?.value("id")?.string()) ?? nil
      if let id, id != wanted { return .broken("'\(id)' came in the place of '\(wanted)'") }
    }
    return .holds(remark: nil)
  }

  private static func determinism(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    let input = subject.records(20) + subject.mark("m") + [0x0A]
    let (first, second) = (try subject.trial.run(input).output, try subject.trial.run(input).output)
    return first == second ? .holds(remark: nil) : .broken("two runs differ")
  }

  private static func lineEnds(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    let plain = try subject.trial.run(subject.record("r0") + [0x0A] + subject.record("r1") + [0x0A]).lines
    let crlf = try subject.trial.run(
      [0x0A] + subject.record("r0") + [0x0D, 0x0A, 0x0D, 0x0A, 0x0A] + subject.record("r1") + [0x0D, 0x0A])
    let lines = crlf.lines
    if lines == plain { return .holds(remark: nil) }
    return lines.count == plain.count
      ? .holds(remark: "answers differ in bytes") : .broken("\(lines.count) lines came, \(plain.count) without them")
  }

  private static func endOfInput(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    for input in [[], subject.records(2)] {
      if let fault = try subject.trial.run(input).faultOfEnd { return .broken(fault) }
    }
    return .holds(remark: nil)
  }

  private static func lastLine(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    let whole = try subject.trial.run(subject.records(2)).lines.count
    let cut = try subject.trial.run(subject.records(2).dropLast()).lines.count
    return whole == cut ? .holds(remark: nil) : .broken("\(cut) lines came, \(whole) with it")
  }

  private static func slowReader(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    let input = subject.records(5000) + subject.mark("end") + [0x0A]
    let fast = try subject.trial.run(input)
    let slow = try subject.trial.run(input, pause: 0.02)
    if let fault = slow.faultOfEnd { return .broken(fault) }
    return fast.output == slow.output ? .holds(remark: nil) : .broken("a slow reader got other bytes than a fast one")
  }

  private static func closedReader(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    let outcome = try subject.trial.run(
      subject.records(100) + subject.mark("m") + [0x0A], waitsFor: { $0.contains(0x0A) }, then: .closeOutput)
    switch outcome.exit {
    case nil: return .broken("it went on after its reader was gone")
    case .code(0), .signal(SIGPIPE), .code(128 + SIGPIPE): return .holds(remark: nil)
    case let exit?: return .holds(remark: "not quietly: \(exit)")
    }
  }

  private static func terminate(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    let outcome = try subject.trial.run(
      subject.record("r0") + [0x0A] + subject.mark("m") + [0x0A], waitsFor: { hasMark("m", $0) }, then: .terminate)
    return outcome.faultOfEnd.map { .broken($0) } ?? .holds(remark: nil)
  }
}
