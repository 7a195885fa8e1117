import Numerics

/// What an autoencoder is worth on compositions that it has not seen, beside two baselines that know nothing of networks.
package struct AutoencoderScores: Sendable, Equatable {
  /// A latent number counts as active when its posterior mean varies over the data by more than this share of the prior's
  /// variance (`burda2016importance`).
  package static let activity = 0.01

  /// Compositions whose divergence from the exemplars is computed at most.
  private static let densityLimit = 256

  /// How many compositions were scored.
  package let count: Int
  /// Whether they were held out of training.
  package let isHeldOut: Bool
  /// The evidence lower bound in parts, at β = 1.
  package let bound: EvidenceLowerBound
  /// The divergence from the density that designs are drawn from, in its place.
  package let divergenceFromExemplars: Double
  /// The bound of a model that knows only how often and with which mean fraction each element comes.
  package let boundOfFrequencies: EvidenceLowerBound
  /// Mean Aitchison distance of reconstructions, zeros replaced as `CompositionDistance` says.
  package let aitchison: Double
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

  /// Scores a model on compositions against those that it was trained on. O(n·(m·d + parameters)).
  init(
    _ model: CompositionAutoencoder, prior: LatentPrior, held rows: TrainingRows, isHeldOut: Bool,
    training known: TrainingRows, seed: UInt64
  ) {
    let (held, training) = (rows.fractions, known.fractions)
    let d = model.dimension
    let rows = rows.count
    var random = SeededGenerator(seed: seed, stream: 4)
    count = rows
    self.isHeldOut = isHeldOut
    bound = EvidenceLowerBound.mean(of: model, held, draws: 16, random: &random)
    divergenceFromExemplars = ExemplarDensity(prior, model.shape.latent).divergence(
      of: model.encode(Array(held.prefix(Self.densityLimit * d))), draws: 16, &random)
    boundOfFrequencies = EvidenceLowerBound.ofFrequencies(held, training: training, dimension: d)
    let reconstructed = model.reconstruct(held)
    let mean = Self.mean(training, dimension: d)
    // The nearest of a large training set is sought for some of the compositions only.
    let sought = min(rows, max(1, 200_000_000 / max(1, training.count)))
    var (ownSum, meanSum, nearestSum, aitchisonSum) = (0.0, 0.0, 0.0, 0.0)
    for row in 0..<rows {
      let x = held[row * d..<(row + 1) * d]
      let back = reconstructed[row * d..<(row + 1) * d]
      ownSum += CompositionDistance.totalVariation(x, back)
      aitchisonSum += CompositionDistance.aitchison(x.map(Double.init), back.map(Double.init))
      meanSum += CompositionDistance.totalVariation(x, mean[...])
      guard row < sought else { continue }
      var nearest = Double.infinity
      for start in stride(from: 0, to: training.count, by: d) {
        nearest = min(nearest, CompositionDistance.totalVariation(x, training[start..<start + d]))
      }
      nearestSum += nearest
    }
    aitchison = aitchisonSum / Double(max(1, rows))
    totalVariation = ownSum / Double(max(1, rows))
    totalVariationOfMean = meanSum / Double(max(1, rows))
    totalVariationOfNearest = nearestSum / Double(max(1, sought))
    activeDimensions = Self.activeDimensions(model, known)
  }

  /// The mean of rows [n, d].
  package static func mean(_ rows: [Float], dimension: Int) -> [Float] {
    var sums = [Double](repeating: 0, count: dimension)
    for (place, value) in rows.enumerated() { sums[place % dimension] += Double(value) }
    return sums.map { Float($0 / Double(max(1, rows.count / dimension))) }
  }

  private static func activeDimensions(_ model: CompositionAutoencoder, _ known: TrainingRows) -> Int {
    let latent = model.shape.latent
    let k = latent.dimension
    let points = model.centers(known.fractions)
    let rows = Double(points.count / k)
    return (0..<k).count { dimension in
      let numbers = stride(from: dimension, to: points.count, by: k).map { Double(points[$0]) }
      let mean = numbers.reduce(0, +) / rows
      return numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / rows > activity * latent.spread
    }
  }
}
