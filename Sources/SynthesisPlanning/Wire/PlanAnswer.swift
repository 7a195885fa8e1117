import Chemistry
import Glibc
import JSON
import ServiceRuntime

/// What is written for one target.
struct PlanAnswer {
  let plan: RoutePlan
  let target: CataloguePhase
  let catalogue: PhaseCatalogue
  var robustness: (RouteRobustness, error: Double)?
  var report: ExperimentReport?
  var warnings: [String] = []

  /// The numbers as the manifest states them.
  static var quantities: [ServiceManifest.Quantity] {
    [
      .init(
        "expected_yield", unit: "1",
        meaning: "part of the target's elements that is the target, the mean over all ways in which the stages may go",
        source: "puterman1994markov"),
      .init(
        "value", unit: "1", meaning: "expected yield less the weights of energy, time, cost and hazard",
        source: "puterman1994markov"),
      .init(
        "driving_force_ev_per_atom", unit: "eV/atom",
        meaning: "change of the Gibbs energy in a reaction with the gas, per atom of the solids that react",
        source: "richards2016interface"),
      .init(
        "probability", unit: "1",
        meaning: "that a pair reacts in a hold: kinetics tied to melting temperatures, and what reports have said",
        source: "tammann1923rekristallisation"),
      .init(
        "familiarity", unit: "1",
        meaning: "probability that laboratories take these sources of the elements, by --recipes",
        source: "gelman2013bayesian"),
      .init("energy_kwh", unit: "kWh", meaning: "of the furnace for all stages, by a simple model", source: "assumed"),
      .init("time_hours", unit: "h", meaning: "of all stages, ramps and grinding included", source: "assumed"),
      .init(
        "cost_usd_per_kg", unit: "USD/kg", meaning: "of the precursors for a kg of the target: price of their elements",
        source: "mentel2014mendeleev"),
    ]
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("target", target.name)
      writer.member("precursors", array: { for member in plan.set.members { write(member, to: &$0) } })
      writer.member("reaction", equation)
      writer.member("stages", array: { for stage in plan.stages { write(stage, to: &$0) } })
      writer.member("expected_yield", plan.expectedYield)
      writer.member("value", plan.value)
      if let cost = plan.set.cost { writer.member("cost_usd_per_kg", cost) }
      writer.member("energy_kwh", plan.energy)
      writer.member("time_hours", plan.hours)
      let hazards = plan.set.members.flatMap { catalogue.phases[$0.phase].hazards }
      writer.member("hazards", Hazard.allCases.filter(hazards.contains).map(\.rawValue))
      if let familiarity = plan.set.familiarity { writer.member("familiarity", exp(familiarity)) }
      writer.member("alternatives", array: { for other in plan.alternatives { write(other, to: &$0) } })
      if let (robustness, error) = robustness { Self.write(robustness, error, to: &writer) }
      Self.writeSolver(plan.solver, isExact: plan.isExact, states: plan.stateCount, to: &writer)
      if let report { writer.member("learned", object: report.writeMembers) }
      if !warnings.isEmpty { writer.member("warnings", warnings) }
    }
  }

  /// Which solver found the plan.
  static func writeSolver(_ name: String, isExact: Bool, states: Int, to writer: inout JSONWriter) {
    writer.member(
      "solver",
      object: { writer in
        writer.member("method", name)
        writer.member("exact", isExact)
        writer.member("states", states)
      })
  }

  private var equation: String {
    let product: (phase: Int, amount: Rational)? = catalogue.place(of: target.counts).map { ($0, .one) }
    let overall = InterfaceReaction(
      reactants: plan.set.members.map { ($0.phase, $0.amount) }, products: product.map { [$0] } ?? [],
      gases: plan.set.gases, drivingForce: 0)
    return overall.equation(catalogue)
  }

  private func write(_ member: PhaseAmount, to writer: inout JSONWriter) {
    let phase = catalogue.phases[member.phase]
    let masses = plan.set.members.map { catalogue.phases[$0.phase].mass * $0.amount.approximation }
    writer.element(
      object: { writer in
        writer.member("formula", phase.name)
        writer.member("amount", member.amount.description)
        writer.member("mass_fraction", phase.mass * member.amount.approximation / masses.reduce(0, +))
        if !phase.hazards.isEmpty { writer.member("hazards", phase.hazards.map(\.rawValue)) }
      })
  }

  private func write(_ stage: RoutePlan.Stage, to writer: inout JSONWriter) {
    writer.element(
      object: { writer in
        writer.member("regrind", stage.regrind)
        writer.member("temperature", stage.hold.temperature)
        writer.member("hours", stage.hold.hours)
        writer.member("atmosphere", stage.hold.atmosphere.rawValue)
        writer.member("expected_yield", stage.expectedYield)
        writer.member(
          "reactions",
          array: { writer in
            for (reaction, probability) in stage.reactions {
              writer.element(
                object: { writer in
                  writer.member("reactants", reaction.reactants.map { catalogue.phases[$0.phase].name })
                  writer.member("equation", reaction.equation(catalogue))
                  writer.member("driving_force_ev_per_atom", reaction.drivingForce)
                  writer.member("probability", probability)
                })
            }
          })
      })
  }

  private func write(_ other: RoutePlan.Alternative, to writer: inout JSONWriter) {
    writer.element(
      object: { writer in
        writer.member("precursors", other.set.members.map { catalogue.phases[$0.phase].name })
        writer.member("value", other.value)
        if let hold = other.hold { writer.member("temperature", hold.temperature) }
      })
  }

  private static func write(_ robustness: RouteRobustness, _ error: Double, to writer: inout JSONWriter) {
    writer.member(
      "robustness",
      object: { writer in
        writer.member("energy_error_ev_per_atom", error)
        writer.member("samples", robustness.samples)
        writer.member("same_precursors", robustness.samePrecursors)
        writer.member("same_temperature", robustness.sameTemperature)
        writer.member("mean_value", robustness.meanValue)
      })
  }
}
