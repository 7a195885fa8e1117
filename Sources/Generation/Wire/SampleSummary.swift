import DesignSpace
import JSON
import ServiceRuntime

/// What one `sample` run of a trained model came to, beside two baselines that know nothing of networks: each number a part
/// of a whole, as a table on standard error and as JSON.
struct SampleSummary {
  /// Designs that are measured at most; a bound on memory and time.
  private static let measuredLimit = 10_000

  /// One source of designs.
  private struct Row {
    let name: String
    let measures: SampleMeasures
  }

  private let space: CompositionSimplex
  private let model: TrainedAutoencoder
  private let seed: UInt64
  private var count = 0
  private var inDomain = SampleMeasures.Share()
  private var designs: [[Double]] = []

  init(_ model: TrainedAutoencoder, of space: CompositionSimplex, seed: UInt64) {
    self.model = model
    self.space = space
    self.seed = seed
  }

  mutating func add(_ design: Design) {
    count += 1
    if let isInDomain = design.isInDomain { inDomain.take(isInDomain) }
    if designs.count < Self.measuredLimit { designs.append(design.fractions) }
  }

  /// The table for people and the JSON of the same.
  func report(_ tally: AutoencoderSampler.Tally) -> (lines: [String], json: [UInt8]) {
    let places = model.model.elements.map { element in space.elements.firstIndex(of: element) ?? -1 }
    let known = model.known?.fractions(places: places, dimension: space.dimension) ?? []
    let held = model.held?.fractions(places: places, dimension: space.dimension) ?? []
    let reference = held.isEmpty ? known : held
    let heldRows = Set(held.map(KnownCompositions.percents))
    let training = known.filter { !heldRows.contains(KnownCompositions.percents($0)) }
    let sources = [
      ("model", designs),
      ("random_dirichlet", SampleBaselines.randomDirichlet(designs.count, of: space, seed: seed)),
      ("perturbed_training", SampleBaselines.perturbed(training, count: designs.count, of: space, seed: seed)),
    ]
    let rows = sources.map { name, designs in
      Row(
        name: name,
        measures: SampleMeasures(designs, over: space.elements, known: known, reference: reference))
    }
    return (text(tally, rows, isHeldOut: !held.isEmpty), json(tally, rows, reference: reference.count, !held.isEmpty))
  }

  // MARK: For people

  private func text(_ tally: AutoencoderSampler.Tally, _ rows: [Row], isHeldOut: Bool) -> [String] {
    var lines = [
      "\(tally.accepted) of \(tally.draws) draws are designs; rejected: \(tally.foreign) with elements outside the space, "
        + "\(tally.elements) by the rules on elements, \(tally.fractions) too far from any design"
    ]
    if inDomain.of > 0 { lines.append("\(Self.text(inDomain)) were asked for within what the model has seen") }
    if let likelihood = model.likelihood {
      lines.append(
        "\(likelihood.isHeldOut ? "held-out" : "training") likelihood, nats a composition of \(likelihood.count): bound "
          + "\(Self.short(likelihood.bound)), divergence \(Self.short(likelihood.divergence)); frequencies alone "
          + "\(Self.short(likelihood.boundOfFrequencies))")
    }
    let names = rows.first?.measures.properties.map { "W(\($0.name))" } ?? []
    var table = [["", "distinct", "new", "valid", isHeldOut ? "held out near" : "known near", "near known"] + names]
    for row in rows {
      let shares = [
        row.measures.distinct, row.measures.novel, row.measures.valid, row.measures.coverage, row.measures.precision,
      ]
      table.append(
        [row.name] + shares.map(Self.text)
          + row.measures.properties.map { $0.distance.map(Self.short) ?? "-" })
    }
    let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    for row in table {
      let cells = zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      lines.append(line)
    }
    return lines
  }

  private static func text(_ share: SampleMeasures.Share) -> String { "\(share.count)/\(share.of)" }

  private static func short(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }

  // MARK: As JSON

  private func json(
    _ tally: AutoencoderSampler.Tally, _ rows: [Row], reference: Int, _ isHeldOut: Bool
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("model", model.name)
      writer.member("seed", Int(seed))
      writer.member("designs", count)
      writer.member("draws", tally.draws)
      writer.member(
        "rejected",
        object: { writer in
          writer.member("foreign", tally.foreign)
          writer.member("elements", tally.elements)
          writer.member("fractions", tally.fractions)
        })
      if inDomain.of > 0 { Self.write("in_domain", inDomain, to: &writer) }
      if let likelihood = model.likelihood { Self.write(likelihood, to: &writer) }
      writer.member(
        "reference",
        object: { writer in
          writer.member("compositions", reference)
          writer.member("held_out", isHeldOut)
        })
      writer.member(
        "sources",
        object: { writer in
          for row in rows { writer.member(row.name, object: { Self.write(row.measures, to: &$0) }) }
        })
    }
    writer.endLine()
    return writer.bytes
  }

  private static func write(_ name: String, _ share: SampleMeasures.Share, to writer: inout JSONWriter) {
    writer.member(
      name,
      object: { writer in
        writer.member("count", share.count)
        writer.member("of", share.of)
      })
  }

  private static func write(_ likelihood: TrainedAutoencoder.Likelihood, to writer: inout JSONWriter) {
    writer.member(
      "likelihood",
      object: { writer in
        writer.member("compositions", likelihood.count)
        writer.member("held_out", likelihood.isHeldOut)
        writer.member("evidence_lower_bound", likelihood.bound)
        writer.member("divergence", likelihood.divergence)
        writer.member("evidence_lower_bound_of_frequencies", likelihood.boundOfFrequencies)
      })
  }

  private static func write(_ measures: SampleMeasures, to writer: inout JSONWriter) {
    write("distinct", measures.distinct, to: &writer)
    write("novel", measures.novel, to: &writer)
    write("valid", measures.valid, to: &writer)
    writer.member(
      "broken_rules",
      object: { writer in
        for reason in DesignVerdict.Reason.allCases {
          if let count = measures.reasons[reason] { writer.member(reason.rawValue, count) }
        }
      })
    writer.member(
      "lattices",
      object: { writer in
        for lattice in DesignVerdict.Lattice.allCases {
          writer.member(lattice.rawValue, measures.lattices[lattice] ?? 0)
        }
      })
    write("coverage_recall", measures.coverage, to: &writer)
    write("coverage_precision", measures.precision, to: &writer)
    writer.member(
      "wasserstein",
      object: { writer in
        for property in measures.properties {
          writer.member(
            property.name,
            object: { writer in
              if let distance = property.distance { writer.member("distance", distance) }
              writer.member("unit", property.unit)
              writer.member("count", property.share.count)
              writer.member("of", property.share.of)
            })
        }
      })
  }
}
