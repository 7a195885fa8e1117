import Foundation
import JSON
import Testing

/// The main job, `compose/refractory.json`, over the wire with every service a process of its own.
@Suite struct MainJobTests {
  let folder: TemporaryFolder
  let file = Shell.checkout + "/compose/refractory.json"

  init() throws { folder = try TemporaryFolder() }

  private func lines(_ name: String) throws -> [JSONValue] {
    let text = try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
    return try text.split(separator: "\n").map { try JSONValue.parse(text: String($0)) }
  }

  @Test func findsAFrontAndShowsIt() throws {
    let outcome = try Shell.run("sluice run \(file) -o front.ndjson", in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    // Eight to start with, twelve rounds of eight, four known alloys; every one of them answered.
    let records = try lines("front.ndjson")
    #expect(records.count == 8 + 12 * 8 + 4 && records.allSatisfy { $0["error"] == nil })
    #expect(records.count { $0["suggestion"] != nil } == 96)
    let front = try records.filter { try $0["pareto"]?["rank"]?.integer() == 0 }
    #expect(front.count > 3 && front.allSatisfy { $0["role"] == nil })
    for words in [
      "yield strength", "MPa", "g/cm3", "USD/kg", "NbMoTaW ", "HfMoNbTiZr ", "\(front.count) of 104 records",
    ] {
      #expect(outcome.output.contains(words), "\(outcome.output)")
    }
    let report = try String(contentsOfFile: folder.path + "/refractory.html", encoding: .utf8)
    #expect(report.hasPrefix("<!DOCTYPE html>") && report.contains("NbMoTaVW"))
    #expect(outcome.output.contains("report") && outcome.output.contains("/refractory.html"))
    #expect(outcome.errors.contains("search: 104 in, 104 out, 0 errors"), "\(outcome.errors)")
  }

  @Test func killedInMidRoundItResumesToTheSameFront() throws {
    let short = "--set search.rounds=4"
    let whole = try Shell.run("sluice run \(file) \(short) -o whole.ndjson --journal whole.journal", in: folder.path)
    #expect(whole.status == 0, "\(whole.errors)")
    let script = """
      sluice run \(file) \(short) -o killed.ndjson --journal killed.journal 2>/dev/null &
      for k in $(seq 3000); do grep -q '"mark":"search/2"' killed.journal 2>/dev/null && break; sleep 0.01; done
      sleep 0.03; kill -KILL $!; wait $! 2>/dev/null
      grep -c '"mark":"search/4"' killed.journal
      sluice run \(file) \(short) -o killed.ndjson --journal killed.journal --resume
      """
    let resumed = try Shell.run(script, in: folder.path)
    #expect(resumed.status == 0 && resumed.output.hasPrefix("0\n"), "\(resumed.errors)")
    #expect(resumed.errors.contains("refractory: resumed after 'search/"))
    for (a, b) in [("whole.ndjson", "killed.ndjson"), ("whole.journal", "killed.journal")] {
      #expect(FileManager.default.contentsEqual(atPath: folder.path + "/" + a, andPath: folder.path + "/" + b), "\(a)")
    }
  }

  @Test func theQuickstartSaysHowItIsUsed() throws {
    let outcome = try Shell.run("bash -n compose/packages && compose/quickstart --help")
    #expect(outcome.status == 0 && outcome.output.contains("Usage: compose/quickstart [FOLDER]"))
  }
}
