import JSON
import MaterialRecords
import ServiceRuntime

/// A compose file with every name looked up: absolute paths, executables found, options expanded.
package struct ResolvedCompose: Sendable {
  /// What is stated, with the overrides of the command line.
  package let file: ComposeFile
  package let seed: UInt64
  /// Absolute paths by name, `problem` among them where there is one.
  package let files: [NamedPath]
  package let outputs: [NamedPath]
  private let calls: [(name: String, call: ProgramCall)]
  /// The path to announce at the end.
  package let report: String?
  /// How a stack is supervised, with absolute paths.
  package let stack: StackPolicy

  /// How a service is called. Every stage of a checked file has a call.
  package func call(_ name: String) -> ProgramCall {
    guard let call = calls.first(where: { $0.name == name })?.call else {
      preconditionFailure("a stage without a service passed the check of its file")
    }
    return call
  }

  /// The names of the services, in the order of the file.
  package var services: [String] { calls.map(\.name) }

  /// Looks everything up that a file names.
  /// - Parameters:
  ///   - folder: the folder of the compose file.
  ///   - outputFolder: where `outputs` are.
  ///   - seed: replaces the file's own.
  /// - Throws: `ComposeError`; `StartError.missingInput` for a file that is not there.
  package init(
    _ stated: ComposeFile, folder: String, outputFolder: String, seed: UInt64? = nil, overrides: [Override] = [],
    search: ServiceSearch
  ) throws {
    var file = stated
    for override in overrides { try file.apply(override) }
    self.file = file
    self.seed = seed ?? file.seed
    let folder = Path.absolute(folder)
    let outputFolder = Path.absolute(outputFolder)
    var files = file.files
    if let problem = file.problem { files.append(NamedPath(name: "problem", path: problem)) }
    self.files = files.map { NamedPath(name: $0.name, path: Path.absolute(Path.join(folder, $0.path))) }
    outputs = file.outputs.map { NamedPath(name: $0.name, path: Path.absolute(Path.join(outputFolder, $0.path))) }
    let variables = ComposeVariables(
      (self.files + outputs).map { ($0.name, $0.path) } + [
        ("seed", String(self.seed)), ("folder", folder), ("output", outputFolder),
      ])
    let seed = self.seed
    calls = try file.services.map { entry in
      (entry.name, try ResolvedCompose.call(entry, variables, seed: seed, folder: folder, search: search))
    }
    report = try file.results?.report.map { text in try variables.expand(text, at: "/results/report") }
    var stack = file.stack
    stack.deadLetters = try stack.deadLetters.map { text in
      Path.absolute(Path.join(outputFolder, try variables.expand(text, at: "/supervision/dead_letters")))
    }
    stack.metrics = try stack.metrics.map { text in
      Path.absolute(Path.join(outputFolder, try variables.expand(text, at: "/supervision/metrics")))
    }
    self.stack = stack
    try checkFiles()
  }

  private static func call(
    _ entry: ServiceEntry, _ variables: ComposeVariables, seed: UInt64, folder: String, search: ServiceSearch
  ) throws -> ProgramCall {
    let place = "/services/\(entry.name)"
    var words = try entry.arguments.enumerated().map { index, word in
      try variables.expand(word, at: "\(place)/arguments/\(index)")
    }
    for option in entry.options {
      for word in option.words { words.append(try variables.expand(word, at: "\(place)/options/\(option.name)")) }
    }
    let environment = try entry.environment.map { name, value in
      (name: name, value: try variables.expand(value, at: "\(place)/environment/\(name)"))
    }
    switch entry.program {
    case .service(let name):
      guard let executable = search.service(name) else {
        let known = search.services()
        throw ComposeError(
          "no executable 'sluice-\(name.prefix(64))'" + NearestNames.suggestion(name, among: known)
            + "; found are \(known.isEmpty ? "none" : known.joined(separator: ", "))", at: "\(place)/service")
      }
      if !entry.options.contains(where: { $0.name == "seed" }) { words += ["--seed", String(seed)] }
      return ProgramCall(
        executable: executable, arguments: [Path.name(of: executable)] + words, environment: environment)
    case .command(let command):
      let expanded = try command.enumerated().map { try variables.expand($1, at: "\(place)/command/\($0)") }
      let named = expanded[0].contains("/") ? Path.absolute(Path.join(folder, expanded[0])) : expanded[0]
      guard let executable = search.program(named) else {
        throw ComposeError("no executable '\(expanded[0].prefix(200))'", at: "\(place)/command/0")
      }
      return ProgramCall(executable: executable, arguments: expanded + words, environment: environment)
    }
  }

  /// Files must be there; a problem must be one.
  private func checkFiles() throws {
    for named in files {
      let bytes = try ServiceFiles.read(named.path)
      guard named.name == "problem" else { continue }
      do {
        _ = try Problem(parsing: bytes)
      } catch {
        throw ComposeError("\(named.path): \(error)", at: "/problem")
      }
    }
  }
}

extension ResolvedCompose {
  /// Reads, checks and resolves a compose file for a command.
  /// - Parameter adjust: changes what was read before it is resolved.
  /// - Throws: `RunFailure`: 66 for a file that is not there, 78 for what cannot be used.
  package static func load(
    _ path: String, outputFolder: String, seed: UInt64? = nil, overrides: [Override] = [],
    search: ServiceSearch = .ofProcess(), adjusting adjust: (inout ComposeFile) throws(RunFailure) -> Void = { _ in }
  ) throws(RunFailure) -> ResolvedCompose {
    let name = Path.name(of: path)
    let stem = name.hasSuffix(".json") ? String(name.dropLast(5)) : name
    do {
      let bytes = try ServiceFiles.read(path, limit: ComposeFile.sizeLimit)
      var file = try ComposeFile(parsing: bytes, fallbackName: stem.isEmpty ? "run" : stem)
      try adjust(&file)
      return try ResolvedCompose(
        file, folder: Path.folder(of: path), outputFolder: outputFolder, seed: seed, overrides: overrides,
        search: search)
    } catch let error as RunFailure {
      throw error
    } catch let error as StartError {
      throw RunFailure(error)
    } catch {
      throw RunFailure(78, "\(path): \(error)")
    }
  }
}
