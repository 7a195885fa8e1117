import Glibc
import Numerics

/// What designs are drawn from: the posteriors of training compositions, the exemplars, each as likely as another where
/// nothing is asked (`norouzi2020exemplar`). The density that the divergence is paid against in training covers regions that no
/// composition is encoded to; a mixture of posteriors is the prior of the greatest bound (`tomczak2018vampprior`).
///
/// Where a property is asked for, an exemplar is as likely as its expected value is near, and as much as is known of it.
package struct LatentPrior: Sendable, Equatable {
  /// Most exemplars that are kept.
  package static let limit = 1024
  /// How near expected values are to what is asked, in standard deviations of the property over the training compositions.
  private static let width = 0.1
  /// Exemplars that share the designs of one value at least, as Kish's effective number; the width grows until they do.
  private static let fewest = 8.0

  /// Outputs [m, w] of the encoder.
  package let exemplars: [Float]
  /// w.
  package let width: Int
  /// Expected values [m, c] of the conditions, scaled; and for each how much is known, from 0 to 1.
  package let expected: [Float]
  package let certainty: [Float]

  package init(exemplars: [Float], width: Int, expected: [Float] = [], certainty: [Float] = []) {
    precondition(!exemplars.isEmpty && exemplars.count.isMultiple(of: width) && expected.count == certainty.count)
    precondition(expected.count.isMultiple(of: exemplars.count / width))
    self.exemplars = exemplars
    self.width = width
    self.expected = expected
    self.certainty = certainty
  }

  /// m.
  package var count: Int { exemplars.count / width }

  /// The encoder's outputs for one exemplar.
  package subscript(index: Int) -> ArraySlice<Float> { exemplars[index * width..<(index + 1) * width] }

  /// An exemplar drawn by its weight for scaled values asked for, nil where any is welcome. O(m·c).
  package func draw(near asked: [Double?], _ random: inout SeededGenerator) -> Int {
    guard asked.contains(where: { $0 != nil }) else { return random.index(below: count) }
    let weights = weights(near: asked)
    var rest = random.uniform() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return index }
    }
    return weights.lastIndex { $0 > 0 } ?? count - 1
  }

  /// The weights [m] of the exemplars for scaled values asked for, at least one of them above zero.
  package func weights(near asked: [Double?]) -> [Double] {
    let conditions = expected.count / count
    precondition(asked.count == conditions)
    var distances = [Double](repeating: 0, count: count)
    var known = [Double](repeating: 1, count: count)
    for (condition, value) in asked.enumerated() {
      guard let value else { continue }
      for index in 0..<count {
        let place = index * conditions + condition
        let difference = Double(expected[place]) - value
        distances[index] += difference * difference
        // Some weight for what is wholly unknown, so that there is always a draw.
        known[index] *= max(1e-3, Double(certainty[place]))
      }
    }
    let nearest = distances.min() ?? 0
    var width = Self.width
    while true {
      let weights = zip(distances, known).map { exp(($0 - nearest) / (-2 * width * width)) * $1 }
      let (sum, squares) = weights.reduce(into: (0.0, 0.0)) { sums, weight in
        sums.0 += weight
        sums.1 += weight * weight
      }
      // A set of few exemplars has not as many to share.
      if sum * sum >= min(Self.fewest, Double(count) / 4) * squares || width > 100 { return weights }
      width *= 1.5
    }
  }
}
