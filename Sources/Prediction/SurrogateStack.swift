import NeuralNetworks

/// Surrogates whose answers are averaged with weights that were found by cross-validation (`wolpert1992stacked`): not
/// negative and summing to one (`breiman1996stacked`), so that an answer lies between those of its members.
package struct SurrogateStack: Sendable {
  /// One surrogate and how much it counts.
  package struct Member: Sendable {
    package let surrogate: Surrogate
    package let weight: Double
    /// What makes its deviations right on average by itself, in the units of its answers.
    package let deviations: DeviationScaling

    package init(_ surrogate: Surrogate, weight: Double, deviations: DeviationScaling) {
      self.surrogate = surrogate
      self.weight = weight
      self.deviations = deviations
    }

    /// What counts of its answer.
    func answer(_ answer: LatentPrediction, _ task: PredictionTask) -> LatentPrediction {
      task == .classification ? answer.asProbability : deviations.applied(to: answer)
    }
  }

  package let members: [Member]
  package let task: PredictionTask

  /// A stack of at least one member, with weights that sum to one.
  package init(_ members: [Member], task: PredictionTask) {
    precondition(!members.isEmpty)
    self.task = task
    self.members = members
  }

  /// The weighted answers of those that have a weight.
  func predict(rows: Int, _ inputs: [Float], graphs: [AtomicGraph]) -> [LatentPrediction] {
    // A member without weight is not asked; its deviations would count for nothing either.
    let asked = members.filter { $0.weight > 0 }
    let answers = asked.map { $0.surrogate.predict(rows: rows, inputs, graphs: graphs) }
    return (0..<rows).map { row in
      Self.combined(
        asked.indices.map { asked[$0].answer(answers[$0][row], task) }, weights: asked.map(\.weight))
    }
  }

  /// The weighted answer. Its aleatoric variance is the weighted mean of the members'; its epistemic one is theirs and the
  /// spread of their means about the common one: what the members do not agree upon is not known.
  static func combined(_ answers: [LatentPrediction], weights: [Double]) -> LatentPrediction {
    var (mean, median, aleatoric, epistemic) = (0.0, 0.0, 0.0, 0.0)
    for (answer, weight) in zip(answers, weights) {
      mean += weight * answer.mean
      median += weight * answer.median
      aleatoric += weight * answer.aleatoric
      epistemic += weight * answer.epistemic
    }
    for (answer, weight) in zip(answers, weights) {
      epistemic += weight * (answer.mean - mean) * (answer.mean - mean)
    }
    return LatentPrediction(mean: mean, median: median, aleatoric: aleatoric, epistemic: epistemic)
  }
}
