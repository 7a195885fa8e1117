import JSON
import ServiceRuntime

/// The executable under test, with what it says of itself.
struct ConformanceSubject {
  let trial: Trial
  /// What `--describe` printed; nil for a bare filter such as `cat`, which claims less and is held to less.
  let manifest: JSONValue?
  /// Seconds that `--describe` took.
  let describeTime: Double
  /// A record that it is fed, with members that nobody owns.
  let sample: [UInt8]
  /// The folder that its schemas may lie in.
  let folder: String?

  init(_ trial: Trial, sample: [UInt8]?, folder: String?) throws(RunFailure) {
    self.trial = trial
    self.folder = folder
    self.sample = sample ?? Array(#"{"id":"a","formula":"NbMoTaW"}"#.utf8)
    var (best, manifest): (Double, JSONValue?) = (.infinity, nil)
    // A machine that is busy elsewhere must not decide: the best of three counts.
    for _ in 0..<3 where best > ConformanceSubject.describeLimit {
      let start = Console.now
      let lines = try Trial(pump: trial.pump, call: trial.program(["--describe"]), patience: max(trial.patience, 2))
        .run([]).lines
      best = min(best, Console.now - start)
      let value = lines.count == 1 ? try? JSONValue.parse(lines[0]) : nil
      guard let value, value["cardinality"] != nil else { break }
      manifest = value
    }
    self.manifest = manifest
    describeTime = best
  }

  /// Seconds within which a manifest must be there.
  static let describeLimit = 1.0

  /// map, expand, reduce or tap; a command that does not say is taken for a map.
  var cardinality: String { (try? manifest?["cardinality"]?.string()) ?? "map" }
  /// Whether each record is answered by one line.
  var isOneToOne: Bool { cardinality == "map" || cardinality == "tap" }
  /// The members that it writes, each with the reference to its schema.
  var written: [(name: String, schema: String)] {
    ((try? manifest?["writes"]?.members()) ?? []).map { ($0.name, (try? $0.value.string()) ?? "") }
  }
  /// The names of the members that it writes.
  var owned: Set<String> { Set(written.map(\.name)) }

  /// The sample under another id.
  func record(_ id: String, extra: String = "") -> [UInt8] {
    var writer = JSONWriter()
    guard let line = try? JSONLine(sample) else { return sample }
    writer.appendRaw(Array("{\"id\":\"\(id)\",".utf8))
    line.appendMembers(to: &writer, except: ["id"])
    var bytes = writer.bytes
    if bytes.last == UInt8(ascii: ",") { bytes.removeLast() }
    return bytes + Array(extra.utf8) + [UInt8(ascii: "}")]
  }

  /// Many samples as input, with ids that count up.
  func records(_ count: Int) -> [UInt8] { (0..<count).flatMap { record("r\($0)") + [0x0A] } }

  func mark(_ name: String) -> [UInt8] { Array(#"{"mark":"\#(name)","batch":1,"x-note":0.10}"#.utf8) }
}

extension Trial {
  /// The program of the call with other arguments: the words before the first option are its name, as in `python3 main.py`.
  func program(_ arguments: [String]) -> ProgramCall {
    let words = call.arguments.enumerated().prefix { $0.offset == 0 || !$0.element.hasPrefix("-") }.map(\.element)
    return ProgramCall(executable: call.executable, arguments: words + arguments, environment: call.environment)
  }
}
