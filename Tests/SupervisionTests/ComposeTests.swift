import JSON
import ServiceRuntime
import Supervision
import Testing

/// What a compose file may and may not say. The expected texts follow from the format's page, `services/supervisor`.
@Suite struct ComposeTests {
  @Test(
    arguments: [
      (
        #"{"compose":1,"pipeline":["a"],"servces":{}}"#,
        "unknown member 'servces'; did you mean 'services'? at /servces"
      ),
      (#"{"pipeline":["a"]}"#, "member 'compose' is missing"),
      (#"{"compose":2,"pipeline":["a"]}"#, "compose format 2 is not known; this version reads 1 at /compose"),
      (#"{"compose":1}"#, "either 'pipeline' or 'steps'"),
      (#"{"compose":1,"pipeline":["a"],"steps":[]}"#, "either 'pipeline' or 'steps'"),
      (#"{"compose":1,"pipeline":[]}"#, "an empty list at /pipeline"),
      (#"{"compose":1,"pipeline":"a"}"#, "expected an array, found a string at /pipeline"),
      (#"{"compose":1,"pipeline":["../../bin/sh"]}"#, "'../../bin/sh' is not the name of a service"),
      (#"{"compose":1,"pipeline":["a"],"seed":-1}"#, "-1 is not in 0 to 9007199254740991 at /seed"),
      (#"{"compose":1,"pipeline":["a"],"services":{"A b":{}}}"#, "the name of a service has small letters"),
      (#"{"compose":1,"pipeline":["a"],"services":{"a":{},"a":{}}}"#, "'a' appears twice"),
      (#"{"compose":1,"pipeline":["a"],"services":{"a":{"service":"x","command":["y"]}}}"#, "at /services/a"),
      (#"{"compose":1,"pipeline":["a"],"services":{"a":{"options":{"n":{}}}}}"#, "at /services/a/options/n"),
      (#"{"compose":1,"pipeline":["a"],"services":{"a":{"options":{"--n":1}}}}"#, "write it without dashes"),
      (#"{"compose":1,"pipeline":["a"],"files":{"problem":"x"}}"#, "the name 'problem' is taken"),
      (#"{"compose":1,"pipeline":["a"],"files":{"m":"x"},"outputs":{"m":"y"}}"#, "'m' is a file already"),
      (#"{"compose":1,"steps":[{"name":"s","pipeline":["a"]}]}"#, "step 's' has neither 'from' nor 'lines'"),
      (
        #"{"compose":1,"steps":[{"name":"s","from":["t"],"pipeline":["a"]}]}"#,
        "there is no step 't'; did you mean 's'? at /steps/0/from/0"
      ),
      (
        #"{"compose":1,"steps":[{"name":"s","lines":[{}],"pipeline":["a"]},{"name":"s","lines":[{}],"pipeline":["a"]}]}"#,
        "two steps have the name 's' at /steps/1/name"
      ),
      (
        """
        {"compose":1,"steps":[{"name":"a","from":["c"],"pipeline":["x"]},{"name":"b","from":["a"],"pipeline":["x"]},
        {"name":"c","from":["b"],"pipeline":["x"]}]}
        """, "the steps run in a circle: b → c → a → b at"
      ),
      (
        #"{"compose":1,"steps":[{"name":"a","from":["a"],"pipeline":["x"]}]}"#,
        "the steps run in a circle: a → a at /steps/0/from"
      ),
      (#"{"compose":1,"steps":[{"name":"a","lines":[{"mark":"m"}],"pipeline":["x"]}]}"#, "only records can be stated"),
      (#"{"compose":1,"steps":[{"name":"a","lines":[7],"pipeline":["x"]}]}"#, "expected an object"),
      (
        #"{"compose":1,"steps":[{"name":"a","lines":[{}],"loop":{"rounds":0,"suggest":"o","evaluate":["e"]}}]}"#,
        "0 is not in 1 to 1000000 at /steps/0/loop/rounds"
      ),
      (
        #"{"compose":1,"steps":[{"name":"a","lines":[{}],"pipeline":["x"]}],"results":{"from":"b"}}"#,
        "there is no step 'b'"
      ),
      (#"{"compose":1,"pipeline":["a"],"results":{"from":"a"}}"#, "a stream has no results to show at /results"),
      (
        #"{"compose":1,"pipeline":["a"],"services":{"a":{"restart":"allways"}}}"#,
        "'allways' is not known; known are permanent, transient, temporary at /services/a/restart"
      ),
      (
        #"{"compose":1,"pipeline":["a"],"services":{"a":{"replicas":0}}}"#,
        "0 is not in 1 to 256 at /services/a/replicas"
      ),
      (
        #"{"compose":1,"pipeline":["a"],"services":{"a":{"limits":{"memory_sort":1048576}}}}"#,
        "did you mean 'memory_soft'? at /services/a/limits/memory_sort"
      ),
      (
        #"{"compose":1,"pipeline":["a"],"services":{"a":{"limits":{"record":-1}}}}"#,
        "is not in 0.001 to 1000000000.0 at /services/a/limits/record"
      ),
      (
        #"{"compose":1,"pipeline":["a"],"services":{"a":{"cardinality":"many"}}}"#,
        "known are map, tap, expand, reduce at /services/a/cardinality"
      ),
      (
        #"{"compose":1,"pipeline":["a"],"supervision":{"strategy":"one_for_two"}}"#,
        "did you mean 'one_for_all' or 'one_for_one'? at /supervision/strategy"
      ),
      ("{", "at byte 1"), ("", "an empty text"),
    ] as [(String, String)]) func refuses(_ text: String, _ expected: String)
  {
    do {
      _ = try ComposeFile(parsing: Array(text.utf8), fallbackName: "f")
      Issue.record("accepted: \(text)")
    } catch {
      #expect("\(error)".contains(expected), "\(error)")
    }
  }

  @Test func freeMembersAndDefaults() throws {
    let text = """
      {"compose":1,"x-note":"mine","description":"d","services":{"a":{"x-why":1,"options":{"n":8,"vector":true,
      "quiet":false,"word":"w","list":["p","q"],"half":0.5}}},"pipeline":["a","b"]}
      """
    let file = try ComposeFile(parsing: Array(text.utf8), fallbackName: "f")
    #expect(file.name == "f" && file.seed == 0)
    #expect(
      file.services[0].options.flatMap(\.words) == [
        "-n", "8", "--vector", "--word", "w", "--list", "p", "--list", "q", "--half", "0.5",
      ])
    #expect(file.service("b")?.program == .service("b"))
  }

  @Test func stepsRunAfterTheirSources() throws {
    let text = """
      {"compose":1,"steps":[{"name":"front","from":["search","known"],"pipeline":["x"]},
      {"name":"search","from":["input"],"pipeline":["x"]},{"name":"known","lines":[{}],"pipeline":["x"]}]}
      """
    let file = try ComposeFile(parsing: Array(text.utf8), fallbackName: "f")
    guard case .steps(let steps) = file.plan else { throw ComposeError("no steps", at: "") }
    #expect(try StepOrder.sorted(steps).map(\.name) == ["search", "known", "front"])
  }

  @Test(
    arguments: [
      ("a.n=8", "-n 8"), ("a.vector=true", "--vector"), ("a.vector=false", ""), ("a.x=b.c=d", "-x b.c=d"),
    ]) func overridesAnOption(_ setting: String, _ expected: String) throws
  {
    let text = #"{"compose":1,"pipeline":["a"],"services":{"a":{"command":["true"]}}}"#
    let file = try ComposeFile(parsing: Array(text.utf8), fallbackName: "f")
    let resolved = try ResolvedCompose(
      file, folder: "/", outputFolder: "/", overrides: [Override(setting)!], search: ServiceSearch(folders: ["/bin"]))
    #expect(resolved.call("a").arguments.dropFirst().joined(separator: " ") == expected)
  }

  @Test func overrideOfNothingIsRefused() throws {
    let file = try ComposeFile(
      parsing: Array(#"{"compose":1,"pipeline":["cat"],"services":{"cat":{"command":["cat"]}}}"#.utf8),
      fallbackName: "f")
    #expect(Override("x") == nil && Override(".a=1") == nil && Override("a.=1") == nil)
    #expect(throws: ComposeError.self) {
      try ResolvedCompose(
        file, folder: "/", outputFolder: "/", overrides: [Override("cut.n=1")!],
        search: ServiceSearch(folders: ["/bin"]))
    }
  }

  @Test(arguments: [("optimiser", "optimizer"), ("rank", "ranker"), ("fraturizer", "featurizer"), ("zzz", nil)])
  func nearestName(_ word: String, _ expected: String?) {
    let names = ["assay", "featurizer", "generator", "optimizer", "predictor", "ranker", "reporter"]
    #expect(NearestNames.of(word, among: names).first == expected)
  }

  @Test func readsHowAStackIsSupervised() throws {
    let text = #"""
      {"compose":1,"pipeline":["a","b"],
       "services":{"a":{"replicas":3,"restart":{"policy":"transient","intensity":2,"period":10,"delay":0,"maximum_delay":1},
         "limits":{"start":1,"record":2,"idle":3,"stop":4,"term":5,"batch":6,"queue":10,"attempts":7,"memory_soft":1048576,
                   "memory":2097152,"records":8,"age":9}}},
       "supervision":{"strategy":"rest_for_one","line":100,"dead_letters":"d","dead_letter_share":0.5,"metrics":"m"}}
      """#
    let file = try ComposeFile(parsing: Array(text.utf8), fallbackName: "x")
    let policy = try #require(file.service("a")?.policy)
    #expect(policy.replicas == 3 && policy.restart.kind == .transient && policy.restart.intensity == 2)
    #expect(policy.restart.period == 10 && policy.restart.delay == 0 && policy.restart.maximumDelay == 1)
    #expect(
      [policy.startTimeout, policy.recordTimeout, policy.idleInterval, policy.stopGrace, policy.termGrace] == [
        1, 2, 3, 4, 5,
      ])
    #expect(
      policy.batch == 6 && policy.queue == 10 && file.stack.line == 100 && policy.attempts == 7
        && policy.recordLimit == 8 && policy.ageLimit == 9)
    #expect(policy.softMemory == 1 << 20 && policy.hardMemory == 2 << 20)
    #expect(file.service("b")?.policy == SupervisionPolicy())
    #expect(file.stack.strategy == .restForOne && file.stack.deadLetterShare == 0.5 && file.stack.deadLetters == "d")
  }
}
