import Foundation
import JSON
import Numerics
import TestKit
import Testing
import Thermodynamics

/// Equilibria against other programs, closed forms and brute force.
@Suite struct EquilibriumTests {
  private static func database(_ text: String) -> ThermodynamicDatabase {
    ThermodynamicDatabase(reading: Array(text.utf8))
  }

  private static func equilibrium(
    _ database: ThermodynamicDatabase, _ x: [String: Double], temperature: Double, pressure: Double = 101_325,
    only: Set<String> = [], excluded: Set<String> = []
  ) throws -> (PhaseEquilibrium, CalphadSystem) {
    let system = try database.system(of: x.keys, only: only, excluded: excluded)
    let program = try EquilibriumProgram(system, temperature: temperature, pressure: pressure)
    let answer = try program.equilibrium(system.elements.map { x[$0] ?? 0 })
    // The answer holds for itself: it has the composition, and its bound is its energy.
    for (row, name) in system.elements.enumerated() {
      let mixed = answer.phases.reduce(0) { $0 + $1.amount * $1.composition[row] }
      #expect(abs(mixed - (x[name] ?? 0)) < 1e-9)
    }
    #expect(answer.lowerBound <= answer.energy && answer.energy - answer.lowerBound < 2e-3)
    return (answer, system)
  }

