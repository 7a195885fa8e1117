import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

extension PlannerService {
  /// Whether a record asks for an alloy: it says how it melts or what its phases are, or it is metallic and no energy makes it a
  /// compound to be reacted from powders.
  func isAlloy(_ line: JSONLine) throws -> Bool {
    if try AlloyReader.isDescribed(line) { return AlloyTarget.isMetallic(try line.composition()) }
    guard options.assumeStable == nil, try SolidReader.energy(line) == nil else { return false }
    let composition = try line.composition()
    guard AlloyTarget.isMetallic(composition) else { return false }
    return PhaseCatalogue.counts(of: composition).flatMap { catalogue.place(of: $0) } == nil
  }

  /// Answers a record that asks for an alloy.
  /// - Throws: `planner/…`, `composition/…`.
  func planAlloy(
    _ record: Record, _ planner: RoutePlanner, _ report: ExperimentReport?, _ output: inout ServiceOutput
  ) throws {
    guard let target = try AlloyReader.target(record.line) else {
      throw RecordError(
        "planner/missing-energy", "no energy", detail: "an element has no known melting point, so no alloy is planned")
    }
    if let element = target.composition.elements.first(where: planner.excludedElements.contains) {
      throw RecordError("planner/excluded", "excluded element", detail: "the target has \(element.symbol)")
    }
    let charge = AlloyCharge(target.composition)
    let process = { (shift: Double, interfaceFactor: Double) in
      var settings = options.alloySettings
      settings.interfaceEnergy *= interfaceFactor
      return AlloyProcess(
        target.shifted(by: shift * target.solidusSpread), settings: settings, catalogue: catalogue,
        weights: planner.weights, cost: charge.cost, hazard: charge.hazardScore)
    }
    let answer = try Self.wrapping { () throws(PlanningError) in
      let whole = process(0, 1)
      let plan = try planner.plan(whole)
      let robustness =
        options.samples > 0 ? planner.robustness(of: plan, samples: options.samples, process: process) : nil
      return AlloyAnswer(plan: plan, process: whole, charge: charge, robustness: robustness, report: report)
    }
    output.write(record, setting: "plan") { answer.write(to: &$0) }
  }
}
