import ArgumentParser
import Glibc
import JSON

/// The options that every service has.
package struct RuntimeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Seed of everything random.", valueName: "number"))
  package var seed: UInt64 = 0

  @Flag(help: "End with status 65 after the first error line.")
  package var strict = false

  @Option(help: ArgumentHelp("Longest line that is read, in bytes.", valueName: "bytes"))
  package var maxLine = ServiceLimits().line

  @Option(help: ArgumentHelp("Deepest nesting that is read.", valueName: "levels"))
  package var maxDepth = ServiceLimits().depth

  @Flag(help: "Print the service's manifest as JSON and exit.")
  package var describe = false

  package init() {}

  package func validate() throws {
    guard (1...1 << 30).contains(maxLine) else { throw ValidationError("--max-line must be 1 to 1073741824") }
    guard (1...1000).contains(maxDepth) else { throw ValidationError("--max-depth must be 1 to 1000") }
  }
}

/// A command of a program that is itself a filter: it starts as a program does, with a manifest of its own.
package protocol FilterProgram: ParsableCommand {
  /// Runs with the arguments after the command's name.
  static func main(of arguments: [String])
}

/// The executable of a service: options, start, and the loop between standard input and standard output.
package struct ServiceProgram<S: Service>: FilterProgram {
  package static var configuration: CommandConfiguration {
    let path = S.commandPath
    var configuration = CommandConfiguration(
      commandName: path[path.count - 1], abstract: S.manifest.summary,
      discussion: "Reads and writes newline-delimited JSON on standard input and output.",
      version: "\(S.manifest.name) \(ServiceManifest.version)", subcommands: S.subcommands)
    if path.count > 1 { configuration._superCommandName = path[0] }
    return configuration
  }

  @OptionGroup var options: S.Options
  @OptionGroup(title: "Options of every service") var runtime: RuntimeOptions

  package init() {}

  /// The entry point of `main.swift`.
  package static func main() { main(of: Array(CommandLine.arguments.dropFirst())) }

  package static func main(of arguments: [String]) {
    // By itself: the parser would first ask for the options of filtering and take those that share a name.
    let command = S.subcommands.first { $0.configuration.commandName == arguments.first }
    let rest = Array(arguments.dropFirst())
    if let filter = command as? any FilterProgram.Type { return filter.main(of: rest) }
    // Before parsing: a manifest is printed without the options that a run would require.
    if arguments.contains("--describe") { return describe() }
    if let command { return command.main(rest) }
    main(arguments)
  }

  private static func describe() {
    print(description)
  }

  /// The manifest as one line of JSON.
  package static var description: String {
    var writer = JSONWriter()
    let options = (try? ServiceOption.options(ofHelpDump: _dumpHelp())) ?? []
    S.manifest.write(to: &writer, options: options)
    return writer.text
  }

  package mutating func run() throws {
    let context = ServiceContext(
      program: S.commandPath.joined(separator: " "), seed: runtime.seed, strict: runtime.strict)
    // Before the service starts: what it loads may print too.
    let output = StandardOutput()
    let service = ProgramFailure.exitOnError(context) { try S(options: options, context: context) }
    var limits = ServiceLimits()
    limits.line = runtime.maxLine
    limits.depth = runtime.maxDepth
    var session = ServiceSession(
      service, sink: output, limits: limits, strict: runtime.strict,
      translator: S.translator(of: options, limits: limits))
    ServiceProgram.serve(&session)
    if let failure = session.failure {
      context.warn(failure.description)
      Glibc.exit(failure.status)
    }
    Glibc.exit(session.isStopped ? 65 : 0)
  }

  /// Reads until the end of input, SIGTERM or a strict error; flushes before it waits.
  private static func serve(_ session: inout ServiceSession<S>) {
    let input = StandardInput()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    while !session.isStopped {
      var event = input.read(into: buffer, waits: false)
      if case .nothing = event {
        session.flush()
        event = input.read(into: buffer, waits: true)
      }
      switch event {
      case .bytes(let count): session.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      case .nothing: continue
      case .end: return session.endOfInput()
      case .terminated: return session.flush()
      case .failed(let reason):
        session.flush()
        StandardError.write("cannot read standard input: \(reason)")
        Glibc.exit(74)
      }
    }
    session.flush()
  }
}

/// Ends a program with the status that the protocol gives its failure.
package enum ProgramFailure {
  /// Runs the start of a program; on an error writes one line and exits.
  package static func exitOnError<T>(_ context: ServiceContext, _ body: () throws -> T) -> T {
    do {
      return try body()
    } catch let error as StartError {
      context.warn(error.description)
      Glibc.exit(error.status)
    } catch {
      context.warn("\(error)")
      Glibc.exit(70)
    }
  }
}
