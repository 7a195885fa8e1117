import Chemistry
import JSON
import ServiceRuntime

/// What is written for an alloy.
struct AlloyAnswer {
  let plan: AlloyPlan
  let process: AlloyProcess
  let charge: AlloyCharge
  let robustness: AlloyRobustness?
  let report: ExperimentReport?

  /// The numbers as the manifest states them, beside those of every plan.
  static var quantities: [ServiceManifest.Quantity] {
    [
      .init(
        "melting.solidus", unit: "K", meaning: "where melting begins, by the stability service or estimated",
        source: "lukas2007computational"),
      .init(
        "stages[].evaporated", unit: "1",
        meaning: "part of an element that evaporates in all melts: weigh in so much more",
        source: "langmuir1913vapor"),
      .init(
        "stages[].diffusivity", unit: "m²/s", meaning: "of the slowest element at the temperature of the hold",
        source: "brown1980correlations"),
      .init(
        "stages[].residual_segregation", unit: "1",
        meaning: "part of the segregation that stays if diffusion is as estimated", source: "porter2009phase"),
      .init(
        "stages[].particle_radius", unit: "nm", meaning: "of the second phase if diffusion is as estimated",
        source: "lifshitz1961kinetics"),
    ]
  }

  private var target: AlloyTarget { process.target }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("target", target.composition.reducedFormula)
      writer.member("kind", "alloy")
      writer.member("route", route)
      writer.member("precursors", array: writePrecursors)
      writer.member(
        "melting",
        object: { writer in
          writer.member("solidus", target.solidus)
          writer.member("liquidus", target.liquidus)
          writer.member("source", target.isEstimate ? "estimate" : "stability")
        })
      writer.member(
        "diffusion",
        object: { writer in
          writer.member("slowest", process.slowest.symbol)
          writer.member("packing", process.diffusion.packing.rawValue)
        })
      writer.member(
        "stages",
        array: { writer in
          writer.element(object: writeMelting)
          for stage in plan.stages { writer.element(object: { write(stage, to: &$0) }) }
        })
      writer.member("expected_yield", plan.expectedYield)
      writer.member("value", plan.value)
      if let cost = charge.cost { writer.member("cost_usd_per_kg", cost) }
      writer.member("energy_kwh", plan.energy)
      writer.member("time_hours", plan.hours)
      let hazards = charge.hazards.values.joined()
      writer.member("hazards", Hazard.allCases.filter(hazards.contains).map(\.rawValue))
      writer.member("alternatives", array: writeAlternatives)
      if let robustness { Self.write(robustness, spread: target.solidusSpread, to: &writer) }
      PlanAnswer.writeSolver(plan.solver, isExact: plan.isExact, states: plan.stateCount, to: &writer)
      if let report { writer.member("learned", object: report.writeMembers) }
      let warnings = warnings
      if !warnings.isEmpty { writer.member("warnings", warnings) }
    }
  }

  /// The stages in words: `arc 6 times, 1870 K 12 h, 1273 K 4 h`.
  private var route: String {
    let holds = plan.stages.map { "\($0.hold.temperature) K \($0.hold.hours) h" }
    return (["\(plan.melting.method.name) \(plan.melting.times) times"] + holds).joined(separator: ", ")
  }

  private func writePrecursors(_ writer: inout JSONWriter) {
    for (element, share) in zip(target.composition.elements, charge.massFractions) {
      writer.element(
        object: { writer in
          writer.member("formula", element.symbol)
          writer.member("amount", target.composition[element])
          writer.member("mass_fraction", share)
          if let hazards = charge.hazards[element] { writer.member("hazards", hazards.map(\.rawValue)) }
        })
    }
  }

  private func writeMelting(_ writer: inout JSONWriter) {
    let melting = plan.melting
    writer.member("step", "melt")
    writer.member("method", melting.method.name)
    writer.member("atmosphere", melting.method.atmosphere)
    writer.member("temperature", melting.temperature)
    writer.member("times", melting.times)
    writer.member("hours", melting.hours)
    writer.member(
      "evaporated",
      object: { writer in
        for (element, loss) in zip(target.composition.elements, melting.losses) where loss >= 1e-4 {
          writer.member(element.symbol, loss)
        }
      })
    writer.member("oxidising", process.oxidising.sorted().map(\.symbol))
    writer.member("quality", melting.quality)
  }

  private func write(_ stage: AlloyPlan.Stage, to writer: inout JSONWriter) {
    let (hold, temperature) = (stage.hold, Double(stage.hold.temperature))
    if case .age(let place, _) = stage.action {
      writer.member("step", "age")
      writeHold(hold, &writer)
      let assemblage = target.assemblages[place]
      writer.member("phases", array: { for phase in assemblage.phases { Self.write(phase, to: &$0) } })
      if let rate = process.ageing.first(where: { $0.place == place })?.rate {
        writer.member("particle_radius", process.particleRadius(rate: rate, hours: Double(hold.hours)) * 1e9)
      }
    } else {
      writer.member("step", "homogenise")
      writeHold(hold, &writer)
      writer.member("share_of_solidus", temperature / target.solidus)
      writer.member("diffusivity", process.diffusion.coefficient(of: process.slowest, at: temperature))
      writer.member("residual_segregation", process.residual(after: hold))
      writer.member("cooling", process.ageing.isEmpty ? "furnace" : "quench")
      writer.member("melting_risk", stage.meltingRisk)
    }
    writer.member("probability", stage.probability)
    writer.member("expected_yield", stage.expectedYield)
  }

  private static func write(_ phase: AlloyTarget.Assemblage.Phase, to writer: inout JSONWriter) {
    writer.element(
      object: { writer in
        writer.member("phase", phase.name)
        writer.member("fraction", phase.fraction)
      })
  }

  private func writeHold(_ hold: FurnaceHold, _ writer: inout JSONWriter) {
    writer.member("temperature", hold.temperature)
    writer.member("hours", hold.hours)
    writer.member("atmosphere", hold.atmosphere.rawValue)
  }

  private func writeAlternatives(_ writer: inout JSONWriter) {
    for (melting, value) in plan.alternatives {
      writer.element(
        object: { writer in
          writer.member("method", melting.method.name)
          writer.member("atmosphere", melting.method.atmosphere)
          writer.member("times", melting.times)
          writer.member("value", value)
        })
    }
  }

  private static func write(_ robustness: AlloyRobustness, spread: Double, to writer: inout JSONWriter) {
    writer.member(
      "robustness",
      object: { writer in
        writer.member("solidus_error", spread)
        writer.member("samples", robustness.samples)
        writer.member("same_method", robustness.sameMethod)
        writer.member("same_hold", robustness.sameHold)
        writer.member("mean_value", robustness.meanValue)
      })
  }

  private var warnings: [String] {
    var warnings: [String] = []
    if target.isEstimate {
      warnings.append("solidus and liquidus are estimates, good to some 200 K")
    }
    if target.assemblages.isEmpty { warnings.append("phases below the solidus are not known: no ageing is planned") }
    if process.isSegregated, plan.stages.isEmpty {
      warnings.append("no hold up to \(Int(process.settings.hottest)) K is worth what it costs: it stays as cast")
    }
    let volatile = zip(target.composition.elements, plan.melting.losses).filter { $0.1 > 0.01 }.map(\.0.symbol)
    if !volatile.isEmpty { warnings.append("evaporates: \(volatile.joined(separator: ", ")); weigh in more") }
    if process.hasNoSinglePhase { warnings.append("no temperature below the solidus is known to have one phase") }
    return warnings
  }
}
