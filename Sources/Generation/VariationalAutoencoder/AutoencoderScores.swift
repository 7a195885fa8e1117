import Numerics

/// What an autoencoder is worth on compositions that it has not seen, beside two baselines that know nothing of networks.
package struct AutoencoderScores: Sendable, Equatable {
  /// A latent number counts as active when its posterior mean varies by more than this over the data
  /// (`burda2016importance`).
  package static let activity = 0.01

  /// How many compositions were scored.
  package let count: Int
  /// Whether they were held out of training.
  package let isHeldOut: Bool
  /// The evidence lower bound in parts, at β = 1.
  package let bound: EvidenceLowerBound
  /// Mean total variation distance ½Σ|x − x̂| of reconstructions.
  package let totalVariation: Double
  /// The same for the mean of the training compositions in place of every reconstruction.
  package let totalVariationOfMean: Double
  /// The same for the nearest training composition.
  package let totalVariationOfNearest: Double
  /// How many latent numbers say something of the composition.
  package let activeDimensions: Int

  /// Whether the latent numbers say nothing: every posterior is nearly the prior.
  package var isCollapsed: Bool { activeDimensions == 0 || bound.divergence < 0.1 }

  /// Scores a model on compositions [n, d] against training compositions [m, d]. O(n·(m·d + parameters)).
  init(
    _ model: CompositionAutoencoder, held: [Float], isHeldOut: Bool, training: [Float], plan: AutoencoderPlan
  ) {
    let d = model.dimension
    let rows = held.count / d
    var random = SeededGenerator(seed: plan.seed, stream: 4)
    count = rows
    self.isHeldOut = isHeldOut
    bound = EvidenceLowerBound.mean(of: model, held, draws: 16, random: &random)
    let reconstructed = model.reconstruct(held)
    let mean = Self.mean(training, dimension: d)
    // The nearest of a large training set is sought for some of the compositions only.
    let sought = min(rows, max(1, 200_000_000 / max(1, training.count)))
    var (ownSum, meanSum, nearestSum) = (0.0, 0.0, 0.0)
    for row in 0..<rows {
      let x = held[row * d..<(row + 1) * d]
      ownSum += Self.totalVariation(x, reconstructed[row * d..<(row + 1) * d])
      meanSum += Self.totalVariation(x, mean[...])
      guard row < sought else { continue }
      var nearest = Double.infinity
      for start in stride(from: 0, to: training.count, by: d) {
        nearest = min(nearest, Self.totalVariation(x, training[start..<start + d]))
      }
      nearestSum += nearest
    }
    totalVariation = ownSum / Double(max(1, rows))
    totalVariationOfMean = meanSum / Double(max(1, rows))
    totalVariationOfNearest = nearestSum / Double(max(1, sought))
    activeDimensions = Self.activeDimensions(model, training)
  }

  /// ½Σ|x − y|.
  package static func totalVariation(_ x: ArraySlice<Float>, _ y: ArraySlice<Float>) -> Double {
    var sum = 0.0
    for (a, b) in zip(x, y) { sum += Double(abs(a - b)) }
    return sum / 2
  }

  /// The mean of rows [n, d].
  package static func mean(_ rows: [Float], dimension: Int) -> [Float] {
    var sums = [Double](repeating: 0, count: dimension)
    for (place, value) in rows.enumerated() { sums[place % dimension] += Double(value) }
    return sums.map { Float($0 / Double(max(1, rows.count / dimension))) }
  }

  private static func activeDimensions(_ model: CompositionAutoencoder, _ compositions: [Float]) -> Int {
    let k = model.shape.latent
    let moments = model.encode(compositions)
    let rows = Double(moments.count / (2 * k))
    return (0..<k).count { dimension in
      let means = stride(from: dimension, to: moments.count, by: 2 * k).map { Double(moments[$0]) }
      let mean = means.reduce(0, +) / rows
      return means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / rows > activity
    }
  }
}
