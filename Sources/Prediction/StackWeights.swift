/// The weights of a stack: multiples of a twentieth, not negative and summing to one, least in the loss of the weighted
/// out-of-fold answers. All are tried, so that any loss will do: of three members there are 231.
enum StackWeights {
  private static let units = 20

  /// Weights for answers [k][n] of k members to n targets; of equal losses the first found, which trusts the earlier
  /// members least. O(k·n·C(19 + k, k − 1)).
  /// - Parameter loss: of one answer and its target.
  static func fit(_ answers: [[Double]], targets: [Double], loss: (Double, Double) -> Double) -> [Double] {
    var best = [Double](repeating: 1 / Double(answers.count), count: answers.count)
    var least = Double.infinity
    forEach(answers.count) { weights in
      var sum = 0.0
      for (row, target) in targets.enumerated() {
        var answer = 0.0
        for (k, weight) in weights.enumerated() { answer += weight * answers[k][row] }
        sum += loss(answer, target)
      }
      if sum < least { (best, least) = (weights, sum) }
    }
    return best
  }

  /// All weights of so many members.
  private static func forEach(_ count: Int, _ body: ([Double]) -> Void) {
    var units = [Int](repeating: 0, count: count)
    func place(_ member: Int, left: Int) {
      if member == count - 1 {
        units[member] = left
        return body(units.map { Double($0) / Double(Self.units) })
      }
      for share in 0...left {
        units[member] = share
        place(member + 1, left: left - share)
      }
    }
    place(0, left: Self.units)
  }
}
