import Glibc
import JSON
import ServiceRuntime

/// Makes the stack of a compose file.
enum StackBuilder {
  /// The services of the file's pipeline, not started yet.
  /// - Throws: status 78 for a file that cannot be a stack.
  static func make(_ compose: ResolvedCompose, pump: Pump, log: StackLog) throws(RunFailure) -> Stack {
    guard case .stream(let stages) = compose.file.plan else {
      throw RunFailure(78, "a stack is a 'pipeline'; steps are run by 'sluice run'")
    }
    let stack = Stack(name: compose.file.name, policy: compose.stack, pump: pump, log: log)
    for (index, name) in stages.enumerated() {
      if stages[..<index].contains(name) {
        throw RunFailure(78, "the stage '\(name)' stands twice; give the second a name of its own in 'services'")
      }
      guard let entry = compose.file.service(name) else { preconditionFailure("a stage without a service") }
      let call = compose.call(name)
      let manifest = try manifest(of: entry.program, call, pump)
      let cardinality = cardinality(of: entry, manifest)
      if cardinality == .reduce, entry.policy.replicas > 1 {
        throw RunFailure(78, "'\(name)' holds state between records: it cannot have replicas")
      }
      stack.add(
        SupervisedService(
          name: name, cardinality: cardinality, policy: entry.policy, deadLetterShare: compose.stack.deadLetterShare,
          markPrefix: "sluice:\(Seeds.unique):\(index):",
          seed: Seeds.unique &+ UInt64(index)),
        call: call, manifest: manifest?.text)
    }
    return stack
  }

  /// How a service answers: as the file states, as a service of this house describes itself, as the manifest beside a
  /// command says, else line by line.
  static func cardinality(of entry: ServiceEntry, _ manifest: JSONValue?) -> SupervisedService.Cardinality {
    if let stated = entry.cardinality { return stated }
    return (try? manifest?["cardinality"]?.string()).flatMap(SupervisedService.Cardinality.init) ?? .map
  }

  /// What a service prints for `--describe`, and whether it ended in time.
  static func describe(_ call: ProgramCall, _ pump: Pump, patience: Double) throws(RunFailure)
    -> (manifest: JSONValue?, isComplete: Bool)
  {
    let question = ProgramCall(executable: call.executable, arguments: [call.arguments[0], "--describe"])
    let outcome = try Trial(pump: pump, call: question, patience: patience).run([])
    return (outcome.lines.first.flatMap { try? JSONValue.parse($0) }, outcome.exit != nil)
  }

  /// What a program says of itself: a service of this house by `--describe`; a command by the `service.json` beside it,
  /// for a command that is no service might do anything when asked.
  static func manifest(of program: ServiceEntry.Program, _ call: ProgramCall, _ pump: Pump) throws(RunFailure)
    -> JSONValue?
  {
    switch program {
    case .service:
      let description = try describe(call, pump, patience: 30)
      // One that prints none is a bare filter; one that only took too long must not be taken for it.
      if !description.isComplete { throw RunFailure(70, "\(call.executable) --describe did not end in 30 s") }
      return description.manifest
    case .command:
      guard let folder = serviceFolder(of: call) else { return nil }
      return (try? ServiceFiles.read(Path.join(folder, "service.json"))).flatMap { try? JSONValue.parse($0) }
    }
  }

  /// The folder that a call's program has its `service.json` in: that of the executable, or of a script before the first
  /// option, links followed.
  static func serviceFolder(of call: ProgramCall) -> String? {
    let scripts = call.arguments.dropFirst().prefix { !$0.hasPrefix("-") }.filter { $0.contains("/") }
    for path in [call.executable] + scripts {
      guard let real = realpath(path, nil) else { continue }
      defer { free(real) }
      let folder = Path.folder(of: String(cString: real))
      if access(Path.join(folder, "service.json"), R_OK) == 0 { return folder }
    }
    return nil
  }
}

extension JSONValue {
  /// The value as compact JSON text.
  var text: [UInt8] {
    var writer = JSONWriter()
    writer.element(self)
    return writer.bytes
  }
}
