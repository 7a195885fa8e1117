import Glibc
import JSON

/// `sluice swap`: what is to take a place is looked at, compared and tried here; then the stack starts it beside the old
/// one and lets it take over. Whatever fails, the old one has never stopped serving.
struct SwapRun {
  let compose: ComposeOptions
  let target: SwapTarget
  /// A command that stands for itself, in place of the compose file's.
  let words: [String]
  let options: SwapOptions
  let comparesManifests: Bool
  let triesConformance: Bool

  /// - Throws: status 1 with the reason why the old one still serves; 64 for a name that nothing has, 66 and 69 where
  ///   there is no stack.
  func run() throws(RunFailure) {
    let control = try ControlClient(StackAddress(composeFile: compose.file))
    let service = target.service
    let serving = try control.ask("describe", { $0.member("service", service) }).answer
    do throws(RunFailure) {
      let pump = try Pump()
      let old = try SwapRun.read(serving)
      let candidate = try SwapCandidate(
        target, in: compose, words: words, environment: old.call.environment, pump)
      say("\(service): \(candidate.call.text)")
      if comparesManifests {
        let comparison = ManifestComparison(
          old: old.side, new: candidate.side, provided: try provided(control, serving))
        guard comparison.differences.isEmpty else {
          throw RunFailure(1, "it does not fit: " + comparison.differences.joined(separator: "; "))
        }
        say("fits: \(comparison.summary)")
      }
      if triesConformance { say(try ConformanceGate.check(candidate.call, pump)) }
      try pump.checkInterruption()
      // From here on only the stack is waited for; a client that is gone takes its swap with it.
      SignalPipe.release()
      try shift(control, to: candidate)
    } catch  where error.status == 64 || error.status > 128 {
      throw error
    } catch {
      throw RunFailure(1, "\(error.reason); the old one serves on")
    }
  }

  private func shift(_ control: ControlClient, to candidate: SwapCandidate) throws(RunFailure) {
    let request = SwapRequest(
      service: target.service, call: candidate.call, manifest: candidate.side.manifest?.text, options: options)
    do throws(RunFailure) {
      let end = try control.ask(
        "swap", { request.write(to: &$0) },
        onStep: { step in if let words = (try? step["step"]?.string()) ?? nil { say(words) } })
      if let words = (try? end.answer["reason"]?.string()) ?? nil { say(words) }
    } catch {
      throw RunFailure(1, error.reason)
    }
  }

  /// The call that serves, and what it says of itself.
  private static func read(_ answer: JSONValue) throws(RunFailure) -> (call: ProgramCall, side: ManifestComparison.Side)
  {
    guard let call = try? ProgramCall(reading: answer.member("call")),
      let cardinality = try? answer.member("cardinality").choice(SupervisedService.Cardinality.self)
    else { throw RunFailure(70, "the stack does not say what serves") }
    return (call, ManifestComparison.Side(cardinality: cardinality, manifest: answer["manifest"]))
  }

  /// The members that records have at this place: what a service here has read so far, and what those before it read and
  /// write.
  private func provided(_ control: ControlClient, _ serving: JSONValue) throws(RunFailure) -> Set<String> {
    var members = Set(((try? serving["read"]?.elements()) ?? []).compactMap { try? $0.string() })
    let status = try control.ask("ps").answer
    for service in (try? status["services"]?.elements()) ?? [] {
      guard let name = (try? service["service"]?.string()) ?? nil, name != target.service else { break }
      let manifest = try control.ask("describe", { $0.member("service", name) }).answer["manifest"]
      for kind in ["reads", "writes"] {
        for (member, _) in (try? manifest?[kind]?.members()) ?? [] { members.insert(member) }
      }
    }
    return members
  }

  private func say(_ words: String) { Console(isQuiet: false).log(words) }
}
