import Foundation
import JSON
import ServiceRuntime
import SynthesisPlanning
import TestKit
import Testing

/// The wire side; the numbers are held by the tests of the process.
@Suite struct PlannerServiceTests {
  private func run(_ lines: [String], _ arguments: [String] = []) throws -> [JSONLine] {
    let quick = ["--samples", "0", "--sets", "3", "--atmosphere", "air"]
    let rest = arguments.first == "environment" ? arguments + quick : quick + arguments
    return try TestSession.run(PlannerService.self, arguments: rest, seed: 0, lines: lines).map {
      try JSONLine(text: $0)
    }
  }

  private func plan(_ line: JSONLine) throws -> JSONValue { try #require(try line.value("plan")) }

  @Test func aTargetGetsAPlan() throws {
    let lines = [#"{"id":"a","formula":"BaTiO3","x":0.10}"#, #"{"mark":"m"}"#]
    let output = try run(lines, ["--samples", "2"])
    #expect(output.count == 2 && output[1].text("mark") == "m")
    #expect(
      String(decoding: output[0].bytes, as: UTF8.self).hasPrefix(#"{"id":"a","formula":"BaTiO3","x":0.10,"plan":{"#))
    let plan = try plan(output[0])
    #expect(try plan.member("reaction").string() == "BaCO3 + TiO2 -> BaTiO3 + CO2")
    #expect(try plan.member("robustness").member("samples").integer() == 2)
    #expect(try plan.member("hazards").elements().map { try $0.string() } == ["toxic"])
    #expect(try run(lines, ["--samples", "2"]).map(\.bytes) == output.map(\.bytes))
  }

  @Test(arguments: ["dynamic", "tree-search", "q-learning"]) func everySolverPlans(_ solver: String) throws {
    let plan = try plan(
      try run([#"{"formula":"MgAl2O4"}"#], ["--solver", solver, "--rollouts", "3000", "--episodes", "3000"])[0])
    #expect(try plan.member("solver").member("method").string() == solver)
    #expect(try plan.member("expected_yield").double() > 0.3)
  }

  @Test(
    arguments: [
      (#"{"formula":"BaPoO3","formation_energy_ev_per_atom":-3}"#, [], "planner/missing-precursor"),
      (#"{"formula":"BaHfO3"}"#, [], "planner/missing-energy"),
      (#"{"formula":"PbTiO3"}"#, ["--exclude", "Pb"], "planner/excluded"),
      (#"{"formula":"BaTiO3"}"#, ["--precursors", "1"], "planner/unbalanced"),
      (#"{"formula":"BaTiO3","conditions":{"stages":0}}"#, [], "planner/no-stages"),
      (#"{"formula":"BaTiO3","conditions":{"stages":1.5}}"#, [], "planner/no-stages"),
      (#"{"formula":"BaTiO3","formation_energy_ev_per_atom":-99}"#, [], "planner/bad-energy"),
      (#"{"formula":"BaTiO3","measured":{"formation_energy_ev_per_atom":true}}"#, [], "planner/bad-energy"),
      (#"{"formula":"Ba0.1414213562TiO3"}"#, [], "planner/not-stoichiometric"),
      (#"{"formula":"BaTiO3"}"#, ["--solver", "dynamic", "--states", "5"], "planner/too-many-states"),
      (#"{"id":"x"}"#, [], "composition/missing"),
      (#"{"measured":{"reacted":true}}"#, [], "planner/bad-report"),
      (#"{"measured":{"reacted":"yes"}}"#, [], "planner/bad-report"),
      (
        #"{"measured":{"phase_yield":1.5},"conditions":{"reactants":"BaO + TiO2","temperature":1273}}"#, [],
        "planner/bad-report"
      ),
      (#"{"measured":{"reacted":true},"conditions":{"reactants":"BaO","temperature":1273}}"#, [], "planner/bad-report"),
      (
        #"{"measured":{"reacted":true},"conditions":{"reactants":"BaO + BaO","temperature":1273}}"#, [],
        "planner/bad-report"
      ),
      (
        #"{"measured":{"reacted":true},"conditions":{"reactants":"BaO + TiO2","temperature":300}}"#, [],
        "planner/bad-report"
      ),
      (
        #"{"measured":{"reacted":{"value":true,"n":0}},"conditions":{"reactants":"BaO + TiO2","temperature":1273}}"#,
        [], "planner/bad-report"
      ),
    ] as [(String, [String], String)])
  func refuses(_ line: String, _ arguments: [String], _ type: String) throws {
    let output = try run([line], arguments)
    #expect(try output[0].value("error")?.member("type").string() == type)
  }

  @Test func theMissingElementIsNamed() throws {
    let output = try run([#"{"formula":"BaPoO3","formation_energy_ev_per_atom":-3}"#])
    #expect(try output[0].value("error")?.member("detail").string() == "no precursor that may be used has Po")
  }

  private static let phases =
    #""equilibrium":{"temperature":1073,"phases":[{"phase":"FCC_A1","fraction":0.75,"composition":{"Al":0.11,"Ni":0.89}},"#
    + #"{"phase":"FCC_L12","fraction":0.25,"composition":{"Al":0.235,"Ni":0.765,"Cr":0}}]}"#

  /// A metallic target becomes an alloy to be melted; the melting range is the stability service's, or said to be an estimate.
  @Test func alloysGetAPlan() throws {
    let known = #"{"formula":"Ni86Al14","stability":{"solidus":1660,"liquidus":1680,\#(Self.phases)}}"#
    let plans = try run([known, #"{"formula":"NbMoTaW"}"#], ["--samples", "2", "--hottest", "2400"]).map {
      try plan($0)
    }
    #expect(try plans.map { try $0.member("melting").member("source").string() } == ["stability", "estimate"])
    let steps = try plans[0].member("stages").elements().map { try $0.member("step").string() }
    #expect(steps == ["melt", "homogenise", "age"])
    #expect(try plans[0].member("robustness").member("samples").integer() == 2)
    #expect(try plans[1].member("warnings").elements().contains { try $0.string().contains("estimates") })
    let shares = try plans[1].member("precursors").elements().map { try $0.member("mass_fraction").double() }
    #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
    let plain = try plan(try run([known], ["--no-ageing"])[0]).member("stages").elements()
    #expect(plain.count == 2)
    // A compound of metals whose energy is known is made from powders.
    let compound = try plan(try run([#"{"formula":"NiAl","formation_energy_ev_per_atom":-0.6}"#])[0])
    #expect(compound["kind"] == nil)
  }

  @Test(
    arguments: [
      #""solidus":-5,"liquidus":1600"#, #""solidus":1700,"liquidus":1600"#, #""solidus":1e9,"liquidus":1e9"#,
      #""equilibrium":{"temperature":1e9,"phases":[]}"#,
      #""equilibrium":{"temperature":900,"phases":[{"phase":"A","fraction":7,"composition":{"Ni":1}}]}"#,
      #""equilibrium":{"temperature":900,"phases":[{"phase":"A","fraction":1,"composition":{"Xx":1}}]}"#,
      #""equilibrium":{"temperature":900,"phases":[{"phase":"A","fraction":1,"composition":{"Ni":-1}}]}"#,
      #""equilibrium":{"temperature":900,"phases":[{"phase":"A","fraction":1,"composition":{"Ni":0}}]}"#,
    ])
  func refusesPhasesOfNoUse(_ stability: String) throws {
    let output = try run([#"{"formula":"NiAl","stability":{\#(stability)}}"#])
    #expect(try output[0].value("error")?.member("type").string() == "planner/bad-stability")
  }

  /// A database that is an estimate gives an estimate.
  @Test func estimatesAreNamed() throws {
    let line = #"{"formula":"NbMoTaW","stability":{"estimate":true,"solidus":2900,"liquidus":3000}}"#
    let answer = try plan(try run([line])[0])
    #expect(try answer.member("melting").member("source").string() == "estimate")
    #expect(try answer.member("melting").member("solidus").double() == 2900)
  }

  @Test(
    arguments: [
      (#"{"formula":"BaTiO3","precursors":["BaCO3","TiO2"]}"#, true), (#"{"formula":"BaTiO3"}"#, false),
      (#"{"formula":"BaTiO3","precursors":[]}"#, false), (#"{"formula":"BaTiO3","precursors":["?"]}"#, false),
      (#"{"formula":"BaTiO3","precursors":[7]}"#, false), (#"{"precursors":["TiO2"]}"#, false), ("[]", false),
    ])
  func recipesAreRead(_ line: String, _ isGood: Bool) throws {
    let path = NSTemporaryDirectory() + "/recipes-\(UInt64.random(in: 0...UInt64.max)).ndjson"
    try (line + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard isGood else {
      #expect(throws: StartError.self) { try run([#"{"formula":"BaTiO3"}"#], ["--recipes", path]) }
      return
    }
    let answer = try plan(try run([#"{"formula":"BaTiO3"}"#], ["--recipes", path])[0])
    #expect((0.5...1).contains(try answer.member("familiarity").double()))
  }

  /// What is liquid is no phase to age in, and a type that is wrong is an error of JSON.
  @Test func stabilityIsReadWithCare() throws {
    let liquid =
      #""equilibrium":{"temperature":1700,"phases":[{"phase":"LIQUID","fraction":1,"composition":{"Ni":1}}]}"#
    let molten = try plan(try run([#"{"formula":"Ni3Al","stability":{\#(liquid)}}"#])[0])
    #expect(try molten.member("warnings").elements().contains { try $0.string().contains("not known") })
    let wrong = try run([#"{"formula":"Ni3Al","stability":{"solidus":"hot"}}"#])
    #expect(try wrong[0].value("error")?.member("type").string() == "json/wrong-type")
    let excluded = try run([#"{"formula":"NbMoTaW"}"#], ["--exclude", "W"])
    #expect(try excluded[0].value("error")?.member("type").string() == "planner/excluded")
  }

  /// An excluded compound is not used; with an energy assumed a target without one is planned, and the plan says so.
  @Test func optionsCount() throws {
    let without = try plan(try run([#"{"formula":"BaTiO3"}"#], ["--exclude", "BaCO3"])[0])
    let used = try without.member("precursors").elements().map { try $0.member("formula").string() }
    #expect(!used.contains("BaCO3") && used.contains("TiO2"))
    let assumed = try plan(try run([#"{"formula":"BaHfO3"}"#], ["--assume-stable", "0.1"])[0])
    #expect(try assumed.member("warnings").elements()[0].string().contains("assumed"))
    let stated = try plan(try run([#"{"formula":"BaHfO3","stability":{"formation_energy_ev_per_atom":-3.6}}"#])[0])
    #expect(stated["warnings"] == nil)
  }

  /// Reports of failure lower the value of the plans that follow; a plan sent back with its yield credits its reactions;
  /// contradictions are named.
  @Test func reportsAreLearnt() throws {
    let target = #"{"formula":"BaTiO3"}"#
    let first = try plan(try run([target])[0])
    let temperature = try first.member("stages").elements()[0].member("temperature").integer()
    let failure =
      #"{"conditions":{"reactants":"BaCO3 + TiO2","temperature":\#(temperature)},"measured":{"reacted":{"value":0,"n":20}}}"#
    let output = try run([failure, #"{"mark":"a"}"#, target])
    #expect(try plan(output[0]).member("learned").member("pairs").integer() == 1)
    #expect(try plan(output[2]).member("value").double() < first.member("value").double())

    let again = try run([target, target, failure, target]).map { try plan($0)["value"]?.double() }
    #expect(try again[0] == again[1] && again[3] == plan(output[2]).member("value").double())

    let answered = String(decoding: try run([target])[0].bytes, as: UTF8.self)
    let returned = answered.dropLast() + #","measured":{"phase_yield":1}}"#
    let learned = try plan(try run([failure, String(returned)])[1])
    #expect(try learned.member("learned").member("pairs").integer() >= 1)
    #expect(try learned.member("learned").member("contradictory").elements().count == 1)
    #expect(try learned.member("warnings").elements().contains { try $0.string().contains("contradict") })

    let failed =
      #"{"conditions":{"reactants":"BaO + TiO2"},"measured":{"reacted":{"status":"failed","reason":"power"}}}"#
    #expect(try plan(try run([failed])[0]).member("learned").member("pairs").integer() == 0)
  }

  // MARK: The process over the wire

  @Test func theProcessIsWalked() throws {
    let start = try run([#"{"formula":"BaTiO3"}"#], ["environment"])[0]
    let actions = try #require(try start.value("environment")).member("actions").elements()
    #expect(try actions[0].member("combine").elements().map { try $0.string() } == ["BaCO3", "TiO2"])
    let output = try run(
      [
        #"{"formula":"BaTiO3","action":{"combine":["TiO2","BaCO3"]}}"#,
        #"{"formula":"BaTiO3","state":{"stage":"ground","phases":{"BaCO3":"1","TiO2":"1"}},"action":{"temperature":1473,"hours":12,"atmosphere":"air"}}"#,
        #"{"formula":"BaTiO3","state":{"stage":"held","phases":{"BaTiO3":"1"}},"action":{"stop":true}}"#,
      ], ["environment"])
    let ground = try #require(try output[0].value("environment")).member("outcomes").elements()[0]
    #expect(try ground.member("state").member("phases").member("TiO2").string() == "1")
    let held = try #require(try output[1].value("environment")).member("outcomes").elements()
    let sum = try held.reduce(0) { $0 + (try $1.member("probability").double()) }
    #expect(abs(sum - 1) < 1e-12)
    #expect(try held[0].member("yield").double() == 1)
    let end = try #require(try output[2].value("environment")).member("outcomes").elements()[0]
    #expect(try end.member("done").boolean() && end.member("reward").double() == 1)
  }

  @Test(
    arguments: [
      (#""state":{"stage":"hot"}"#, "planner/bad-state"), (#""state":{}"#, "json/missing-member"),
      (#""state":{"stage":"start","phases":{"TiO2":"1"}}"#, "planner/bad-state"),
      (#""state":{"stage":"ground"}"#, "planner/bad-state"),
      (#""state":{"stage":"ground","phases":{"XyZ":"1"}}"#, "planner/bad-state"),
      (#""state":{"stage":"ground","phases":{"TiO2":"-1"}}"#, "planner/bad-state"),
      (#""state":{"stage":"ground","phases":{"TiO2":"1","Ti2O4":"1"}}"#, "planner/bad-state"),
      (#""action":{"combine":["TiO2"]}"#, "planner/bad-action"), (#""action":{"stop":true}"#, "planner/bad-action"),
      (#""action":{"temperature":1473,"hours":12,"atmosphere":"air"}"#, "planner/bad-action"),
      (#""action":{"temperature":1473,"hours":12,"atmosphere":"smoke"}"#, "planner/bad-action"),
      (#""action":7"#, "json/wrong-type"),
    ])
  func refusesSteps(_ members: String, _ type: String) throws {
    let output = try run([#"{"formula":"BaTiO3",\#(members)}"#], ["environment"])
    #expect(try output[0].value("error")?.member("type").string() == type)
  }

  // MARK: Options

  @Test(
    arguments: [
      ["--stages", "0"], ["--precursors", "9"], ["--exclude", "Xq"], ["--cost-weight", "-1"],
      ["--assume-stable", "99"],
      ["--prior-weight", "0"], ["--energy-error", "11"], ["--solver", "guess"], ["--atmosphere", "smoke"],
    ])
  func refusesOptions(_ arguments: [String]) {
    #expect(throws: (any Error).self) { try PlannerOptions.parse(arguments) }
  }
}
