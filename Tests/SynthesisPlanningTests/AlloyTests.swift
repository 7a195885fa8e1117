import Chemistry
import Foundation
import SynthesisPlanning
import Testing

/// Alloys: estimates against measured values, the process against what must hold.
@Suite struct AlloyTests {
  // MARK: Estimates

  /// Assessed mobilities, D₀ in m²/s and Q in J/mol, against the correlation within a factor of ten from 0.7 of the melting
  /// temperature on: aluminium, nickel, fcc iron and chromium of themselves as the open databases of kawin (`AlMgSi`, `FeCrNi`) have
  /// them; tantalum in tungsten by `arkhipova1984impurity`.
  @Test(
    arguments: [
      ("Al", AlloyPacking.fcc, 933.5, 1.39e-5, 127_200), ("Ni", .fcc, 1728, 2.26e-4, 287_000),
      ("Fe", .fcc, 1811, 7.0e-5, 286_000), ("Cr", .bcc, 2180, 0.0138, 407_000), ("Ta", .bcc, 3695, 6.2e-4, 601_200),
    ] as [(String, AlloyPacking, Double, Double, Double)])
  func diffusionIsNearAssessedMobilities(
    _ symbol: String, _ packing: AlloyPacking, _ melting: Double, _ prefactor: Double, _ activation: Double
  ) throws {
    let element = try #require(Element(symbol: symbol))
    let estimate = AlloyDiffusion(packing: packing, solidus: melting)
    for share in [0.7, 0.8, 0.9, 0.95] {
      let assessed = prefactor * exp(-activation / (8.314462618 * share * melting))
      let ratio = estimate.coefficient(of: element, at: share * melting) / assessed
      #expect(ratio > 0.1 && ratio < 10, "\(share): \(ratio)")
    }
  }

