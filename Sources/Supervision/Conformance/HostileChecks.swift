import JSON

/// Lines that must each cost one error line and nothing else.
enum HostileChecks {
  /// What is wrong with each line, and the line.
  static let lines: [(what: String, line: [UInt8])] = [
    ("bad JSON", Array(#"{"id":"bad","x":}"#.utf8)),
    ("a line that is no object", Array(#"["bad"]"#.utf8)),
    ("invalid UTF-8", within([0xC3, 0x28])),
    ("a NUL byte", within([0])),
    ("a byte order mark", [0xEF, 0xBB, 0xBF] + Array(#"{"id":"bad"}"#.utf8)),
    ("NaN", Array(#"{"id":"bad","x":NaN}"#.utf8)),
    ("a duplicate member", Array(#"{"id":"bad","x":1,"x":2}"#.utf8)),
    (
      "nesting 5000 deep",
      Array(#"{"id":"bad","x":"#.utf8) + Array(repeating: UInt8(ascii: "["), count: 5000)
        + Array(repeating: UInt8(ascii: "]"), count: 5000) + Array("}".utf8)
    ),
    ("an over-long line", within(Array(repeating: UInt8(ascii: "x"), count: 17 << 20))),
  ]

  private static func within(_ bytes: [UInt8]) -> [UInt8] {
    Array(#"{"id":"bad","x":""#.utf8) + bytes + Array("\"}".utf8)
  }

  /// Tries all of them in one session; where that goes wrong each for itself, to find which.
  static func run(_ subject: ConformanceSubject) throws(RunFailure) -> [(rule: String, verdict: ConformanceVerdict)] {
    let clean = try session(subject, [])
    let together = verdict(try session(subject, lines.map(\.line)), clean, count: lines.count)
    var verdicts: [(rule: String, verdict: ConformanceVerdict)] = []
    for (what, line) in lines {
      let found =
        together == .holds(remark: nil) ? together : verdict(try session(subject, [line]), clean, count: 1)
      verdicts.append(("\(what) costs one error line", found))
    }
    return verdicts
  }

  private static func session(_ subject: ConformanceSubject, _ hostile: [[UInt8]]) throws(RunFailure) -> Trial.Outcome {
    var input = subject.record("r0") + [0x0A]
    for line in hostile { input += line + [0x0A] }
    return try subject.trial.run(input + subject.record("r1") + [0x0A] + subject.mark("m") + [0x0A])
  }

  private static func verdict(_ outcome: Trial.Outcome, _ clean: Trial.Outcome, count: Int) -> ConformanceVerdict {
    if let fault = outcome.faultOfEnd { return .broken(fault) }
    let (lines, others) = (outcome.lines, clean.lines)
    for line in lines where WireLine(line) == .noise {
      // Such as an error line that repeats the NUL, as \u0000: nobody could read it.
      do throws(JSONError) { _ = try JSONLine(line, limits: JSONLimits(depth: 1000)) } catch {
        return .broken("it wrote a line that nobody can read: \(error)")
      }
    }
    let errors = lines.count { WireLine($0) == .error } - others.count { WireLine($0) == .error }
    if errors == count, lines.count == others.count + count { return .holds(remark: nil) }
    return .broken("\(errors) error lines and \(lines.count - others.count - errors) others came for it")
  }
}
