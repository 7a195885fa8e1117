import DesignSpace
import Glibc
import JSON
import MaterialRecords

/// Writes the answer to a target query as records: the verdict with the nearest design, then samples of the posterior.
struct InverseLine {
  private let answer: InverseAnswer
  private let design: DesignMembers
  private let id: String
  private let round: Int?
  /// What the mark asked for in the place of the problem's targets.
  private let targets: [String: Objective.Goal]
  private var query: TargetQuery { answer.query }

  init(_ answer: InverseAnswer, id: String, round: Int?, targets: [String: Objective.Goal]) {
    self.targets = targets
    self.answer = answer
    self.id = id
    self.round = round
    design = DesignMembers(space: answer.query.space)
  }

  // MARK: The verdict

  /// The record of the nearest design, whose `inverse` holds the verdict and all that stands behind it.
  func writeVerdict(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", id)
      if let nearest = answer.nearest { design.write(nearest.design, to: &writer) }
      writer.member(
        "inverse",
        object: { writer in
          start(&writer)
          // Whatever is said is said of the models.
          writer.member("of", "surrogate")
          if let nearest = answer.nearest {
            writer.member("distance", nearest.distance)
            expectation(nearest.design, &writer)
          }
          bounds(&writer)
          if answer.verdict == .reachable {
            writer.member("witness", array: { writer in for find in answer.witnesses { witness(find, &writer) } })
          }
          posterior(&writer)
          if let count = answer.modelledObservations { writer.member("modelled_observations", count) }
        })
    }
  }

  private func start(_ writer: inout JSONWriter) {
    writer.member("verdict", answer.verdict.rawValue)
    if let round { writer.member("round", round) }
    writeTargets(targets, to: &writer)
  }

  /// The proof, and where the target lies beyond what can be had what comes nearest.
  private func bounds(_ writer: inout JSONWriter) {
    if let proof = answer.proof {
      writer.member(
        "bound",
        object: {
          $0.member("distance", proof.lower)
          $0.member("boxes", proof.boxes)
        })
    }
    guard answer.verdict != .reachable, let nearest = answer.nearest else { return }
    if answer.verdict == .undecided {
      writer.member("gap", [answer.proof?.lower ?? 0, nearest.distance])
    }
    let inputs = query.space.inputs([nearest.design])
    writer.member(
      "nearest_attainable",
      object: { writer in
        for wish in named() { writer.member(wish.property, query.surrogate.means(wish.quantity, inputs)[0]) }
      })
    var unmet: [String] = []
    for wish in query.unmet(nearest.design) where !unmet.contains(wish.property) { unmet.append(wish.property) }
    writer.member("unmet", unmet)
    writer.member("active_constraints", query.space.activeRules(nearest.design))
  }

  /// The wishes of properties, the first of each.
  private func named() -> [Wish] {
    var wishes: [Wish] = []
    for wish in query.wishes where !wishes.contains(where: { $0.property == wish.property }) {
      guard case .property = query.surrogate.formulation.quantities[wish.quantity] else { continue }
      wishes.append(wish)
    }
    return wishes
  }

  private func witness(_ find: TargetSearch.Find, _ writer: inout JSONWriter) {
    writer.element(object: { writer in
      design.write(find.design, to: &writer)
      writer.member("distance", find.distance)
      expectation(find.design, &writer)
    })
  }

  /// `expected` of every property asked for, and the probability that all is met.
  private func expectation(_ design: Design, _ writer: inout JSONWriter) {
    let predictions = query.surrogate.predict(query.space.inputs([design]))
    writer.member(
      "expected",
      object: { writer in
        for wish in named() {
          writer.member(
            wish.property,
            object: {
              $0.member("mean", predictions[wish.quantity].mean[0])
              $0.member("standard_deviation", predictions[wish.quantity].standardDeviation[0])
            })
        }
      })
    writer.member("probability", min(1, exp(query.logLikelihoods([design])[0])))
  }

  // MARK: The posterior

  private func posterior(_ writer: inout JSONWriter) {
    guard let posterior = answer.posterior else { return }
    writer.member(
      "posterior",
      object: { writer in
        if posterior.logEvidence > -.infinity {
          writer.member("log_evidence", posterior.logEvidence)
          writer.member("log_evidence_error", posterior.relativeError)
        }
        if let prior = answer.mixture {
          writer.member(
            "prior",
            object: {
              $0.member("compositions", prior.centres.count)
              $0.member("concentration", prior.concentration)
            })
        }
        writer.member("samples", posterior.samples.count)
        if let count = posterior.effectiveSamples { writer.member("effective_samples", count) }
        if let reduction = posterior.splitScaleReduction { writer.member("split_r_hat", reduction) }
        writer.member("acceptance", posterior.acceptance)
        writer.member("evaluations", posterior.evaluations)
      })
    writer.member("families", array: { writer in for family in answer.families { self.family(family, &writer) } })
    let listed = answer.families.reduce(0) { $0 + $1.mass }
    if !answer.families.isEmpty { writer.member("other_mass", max(0, 1 - listed)) }
  }

  private func family(_ family: DesignFamily, _ writer: inout JSONWriter) {
    writer.element(object: { writer in
      writer.member("mass", family.mass)
      writer.member("mass_error", family.massError)
      writer.member(
        "representative",
        object: { writer in
          design.write(query.space.written(family.representative), to: &writer)
          expectation(query.space.written(family.representative), &writer)
        })
      if let composition = query.space.composition {
        writer.member("mean_composition", object: { fractions(family.meanFractions, composition, &$0) })
        writer.member("standard_deviation", object: { fractions(family.fractionDeviations, composition, &$0) })
      }
      if let tolerance = family.weighingTolerance { writer.member("weighing_tolerance", tolerance) }
    })
  }

  /// Fractions that are at least 10⁻⁴, at four decimals: what a summary needs.
  private func fractions(_ values: [Double], _ composition: CompositionSimplex, _ writer: inout JSONWriter) {
    for (element, value) in zip(composition.elements, values) where value >= 1e-4 {
      writer.member(element.symbol, (value * 1e4).rounded() / 1e4)
    }
  }

  /// One sample of the posterior as a record.
  func writeSample(_ k: Int, to writer: inout JSONWriter) {
    guard let posterior = answer.posterior else { return }
    let place = answer.drawn[k]
    let sample = query.space.written(posterior.samples[place].design)
    writer.object { writer in
      writer.member("id", "\(id)/\(k)")
      design.write(sample, to: &writer)
      writer.member(
        "inverse",
        object: { writer in
          start(&writer)
          writer.member("sample", k)
          if let family = answer.family(of: place) { writer.member("family", family) }
          writer.member("distance", query.distances([sample])[0])
          expectation(sample, &writer)
        })
    }
  }
}

extension InverseAnswer {
  /// A rule that one of the designs to be written breaks; nil as long as this program is right.
  func violation() -> String? {
    let space = query.space
    var designs = witnesses.map(\.design) + families.map { space.written($0.representative) }
    if let nearest { designs.append(nearest.design) }
    if let posterior { designs += drawn.map { space.written(posterior.samples[$0].design) } }
    return designs.lazy.compactMap { space.violation(of: $0) }.first
  }
}