  /// At the melting temperature D is that of the correlation, and what melts higher is slower: by hand.
  @Test func diffusionByHand() throws {
    let (nickel, tungsten) = (try #require(Element(symbol: "Ni")), try #require(Element(symbol: "W")))
    let estimate = AlloyDiffusion(packing: .fcc, solidus: 1728)
    #expect(estimate.coefficient(of: nickel, at: 1728) == 5.5e-13)
    let excess = 0.1 * ((tungsten.meltingTemperature ?? 0) - 1728)
    #expect(abs(estimate.coefficient(of: tungsten, at: 1728) / (5.5e-13 * exp(-18.4 * excess / 1728)) - 1) < 1e-12)
    // exp(−4π²Dt/λ²) of 50 µm falls to 1/e after λ²/4π².
    #expect(abs(AlloyDiffusion.dose(wavelength: 50e-6, residual: exp(-1)) / 6.332574e-11 - 1) < 1e-6)
  }

  /// Of two elements with one D the rate is 8γVDc(1 − c)/(9RTΔc²).
  @Test func coarseningByHand() throws {
    let (a, b) = (try #require(Element(symbol: "Ni")), try #require(Element(symbol: "Al")))
    let matrix = try Composition(amounts: [(a, 0.9), (b, 0.1)])
    let particle = try Composition(amounts: [(a, 0.75), (b, 0.25)])
    let rate = ParticleCoarsening.rate(
      energy: 0.02, volume: 7e-6, temperature: 1000, matrix: matrix, particle: particle, coefficient: { _ in 1e-18 })
    let expected = 8 * 0.02 * 7e-6 * 1e-18 * 0.09 / (9 * 8.314462618 * 1000 * 0.0225)
    #expect(abs(try #require(rate) / expected - 1) < 1e-12)
    let same = ParticleCoarsening.rate(
      energy: 0.02, volume: 7e-6, temperature: 1000, matrix: matrix, particle: matrix, coefficient: { _ in 1e-18 })
    #expect(same == nil)
  }

  /// The factor is log-normal, a factor of ten two standard deviations; what has been seen cuts it.
  @Test func beliefIsLogNormal() throws {
    let prior = DiffusionBelief.prior
    let fast = try #require(prior.cut(from: DiffusionBelief.threshold(10), upTo: .max))
    #expect(abs(prior.probability(of: fast) - 0.02275) < 0.005)
    let slow = try #require(prior.cut(from: 0, upTo: DiffusionBelief.threshold(1)))
    #expect(abs(prior.probability(of: slow) - 0.5) < 1e-9)
    #expect(slow.cut(from: DiffusionBelief.threshold(1), upTo: .max) == nil)
    let rest = try #require(slow.cut(from: DiffusionBelief.threshold(0.1), upTo: .max))
    #expect(abs(slow.probability(of: rest) - (0.5 - 0.02275) / 0.5) < 0.01)
  }

  // MARK: The process

  private func composition(_ formula: String) throws -> Composition { try Composition(formula: formula) }

  private func process(
    _ formula: String, solidus: Double? = nil, liquidus: Double? = nil,
    phases: [(String, Double, String)] = [], at temperature: Double = 1000,
    _ change: (inout AlloySettings) -> Void = { _ in }
  ) throws -> AlloyProcess {
    var settings = AlloySettings()
    change(&settings)
    let found = try phases.map {
      AlloyTarget.Assemblage.Phase(name: $0.0, fraction: $0.1, composition: try composition($0.2))
    }
    let target = AlloyTarget(
      composition: try composition(formula), solidus: solidus, liquidus: liquidus,
      assemblages: found.isEmpty ? [] : [AlloyTarget.Assemblage(temperature: temperature, phases: found)])
    return AlloyProcess(
      try #require(target), settings: settings, catalogue: .standard, weights: RouteWeights(), cost: 10, hazard: 0)
  }

  private func superalloy() throws -> AlloyProcess {
    try process(
      "Ni86Al14", solidus: 1660, liquidus: 1680,
      phases: [("FCC_A1", 0.75, "Ni89Al11"), ("FCC_L12", 0.25, "Ni765Al235")], at: 1073)
  }

  /// Every transition that can be reached has probabilities that sum to one, and is worth no more than one.
  @Test func probabilitiesSumToOne() throws {
    let process = try superalloy()
    var layer: Set<AlloyState> = [AlloyState()]
    var count = 0
    for _ in 0..<4 {
      var next: Set<AlloyState> = []
      for state in layer {
        for action in process.actions(in: state) {
          let outcomes = process.outcomes(of: action, in: state)
          let sum = outcomes.reduce(0) { $0 + $1.probability }
          if abs(sum - 1) > 1e-9 || outcomes.contains(where: { $0.probability <= 0 || $0.reward > 0 }) {
            Issue.record("\(action) in \(state): \(outcomes)")
          }
          next.formUnion(outcomes.map(\.next))
          count += 1
        }
      }
      #expect(next.allSatisfy { (0...1).contains(process.endReward(in: $0)) })
      // What a melting does to the rest is to scale it.
      layer = next.filter { $0.melting < 1 }
    }
    #expect(count > 1000)
  }

  /// Two holds that do the same as one long one have its probability, within the steps of the belief.
  @Test func holdsAddUp() throws {
    let process = try process("CoCrFeNi", solidus: 1650, liquidus: 1700) { $0.armSpacing = 150e-6 }
    var cast = AlloyState()
    cast.stage = .cast
    func hold(_ hours: Int) -> AlloyAction {
      .homogenise(FurnaceHold(temperature: 1400, hours: hours, atmosphere: .argon))
    }
    func done(_ outcomes: [DecisionOutcome<AlloyState, Double>]) -> Double {
      outcomes.reduce(0) { $0 + ($1.next.stage == .homogeneous ? $1.probability : 0) }
    }
    let once = process.outcomes(of: hold(48), in: cast)
    let first = process.outcomes(of: hold(24), in: cast)
    let failed = try #require(first.first { $0.next.stage == .cast })
    let twice = done(first) + failed.probability * done(process.outcomes(of: hold(24), in: failed.next))
    #expect(done(once) > done(first) && abs(done(once) - twice) < 0.08)
  }

  @Test func valueGrowsWithTheHorizon() throws {
    let values = try (1...4).map { stages in
      var planner = RoutePlanner()
      planner.stages = stages
      return try planner.plan(try superalloy()).value
    }
    for (a, b) in zip(values, values.dropFirst()) { #expect(a <= b + 1e-12, "\(values)") }
  }

  /// Melt, homogenise below the solidus and above the two-phase field, age in it; following the policy earns its value.
  @Test func aSuperalloyIsAged() throws {
    let process = try superalloy()
    let plan = try RoutePlanner().plan(process)
    #expect(plan.isExact && plan.stages.count == 2)
    guard case .homogenise(let first)? = plan.stages.first?.action, case .age(_, let second)? = plan.stages.last?.action
    else {
      Issue.record("\(plan.stages)")
      return
    }
    #expect(first.temperature > 1073 && first.temperature < 1660 && second.temperature == 1073)
    let solution = try DynamicProgramming().solve(process, from: AlloyState(), horizon: 4)
    #expect(abs(solution.value - plan.value) < 1e-9)
    let plain = try self.process(
      "Ni86Al14", solidus: 1660, liquidus: 1680,
      phases: [("FCC_A1", 0.75, "Ni89Al11"), ("FCC_L12", 0.25, "Ni765Al235")], at: 1073
    ) { $0.ages = false }
    #expect(try RoutePlanner().plan(plain).stages.count == 1)
  }

  /// What practice says: titanium and zirconium attack crucibles and are melted by arc; manganese does not stay in a vacuum; what
  /// no furnace homogenises stays as cast; a pure metal needs no hold.
  @Test func meltingFollowsPractice() throws {
    let reactive = try process("TiZrNbTa")
    #expect(reactive.oxidising.map(\.symbol).sorted() == ["Ti", "Zr"])
    #expect(reactive.meltings.allSatisfy { $0.method == .arc })
    let cantor = try process("CoCrFeMnNi", solidus: 1553, liquidus: 1613)
    let manganese = try #require(cantor.target.composition.elements.firstIndex { $0.symbol == "Mn" })
    let vacuum = try #require(cantor.meltings.first { $0.method == .inductionInVacuum })
    let argon = try #require(cantor.meltings.first { $0.method == .inductionInArgon })
    #expect(vacuum.losses[manganese] > 0.2 && argon.losses[manganese] < 0.02)
    #expect(try RoutePlanner().plan(cantor).melting.method != .inductionInVacuum)
    let refractory = try process("NbMoTaW")
    #expect(try RoutePlanner().plan(refractory).stages.isEmpty)
    let hotter = try process("NbMoTaW") { $0.hottest = 2500 }
    #expect(try RoutePlanner().plan(hotter).stages.count >= 1)
    #expect(try RoutePlanner().plan(process("Ni", solidus: 1728, liquidus: 1728)).stages.isEmpty)
  }

  @Test(arguments: [("NbMoTaW", true), ("Fe3C", true), ("TiC", false), ("Fe2O3", false), ("NaCl", false), ("H", false)])
  func metalsAreKnown(_ formula: String, _ isMetallic: Bool) throws {
    #expect(AlloyTarget.isMetallic(try composition(formula)) == isMetallic)
  }

  /// Vapour pressures of the elements at 1, 100 and 10 000 Pa (`haynes2016crc`).
  @Test(
    arguments: [
      ("Mn", [1228.0, 1493, 1955]), ("Cr", [1656, 1991, 2530]), ("Al", [1482, 1817, 2364]), ("Ni", [1783, 2154, 2741]),
      ("Mg", [701, 861, 1132]), ("Ti", [1982, 2403, 3064]),
    ])
  func vapourPressuresAreNear(_ symbol: String, _ temperatures: [Double]) throws {
    let element = try #require(Element(symbol: symbol))
    for (temperature, pressure) in zip(temperatures, [1, 100, 1e4]) {
      let ratio = AlloyVapour.pressure(of: element, at: temperature) / pressure
      #expect(ratio > 0.5 && ratio < 4, "\(temperature): \(ratio)")
    }
  }

  @Test func robustnessCounts() throws {
    let process = try superalloy()
    let plan = try RoutePlanner().plan(process)
    let same = RoutePlanner().robustness(of: plan, samples: 3) { _, _ in process }
    #expect(same.samples == 3 && same.sameMethod == 3 && same.sameHold == 3 && abs(same.meanValue - plan.value) < 1e-12)
  }
}
