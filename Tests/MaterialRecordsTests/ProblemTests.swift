import Chemistry
import JSON
import MaterialRecords
import Testing

/// The example of the problem file's specification, and what must be refused of it.
@Suite struct ProblemTests {
  static let example = #"""
    {"problem": 1, "name": "refractory",
     "space": {
       "composition": {"elements": ["Nb","Mo","Ta","W","Ti","Zr","Hf","V","Cr"], "count": [3, 5],
         "bounds": {"Cr": [0, 0.2]}, "minimum_if_present": 0.05, "step": 0.01,
         "linear": [{"coefficients": {"Cr": 1, "V": 1}, "maximum": 0.3}]},
       "variables": [{"name": "temperature", "unit": "K", "range": [1073, 1473]},
                     {"name": "route", "categories": ["cast", "printed"]}]},
     "objectives": [
       {"property": "yield_strength", "unit": "MPa", "goal": "maximize"},
       {"property": "density", "unit": "g/cm3", "goal": "minimize"},
       {"property": "bulk_modulus", "unit": "GPa", "goal": "target", "value": 180, "tolerance": 5}],
     "constraints": [
       {"property": "solidus", "unit": "K", "minimum": 2000, "probability": 0.9},
       {"property": "single_phase", "equals": true}],
     "prior": {"dirichlet": 1.0},
     "reference_point": {"yield_strength": 0, "density": 20},
     "budget": {"evaluations": 96, "batch": 8}}
    """#

  @Test func readsTheExample() throws {
    let problem = try Problem(parsing: Array(ProblemTests.example.utf8))
    let space = try #require(problem.composition)
    #expect(space.elements.map(\.symbol) == ["Nb", "Mo", "Ta", "W", "Ti", "Zr", "Hf", "V", "Cr"])
    #expect(space.count == 3...5 && space.step == 0.01 && space.minimumIfPresent == 0.05)
    #expect(space.bounds == [Element(symbol: "Cr")!: 0...0.2])
    #expect(space.linear[0].maximum == 0.3 && space.linear[0].minimum == nil)
    #expect(problem.variables.map(\.name) == ["temperature", "route"])
    #expect(problem.objectives.map { $0.minimised(150) } == [-150, 150, 30])
    #expect(problem.constraints[0].probability == 0.9 && problem.constraints[0].isMet(by: .number(2000)))
    #expect(problem.constraints[0].violation(of: .number(1900)) == 100)
    #expect(problem.constraints[1].isMet(by: .boolean(true)) && !problem.constraints[1].isMet(by: .number(1)))
    #expect(problem.minimisedReferencePoint == nil, "bulk_modulus has no reference value")
    #expect(problem.budget == Budget(evaluations: 96, batch: 8) && problem.dirichletPrior == 1)
  }

  /// An interval is its middle with half its width; a prior may differ between elements.
  @Test func readsIntervalsAndPriors() throws {
    let text = ProblemTests.example
      .replacing(#""value": 180, "tolerance": 5"#, with: #""interval": [170, 180]"#)
      .replacing(#"{"dirichlet": 1.0}"#, with: #"{"dirichlet": {"Nb": 4, "Cr": 0.5}}"#)
    let problem = try Problem(parsing: Array(text.utf8))
    #expect(problem.objectives[2].goal == .target(value: 175, tolerance: 5))
    #expect(problem.dirichletPrior == nil)
    #expect(problem.dirichletByElement == [Element(symbol: "Nb")!: 4, Element(symbol: "Cr")!: 0.5])
  }

  /// Kinds of variables with the settings of their values: a number stands for itself, a level or a category for its place.
  @Test(
    arguments: [
      (#""range": [1073, 1473]"#, nil, [1073.0, 1473]),
      (#""range": [0.1, 0.7], "step": 0.2"#, [0.1, 0.3, 0.5, 0.7], [0.1, 0.7]),
      (#""integer": [-1, 2]"#, [-1, 0, 1, 2], [-1, 2]), (#""integer": [3, 3]"#, [3], [3, 3]),
      (#""ordinal": [220, 400, 1200]"#, [0, 1, 2], [0, 2]), (#""ordinal": ["fine", "coarse"]"#, [0, 1], [0, 1]),
    ] as [(String, [Double]?, [Double])])
  func variables(_ domain: String, _ settings: [Double]?, _ ends: [Double]) throws {
    let text = ProblemTests.example.replacing(#""range": [1073, 1473]"#, with: domain)
    let variable = try Problem(parsing: Array(text.utf8)).variables[0]
    #expect(variable.domain.count == settings?.count)
    #expect(settings.map { $0.indices.map { variable.domain.setting($0) } } == settings)
    #expect(variable.domain.ends == ends[0]...ends[1])
    for setting in settings ?? [] { #expect(variable.domain.contains(setting)) }
    #expect(settings == nil || !variable.domain.contains(ends[0] + 0.05))
  }

  @Test(arguments: [
    (#""value": 180, "tolerance": 5"#, #""value": 180, "interval": [1, 2]"#, "'interval' beside"),
    (#""value": 180, "tolerance": 5"#, #""interval": [2, 1]"#, "[least, most]"),
    (#"{"dirichlet": 1.0}"#, #"{"dirichlet": {"Fe": 1}}"#, "'Fe' is not one of the elements"),
    (#"{"dirichlet": 1.0}"#, #"{"dirichlet": {"Nb": 0}}"#, "not positive at /prior/dirichlet/Nb"),
    (#"{"dirichlet": 1.0}"#, #"{"dirichlet": -1}"#, "not positive at /prior/dirichlet"),
    (#""problem": 1"#, #""problem": 2"#, "format 2"), (#""elements""#, #""elemnts""#, "elemnts"),
    (#""W","Ti""#, #""W","W""#, "'W' appears twice at /space/composition/elements/4"),
    (#""W","Ti""#, #""W","Xx""#, "'Xx' is not an element"), (#"[3, 5]"#, #"[5, 3]"#, "no range"),
    (#""bounds": {"Cr""#, #""bounds": {"Fe""#, "'Fe' is not one of the elements"),
    (#"{"Cr": 1, "V": 1}, "maximum": 0.3"#, #"{"Cr": 1, "V": 1}"#, "none of 'minimum', 'maximum', 'equals'"),
    (#""goal": "maximize""#, #""goal": "maximise""#, "maximise"), (#""value": 180, "#, "", "value"),
    (#""density", "unit": "g/cm3""#, #""yield_strength", "unit": "g/cm3""#, "appears twice"),
    (#""density": 20"#, #""densty": 20"#, "densty"), (#""batch": 8"#, #""batch": 0"#, "must be positive"),
    (#""minimum": 2000"#, #""minimum": "2000""#, "expected a number"), (#"[1073, 1473]"#, #"[1473, 1073]"#, "range"),
    (#""probability": 0.9"#, #""probability": 1.5"#, "probability"), (#""prior""#, #""problem""#, "twice"),
    (#""range": [1073, 1473]"#, #""integer": [1.5, 3]"#, "/space/variables/0/integer/0"),
    (#""range": [1073, 1473]"#, #""integer": [3, 1]"#, "no range of whole numbers"),
    (#""range": [1073, 1473]"#, #""integer": [0, 4000000000]"#, "no range of whole numbers"),
    (#""range": [1073, 1473]"#, #""integer": [1, 3], "step": 2"#, "'step' without 'range'"),
    (#""range": [1073, 1473]"#, #""range": [1073, 1473], "step": 30"#, "does not divide"),
    (#""range": [1073, 1473]"#, #""range": [1073, 1473], "step": 0"#, "does not divide"),
    (#""range": [1073, 1473]"#, #""range": [1073, 1473], "step": 1e-300"#, "does not divide"),
    (#""range": [1073, 1473]"#, #""ordinal": [1, 2, 1.0]"#, "not distinct"),
    (#""range": [1073, 1473]"#, #""ordinal": [1, "2"]"#, "expected a number"),
    (#""range": [1073, 1473]"#, #""ordinal": []"#, "no value"),
    (#""range": [1073, 1473]"#, #""range": [1, 2], "categories": ["a"]"#, "one of 'range', 'integer'"),
    (#"["cast", "printed"]"#, #"["cast", "cast"]"#, "not distinct"),
    (#""name": "route""#, #""name": "temperature""#, "'temperature' appears twice"),
    // A slip of the pen is met with what was meant.
    (#""W","Ti""#, #""W","TI""#, "'TI' is not an element at /space/composition/elements/4; did you mean 'Ti'?"),
    (#""objectives""#, #""objektives""#, "'objektives' at /objektives; did you mean 'objectives'?"),
    (#""tolerance""#, #""tolerence""#, "'tolerence' at /objectives/2/tolerence; did you mean 'tolerance'?"),
    (#""minimum_if_present""#, #""min_if_present""#, "did you mean 'minimum_if_present'?"),
    (#""goal": "maximize""#, #""goal": "maximise""#, "at /objectives/0/goal; did you mean 'maximize'"),
    (#""density": 20"#, #""densty": 20"#, "did you mean 'density'?"),
  ]) func refuses(_ part: String, _ replacement: String, _ says: String) throws {
    let text = ProblemTests.example.replacing(part, with: replacement)
    #expect(text != ProblemTests.example)
    let error = #expect(throws: ProblemError.self) { try Problem(parsing: Array(text.utf8)) }
    #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
  }
}

/// Properties that are said of a phase or at a temperature.
@Suite struct StatedPropertyTests {
  @Test(
    arguments: [
      ("single_phase", "single_phase", nil, nil), ("phase_fraction(BCC_A2)", "phase_fraction", "BCC_A2", nil),
      ("single_phase(1273 K)", "single_phase", nil, 1273.0),
      ("phase_fraction(BCC_A2, 1273.5 K)", "phase_fraction", "BCC_A2", 1273.5), ("E(GPa)", "E(GPa)", nil, nil),
    ] as [(String, String, String?, Double?)])
  func parts(text: String, name: String, phase: String?, temperature: Double?) {
    let property = StatedProperty(text)
    #expect(property.name == name && property.phase == phase && property.temperature == temperature)
    #expect(property.text == text)
  }

  /// The problem states it by parts and looks it up by its name.
  @Test func ofAProblem() throws {
    let text = ProblemTests.example.replacing(
      #"{"property": "single_phase", "equals": true}"#,
      with: #"{"property": "phase_fraction", "phase": "bcc_a2", "temperature": 1273, "minimum": 0.9}"#)
    let problem = try Problem(parsing: Array(text.utf8))
    #expect(problem.constraints[1].property == "phase_fraction(BCC_A2, 1273 K)")
    let line = try JSONLine(text: #"{"stability":{"phase_fraction(BCC_A2, 1273 K)":0.95}}"#)
    #expect(try line.property(problem.constraints[1].property) == .number(0.95))
  }
}
