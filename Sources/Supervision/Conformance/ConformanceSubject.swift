import JSON
import ServiceRuntime

/// The executable under test, with what it says of itself.
struct ConformanceSubject {
  let trial: Trial
  /// What `--describe` printed; nil for a bare filter such as `cat`, which claims less and is held to less.
  let manifest: JSONValue?
  /// A record that it is fed, with members that nobody owns.
  let sample: [UInt8]

  init(_ trial: Trial, sample: [UInt8]?) throws(RunFailure) {
    self.trial = trial
    let describe = Trial(
      pump: trial.pump,
      call: ProgramCall(executable: trial.call.executable, arguments: [trial.call.arguments[0], "--describe"]),
      patience: 2)
    let lines = try describe.run([]).lines
    let manifest = lines.count == 1 ? try? JSONValue.parse(lines[0]) : nil
    self.manifest = manifest?["cardinality"] == nil ? nil : manifest
    self.sample = sample ?? Array(#"{"id":"a","formula":"NbMoTaW"}"#.utf8)
  }

  /// map, expand, reduce or tap; a command that does not say is taken for a map.
  var cardinality: String { (try? manifest?["cardinality"]?.string()) ?? "map" }
  /// Whether each record is answered by one line.
  var isOneToOne: Bool { cardinality == "map" || cardinality == "tap" }
  /// The members that it writes.
  var owned: Set<String> { Set(((try? manifest?["writes"]?.members()) ?? []).map(\.name)) }

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

/// What a check found.
enum ConformanceVerdict: Equatable {
  case holds(remark: String?)
  case broken(String)
  case skipped(String)
}

/// One rule of the protocol and how it is tried.
struct ConformanceCheck: Sendable {
  let name: String
  /// Whether only a service that describes itself is held to it; a bare filter is told.
  let isForServices: Bool
  let run: @Sendable (ConformanceSubject) throws(RunFailure) -> ConformanceVerdict

  init(
    _ name: String, forServices: Bool = false,
    _ run: @escaping @Sendable (ConformanceSubject) throws(RunFailure) -> ConformanceVerdict
  ) {
    self.name = name
    isForServices = forServices
    self.run = run
  }
}
