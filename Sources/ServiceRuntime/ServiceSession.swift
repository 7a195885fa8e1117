import JSON

/// Limits on what a service reads, each with an option.
package struct ServiceLimits: Sendable {
  /// Bytes of a line.
  package var line = 16 << 20
  /// Nesting of arrays and objects.
  package var depth = 64

  package init() {}
}

/// The protocol's rules for one service, between bytes in and bytes out, without a process: tests drive it directly.
package struct ServiceSession<S: Service>: ~Copyable {
  private var service: S
  private var output: ServiceOutput
  private var framer: LineFramer
  private var translator: (any InputTranslator)?
  private let jsonLimits: JSONLimits
  private let limits: ServiceLimits
  private let strict: Bool
  /// Whether an error has ended the session under `strict`.
  package private(set) var isStopped = false
  /// What the end of input asked for and could not be done; it decides the exit status.
  package private(set) var failure: StartError?

  package init(
    _ service: S, sink: any ByteSink, limits: ServiceLimits = ServiceLimits(), strict: Bool = false,
    translator: (any InputTranslator)? = nil
  ) {
    self.translator = translator
    self.service = service
    self.output = ServiceOutput(sink: sink, serviceName: S.manifest.name)
    self.framer = LineFramer(limit: limits.line)
    self.jsonLimits = JSONLimits(depth: limits.depth)
    self.limits = limits
    self.strict = strict
  }

  /// Takes bytes of input and answers every line that they complete.
  package mutating func receive(_ input: UnsafeRawBufferPointer) {
    if var translator {
      translator.receive(input) { answer($0) }
      self.translator = translator
      return
    }
    var framer = LineFramer(limit: limits.line)
    swap(&framer, &self.framer)
    framer.receive(input) { answer($0) }
    swap(&framer, &self.framer)
  }

  /// Writes everything that is ready: called when the input has nothing to read.
  package mutating func flush() {
    if isStopped { return output.flush() }
    service.flush(&output)
    output.flush()
  }

  /// Whether `flush` could have something to hand on.
  package var holdsOutput: Bool { output.holdsBytes }

  /// Answers what remains at the end of input.
  package mutating func endOfInput() {
    if var translator, !isStopped { translator.endOfInput { answer($0) } }
    var framer = LineFramer(limit: limits.line)
    swap(&framer, &self.framer)
    framer.endOfInput { answer($0) }
    swap(&framer, &self.framer)
    if !isStopped {
      service.flush(&output)
      do {
        try service.finish(&output)
      } catch let error as StartError {
        failure = error
      } catch {
        output.fail(ServiceSession.recordError(error), raw: [], id: nil, number: 0)
        checkStrict()
      }
    }
    output.flush()
  }

  /// Answers what a translator has made of the input.
  private mutating func answer(_ input: TranslatedInput) {
    if isStopped { return }
    switch input {
    case .line(let bytes, let number):
      _ = answer(LineFramer.Line(bytes: bytes, number: number, isTooLong: false, isUnfinished: false))
    case .failure(let error, let bytes, let number):
      fail(error, LineFramer.Line(bytes: bytes, number: number, isTooLong: false, isUnfinished: false))
    }
  }

  /// Answers one line; returns false when the session is over.
  private mutating func answer(_ line: LineFramer.Line) -> Bool {
    if line.isTooLong {
      fail(
        RecordError("line/too-long", "line too long", detail: "the line is longer than \(limits.line) bytes"),
        line, isCut: true)
      return !isStopped
    }
    let parsed: JSONLine
    do throws(JSONError) {
      parsed = try JSONLine(line.bytes, limits: jsonLimits)
    } catch {
      let failure =
        line.isUnfinished
        ? RecordError("line/unfinished", "unfinished last line", detail: error.description) : RecordError(error)
      fail(failure, line)
      return !isStopped
    }
    answer(parsed, line)
    return !isStopped
  }

  private mutating func answer(_ parsed: JSONLine, _ line: LineFramer.Line) {
    if let mark = parsed.raw("mark") {
      guard mark.first == UInt8(ascii: "\""), let name = try? parsed.value("mark")?.string() else {
        return fail(
          RecordError("line/bad-mark", "bad mark", detail: "the member 'mark' is not a string", pointer: "/mark"), line)
      }
      answer(Mark(name: name, line: parsed), line)
    } else if let error = parsed.raw("error") {
      guard error.first == UInt8(ascii: "{") else {
        return fail(
          RecordError(
            "line/bad-error", "bad error line", detail: "the member 'error' is not an object", pointer: "/error"),
          line)
      }
      service.flush(&output)
      output.pass(parsed)
      service.observe(ErrorNotice(parsed))
    } else {
      if let id = parsed.raw("id"), id.first != UInt8(ascii: "\"") {
        return fail(
          RecordError("record/bad-id", "bad id", detail: "the member 'id' is not a string", pointer: "/id"), line)
      }
      let failures = output.failures
      let record = Record(line: parsed, number: line.number)
      do {
        try service.receive(record, &output)
      } catch {
        service.flush(&output)
        let failure = ServiceSession.recordError(error)
        output.fail(record, failure)
        service.observe(ErrorNotice(error: failure, service: S.manifest.name, id: record.id))
      }
      if output.failures > failures { checkStrict() }
    }
  }

  private mutating func answer(_ mark: Mark, _ line: LineFramer.Line) {
    service.flush(&output)
    do {
      try service.receive(mark, &output)
    } catch {
      fail(ServiceSession.recordError(error), line)
    }
    if isStopped { return }
    output.pass(mark.line)
    output.flush()
  }

  private mutating func fail(_ error: RecordError, _ line: LineFramer.Line, isCut: Bool = false) {
    service.flush(&output)
    output.fail(error, raw: line.bytes, id: nil, number: line.number, isCut: isCut)
    service.observe(ErrorNotice(error: error, service: S.manifest.name, id: nil))
    checkStrict()
  }

  private mutating func checkStrict() {
    if strict { isStopped = true }
  }

  private static func recordError(_ error: any Error) -> RecordError {
    switch error {
    case let error as RecordError: error
    case let error as JSONError: RecordError(error)
    default: RecordError("\(S.manifest.name)/failed", "the service failed", detail: "\(error)")
    }
  }
}
