import Foundation
import JSON
import Numerics
import TestKit
import Testing
import Thermodynamics

/// Energies of phases and their derivatives.
@Suite struct PhaseModelTests {
  /// Energies that pycalphad computed (`otis2017pycalphad`), 327 of 109 phases in eleven databases.
  @Test func referenceEnergies() throws {
    guard let path = DataFolder.path("calphad/reference_phase_energies.jsonl") else { return }
    var databases: [String: ThermodynamicDatabase] = [:]
    var compared = 0
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      let row = try JSONValue.parse(text: String(line))
      let file = try row.member("database").string()
      if databases[file] == nil { databases[file] = try ThermodynamicDatabase.inDataFolder(file) }
      let database = try #require(databases[file])
      let phase = try row.member("phase").string()
      let temperature = try row.member("T_K").double()
      let names = try row.member("constituents").elements().map { try $0.elements().map { try $0.string() } }
      let fractions = try row.member("site_fractions").elements().map { try $0.elements().map { try $0.double() } }
      let elements = try row.member("x").members().map(\.name)
      do {
        let model = try PhaseModel(database, phase: phase, elements: elements)
        let function = try #require(
          PhaseFunction(model, of: database, temperature: temperature, pressure: try row.member("P_Pa").double()))
        var y: [Double] = []
        for (sublattice, range) in model.sublattices.enumerated() {
          let given = Dictionary(uniqueKeysWithValues: zip(names[sublattice], fractions[sublattice]))
          y += range.map { given[model.species[$0]] ?? 0.0 }
        }
        let energy = try #require(function.energyPerAtom(y))
        let expected = try row.member("GM_J_per_mol_atoms").double()
        // The references have six decimals.
        #expect(
          abs(energy - expected) <= 1e-6 * abs(expected) + 1e-6,
          "\(file) \(phase) \(temperature) K: \(energy) for \(expected)")
        compared += 1
      } catch let error as PhaseObstacle {
        Issue.record("\(file) \(phase): \(error)")
      }
    }
    #expect(compared == 327)
  }

  private static let head = """
    ELEMENT VA VACUUM 0 0 0 !
    ELEMENT AL X 27 0 0 !
    ELEMENT CR X 52 0 0 !
    ELEMENT FE X 56 0 0 !
    ELEMENT NI X 59 0 0 !
    SPECIES AL2 AL2 !
    FUNCTION F 298.15 1000+3*T-2*T*LN(T); 6000 N !
    TYPE_DEFINITION M GES A_P_D @ MAGNETIC -3 .28 !
    TYPE_DEFINITION D GES A_P_D O DIS_PART S !
    TYPE_DEFINITION E GES A_P_D N NEVER_DIS S !
    PHASE S % 2 1 3 !
    CONST S :AL,CR,FE,NI,VA:CR,VA: !
    PHASE Q % 1 1 !
    CONST Q :AL,AL2,CR,FE,NI: !
    PHASE R % 2 2 3 !
    CONST R :AL,CR,FE:CR,FE,NI: !
    PHASE M %M 2 1 1 !
    CONST M :AL,CR,FE:CR,VA: !
    PHASE O % 3 .25 .75 3 !
    CONST O :AL,CR,NI:AL,CR,FE,NI:CR,VA: !
    PHASE N %M 3 .25 .75 3 !
    CONST N :AL,CR,NI:AL,CR,FE,NI:CR,VA: !
    PHASE T:F % 4 .25 .25 .25 .25 !
    CONST T :AL,NI:AL,NI:AL,NI:AL,NI: !
    PHASE B:B % 4 .25 .25 .25 .25 !
    CONST B :AL,NI:AL,NI:AL,NI:AL,NI: !

    """

  /// A phase and what gives it its energy: each kind of term by itself.
  private static let kinds: [(phase: String, parameters: String)] = [
    ("Q", "PAR G(Q,AL;0) 1 F+T; 6000 N ! PAR G(Q,AL2;0) 1 2*F; 6000 N !"),
    ("Q", "PAR L(Q,AL,CR;0) 1 5000-T; 6000 N !"), ("Q", "PAR L(Q,AL,CR;1) 1 F; 6000 N !"),
    ("Q", "PAR L(Q,FE,CR;2) 1 F; 6000 N ! PAR L(Q,FE,CR;0) 1 -F; 6000 N !"), ("Q", "PAR L(Q,NI,CR;3) 1 F; 6000 N !"),
    ("Q", "PAR L(Q,AL2,CR;5) 1 F; 6000 N !"), ("Q", "PAR L(Q,AL,CR,FE;0) 1 F; 6000 N !"),
    ("Q", "PAR L(Q,AL,CR,FE;0) 1 F; 6000 N ! PAR L(Q,AL,CR,FE;1) 1 T; 6000 N ! PAR L(Q,AL,CR,FE;2) 1 -9*F; 6000 N !"),
    ("Q", "PAR L(Q,AL,CR,FE,NI;0) 1 F; 6000 N !"),
    ("R", "PAR G(R,AL:CR;0) 1 F; 6000 N ! PAR G(R,*:NI;0) 1 -T; 6000 N !"),
    ("R", "PAR L(R,AL,CR:FE,NI;0) 1 F; 6000 N !"),
    ("R", "PAR L(R,AL,CR:FE,NI;1) 1 F; 6000 N !"), ("R", "PAR L(R,AL,CR:FE,NI;2) 1 F; 6000 N !"),
    ("R", "PAR L(R,AL,CR:*;1) 1 F; 6000 N ! PAR L(R,AL:CR,FE;2) 1 T; 6000 N !"),
    ("R", "PAR L(R,AL,CR,FE:NI;1) 1 F; 6000 N !"),
    ("S", "PAR G(S,AL:CR;0) 1 F; 6000 N ! PAR L(S,AL,VA:VA;1) 1 F; 6000 N !"),
    ("M", "PAR TC(M,FE:VA;0) 1 1043; 6000 N ! PAR BMAG(M,FE:VA;0) 1 2.2; 6000 N !"),
    ("M", "PAR TC(M,FE:*;0) 1 9043; 6000 N ! PAR BMAG(M,FE:VA;0) 1 2.2; 6000 N ! PAR TC(M,CR,FE:VA;1) 1 90; 6000 N !"),
    (
      "M",
      "PAR TC(M,CR:VA;0) 1 -1043; 6000 N ! PAR BMAG(M,CR:VA;0) 1 -2.2; 6000 N ! PAR BM(M,AL,CR:CR;0) 1 -.2; 6000 N !"
    ),
    ("M", "PAR TC(M,FE:VA;0) 1 500+T; 6000 N ! PAR BMAG(M,FE:VA;0) 1 2.2+1E-4*T; 6000 N !"),
    ("O", "PAR G(S,AL:VA;0) 1 F; 6000 N ! PAR L(S,AL,NI:VA;1) 1 -3*F; 6000 N ! PAR G(S,CR:CR;0) 1 -3*F; 6000 N !"),
    (
      "O",
      "PAR G(O,AL:NI:VA;0) 1 -5*F; 6000 N ! PAR L(O,AL,NI:CR:VA;1) 1 F; 6000 N ! PAR L(O,AL,NI:CR,NI:CR;0) 1 F; 6000 N !"
    ),
    ("N", "PAR G(S,AL:VA;0) 1 F; 6000 N ! PAR G(N,AL:NI:VA;0) 1 -5*F; 6000 N !"),
    (
      "T",
      "PAR G(T,AL:NI:NI:NI;0) 1 F; 6000 N ! PAR L(T,AL,NI:AL,NI:*:*;0) 1 F; 6000 N ! PAR L(T,AL,NI:AL:AL:NI;1) 1 F; 6000 N !"
    ),
    ("B", "PAR G(B,AL:AL:NI:NI;0) 1 F; 6000 N ! PAR L(B,AL,NI:*:AL:NI;2) 1 F; 6000 N !"),
  ]

  private static func function(_ kind: (phase: String, parameters: String), at temperature: Double) throws -> (
    PhaseFunction, ThermodynamicDatabase
  ) {
    let text = head + kind.parameters.replacing("! ", with: "!\n")
    let database = ThermodynamicDatabase(reading: Array(text.utf8))
    #expect(database.notices.filter { $0.kind != .noted }.isEmpty, "\(database.notices)")
    let model = try PhaseModel(database, phase: kind.phase, elements: ["AL", "CR", "FE", "NI"])
    return (try #require(PhaseFunction(model, of: database, temperature: temperature)), database)
  }

  private static func derivatives(_ function: PhaseFunction, _ y: [Double]) -> (Double, [Double], [Double]) {
    let n = function.model.count
    var gradient = [Double](repeating: .nan, count: n)
    var hessian = [Double](repeating: .nan, count: n * n)
    let value = function.evaluate(y, gradient: &gradient, hessian: &hessian)
    return (value, gradient, hessian)
  }

  /// Gradient, Hessian and the slope by temperature of every kind of term against central differences.
  @Test("derivatives are those of differences", arguments: kinds.indices, [700.0, 1400])
  func derivatives(kind: Int, temperature: Double) throws {
    let (function, database) = try Self.function(Self.kinds[kind], at: temperature)
    let n = function.model.count
    var generator = SeededGenerator(seed: 3, stream: UInt64(kind))
    let y = (0..<n).map { _ in 0.05 + 0.9 * generator.uniform() }
    let (value, gradient, hessian) = Self.derivatives(function, y)
    #expect(abs(function.value(y) - value) <= 1e-11 * max(1e3, abs(value)))
    let step = 1e-5
    for i in 0..<n {
      var (low, high) = (y, y)
      low[i] -= step
      high[i] += step
      let (below, slopeBelow, _) = Self.derivatives(function, low)
      let (above, slopeAbove, _) = Self.derivatives(function, high)
      #expect(abs((above - below) / (2 * step) - gradient[i]) < 1e-5 * max(1e3, abs(gradient[i])), "gradient \(i)")
      for j in 0..<n {
        let expected = (slopeAbove[j] - slopeBelow[j]) / (2 * step)
        #expect(abs(expected - hessian[j * n + i]) < 1e-5 * max(1e4, abs(expected)), "Hessian \(j) \(i)")
      }
    }
    let (warmer, _) = try Self.function(Self.kinds[kind], at: temperature + 0.01)
    let (colder, _) = try Self.function(Self.kinds[kind], at: temperature - 0.01)
    let slope = (warmer.value(y) - colder.value(y)) / 0.02
    #expect(abs(function.temperatureSlope(y, of: database) - slope) < 1e-5 * max(1, abs(slope)))
  }

  private static let byHand: [(parameters: String, energy: Double)] = [
    ("PAR L(Q,CR,AL;0) 1 1000; 6000 N !", 60), ("PAR L(Q,CR,AL;1) 1 1000; 6000 N !", -6),
    ("PAR L(Q,CR,AL;3) 1 1000; 6000 N !", -0.06), ("PAR L(Q,FE,CR,AL;0) 1 1000; 6000 N !", 30),
    ("PAR L(Q,AL,CR,FE;0) 1 1000; 6000 N ! PAR L(Q,AL,CR,FE;2) 1 500; 6000 N !", 13.5),
  ]

  /// By hand, at y = (0.2, 0.3, 0.5) of AL, CR, FE on the only sublattice, without ideal mixing.
  @Test(arguments: byHand)
  func terms(parameters: String, expected: Double) throws {
    let (function, _) = try Self.function(("Q", parameters), at: 1000)
    let (ideal, _) = try Self.function(("Q", ""), at: 1000)
    let names = function.model.species
    let given = ["AL": 0.2, "CR": 0.3, "FE": 0.5]
    let y: [Double] = names.map { given[$0] ?? 0 }
    #expect(abs(function.value(y) - ideal.value(y) - expected) < 1e-9)
    let entropy = [0.2, 0.3, 0.5].reduce(0.0) { $0 - $1 * log($1) }
    #expect(abs(ideal.value(y) + 8314.5 * entropy) < 1e-9)
  }

  /// In the order-disorder model nothing is left of the ordering energy at equal sublattices, whatever the interstitials.
  @Test func disorder() throws {
    let parameters = Self.kinds.filter { $0.phase == "O" }.map(\.parameters).joined(separator: " ")
    let (ordered, database) = try Self.function(("O", parameters), at: 1000)
    let model = try PhaseModel(database, phase: "S", elements: ["AL", "CR", "FE", "NI"])
    let disordered = try #require(PhaseFunction(model, of: database, temperature: 1000))
    let substitutional = [0.2, 0.3, 0.1, 0.3, 0.1]
    let interstitial = [0.3, 0.7]
    let x = substitutional + interstitial
    let y = substitutional + substitutional + interstitial
    #expect(ordered.model.species == ["AL", "CR", "FE", "NI", "VA", "AL", "CR", "FE", "NI", "VA", "CR", "VA"])
    #expect(abs(try #require(ordered.energyPerAtom(y)) - (try #require(disordered.energyPerAtom(x)))) < 1e-8)
  }

  /// Both options stand for the parameters that symmetry makes: written out they give the same energy.
  @Test(
    arguments: [
      ("T", "G(T,AL:NI:NI:NI;0)", ["AL:NI:NI:NI", "NI:AL:NI:NI", "NI:NI:AL:NI", "NI:NI:NI:AL"]),
      ("B", "G(B,AL:NI:NI:NI;0)", ["AL:NI:NI:NI", "NI:AL:NI:NI", "NI:NI:AL:NI", "NI:NI:NI:AL"]),
      ("B", "G(B,AL:AL:NI:NI;0)", ["AL:AL:NI:NI", "NI:NI:AL:AL"]),
      ("B", "G(B,AL:NI:AL:NI;0)", ["AL:NI:AL:NI", "NI:AL:AL:NI", "AL:NI:NI:AL", "NI:AL:NI:AL"]),
      (
        "T", "G(T,AL:NI:AL:NI;0)",
        ["AL:AL:NI:NI", "AL:NI:AL:NI", "AL:NI:NI:AL", "NI:AL:AL:NI", "NI:AL:NI:AL", "NI:NI:AL:AL"]
      ),
    ])
  func symmetry(phase: String, parameter: String, written: [String]) throws {
    let (short, _) = try Self.function((phase, "PAR \(parameter) 1 7000; 6000 N !"), at: 900)
    let text =
      Self.head.replacing("PHASE \(phase):\(phase == "T" ? "F" : "B")", with: "PHASE \(phase)")
      + written.map { "PAR G(\(phase),\($0);0) 1 7000; 6000 N !\n" }.joined()
    let database = ThermodynamicDatabase(reading: Array(text.utf8))
    let model = try PhaseModel(database, phase: phase, elements: ["AL", "NI"])
    let long = try #require(PhaseFunction(model, of: database, temperature: 900))
    let y = [0.1, 0.9, 0.4, 0.6, 0.7, 0.3, 0.2, 0.8]
    #expect(abs(short.value(y) - long.value(y)) < 1e-9)
  }

  @Test(
    "what is not modelled says so",
    arguments: [
      ("PAR G(Q,AL;1) 1 F; 6000 N !", "Q"), ("PAR L(Q,AL,CR,FE;3) 1 F; 6000 N !", "Q"),
      ("PAR L(R,AL,CR:FE,NI;3) 1 F; 6000 N !", "R"),
      ("PAR G(Q,AL;0) 1 U; 6000 N !\nFUN U 1 U+1; 6000 N !", "Q"), ("PAR THETA(Q,AL;0) 1 300; 6000 N !", "Q"),
    ])
  func obstacles(parameters: String, phase: String) throws {
    let database = ThermodynamicDatabase(reading: Array((Self.head + parameters).utf8))
    #expect(throws: PhaseObstacle.self) { try PhaseModel(database, phase: phase, elements: ["AL", "CR", "FE", "NI"]) }
    #expect(throws: PhaseObstacle.absent) { try PhaseModel(database, phase: "R", elements: ["AL"]) }
  }
}
