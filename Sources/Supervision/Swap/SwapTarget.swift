import ServiceRuntime

/// What is to be swapped, and by what.
struct SwapTarget {
  /// The service of the stack.
  let service: String
  /// The entry of the compose file, or the name of a service, that is to take its place; nil for its own entry anew.
  let entry: String?

  /// Reads `service` or `service=entry`; nil where one of them is empty.
  init?(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if parts.contains("") { return nil }
    service = parts[0]
    entry = parts.count > 1 ? parts[1] : nil
  }
}

/// What is to take a place: how it is called and what it says of itself.
struct SwapCandidate {
  let call: ProgramCall
  let side: ManifestComparison.Side

  /// - Parameters:
  ///   - words: a command that stands for itself; the compose file is asked where it is empty.
  ///   - environment: what is added to the environment of such a command.
  /// - Throws: status 64 for a name that nothing has, 1 for what cannot be called.
  init(
    _ target: SwapTarget, in compose: ComposeOptions, words: [String],
    environment: [(name: String, value: String)], _ pump: Pump
  ) throws(RunFailure) {
    let entry: ServiceEntry
    if words.isEmpty {
      (call, entry) = try SwapCandidate.resolve(target, compose)
    } else {
      let search = ServiceSearch.ofProcess()
      let named = words[0].contains("/") ? Path.absolute(words[0]) : words[0]
      guard let executable = search.program(named) else {
        throw RunFailure(1, "no executable '\(words[0].prefix(200))'")
      }
      call = ProgramCall(executable: executable, arguments: words, environment: environment)
      entry = ServiceEntry(name: target.service, program: .command(words))
    }
    // A service of this house is asked, wherever its name stands.
    let program: ServiceEntry.Program =
      Path.name(of: call.executable).hasPrefix("sluice-") ? .service(target.service) : entry.program
    let manifest = try StackBuilder.manifest(of: program, call, pump)
    side = ManifestComparison.Side(cardinality: StackBuilder.cardinality(of: entry, manifest), manifest: manifest)
  }

  private static func resolve(_ target: SwapTarget, _ compose: ComposeOptions) throws(RunFailure) -> (
    ProgramCall, ServiceEntry
  ) {
    var name = target.service
    let resolved = try compose.load(outputFolder: ".") { file throws(RunFailure) in
      let known = file.services.map(\.name)
      guard let place = file.services.firstIndex(where: { $0.name == target.service }) else {
        throw StackNames.unknown(target.service, among: known)
      }
      guard let entry = target.entry else { return }
      if known.contains(entry) { return name = entry }
      let search = ServiceSearch.ofProcess()
      guard search.service(entry) != nil else {
        let hint = NearestNames.suggestion(entry, among: known + search.services())
        throw RunFailure(64, "'\(entry.prefix(64))' is neither an entry of 'services' nor a service\(hint)")
      }
      file.services[place].program = .service(entry)
    }
    guard let entry = resolved.file.service(name) else { throw StackNames.unknown(name, among: resolved.services) }
    return (resolved.call(name), entry)
  }
}
