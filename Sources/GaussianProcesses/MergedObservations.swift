import Glibc
import Numerics

/// Observations with replicates merged: inputs that are equal, with equal known noise, become one point with the mean of
/// their targets. The likelihood stays that of all observations (Binois et al. 2018, `binois2018practical`).
struct MergedObservations: Sendable {
  /// Inputs of the points [n, d], in the order of their first observations.
  private(set) var inputs: Matrix
  /// Means of standardised targets.
  private(set) var targets: [Double] = []
  private(set) var replicates: [Double] = []
  /// Sums of squared deviations from the means.
  private(set) var scatter: [Double] = []
  /// Known noise variances of one observation, in standardised units.
  private(set) var knownNoise: [Double] = []
  /// The point of each observation, and its standardised target.
  private(set) var point: [Int] = []
  private(set) var observed: [Double]

  var count: Int { targets.count }
  var dimension: Int { inputs.columns }

  private struct Key: Hashable {
    var input: [Double]
    var noise: Double
  }

  init(inputs all: Matrix, standardised: [Double], knownNoise noise: [Double]) {
    var places: [Key: Int] = [:]
    var rows: [Double] = []
    for row in 0..<all.rows {
      // Adding zero makes one of 0 and −0.
      let input = all.row(row).map { $0 + 0 }
      let next = targets.count
      let place = places[Key(input: input, noise: noise[row]), default: next]
      if place == next {
        places[Key(input: input, noise: noise[row])] = next
        rows += input
        targets.append(0)
        replicates.append(0)
        scatter.append(0)
        knownNoise.append(noise[row])
      }
      replicates[place] += 1
      let deviation = standardised[row] - targets[place]
      targets[place] += deviation / replicates[place]
      scatter[place] += deviation * (standardised[row] - targets[place])
      point.append(place)
    }
    inputs = Matrix(rows: targets.count, columns: all.columns, storage: rows)
    observed = standardised
  }

  /// How many observations there are.
  var observationCount: Int { Int(replicates.reduce(0, +)) }

  /// At most `limit` of the points, evenly spaced in their order, with all their replicates, to search hyper-parameters on.
  func thinned(to limit: Int) -> MergedObservations {
    guard count > limit else { return self }
    let kept = (0..<limit).map { $0 * count / limit }
    var result = self
    result.inputs = Matrix(rows: limit, columns: dimension, storage: kept.flatMap(inputs.row))
    result.targets = kept.map { targets[$0] }
    result.replicates = kept.map { replicates[$0] }
    result.scatter = kept.map { scatter[$0] }
    result.knownNoise = kept.map { knownNoise[$0] }
    (result.point, result.observed) = ([], [])
    return result
  }

  /// The noise variance of each point's mean where one observation has `noiseVariance` beside the known.
  func noise(_ noiseVariance: Double) -> [Double] {
    (0..<count).map { (knownNoise[$0] + noiseVariance) / replicates[$0] }
  }

  /// What the scatter within points and the number of observations add to the log likelihood of the means, and its
  /// derivative by the noise variance.
  func replicateTerm(_ noiseVariance: Double) -> (value: Double, slope: Double) {
    var (value, slope) = (0.0, 0.0)
    for k in 0..<count where replicates[k] > 1 {
      let (extra, variance) = (replicates[k] - 1, max(knownNoise[k] + noiseVariance, .leastNormalMagnitude))
      value -= 0.5 * (extra * log(variance) + log(replicates[k]) + scatter[k] / variance)
      value -= extra * StandardNormal.halfLogTwoPi
      slope -= 0.5 * (extra - scatter[k] / variance) / variance
    }
    return (value, slope)
  }
}
