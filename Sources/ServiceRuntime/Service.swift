import ArgumentParser
import JSON

/// One service of the protocol: what it declares, how it starts, and what it does with each line. The runtime does the
/// rest: reading, order, marks, errors, flushing, limits, signals. A service does no I/O on the streams.
package protocol Service {
  /// The options of the command line, beside those that every service has.
  associatedtype Options: ParsableArguments

  /// What `--describe` prints, but for the options.
  static var manifest: ServiceManifest { get }

  /// What the command line calls it: its executable, and its command there if it is one. Default: `sluice-` and its name.
  static var commandPath: [String] { get }

  /// Commands beside filtering, such as `train`; one that filters in its own way is a `ServiceProgram`.
  static var subcommands: [any ParsableCommand.Type] { get }

  /// What turns an input of another format into lines; nil where the input is lines. Default: nil.
  static func translator(of options: Options, limits: ServiceLimits) -> (any InputTranslator)?

  /// Reads what the service needs before its first line.
  /// - Throws: `StartError`, which decides the exit status.
  init(options: Options, context: ServiceContext) throws

  /// Handles one record; what it throws (`RecordError`, `JSONError`) becomes the error line of this record.
  mutating func receive(_ record: Record, _ output: inout ServiceOutput) throws

  /// Writes what a mark asks for; the runtime echoes the mark afterwards.
  mutating func receive(_ mark: Mark, _ output: inout ServiceOutput) throws

  /// Takes note of an error line on its way out, passed on or made by the runtime; it needs no answer. Default: nothing.
  mutating func observe(_ error: ErrorNotice)

  /// Writes every answer that was held back for a batch: called before marks, error lines, waiting and the end.
  mutating func flush(_ output: inout ServiceOutput)

  /// Writes what the end of input asks for.
  /// - Throws: `StartError` for a failure that is no line's, such as a full disk: it decides the exit status.
  mutating func finish(_ output: inout ServiceOutput) throws
}

extension Service {
  package static var commandPath: [String] { ["sluice-\(manifest.name)"] }
  package static var subcommands: [any ParsableCommand.Type] { [] }
  package static func translator(of options: Options, limits: ServiceLimits) -> (any InputTranslator)? { nil }
  package mutating func receive(_ mark: Mark, _ output: inout ServiceOutput) throws {}
  package mutating func observe(_ error: ErrorNotice) {}
  package mutating func flush(_ output: inout ServiceOutput) {}
  package mutating func finish(_ output: inout ServiceOutput) throws {}
}

/// A line of work.
package struct Record: Sendable {
  package let line: JSONLine
  /// The line's place in the input, counted from 1.
  package let number: Int

  package init(line: JSONLine, number: Int) {
    self.line = line
    self.number = number
  }

  /// The member `id`.
  package var id: String? { line.text("id") }
}

/// A barrier: everything before it is answered before it is echoed. Its other members are hints.
package struct Mark: Sendable {
  package let name: String
  package let line: JSONLine
}

/// An error line as a service sees it pass. One that passes is parsed when it is looked at.
package struct ErrorNotice: Sendable, Equatable {
  private enum Origin: Sendable {
    case passing(JSONLine)
    case made(RecordError, service: String?, id: String?)
  }

  private let origin: Origin

  package init(error: RecordError, service: String?, id: String?) {
    origin = .made(error, service: service, id: id)
  }

  init(_ line: JSONLine) { origin = .passing(line) }

  /// What failed; what a passing line lacks is empty.
  package var error: RecordError {
    switch origin {
    case .made(let error, _, _): error
    case .passing:
      RecordError(
        text("type") ?? "", text("title") ?? "", detail: text("detail") ?? "", pointer: text("pointer"))
    }
  }

  /// The service that wrote it, where it says so.
  package var service: String? {
    if case .made(_, let service, _) = origin { service } else { text("service") }
  }

  /// The record that failed, where it is known.
  package var id: String? {
    switch origin {
    case .made(_, _, let id): id
    case .passing(let line): line.text("id")
    }
  }

  /// The line that failed, as it was, where a passing error line holds it.
  package var input: String? {
    if case .passing(let line) = origin { line.text("input") } else { nil }
  }

  package static func == (a: ErrorNotice, b: ErrorNotice) -> Bool {
    a.error == b.error && a.service == b.service && a.id == b.id
  }

  private func text(_ name: String) -> String? {
    guard case .passing(let line) = origin else { return nil }
    return try? line.value("error")?[name]?.string()
  }
}

/// What every service is told at its start.
package struct ServiceContext: Sendable {
  /// The seed of everything random.
  package let seed: UInt64
  /// Whether the first error ends the process.
  package let strict: Bool
  private let program: String

  package init(program: String, seed: UInt64 = 0, strict: Bool = false) {
    self.program = program
    self.seed = seed
    self.strict = strict
  }

  /// Logs one line on standard error.
  package func warn(_ text: String) { StandardError.write("\(program): \(text)") }
}

/// Why a service cannot start; each kind has the exit status that the protocol gives it.
package enum StartError: Error, Equatable, CustomStringConvertible {
  /// 64: the options contradict one another.
  case usage(String)
  /// 66: a file that was named is not there.
  case missingInput(String)
  /// 70: something that should be impossible.
  case `internal`(String)
  /// 74: reading or writing failed.
  case inputOutput(String)
  /// 78: a problem, model or compose file that cannot be used.
  case badConfiguration(String)

  /// The exit status of this kind of failure.
  package var status: Int32 {
    switch self {
    case .usage: 64
    case .missingInput: 66
    case .internal: 70
    case .inputOutput: 74
    case .badConfiguration: 78
    }
  }

  package var description: String {
    switch self {
    case .usage(let text), .missingInput(let text), .internal(let text), .inputOutput(let text),
      .badConfiguration(let text):
      text
    }
  }
}
