import Autodiff
import Glibc
import Numerics

/// Compositions made anew out of training compositions in every pass, so that a network of tens of thousands of weights
/// learns what a composition is and not the few hundred that it is shown. What designs are drawn from is not varied.
package struct RowVariation: Sendable, Equatable {
  /// The deviation of the logarithm of each fraction.
  package var noise = 0.2
  /// How often one element gives its fraction to another, which is drawn as often as the training compositions hold it.
  package var exchange = 0.2

  package init(noise: Double = 0.2, exchange: Double = 0.2) {
    self.noise = noise
    self.exchange = exchange
  }

  /// Fractions [n, d] varied; `held` says how many training compositions hold each of the d elements.
  package func varied(_ rows: SparseRows, held: [Int], _ random: inout SeededGenerator) -> SparseRows {
    guard noise > 0 || exchange > 0 else { return rows }
    var (places, weights) = (rows.places, rows.weights)
    for row in 0..<rows.rows {
      let entries = rows.entries(of: row)
      if random.uniform() < exchange { exchangeOne(&places[entries], held, &random) }
      guard noise > 0 else { continue }
      var sum = 0.0
      for entry in entries {
        weights[entry] *= exp(noise * random.standardNormal())
        sum += weights[entry]
      }
      for entry in entries { weights[entry] /= sum }
    }
    return SparseRows(starts: rows.starts, places: places, weights: weights)
  }

  private func exchangeOne(_ places: inout ArraySlice<Int32>, _ held: [Int], _ random: inout SeededGenerator) {
    let total = held.indices.reduce(0) { places.contains(Int32($1)) ? $0 : $0 + held[$1] }
    guard total > 0, !places.isEmpty else { return }
    let giver = places.startIndex + random.index(below: places.count)
    var rest = random.index(below: total)
    for taker in held.indices where !places.contains(Int32(taker)) {
      rest -= held[taker]
      guard rest < 0 else { continue }
      places[giver] = Int32(taker)
      return
    }
  }
}
