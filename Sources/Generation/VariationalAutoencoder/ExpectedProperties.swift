import GaussianProcesses
import Numerics

/// What the properties of training compositions are expected to be: a Gaussian process of the values in the data over the
/// square roots of fractions (Hellinger's distance), so that the scatter of single measurements is smoothed and compositions
/// without a value have one, too.
enum ExpectedProperties {
  /// Most values that a process is fitted to.
  private static let limit = 400

  /// Expected values of the first m of rows, scaled, [m, c], and how much is known of each: one less the share of the prior
  /// variance that is left. O(c·(limit³ + m·limit²)).
  static func of(_ rows: TrainingRows, first m: Int, scale: ConditionScale) -> (expected: [Float], certainty: [Float]) {
    let d = rows.dimension
    let c = scale.properties.count
    var expected = [Float](repeating: 0, count: m * c)
    var certainty = [Float](repeating: 0, count: m * c)
    func points(_ places: some Sequence<Int>) -> Matrix {
      let storage = places.flatMap { row in
        rows.fractions[row * d..<(row + 1) * d].map { Double($0).squareRoot() }
      }
      return Matrix(rows: storage.count / d, columns: d, storage: storage)
    }
    for condition in 0..<c {
      let known = (0..<rows.count).filter { rows.values[$0][condition] != nil }.prefix(limit)
      let targets = known.map { scale.scaled(rows.values[$0][condition] ?? 0, condition) }
      // A value that no process takes is one of which nothing is known.
      guard
        let process = try? GaussianProcess(
          inputs: points(known), targets: targets, options: GaussianProcessOptions(restarts: 0))
      else { continue }
      let prediction = process.predict(points(0..<m))
      let prior = process.hyperparameters.targetScale * process.hyperparameters.targetScale
      for row in 0..<m {
        expected[row * c + condition] = Float(prediction.mean[row])
        certainty[row * c + condition] = Float(max(0, min(1, 1 - prediction.variance[row] / prior)))
      }
    }
    return (expected, certainty)
  }
}
