import JSON
import ServiceRuntime

/// What a trained generator says of itself: data, scores, and what to know before it is used.
struct GeneratorModelCard {
  let name: String
  let plan: AutoencoderPlan
  let data: InputRecords
  let collection: CompositionCollection
  let outcome: AutoencoderTraining.Outcome
  /// Whether the file holds the training compositions, so that designs can be told new.
  let holdsCompositions: Bool
  /// What the user has to say.
  let remarks: [String]

  /// The card as JSON.
  var text: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name", name)
      writer.member("kind", "generator")
      writer.member("method", GenerationMethod.autoencoder.rawValue)
      writer.member("format", GeneratorModelFile.format)
      writer.member("elements", outcome.model.elements.map(\.symbol))
      writer.member("network", object: writeNetwork)
      if !outcome.conditions.properties.isEmpty { writer.member("conditions", array: writeConditions) }
      writer.member("training", object: writeTraining)
      writer.member("scores", object: writeScores)
      writer.member("seed", Int(plan.seed))
      writer.member("version", ServiceManifest.version)
      writer.member("notes", notes)
    }
    return writer.text
  }

  private func writeNetwork(_ writer: inout JSONWriter) {
    let latent = plan.shape.latent
    writer.member("latent", latent.family.rawValue)
    writer.member("latent_dimension", latent.dimension)
    if latent.family == .dirichlet {
      writer.member("approximation", latent.approximation.rawValue)
      writer.member("prior_concentration", latent.concentration)
    }
    writer.member("hidden", array: { for width in plan.shape.hidden { $0.element(width) } })
    writer.member("activation", outcome.model.encoder.activation.rawValue)
    writer.member("atoms", EvidenceLowerBound.atoms)
    writer.member("beta", plan.beta)
    writer.member("free_bits", plan.freeBits)
    writer.member("noise", plan.variation.noise)
    writer.member("exchange", plan.variation.exchange)
    writer.member("likelihood", plan.likelihood.rawValue)
  }

  private func writeConditions(_ writer: inout JSONWriter) {
    for property in outcome.conditions.properties {
      writer.element(object: { writer in
        writer.member("property", property.name)
        writer.member("mean", property.mean)
        writer.member("standard_deviation", property.standardDeviation)
        writer.member("minimum", property.range.lowerBound)
        writer.member("maximum", property.range.upperBound)
        writer.member("compositions", property.count)
      })
    }
  }

  private func writeTraining(_ writer: inout JSONWriter) {
    writer.member("records", data.count)
    writer.member("refused", data.refused)
    writer.member("left_out", collection.leftOut)
    writer.member("compositions", collection.compositions.count)
    writer.member("trained_on", outcome.parts.training)
    writer.member("chosen_on", outcome.parts.choice)
    writer.member("scored_on", outcome.parts.scoring)
    writer.member("epochs", outcome.epochs)
    writer.member("exemplars", outcome.prior.count)
    writer.member("digest", data.digestText)
  }

  /// Nats a composition; distances are ½Σ|x − x̂|.
  private func writeScores(_ writer: inout JSONWriter) {
    let scores = outcome.scores
    writer.member("count", scores.count)
    writer.member("held_out", scores.isHeldOut)
    writer.member("evidence_lower_bound", -scores.bound.loss(beta: 1))
    writer.member("reconstruction_presence", scores.bound.presence)
    writer.member("reconstruction_fractions", scores.bound.fractions)
    writer.member("divergence", scores.bound.divergence)
    writer.member("divergence_from_exemplars", scores.divergenceFromExemplars)
    writer.member("evidence_lower_bound_of_frequencies", -scores.boundOfFrequencies.loss(beta: 1))
    writer.member("aitchison", scores.aitchison)
    writer.member("total_variation", scores.totalVariation)
    writer.member("total_variation_of_mean", scores.totalVariationOfMean)
    writer.member("total_variation_of_nearest", scores.totalVariationOfNearest)
    writer.member("active_latent_dimensions", scores.activeDimensions)
  }

  /// What a reader should know; also said on standard error.
  var notes: [String] {
    var notes: [String] = []
    if outcome.scores.isCollapsed {
      notes.append("the posterior has collapsed: the latent numbers say nothing of a composition")
    }
    if !outcome.scores.isHeldOut {
      notes.append("too few compositions to hold any out: the scores are those of the training compositions")
    }
    if data.refused > 0 { notes.append("\(data.refused) lines were refused") }
    if collection.leftOut > 0 {
      notes.append("\(collection.leftOut) records were left out: outside the space, or beyond the limit")
    }
    if !holdsCompositions {
      notes.append("the training compositions are too many to be kept: designs are not told new")
    }
    if plan.likelihood == .squaredError {
      notes.append("fractions were fitted by squared error, which is wrong for them: a baseline, not to be used")
    }
    return notes + remarks
  }
}
