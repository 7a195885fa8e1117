import ArgumentParser
import Crystallography
import JSON
import MaterialRecords
import ServiceRuntime

/// Converts structures between formats: standard input or files to standard output.
struct ConvertCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "convert", abstract: "Converts structures between formats, from files or standard input.",
      discussion: """
        Errors are error lines of NDJSON where that is the output; else they go to standard error, and the exit status is 65.
        """)
  }

  @Option(
    help: ArgumentHelp(
      "Format of the input: ndjson, optimade, cif, poscar, extxyz, pymatgen or ase; by default what a file's name says.",
      valueName: "format"))
  var from: StructureFormat?

  @Option(help: ArgumentHelp("Format of the output: any of these.", valueName: "format"))
  var to: StructureFormat = .ndjson

  @OptionGroup var input: StructureInputOptions

  @Flag(help: "End with status 65 after the first error.")
  var strict = false

  @Option(help: ArgumentHelp("Longest text of one structure, in bytes.", valueName: "bytes"))
  var maxLine = ServiceLimits().line

  @Option(help: ArgumentHelp("Deepest nesting that is read.", valueName: "levels"))
  var maxDepth = ServiceLimits().depth

  @Argument(help: "Files; standard input where none is named.")
  var files: [String] = []

  mutating func validate() throws {
    guard (1...1 << 30).contains(maxLine) else { throw ValidationError("--max-line must be 1 to 1073741824") }
    guard (1...1000).contains(maxDepth) else { throw ValidationError("--max-depth must be 1 to 1000") }
    if files.isEmpty, from == nil { throw ValidationError("say --from, or name files that say it") }
    for file in files where from == nil && StructureFormat(fileName: file) == nil {
      throw ValidationError("\(file): the name does not say the format; say --from")
    }
  }

  mutating func run() throws {
    let context = ServiceContext(program: "sluice-featurizer", strict: strict)
    let output = StandardOutput()
    var conversion = StructureConversion(to: to, strict: strict) { StandardError.write("sluice-featurizer: \($0)") }
    ProgramFailure.exitOnError(context) {
      for file in files.isEmpty ? [nil] : files.map(Optional.some) {
        if conversion.isStopped { break }
        conversion.open(options(for: file), file: file)
        try ServiceFiles.stream(file) { bytes in
          conversion.receive(bytes)
          output.write(conversion.takeOutput())
        }
        conversion.close()
      }
    }
    conversion.finish()
    output.write(conversion.takeOutput())
    // Error lines carry what failed; without them the status has to.
    let failed = conversion.isStopped || (conversion.failures > 0 && to != .ndjson)
    throw ExitCode(failed ? 65 : 0)
  }

  private func options(for file: String?) -> StructureReader.Options {
    StructureReader.Options(
      format: from ?? file.flatMap { StructureFormat(fileName: $0) } ?? .ndjson, disorder: input.disorder,
      named: input.elements?.elements ?? [], limit: maxLine, depth: maxDepth)
  }
}

/// A conversion between bytes in and bytes out, without a process.
package struct StructureConversion {
  private let to: StructureFormat
  private let strict: Bool
  private let report: (String) -> Void
  private var writer: StructureWriter
  private var json = JSONWriter()
  private var reader: StructureReader?
  private var file: String?
  private var places = 0
  private var bytes: [UInt8] = []
  /// How many structures failed.
  package private(set) var failures = 0
  /// Whether an error has ended the conversion under `strict`.
  package private(set) var isStopped = false

  /// Takes the format of the output, and what reports an error where that is not NDJSON.
  package init(to: StructureFormat, strict: Bool = false, report: @escaping (String) -> Void) {
    self.to = to
    self.strict = strict
    self.report = report
    writer = StructureWriter(to)
  }

  /// Starts a file, or an input without a name.
  package mutating func open(_ options: StructureReader.Options, file: String?) {
    reader = StructureReader(options)
    self.file = file
    places = 0
  }

  /// Takes bytes of the open input.
  package mutating func receive(_ input: UnsafeRawBufferPointer) {
    guard var reader else { return }
    reader.receive(input) { take($0) }
    self.reader = reader
  }

  /// Ends the open input.
  package mutating func close() {
    guard var reader else { return }
    reader.endOfInput { take($0) }
    self.reader = nil
  }

  /// Writes what ends the output.
  package mutating func finish() { writer.finish(to: &bytes) }

  /// What has been written since it was last asked for.
  package mutating func takeOutput() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    return taken
  }

  private mutating func take(_ item: StructureReader.Item) {
    if isStopped { return }
    switch item {
    case .structure(let structure, let name, let line, let record):
      places += 1
      do {
        try writer.append(structure, name: name ?? stem, record: record, to: &bytes)
      } catch {
        let error = error as? RecordError ?? RecordError("structure/syntax", "bad syntax", detail: "\(error)")
        fail(error, line: line, input: record?.bytes ?? [], id: name ?? stem)
      }
    case .failure(let error, let line, let input):
      places += 1
      fail(error, line: line, input: input, id: nil)
    case .passing(let line):
      if to == .ndjson { bytes += line.bytes + [0x0A] }
    }
  }

  /// The name of the file without its ending, for structures that have none of their own.
  private var stem: String? {
    guard let last = file?.split(separator: "/").last else { return nil }
    let parts = last.split(separator: ".")
    let stem = parts.count > 1 ? parts.dropLast().joined(separator: ".") : String(last)
    return places == 1 ? stem : "\(stem)/\(places - 1)"
  }

  private mutating func fail(_ error: RecordError, line: Int, input: [UInt8], id: String?) {
    failures += 1
    if strict { isStopped = true }
    guard to == .ndjson else {
      let place = file.map { "\($0):\(line)" } ?? "line \(line)"
      let pointer = error.pointer.map { " at \($0)" } ?? ""
      return report("\(place): \(error.type): \(error.detail)\(pointer)")
    }
    json.removeAll()
    json.errorLine(error, raw: input, id: id, number: line, service: "featurizer")
    json.endLine()
    bytes += json.bytes
  }
}
