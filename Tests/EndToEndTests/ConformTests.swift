import Foundation
import JSON
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
    #expect(outcome.status == 0 && outcome.output.hasSuffix("conforms: 27 rules tried\n"), "\(outcome.output)")
    #expect(!outcome.output.contains("not ok") && outcome.output.contains("note    SIGTERM"))
  }

  @Test(
    arguments: [
      ("featurizer", "", ""), ("assay", "", ""),
      (
        "python-predictor", "--model services/python-predictor/golden-strength.json",
        #"{"composition":{"Nb":1},"features":{"preset":"alloy","values":{"vec":5}},"conditions":{"temperature":300}}"#
      ), ("jq-select", "--where 'has(\"id\")'", ""),
    ]) func aServiceConformsWithItsFolder(_ service: String, _ options: String, _ record: String) throws
  {
    let sample = record.isEmpty ? "" : "--record '\(record)'"
    let command = "sluice conform --patience 20 --service-folder services/\(service) \(sample)"
    // Debian's Python stands before one that a version manager may have put there: its start is part of what is timed.
    let outcome = try Shell.run("PATH=/usr/bin:$PATH; \(command) sluice-\(service) \(options)")
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
      ("jq -c --unbuffered '.measured = 3'", "what it writes fits the schemas: /measured: expected an object"),
      ("sed -u s/Å/A/", "UTF-8 passes through: 'x-text' became"),
      ("tac", "output follows the order of input: marks came as"),
    ]) func theBrokenRuleIsNamed(_ command: String, _ words: String) throws
  {
    let outcome = try Shell.run("sluice conform --patience 3 \(command)")
    #expect(outcome.status == 1 && outcome.output.contains("not ok  \(words)"), "\(outcome.output)\(outcome.errors)")
  }

  /// 10 MB on standard error, without a line end, before anything else: it must be drained for the command to go on.
  @Test func aLoudCommandConforms() throws {
    _ = try folder.file("loud.sh", "#!/usr/bin/env bash\nhead -c 10000000 /dev/zero | tr '\\0' x >&2\nexec cat\n")
    let outcome = try Shell.run("chmod +x loud.sh; sluice conform --patience 20 ./loud.sh", in: folder.path)
    #expect(outcome.status == 0 && outcome.output.contains("conforms: "), "\(outcome.output)\(outcome.errors)")
  }

  // MARK: Services in other languages

  /// A service of its own manifest that keeps every rule, with a member of a schema of its own.
  static let service = """
    #!/usr/bin/env python3
    import json, os, signal, sys
    DESCRIBE = {"name": "scorer", "version": "1.0.0", "protocol": [1, 1], "summary": "Scores.", "cardinality": "map",
                "reads": {"formula": "record.json#/properties/formula"}, "writes": {"x-score": "score.json"},
                "deterministic": True, "errors": {"score/failed": "It failed."}, "options": []}
    if "--describe" in sys.argv: print(json.dumps(DESCRIBE)); sys.exit(0)
    if "--help" in sys.argv: print("scorer: scores"); sys.exit(0)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    out = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8"); os.dup2(2, 1)
    def refuse(text): raise ValueError(text)
    def unique(pairs):
        names = [name for name, _ in pairs]
        return dict(pairs) if len(set(names)) == len(names) else refuse("a name appears twice")
    for raw in sys.stdin.buffer:
        if len(raw) > 16 << 20: raw = raw[:100]
        line = ""
        try:
            line = raw.decode("utf-8", "replace").rstrip("\\r\\n")
            if not line: continue
            raw.decode("utf-8")
            m = json.loads(line, parse_constant=refuse, object_pairs_hook=unique)
            if not isinstance(m, dict): refuse("not an object")
            if "mark" not in m and "error" not in m:
                m["x-score"] = len(m.get("formula", ""))
                line = json.dumps(m, ensure_ascii=False)
            out.write(line + "\\n")
        except Exception as e:
            error = {"type": "score/failed", "title": type(e).__name__, "detail": str(e)}
            out.write(json.dumps({"error": error, "input": line[:1000].replace("\\0", "\\ufffd")}) + "\\n")
    """

  private func serviceFolder(_ old: String, _ new: String) throws {
    _ = try folder.file("main.py", ConformTests.service.replacing(old, with: new))
    _ = try folder.file("score.json", #"{"type":"integer","minimum":0}"#)
  }

  @Test func aServiceInPythonConforms() throws {
    try serviceFolder("", "")
    let outcome = try Shell.run(
      """
      python3 main.py --describe > service.json
      printf '%s\\n' '{"name":"one","input":["{\\"id\\":\\"a\\",\\"formula\\":\\"NbTa\\"}"],"output":["{\\"id\\":\\"a\\",\\"formula\\":\\"NbTa\\",\\"x-score\\":4}"]}' > golden.ndjson
      sluice conform --patience 20 --service-folder . python3 main.py
      """, in: folder.path)
    #expect(outcome.status == 0 && !outcome.output.contains("note"), "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("ok      golden: one"))
  }

  @Test(arguments: [
    (
      #""cardinality": "map""#, #""cardinality": "map", "colour": 1"#,
      "--describe fits manifest.json: /colour: member 'colour' is not known"
    ),
    (
      #"if "--describe" in sys.argv:"#, #"if "--describe" in sys.argv: __import__("time").sleep(1.2);"#,
      "--describe answers within a second: it took"
    ),
    (
      #"if "--help" in sys.argv: print("scorer: scores"); sys.exit(0)"#, #"if "--help" in sys.argv: sys.exit(2)"#,
      "--help ends with status 0: it ended with status 2"
    ),
    (#".replace("\0", "\ufffd")"#, "", "a NUL byte costs one error line: it wrote a line that nobody can read: U+0000"),
    ("parse_constant=refuse, ", "", "NaN costs one error line: 0 error lines"),
    (", object_pairs_hook=unique", "", "a duplicate member costs one error line: 0 error lines"),
    ("except Exception", "except ValueError", "nesting 5000 deep costs one error line: it ended with status 1"),
    (
      #"{"type": "score/failed""#, #"{"type": "oops""#,
      "what it writes fits the schemas: /error/type: 'oops' does not match"
    ),
    ("len(m.get(\"formula\", \"\"))", "-1", "what it writes fits the schemas: /x-score: must be at least 0, is -1"),
  ]) func theBrokenRuleOfAServiceIsNamed(_ old: String, _ new: String, _ words: String) throws {
    try serviceFolder(old, new)
    _ = try folder.file("golden.ndjson", "")
    let gate = words.hasPrefix("--help") || words.contains("within a second") ? "" : "--gate"
    let outcome = try Shell.run(
      "python3 main.py --describe > service.json; sluice conform \(gate) --service-folder . --patience 10 python3 main.py",
      in: folder.path)
    #expect(outcome.status == 1 && outcome.output.contains("not ok  \(words)"), "\(outcome.output)\(outcome.errors)")
  }

  /// What a supervisor reads before it lets a service in.
  @Test func theGateSpeaksJSON() throws {
    let outcome = try Shell.run(
      "sluice conform --gate --json --patience 20 --service-folder services/assay sluice-assay")
    let lines = try outcome.lines.map { try JSONValue.parse(text: $0) }
    #expect(outcome.status == 0 && lines.count > 15)
    for line in lines.dropLast() { #expect(try line.member("verdict").string() == "ok") }
    #expect(try lines.last?.member("rules").integer() == lines.count - 1)
    #expect(try lines.last?.member("broken").integer() == 0)
    let broken = try Shell.run("sluice conform --gate --json --patience 3 bash -c 'cat; exit 3'")
    #expect(broken.status == 1)
    #expect(broken.output.contains(#""verdict":"broken","detail":"it ended with status 3""#), "\(broken.output)")
  }

  @Test func badUse() throws {
    #expect(try Shell.run("sluice conform").status == 64)
    #expect(try Shell.run("sluice conform --record '[]' cat").status == 64)
    #expect(try Shell.run("sluice conform no-such-program").status == 66)
    #expect(try Shell.run("sluice conform --service-folder services/none cat").status != 0)
  }
}
