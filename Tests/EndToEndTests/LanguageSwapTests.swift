import Foundation
import JSON
import Testing

/// The predictor in Swift makes way for the one in Python, and that one for it, while records flow.
@Suite struct LanguageSwapTests {
  /// The whole gate: manifests compared, conformance with the golden lines of the program in Python, and a canary. The
  /// models differ, so that each answer tells who gave it; every record is answered once, in the order of its client.
  @Test func swiftAndPythonTakeTurnsUnderLoad() throws {
    let services = Shell.checkout + "/services"
    func entry(_ service: String, _ model: String) -> String {
      "{\"service\":\"\(service)\",\"options\":{\"model\":\"\(services)/\(model)\"}}"
    }
    let stack = try StackFixture(
      [
        ("predictor", entry("predictor", "predictor/golden-strength.safetensors")),
        ("python", entry("python-predictor", "python-predictor/golden-strength.json")),
      ], pipeline: ["predictor"])
    // Debian's Python, not one that a version manager may have put before it and that takes longer to start.
    let up = try stack.run("PATH=/usr/bin:$PATH; sluice up -d s.json")
    try #require(up.status == 0, "\(up.errors)")
    defer { try? stack.down() }
    let record =
      #"{"id":"&","x":0.10,"formula":"NbMo","features":{"preset":"a","values":{"vec":5.5}},"conditions":{"temperature":500}}"#
    let outcome = try Shell.run(
      """
      export SLUICE_STATE=$PWD/state PATH=/usr/bin:$PATH
      for c in 1 2; do
        (
          k=0; until [ -e done ]; do seq -f "$c-%.0f" $k $((k + 49)); k=$((k + 50)); sleep 0.05; done |
            sed -u 's#.*#\(record)#' | tee in$c | sluice attach s.json > out$c || echo failed
        ) &
      done
      # The gate gives --describe a second, which a busy machine may not have: once more, then.
      swap() { for _ in 1 2 3 4 5; do sluice swap s.json $1 --canary 20% --canary-records 50 --slowdown 1000 && return; done; }
      swap predictor=python
      swap predictor
      touch done; wait
      for c in 1 2; do cmp in$c <(sed 's/,"predictions":.*/}/' out$c) && echo same; done
      cat out1 out2 | jq '.predictions.yield_strength.mean | round' | sort -u
      """, in: stack.folder.path, seconds: 300)
    // The means are those of the golden lines of both, for the same alloy.
    #expect(outcome.lines == ["same", "same", "1311", "970"], "\(outcome.output)\(outcome.errors)")
    #expect(outcome.errors.contains("golden lines among them"), "\(outcome.errors)")
    #expect(try stack.service("predictor").member("version").integer() == 3)
  }
}
