import Glibc
import JSON

/// Holds a call to the rules of the protocol before it is let in: `sluice conform --gate` as a process of its own.
enum ConformanceGate {
  /// Seconds until the whole trial is overdue.
  private static let patience = 600.0

  /// Tries the call, with the golden lines of its folder where it has some.
  /// - Returns: what holds, in words.
  /// - Throws: status 1 with the first rule that is broken.
  static func check(_ call: ProgramCall, _ pump: Pump) throws(RunFailure) -> String {
    var words = ["sluice", "conform", "--gate", "--json", "--patience", "10"]
    if let folder = StackBuilder.serviceFolder(of: call),
      access(Path.join(folder, "golden.ndjson"), R_OK) == 0
    {
      words += ["--service-folder", folder]
    }
    let trial = Trial(
      pump: pump,
      call: ProgramCall(
        executable: "/proc/self/exe", arguments: words + ["--", call.executable] + call.arguments.dropFirst(),
        environment: call.environment),
      patience: patience)
    let outcome = try trial.run([])
    var (rules, golden) = (0, 0)
    for line in outcome.lines {
      guard let value = try? JSONValue.parse(line), let rule = (try? value["rule"]?.string()) ?? nil else { continue }
      rules += 1
      if rule.hasPrefix("golden: ") { golden += 1 }
      if (try? value["verdict"]?.string()) == "broken" {
        throw RunFailure(1, "it does not conform: \(rule): \((try? value["detail"]?.string()) ?? "broken")")
      }
    }
    if let fault = outcome.faultOfEnd { throw RunFailure(1, "it could not be tried: \(fault)") }
    return "conforms: \(rules) rules tried" + (golden > 0 ? ", golden lines among them" : "")
  }
}
