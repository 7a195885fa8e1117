import ArgumentParser
import Glibc
import JSON
import ServiceRuntime

/// `sluice validate`: holds lines to JSON Schemas.
package struct ValidateCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Hold lines to JSON Schemas.",
    discussion: ManualPage.text(
      """
      Reads lines of JSON and prints one line for each thing that is wrong: the line's number, the value's pointer \
      and the reason. Without --schema, records, marks and error lines are held to the schemas of the protocol. The \
      last line on standard error counts what was read.

      Schemas are of JSON Schema 2020-12. Those of the protocol are built in; --schema takes their names, the path of \
      a file, and either with a pointer behind it. References lead to built-in schemas and to files beside the file; \
      nothing is fetched.
      """, statuses: [.done, .usage, .missing, .inputOutput],
      others: [(65, "a line is invalid"), (78, "the schema cannot be used")],
      examples: [
        "sluice validate < front.ndjson",
        "sluice validate --schema record.json#/properties/measured < some.ndjson",
        "sluice validate --schema manifest --document services/assay/service.json",
      ]))

  @Option(
    help: ArgumentHelp(
      "Hold every line to this schema: \(SchemaFiles.names.joined(separator: ", ")), or a file.",
      valueName: "name|file"),
    completion: .list(SchemaFiles.names))
  package var schema: String?

  @Flag(help: "Take each input as one document, not as lines.")
  package var document = false

  @Flag(help: "Print what is wrong as lines of JSON.")
  package var json = false

  @Flag(name: .shortAndLong, help: "Print nothing; the exit status tells.")
  package var quiet = false

  @Option(help: ArgumentHelp("Longest line that is read, in bytes.", valueName: "bytes"))
  package var maxLine = ServiceLimits().line

  @Option(help: ArgumentHelp("Deepest nesting that is read.", valueName: "levels"))
  package var maxDepth = ServiceLimits().depth

  @Argument(help: ArgumentHelp("Files to read; standard input if none is given.", valueName: "file"))
  package var files: [String] = []

  package init() {}

  package func validate() throws {
    guard (1...1 << 30).contains(maxLine) else { throw ValidationError("--max-line must be 1 to 1073741824") }
    guard (1...1000).contains(maxDepth) else { throw ValidationError("--max-depth must be 1 to 1000") }
    if document, schema == nil { throw ValidationError("--document needs a --schema") }
  }

  package func run() throws {
    do throws(RunFailure) {
      let limits = JSONLimits(depth: maxDepth)
      let validator =
        if let schema {
          LineValidator.single(try SchemaFiles.schema(schema), limits: limits)
        } else {
          try LineValidator.wire(limits: limits)
        }
      var reading = ValidationReading(validator, command: self)
      if files.isEmpty { try reading.read(nil) }
      for file in files { try reading.read(file) }
      if !quiet { StandardError.write(reading.validator.summary(of: document ? "document" : "line")) }
      Glibc.exit(reading.validator.invalid == 0 ? 0 : 65)
    } catch {
      error.end()
    }
  }
}

/// Inputs on their way through a validator.
private struct ValidationReading {
  private(set) var validator: LineValidator
  private let command: ValidateCommand
  private var output: [UInt8] = []

  init(_ validator: LineValidator, command: ValidateCommand) {
    self.validator = validator
    self.command = command
  }

  /// Reads a file, or standard input for nil, to its end.
  mutating func read(_ file: String?) throws(RunFailure) {
    let descriptor = try open(file)
    defer { if descriptor != 0 { close(descriptor) } }
    // A document is a line that may hold line ends.
    var document: [UInt8] = []
    var framer = LineFramer(limit: command.maxLine)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw RunFailure(74, "\(file ?? "standard input"): \(String(cString: strerror(errno)))") }
      if count == 0 { break }
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      if command.document {
        document += bytes
        if document.count > command.maxLine { break }
      } else {
        framer.receive(bytes) { take($0, file) }
        flush()
      }
    }
    if command.document {
      tell(
        document.count > command.maxLine
          ? validator.refuseTooLong(limit: command.maxLine) : validator.check(document), file, line: nil)
    } else {
      framer.endOfInput { take($0, file) }
    }
    flush()
  }

  private func open(_ file: String?) throws(RunFailure) -> Int32 {
    guard let file, file != "-" else { return 0 }
    let descriptor = Glibc.open(file, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      throw RunFailure(errno == ENOENT ? 66 : 74, "\(file): \(String(cString: strerror(errno)))")
    }
    return descriptor
  }

  private mutating func take(_ line: LineFramer.Line, _ file: String?) -> Bool {
    let findings =
      line.isTooLong ? validator.refuseTooLong(limit: command.maxLine) : validator.check(line.bytes)
    tell(findings, file, line: line.number)
    return true
  }

  private mutating func tell(_ findings: [LineValidator.Finding], _ file: String?, line: Int?) {
    if command.quiet { return }
    for finding in findings {
      if command.json {
        output += finding.json(file: file, line: line ?? 1)
      } else {
        let place = [file, line.map(String.init)].compactMap { $0 }.joined(separator: ":")
        output += Array(finding.text(at: place.isEmpty ? "-" : place).utf8)
      }
      output.append(0x0A)
    }
  }

  /// Writes what is wrong so far: whoever waits for it may also be who sends the next line.
  private mutating func flush() {
    var start = 0
    while start < output.count {
      let count = output.withUnsafeBytes { Glibc.write(1, $0.baseAddress! + start, output.count - start) }
      if count < 0, errno != EINTR {
        RunFailure(74, "cannot write standard output: \(String(cString: strerror(errno)))").end()
      }
      start += max(count, 0)
    }
    output.removeAll(keepingCapacity: true)
  }
}
