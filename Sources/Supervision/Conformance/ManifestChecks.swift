import JSON
import JSONSchema

/// The rules about what a service says of itself and what it writes.
enum ManifestChecks {
  static let all: [ConformanceCheck] = [
    ConformanceCheck("--describe answers within a second", forServices: true, isLeftOutOfGate: true, describe),
    ConformanceCheck("--describe fits manifest.json", forServices: true, manifest),
    ConformanceCheck("--help ends with status 0", forServices: true, isLeftOutOfGate: true, help),
    ConformanceCheck("what it writes fits the schemas", schemas),
  ]

  private static let noManifest = ConformanceVerdict.broken("--describe prints no manifest")

  private static func describe(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    guard subject.manifest != nil else { return noManifest }
    let time = subject.describeTime
    return time <= ConformanceSubject.describeLimit
      ? .holds(remark: nil) : .broken("it took \(Int((time * 1000).rounded())) ms at best")
  }

  private static func manifest(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    guard let manifest = subject.manifest else { return noManifest }
    return SchemaPhrases.verdict(try SchemaFiles.schema("manifest").violations(of: manifest, limit: 3))
  }

  private static func help(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    let outcome = try Trial(
      pump: subject.trial.pump, call: subject.trial.program(["--help"]), patience: subject.trial.patience
    ).run([])
    if let fault = outcome.faultOfEnd { return .broken(fault) }
    return outcome.output.isEmpty ? .broken("it wrote nothing") : .holds(remark: nil)
  }

  /// Answers, an error line of its own, and what came of marks.
  private static func schemas(_ subject: ConformanceSubject) throws(RunFailure) -> ConformanceVerdict {
    let record = subject.record("r0")
    if let fault = try WrittenLines.fault(in: [record], of: subject) {
      return .skipped("the sample itself does not fit; give another with --record: \(fault)")
    }
    let bad = Array(#"{"id":"bad","x":}"#.utf8)
    let ends = subject.manifest == nil ? [] : bad + [0x0A]
    let lines = try subject.trial.run(subject.records(2) + ends + subject.mark("m") + [0x0A]).lines
    if let fault = try WrittenLines.fault(in: lines, of: subject) { return .broken(fault) }
    let names = subject.written.map(\.name).filter { name in
      lines.contains { (try? JSONLine($0))?.has(name) ?? false }
    }
    return .holds(
      remark: subject.manifest != nil && names.isEmpty ? "it wrote none of its members for the sample" : nil)
  }
}

/// Lines that a service wrote, held to the protocol's schemas and to those that its manifest names.
struct WrittenLines {
  private var validator: LineValidator
  private let members: [(name: String, schema: Schema)]

  private init(_ subject: ConformanceSubject) throws(RunFailure) {
    validator = try LineValidator.wire(limits: JSONLimits(depth: 1000))
    var members: [(name: String, schema: Schema)] = []
    for (name, reference) in subject.written {
      members.append((name, try SchemaFiles.schema(reference, beside: subject.folder)))
    }
    self.members = members
  }

  /// The first thing that is wrong with lines, in words; nil when all are as they should be.
  static func fault(in lines: [[UInt8]], of subject: ConformanceSubject) throws(RunFailure) -> String? {
    var written = try WrittenLines(subject)
    return written.fault(in: lines)
  }

  private mutating func fault(in lines: [[UInt8]]) -> String? {
    for line in lines {
      if let finding = validator.check(line).first {
        return SchemaPhrases.text(finding.violation) + ": " + String(decoding: line.prefix(120), as: UTF8.self)
      }
      guard let line = try? JSONLine(line, limits: JSONLimits(depth: 1000)) else { continue }
      for (name, schema) in members {
        guard let value = try? line.value(name), let violation = schema.violations(of: value, limit: 1).first else {
          continue
        }
        return SchemaPhrases.text(violation)
      }
    }
    return nil
  }
}

/// Violations as reasons of a verdict.
enum SchemaPhrases {
  static func text(_ violation: SchemaViolation) -> String {
    violation.pointer.isEmpty ? violation.reason : "\(violation.pointer): \(violation.reason)"
  }

  static func verdict(_ violations: [SchemaViolation]) -> ConformanceVerdict {
    violations.isEmpty ? .holds(remark: nil) : .broken(violations.map(text).joined(separator: "; "))
  }
}
