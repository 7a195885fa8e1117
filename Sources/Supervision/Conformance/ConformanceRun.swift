import JSON
import ServiceRuntime

/// Everything that is tried of one executable.
struct ConformanceRun {
  private let subject: ConformanceSubject
  private let folder: String?
  private let thoroughness: ConformanceThoroughness

  /// - Parameters:
  ///   - call: how the executable is started for a trial.
  ///   - sample: a record that it understands; the first of the golden lines if not given.
  ///   - folder: the service's folder, with its manifest and golden lines.
  ///   - patience: seconds until an answer is overdue.
  init(
    _ call: ProgramCall, sample: [UInt8]?, folder: String?, patience: Double, thoroughness: ConformanceThoroughness
  ) throws(RunFailure) {
    self.folder = folder
    self.thoroughness = thoroughness
    let golden = try folder.flatMap { folder throws(RunFailure) in try GoldenSessions(folder: folder).sample }
    subject = try ConformanceSubject(
      Trial(pump: try Pump(), call: call, patience: patience), sample: sample ?? golden, folder: folder)
  }

  /// Tries rule after rule and hands on what comes of each.
  func run(_ report: (ConformanceResult) -> Void) throws(RunFailure) {
    let isService = subject.manifest != nil
    func add(_ rule: String, _ verdict: ConformanceVerdict, isBinding: Bool) {
      report(ConformanceResult(rule: rule, verdict: verdict, isBinding: isBinding))
    }
    for check in ProtocolChecks.all + ManifestChecks.all where thoroughness == .full || !check.isLeftOutOfGate {
      add(check.name, try check.run(subject), isBinding: !check.isForServices || isService)
    }
    for (rule, verdict) in try HostileChecks.run(subject) { add(rule, verdict, isBinding: isService) }
    guard let folder else { return }
    add("--describe equals service.json", try comparison(with: folder), isBinding: true)
    for session in try GoldenSessions(folder: folder).sessions {
      add("golden: \(session.name)", try GoldenSessions.play(session, subject), isBinding: true)
    }
  }

  private func comparison(with folder: String) throws(RunFailure) -> ConformanceVerdict {
    let path = Path.join(folder, "service.json")
    let stated: JSONValue
    do {
      stated = try JSONValue.parse(ServiceFiles.read(path))
    } catch {
      throw RunFailure(78, "\(path): \(error)")
    }
    let difference = subject.manifest.map { GoldenSessions.difference($0, stated, 0) } ?? "the top level"
    return difference.map { .broken("they differ at \($0)") } ?? .holds(remark: nil)
  }
}
