import Autodiff
import Glibc
import NeuralNetworks

/// An answer of a surrogate on its own scale, and its slopes by the d scaled inputs.
struct AnswerSlopes: Sendable {
  var answer: LatentPrediction
  /// Of the mean [d].
  var mean: [Double]
  /// Of the variance, both parts together [d].
  var variance: [Double]
}

/// Why an answer has no gradient.
package struct MissingGradient: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

extension Surrogate {
  /// Why there are no slopes; nil where there are.
  var missingSlopes: MissingGradient? {
    switch self {
    case .ensemble, .gaussianProcess: nil
    case .trees: MissingGradient("trees answer in steps")
    case .stack(let stack):
      stack.members.lazy.filter { $0.weight > 0 }.compactMap { member in
        member.surrogate.missingSlopes.map { MissingGradient("\($0), and they have a weight in the stack") }
      }.first
    case .graph: MissingGradient("what descriptors would do with the structure is not known")
    }
  }

  /// The answer to one scaled row with its slopes, in double precision.
  /// - Throws: `missingSlopes`.
  func slopes(_ inputs: [Float]) throws(MissingGradient) -> AnswerSlopes {
    if let missingSlopes { throw missingSlopes }
    switch self {
    case .ensemble(let ensemble): return ensemble.slopes(inputs)
    case .gaussianProcess(let trained):
      let (mean, variance, meanSlopes, varianceSlopes) = trained.process.gradient(at: inputs.map(Double.init))
      return AnswerSlopes(
        answer: LatentPrediction(mean: mean, aleatoric: trained.process.noiseVariance, epistemic: variance),
        mean: meanSlopes, variance: varianceSlopes)
    case .stack(let stack): return try stack.slopes(inputs)
    case .trees, .graph: preconditionFailure("has been refused")
    }
  }
}

extension DeepEnsemble {
  /// The answer to one scaled row with its slopes. O(members·parameters).
  func slopes(_ inputs: [Float]) -> AnswerSlopes {
    let count = Double(members.count)
    var parts: [(mean: Double, variance: Double, meanSlopes: [Double], varianceSlopes: [Double])] = []
    for parameters in members {
      var tape = Tape<Double>(parameters: parameters.map { Double($0) })
      let row = tape.input(rows: 1, columns: inputs.count, inputs.map { Double($0) })
      let head = network.record(on: &tape, row)
      let output = tape.value(head)
      let own = memberSlopes(output[0], output[1])
      tape.backward(from: [(head, [own.byFirst.mean, 0])])
      let meanSlopes = tape.gradient(row)
      tape.backward(from: [(head, [own.byFirst.variance, own.varianceBySecond])])
      parts.append((own.mean, own.variance, meanSlopes, tape.gradient(row)))
    }
    let mean = parts.reduce(0) { $0 + $1.mean } / count
    var slopes = AnswerSlopes(
      answer: LatentPrediction(
        mean: mean, aleatoric: parts.reduce(0) { $0 + $1.variance } / count,
        epistemic: parts.reduce(0) { $0 + ($1.mean - mean) * ($1.mean - mean) } / count),
      mean: inputs.map { _ in 0 }, variance: inputs.map { _ in 0 })
    for part in parts {
      for place in inputs.indices {
        slopes.mean[place] += part.meanSlopes[place] / count
        // Of the spread of the means: their own mean moves as well, but counts for nothing.
        slopes.variance[place] +=
          (part.varianceSlopes[place] + 2 * (part.mean - mean) * part.meanSlopes[place]) / count
      }
    }
    return slopes
  }

  /// What one member's two numbers say, and how that changes with each of them.
  private func memberSlopes(_ first: Double, _ second: Double) -> (
    mean: Double, variance: Double, byFirst: (mean: Double, variance: Double), varianceBySecond: Double
  ) {
    if task == .classification {
      let p = 1 / (1 + exp(-first))
      return (p, p * (1 - p), (p * (1 - p), p * (1 - p) * (1 - 2 * p)), 0)
    }
    let share = 1 / (1 + exp(-second))
    switch head {
    case .gaussian: return (first, GaussianHead.variance(second), (1, 0), share)
    case .laplace:
      let deviation = LaplaceHead.deviation(second)
      return (first, deviation * deviation, (1, 0), 2 * deviation * share)
    }
  }
}

extension SurrogateStack {
  /// The weighted answer to one scaled row with its slopes.
  /// - Throws: what a member with a weight has no slopes for.
  func slopes(_ inputs: [Float]) throws(MissingGradient) -> AnswerSlopes {
    var parts: [(weight: Double, slopes: AnswerSlopes)] = []
    for member in members where member.weight > 0 {
      var slopes = try member.surrogate.slopes(inputs)
      slopes.answer = member.answer(slopes.answer, task)
      let scale = member.deviations.scale
      slopes.variance = slopes.variance.map { $0 * scale * scale }
      parts.append((member.weight, slopes))
    }
    let answer = Self.combined(parts.map(\.slopes.answer), weights: parts.map(\.weight))
    var result = AnswerSlopes(
      answer: answer, mean: inputs.map { _ in 0 }, variance: inputs.map { _ in 0 })
    for (weight, slopes) in parts {
      for place in inputs.indices {
        result.mean[place] += weight * slopes.mean[place]
        result.variance[place] +=
          weight * (slopes.variance[place] + 2 * (slopes.answer.mean - answer.mean) * slopes.mean[place])
      }
    }
    return result
  }
}
