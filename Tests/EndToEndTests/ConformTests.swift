import Foundation
import Testing

/// `sluice conform` must pass what keeps the rules and name the rule that is broken.
@Suite struct ConformTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The example of the protocol's page for authors in other languages.
  static let python = """
    #!/usr/bin/env python3
    import json, os, sys
    out = os.fdopen(os.dup(1), "w", buffering=1); os.dup2(2, 1)
    for line in sys.stdin:
        line = line.rstrip("\\r\\n")
        if not line: continue
        try:
            m = json.loads(line)
            if "mark" not in m and "error" not in m:
                m["score"] = len(m["formula"])
            out.write((line if "mark" in m or "error" in m else json.dumps(m)) + "\\n")
        except Exception as e:
            error = {"type": "score/failed", "title": type(e).__name__, "detail": str(e)}
            out.write(json.dumps({"error": error, "input": line}) + "\\n")
    """

  @Test(arguments: ["cat", "jq -c --unbuffered .", "./score.py"]) func bareFiltersConform(_ command: String) throws {
    _ = try folder.file("score.py", ConformTests.python)
    let outcome = try Shell.run("chmod +x score.py; sluice conform --patience 20 \(command)", in: folder.path)
    #expect(outcome.status == 0 && outcome.output.hasSuffix("conforms: 16 rules tried\n"), "\(outcome.output)")
    #expect(!outcome.output.contains("not ok") && outcome.output.contains("note    SIGTERM"))
  }

  @Test(arguments: ["featurizer", "assay"]) func aServiceConformsWithItsFolder(_ service: String) throws {
    let command = "sluice conform --patience 20 --service-folder services/\(service) sluice-\(service)"
    let outcome = try Shell.run(command)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(
      outcome.output.contains("ok      --describe equals service.json") && outcome.output.contains("ok      golden: "))
    #expect(outcome.output.contains("ok      an over-long line costs one error line"))
  }

  @Test(
    arguments: [
      ("bash -c 'echo hello; exec cat'", "standard output holds JSON objects only: it wrote: hello"),
      ("true", "standard output holds JSON objects only: it wrote nothing"),
      ("sed s/a/a/", "a mark comes back before the end of input: it did not come in 3.0 s"),
      ("jq -c --unbuffered 'del(.\"x-note\")'", "a mark comes back before the end of input: it came back as"),
      ("jq -c --unbuffered 'del(.\"x-deep\")'", "members that it does not own pass through: 'x-deep' is gone"),
      ("jq -c --unbuffered 'select(.error|not)'", "error lines pass through: it is gone"),
      ("jq -c --unbuffered '.time = now'", "same input, same bytes: two runs differ"),
      ("bash -c 'cat; exit 3'", "end of input ends it with status 0: it ended with status 3"),
      ("tac", "output follows the order of input: marks came as"),
    ]) func theBrokenRuleIsNamed(_ command: String, _ words: String) throws
  {
    let outcome = try Shell.run("sluice conform --patience 3 \(command)")
    #expect(outcome.status == 1 && outcome.output.contains("not ok  \(words)"), "\(outcome.output)\(outcome.errors)")
  }

  @Test func badUse() throws {
    #expect(try Shell.run("sluice conform").status == 64)
    #expect(try Shell.run("sluice conform --record '[]' cat").status == 64)
    #expect(try Shell.run("sluice conform no-such-program").status == 66)
    #expect(try Shell.run("sluice conform --service-folder services/none cat").status != 0)
  }
}
