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

  /// The card as JSON.
  var text: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name", name)
      writer.member("kind", "generator")
      writer.member("method", GenerationMethod.autoencoder.rawValue)
      writer.member("elements", outcome.model.elements.map(\.symbol))
      writer.member("network", object: writeNetwork)
      writer.member("training", object: writeTraining)
      writer.member("scores", object: writeScores)
      writer.member("seed", Int(plan.seed))
      writer.member("version", ServiceManifest.version)
      writer.member("notes", notes)
    }
    return writer.text
  }

  private func writeNetwork(_ writer: inout JSONWriter) {
    writer.member("latent_dimension", plan.shape.latent)
    writer.member("hidden", array: { for width in plan.shape.hidden { $0.element(width) } })
    writer.member("activation", outcome.model.encoder.activation.rawValue)
    writer.member("atoms", EvidenceLowerBound.atoms)
    writer.member("beta", plan.beta)
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
    return notes
  }
}
