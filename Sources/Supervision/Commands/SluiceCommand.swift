import ArgumentParser
import Glibc
import ServiceRuntime

/// The command `sluice`: its own commands, and `sluice <service> …` for every service that is found.
package struct SluiceCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "sluice", abstract: "Wire services together, and run what a compose file states.",
    discussion: """
      sluice <service> … runs sluice-<service>, found beside this executable or on PATH; 'sluice <service> --help' and \
      'sluice describe <service>' say more of it. Services read and write lines of JSON, so that a shell joins them too.

      EXAMPLES
        sluice run compose/refractory.json -o refractory/front.ndjson
        sluice featurizer < in.ndjson | sluice assay | sluice validate
        sluice conform jq -c --unbuffered .
      """,
    version: "sluice \(ServiceManifest.version)",
    subcommands: [
      RunCommand.self, UpCommand.self, AttachCommand.self, DownCommand.self, PsCommand.self, TopCommand.self,
      LogsCommand.self, EventsCommand.self, WaitCommand.self, StartCommand.self, StopCommand.self, RestartCommand.self,
      ScaleCommand.self, KillCommand.self, PauseCommand.self, UnpauseCommand.self, SwapCommand.self,
      DeadLetterCommand.self, ConfigCommand.self, ConformCommand.self, ValidateCommand.self, DescribeCommand.self,
      CompletionCommand.self,
    ])

  package init() {}

  /// The entry point of `main.swift`. A service is found before anything is parsed, so that it starts at once.
  package static func launch() {
    let arguments = CommandLine.arguments
    Descriptors.fillStandardStreams()
    let own = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    if arguments.count > 1, !arguments[1].hasPrefix("-"), !own.contains(arguments[1]) {
      ServiceLauncher.exec(arguments[1], Array(arguments.dropFirst(2)), ownCommands: own)
    }
    main()
  }

  package mutating func run() throws { throw CleanExit.helpRequest(self) }
}

/// Becomes a service, as git becomes its commands.
enum ServiceLauncher {
  /// Replaces this process by `sluice-<name>`; a name that is not found ends it with status 64 and what there is.
  static func exec(_ name: String, _ arguments: [String], ownCommands: [String]) -> Never {
    let search = ServiceSearch.ofProcess()
    if let executable = search.service(name) {
      CStrings.with([Path.name(of: executable)] + arguments) { _ = execv(executable, $0) }
      StandardError.write("sluice: cannot start \(executable): \(String(cString: strerror(errno)))")
      exit(78)
    }
    let services = search.services()
    let shown = String(name.prefix(64))
    StandardError.write(
      "sluice: '\(shown)' is neither a command nor a service"
        + NearestNames.suggestion(shown, among: services + ownCommands))
    StandardError.write("commands: \(ownCommands.joined(separator: ", "))")
    StandardError.write("services: \(services.isEmpty ? "none found" : services.joined(separator: ", "))")
    exit(64)
  }
}

extension RunFailure {
  /// Ends the process as this failure asks, with one line on standard error.
  func end() -> Never {
    if status == 128 + SIGPIPE {
      // A closed reader ends us as it ends any filter: quietly, by the signal itself.
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
    }
    StandardError.write("sluice: \(reason)")
    exit(status)
  }
}