  /// What pycalphad found (`otis2017pycalphad`): 44 equilibria in ten databases.
  @Test func referenceEquilibria() throws {
    guard let path = DataFolder.path("calphad/reference_equilibria.jsonl") else { return }
    var databases: [String: ThermodynamicDatabase] = [:]
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      let row = try JSONValue.parse(text: String(line))
      let file = try row.member("database").string()
      if databases[file] == nil { databases[file] = try ThermodynamicDatabase.inDataFolder(file) }
      let x = Dictionary(uniqueKeysWithValues: try row.member("x").members().map { ($0.name, try $0.value.double()) })
      let only = Set(try row.member("phases_considered").elements().map { try $0.string() })
      let temperature = try row.member("T_K").double()
      let (answer, system) = try Self.equilibrium(
        try #require(databases[file]), x, temperature: temperature, only: only)
      let label = "\(file) \(temperature) K"
      #expect(answer.status == .converged, "\(label)")
      #expect(abs(answer.energy - (try row.member("GM_J_per_mol_atoms").double())) < 0.01, "\(label)")
      // Of a phase that comes twice the order is by composition.
      let expected = try row.member("stable_phases").elements().map { phase in
        (
          try phase.member("phase").string(), try phase.member("mole_fraction").double(),
          try system.elements.map { try phase.member("x").member($0).double() }
        )
      }.sorted { ($0.0, $0.2[0]) < ($1.0, $1.2[0]) }
      let phases = answer.phases.sorted { ($0.name, $0.composition[0]) < ($1.name, $1.composition[0]) }
      #expect(phases.map(\.name) == expected.map(\.0), "\(label)")
      for (phase, expected) in zip(phases, expected) {
        #expect(abs(phase.amount - expected.1) < 1e-5, "\(label) \(phase.name)")
        for (a, b) in zip(phase.composition, expected.2) { #expect(abs(a - b) < 1e-5, "\(label) \(phase.name)") }
      }
    }
  }

  /// Values of pycalphad's own tests, some of them checked there against Thermo-Calc, and of further runs of it.
  private static let known: [KnownEquilibrium] = [
    .init(
      file: "gibbs_phase_rule.tdb", temperature: 1080, pressure: 1e5, x: ["C": 0.0053, "FE": 0.9947],
      energy: -47673.330015),
    .init(
      file: "gibbs_phase_rule.tdb", temperature: 900, pressure: 1e5, x: ["C": 0.03, "FE": 0.97],
      excluded: ["GRAPHITE_A9", "GRAPHITE"], energy: -34951.641765),
    .init(
      file: "alfe.tdb", temperature: 2000, x: ["AL": 0.8, "FE": 0.2], only: ["LIQUID"], energy: -143913.3,
      tolerance: 0.1),
    .init(
      file: "alcocrni.tdb", temperature: 1523, x: ["AL": 0.4445556, "CO": 0.2227778, "CR": 0.3326666],
      only: ["L12_FCC", "BCC_B2", "LIQUID"], energy: -105871.54, tolerance: 0.1),
    .init(
      file: "alcocrni.tdb", temperature: 1273, x: ["AL": 0.1, "CO": 0.25, "CR": 0.2, "NI": 0.45], energy: -84543.958228),
    .init(file: "crtiv_ghosh.tdb", temperature: 500, x: ["CR": 0.2, "TI": 0.2, "V": 0.6], energy: -20358.5704),
    .init(
      file: "rose.tdb", temperature: 1000,
      x: Dictionary(uniqueKeysWithValues: ["H", "HE", "LI", "BE", "B", "C", "N", "O", "F"].map { ($0, 1.0 / 9) }),
      energy: -5835.1, tolerance: 0.1),
  ]

  @Test(arguments: known) func knownEquilibria(_ known: KnownEquilibrium) throws {
    guard let database = try ThermodynamicDatabase.inDataFolder(known.file) else { return }
    let (answer, _) = try Self.equilibrium(
      database, known.x, temperature: known.temperature, pressure: known.pressure, only: known.only,
      excluded: known.excluded)
    #expect(answer.status == .converged)
    #expect(answer.energy < known.energy + known.tolerance)
    #expect(answer.energy > known.energy - max(known.tolerance, 0.1), "lower: \(answer.energy)")
  }

  private static let regular = """
    ELEMENT AL X 27 0 0 !
    ELEMENT CR X 52 0 0 !
    ELEMENT FE X 56 0 0 !
    PHASE S % 1 1 !
    CONST S :AL,CR: !
    PAR G(S,AL;0) 1 0; 6000 N !
    PAR G(S,CR;0) 1 0; 6000 N !
    PAR L(S,AL,CR;0) 1 20000; 6000 N !

    """

  /// The binodal of a regular solution: ln(x/(1 − x)) = W·(2x − 1)/RT; no gap above W/2R = 1202.7 K.
  @Test(arguments: [300.0, 600, 1000, 1150, 1195])
  func binodal(temperature: Double) throws {
    var (low, high) = (1e-12, 0.5 - 1e-7)
    for _ in 0..<200 {
      let x = (low + high) / 2
      if log(x / (1 - x)) - 20000 * (2 * x - 1) / (8.3145 * temperature) > 0 { high = x } else { low = x }
    }
    let energy = 20000 * low * (1 - low) + 8.3145 * temperature * (low * log(low) + (1 - low) * log(1 - low))
    for x in [0.5, 0.45] {
      let (answer, _) = try Self.equilibrium(
        Self.database(Self.regular), ["AL": x, "CR": 1 - x], temperature: temperature)
      #expect(answer.phases.count == 2)
      #expect(abs(answer.energy - energy) < 1e-6)
      let edges = answer.phases.map { $0.composition[0] }.sorted()
      #expect(abs(edges[0] - low) < 1e-7 && abs(edges[1] - 1 + low) < 1e-7)
      #expect(answer.potentials.allSatisfy { abs($0 - energy) < 1e-5 })
    }
    let (above, _) = try Self.equilibrium(Self.database(Self.regular), ["AL": 0.5, "CR": 0.5], temperature: 1203)
    #expect(above.phases.count == 1)
  }

  /// An ideal solution with a fixed potential: μ_C = RT·ln x_C.
  @Test func fixedPotential() throws {
    let text = Self.regular + "PHASE I % 1 1 !\nCONST I :AL,CR,FE: !\n"
    let system = try Self.database(text).system(of: ["AL", "CR", "FE"], only: ["I"])
    let program = try EquilibriumProgram(system, temperature: 1000, pressure: 101_325, fixed: [(2, -1000)])
    let answer = try program.equilibrium([0.01 / 0.113321, 0.103321 / 0.113321])
    let x = try #require(answer.phases.first).composition
    #expect(abs(x[0] - 0.01) < 1e-6 && abs(x[1] - 0.103321) < 1e-6 && abs(x[2] - 0.886679) < 1e-6)
    #expect(abs(answer.potentials[0] + 38289.69) < 0.3 && abs(answer.potentials[1] + 18873.24) < 0.3)
    #expect(answer.potentials[2] == -1000)
  }

  /// pycalphad's associate model, its test of issue 367.
  @Test func associates() throws {
    let text = """
      ELEMENT A BLANK 0 0 0 !
      ELEMENT Q BLANK 0 0 0 !
      SPECIES COMPA A1.0Q1.0 !
      SPECIES COMPB Q2.0 !
      SPECIES COMPC A1.0 !
      SPECIES COMPD A1.5 !
      PHASE PHASEA % 1 1.0 !
      CONSTITUENT PHASEA :Q: !
      PHASE PHASEE % 1 1.0 !
      CONSTITUENT PHASEE :A: !
      PHASE PHASEF % 1 1.0 !
      CONSTITUENT PHASEF :COMPB,COMPC: !
      PHASE PHASEG % 1 1.0 !
      CONSTITUENT PHASEG :COMPA,COMPD: !
      """
    let (answer, _) = try Self.equilibrium(
      Self.database(text), ["A": 0.7, "Q": 0.3], temperature: 500, pressure: 1e5)
    #expect(abs(answer.energy + 1736.981311) < 1e-5)
  }

  /// Two phases with three random coefficients each: the energy is that of the lower hull of a fine grid, or less by what
  /// the grid misses.
  @Test("no hull of a grid lies lower", arguments: 0..<60)
  func bruteForce(seed: Int) throws {
    var generator = SeededGenerator(seed: 11, stream: UInt64(seed))
    var text = "ELEMENT AL X 27 0 0 !\nELEMENT CR X 52 0 0 !\n"
    var coefficients: [[Double]] = []
    for phase in ["A", "B"] {
      text += "PHASE \(phase) % 1 1 !\nCONST \(phase) :AL,CR: !\n"
      let pure = [0, (generator.uniform() - 0.5) * 4000]
      let mixing = (0..<3).map { _ in (generator.uniform() - 0.5) * 60_000 }
      coefficients.append(pure + mixing)
      for (name, value) in zip(["AL", "CR"], pure) { text += "PAR G(\(phase),\(name);0) 1 \(value); 6000 N !\n" }
      for (order, value) in mixing.enumerated() { text += "PAR L(\(phase),AL,CR;\(order)) 1 \(value); 6000 N !\n" }
    }
    let temperature = 600.0
    let x = 0.02 + 0.96 * generator.uniform()
    let (answer, _) = try Self.equilibrium(Self.database(text), ["AL": x, "CR": 1 - x], temperature: temperature)
    var program = RevisedSimplexMethod(rows: 2)
    let count = 4000
    for place in 0...count {
      let a = min(1 - 1e-9, max(1e-9, Double(place) / Double(count)))
      let b = 1 - a
      for c in coefficients {
        let difference = a - b
        let mixing = c[2] + c[3] * difference + c[4] * difference * difference
        let energy = c[0] * a + c[1] * b + a * b * mixing + 8.3145 * temperature * (a * log(a) + b * log(b))
        program.append([a, b], cost: energy)
      }
    }
    guard case .optimal(let optimum) = program.minimize(rightSide: [x, 1 - x]) else { return #expect(Bool(false)) }
    #expect(answer.energy <= optimum.value + 1e-6)
    #expect(answer.energy >= optimum.value - 0.5)
    #expect(answer.status == .converged)
  }

  @Test func failures() throws {
    let text = """
      ELEMENT AL X 27 0 0 !
      ELEMENT C X 12 0 0 !
      ELEMENT FE X 56 0 0 !
      PHASE M % 2 1 1 !
      CONST M :AL:FE: !
      PHASE G % 1 1 !
      CONST G :C: !
      PHASE I % 1 1 !
      CONST I :AL,C,FE: !
      PHASE X:Y % 1 1 !
      CONST X :AL: !
      """
    let database = Self.database(text)
    #expect(throws: EquilibriumFailure.unreachable) {
      try Self.equilibrium(database, ["AL": 0.4, "FE": 0.6], temperature: 500, only: ["M"])
    }
    #expect(throws: EquilibriumFailure.noPhases) {
      try Self.equilibrium(database, ["AL": 0.4, "FE": 0.6], temperature: 500, only: ["X"])
    }
    let system = try database.system(of: ["AL", "C", "FE"])
    #expect(throws: EquilibriumFailure.unbounded("G")) {
      try EquilibriumProgram(system, temperature: 500, pressure: 1e5, fixed: [(1, 100)])
    }
    #expect(system.exclusions.map(\.phase) == ["X"] && system.exclusions.map(\.reason) == ["ionic liquid model"])
    // A compound alone leaves the potentials open, and says so.
    let (compound, _) = try Self.equilibrium(database, ["AL": 0.5, "FE": 0.5], temperature: 500, only: ["M"])
    #expect(compound.status == .converged && !compound.potentialsAreUnique)
  }

  private static func ideal(_ solidA: String, _ solidB: String) -> ThermodynamicDatabase {
    database(
      """
      ELEMENT AL X 27 0 0 !
      ELEMENT CR X 52 0 0 !
      PHASE LIQUID % 1 1 !
      CONST LIQUID :AL,CR: !
      PHASE S % 1 1 !
      CONST S :AL,CR: !
      PAR G(S,AL;0) 1 \(solidA); 6000 N !
      PAR G(S,CR;0) 1 \(solidB); 6000 N !
      """)
  }

  /// Two ideal solutions: at the solidus Σ x·exp(−ΔG/RT) = 1 of G(liquid) − G(solid), at the liquidus Σ x·exp(ΔG/RT) = 1.
  @Test(arguments: [0.1, 0.5, 0.8])
  func melting(x: Double) throws {
    let system = try Self.ideal("-12000+10*T", "-21000+12*T").system(of: ["AL", "CR"])
    let range = try MeltingRange(system, amounts: [x, 1 - x], pressure: 101_325)
    func excess(_ temperature: Double, _ sign: Double) -> Double {
      let unit = 8.3145 * temperature
      let (a, b) = (12000 - 10 * temperature, 21000 - 12 * temperature)
      return x * exp(sign * a / unit) + (1 - x) * exp(sign * b / unit) - 1
    }
    func root(_ sign: Double) -> Double {
      var (low, high) = (1000.0, 2000.0)
      for _ in 0..<100 {
        let middle = (low + high) / 2
        if (excess(middle, sign) > 0) == (sign < 0) { high = middle } else { low = middle }
      }
      return low
    }
    #expect(abs(try #require(range.solidus) - root(-1)) < 0.02)
    #expect(abs(try #require(range.liquidus) - root(1)) < 0.02)
  }

  /// Every alloy beyond the end of the fcc phase begins to melt at the eutectic, which pycalphad puts at 654.009 K.
  @Test(arguments: [0.8, 0.95]) func eutectic(zinc: Double) throws {
    guard let database = try ThermodynamicDatabase.inDataFolder("alzn_mey.tdb") else { return }
    let system = try database.system(of: ["AL", "ZN"])
    let range = try MeltingRange(system, amounts: [1 - zinc, zinc], pressure: 101_325)
    #expect(abs(try #require(range.solidus) - 654.009) < 0.01)
  }

  /// The solidus is where the equilibrium of all phases comes to hold liquid, also of an alloy that is one compound (beside which
  /// a phase that holds nothing is no sign of melting), and where solids alone have no equilibrium that can be told.
  @Test(arguments: [
    ("COST507.tdb", ["AL", "CR"], 0.8), ("COST507.tdb", ["AL", "W"], 0.8), ("mf-steel.tdb", ["MO", "TA"], 0.5),
    ("mf-steel.tdb", ["NB", "TA"], 0.5),
  ])
  func begin(_ file: String, _ elements: [String], _ share: Double) throws {
    guard let database = try ThermodynamicDatabase.inDataFolder(file) else { return }
    let system = try database.system(of: elements)
    let amounts = [share, 1 - share]
    let solidus = try #require(try MeltingRange(system, amounts: amounts, pressure: 101_325).solidus)
    for (offset, isMelting) in [(-0.5, false), (0.5, true)] {
      let program = try EquilibriumProgram(system, temperature: solidus + offset, pressure: 101_325)
      let phases = try program.equilibrium(amounts).phases
      #expect(phases.contains { $0.name == "LIQUID" && $0.amount > 1e-9 } == isMelting, "\(solidus) \(offset)")
    }
  }

  /// With a distribution coefficient k that does not depend on temperature the liquid has x = x₀·f^(k−1) of what is left, f.
  @Test func scheil() throws {
    let (k, x) = (0.4, 0.02)
    let system = try Self.ideal("-12000+10*T", "-R*T*LN(\(k))").system(of: ["AL", "CR"])
    let course = try #require(
      try ScheilSolidification(system, amounts: [1 - x, x], pressure: 101_325, step: 0.1))
    for step in course.steps where step.solid < 0.95 {
      let expected = x * pow(1 - step.solid, k - 1)
      #expect(abs(step.liquid[1] - expected) < 0.02 * expected)
    }
    #expect(course.steps.count > 20)
    #expect(abs(course.phases.reduce(0) { $0 + $1.amount } - 1) < 1e-9)
    #expect(zip(course.steps, course.steps.dropFirst()).allSatisfy { $0.solid <= $1.solid })
  }
}
