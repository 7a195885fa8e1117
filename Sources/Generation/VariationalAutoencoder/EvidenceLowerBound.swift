import Autodiff
import Glibc
import NeuralNetworks
import Numerics

/// The negative evidence lower bound of compositions in parts, in nats a composition (`kingma2014vae`), the divergence
/// weighted by β (`higgins2017beta`).
///
/// A composition x counts as `atoms` atoms drawn from the decoded fractions p: the multinomial likelihood −atoms·Σ xᵢ ln pᵢ
/// over the elements present. Presence has a Bernoulli likelihood of its own.
package struct EvidenceLowerBound: Sendable, Equatable {
  /// Atoms that a composition counts as: its fractions are then known to a few per cent, as measured ones are.
  package static let atoms = 100.0

  /// Bernoulli cross-entropy of the elements present.
  package var presence = 0.0
  /// Multinomial cross-entropy of the fractions less the entropy of the fractions themselves, so that zero is perfect.
  package var fractions = 0.0
  /// Divergence of the posterior from the prior.
  package var divergence = 0.0

  /// What the latent numbers have to explain.
  package var reconstruction: Double { presence + fractions }

  /// The value that training lessens.
  package func loss(beta: Double) -> Double { reconstruction + beta * divergence }

  /// Records the mean loss over a batch of fractions [n, d] with noise [n, k] on a tape.
  package static func record<Scalar: TapeScalar>(
    _ model: CompositionAutoencoder, on tape: inout Tape<Scalar>, fractions: [Scalar], noise: [Scalar], beta: Scalar
  ) -> Variable {
    let d = model.dimension
    let rows = fractions.count / d
    let input = tape.input(
      rows: rows, columns: 2 * d, CompositionAutoencoder.encoderInput(fractions, dimension: d))
    let target = tape.input(rows: rows, columns: d, fractions)
    let presence = tape.input(rows: rows, columns: d, fractions.map { $0 > 0 ? 1 : 0 })
    let moments = model.encoder.record(on: &tape, input)
    let latent = tape.gaussianDraw(
      moments, noise: tape.input(rows: rows, columns: model.shape.latent, noise))
    let logits = model.decoder.record(on: &tape, latent)
    let presenceLoss = tape.bernoulliCrossEntropy(tape.columns(logits, 0..<d), target: presence)
    let fractionLoss = tape.softmaxCrossEntropy(
      tape.columns(logits, d..<2 * d), target: target, mask: presence)
    let divergence = tape.gaussianDivergence(moments)
    return tape.weightedSum([(presenceLoss, 1), (fractionLoss, Scalar(atoms)), (divergence, beta)])
  }

  /// The mean parts over compositions [n, d], each with `draws` latent points. O(n·draws·parameters).
  package static func mean(
    of model: CompositionAutoencoder, _ compositions: [Float], draws: Int, random: inout SeededGenerator
  ) -> EvidenceLowerBound {
    let (d, k) = (model.dimension, model.shape.latent)
    let rows = compositions.count / d
    var sum = EvidenceLowerBound()
    guard rows > 0, draws > 0 else { return sum }
    let moments = model.encode(compositions)
    var latent: [Float] = []
    for row in 0..<rows {
      let means = moments[row * 2 * k..<row * 2 * k + k]
      let logarithms = moments[row * 2 * k + k..<(row + 1) * 2 * k]
      for (mean, logarithm) in zip(means, logarithms) {
        let (m, l) = (Double(mean), Double(logarithm))
        sum.divergence += (m * m + exp(l) - 1 - l) / 2
      }
      for _ in 0..<draws {
        for (mean, logarithm) in zip(means, logarithms) {
          latent.append(mean + Float.exponential(logarithm / 2) * Float(random.standardNormal()))
        }
      }
    }
    let logits = model.decode(latent)
    for row in 0..<rows {
      let x = compositions[row * d..<(row + 1) * d]
      for draw in row * draws..<(row + 1) * draws {
        let start = draw * 2 * d
        sum.presence += presence(of: x, logits[start..<start + d]) / Double(draws)
        sum.fractions += fractions(of: x, logits[start + d..<start + 2 * d]) / Double(draws)
      }
    }
    let n = Double(rows)
    return EvidenceLowerBound(
      presence: sum.presence / n, fractions: sum.fractions / n, divergence: sum.divergence / n)
  }

  /// The part of the recorded loss that no model can lessen: atoms times the mean entropy of compositions.
  package static func entropy(_ compositions: [Float], rows: Int) -> Double {
    var sum = 0.0
    for fraction in compositions where fraction > 0 { sum -= Double(fraction) * log(Double(fraction)) }
    return atoms * sum / Double(max(1, rows))
  }

  private static func presence(of x: ArraySlice<Float>, _ logits: ArraySlice<Float>) -> Double {
    zip(x, logits).reduce(0) { sum, pair in
      let logit = Double(pair.1)
      return sum + Double.softplus(logit) - (pair.0 > 0 ? logit : 0)
    }
  }

  /// −atoms·Σ x ln(p/x).
  private static func fractions(of x: ArraySlice<Float>, _ logits: ArraySlice<Float>) -> Double {
    var greatest = -Double.infinity
    for (fraction, logit) in zip(x, logits) where fraction > 0 { greatest = max(greatest, Double(logit)) }
    var total = 0.0
    for (fraction, logit) in zip(x, logits) where fraction > 0 { total += exp(Double(logit) - greatest) }
    let normalisation = greatest + log(total)
    var sum = 0.0
    for (fraction, logit) in zip(x, logits) where fraction > 0 {
      sum += Double(fraction) * (log(Double(fraction)) - Double(logit) + normalisation)
    }
    return atoms * sum
  }
}
