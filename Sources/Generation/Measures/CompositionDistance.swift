import Glibc

/// Distances of two compositions over the same elements.
package enum CompositionDistance {
  /// What a fraction of zero counts as under a logarithm: half of the smallest fraction that most measurements tell.
  package static let replacement = 0.005

  /// Total variation ½Σ|x − y|: the share of atoms to be exchanged.
  package static func totalVariation(_ x: ArraySlice<Float>, _ y: ArraySlice<Float>) -> Double {
    var sum = 0.0
    for (a, b) in zip(x, y) { sum += Double(abs(a - b)) }
    return sum / 2
  }

  /// Total variation ½Σ|x − y|.
  package static func totalVariation(_ x: [Double], _ y: [Double]) -> Double {
    var sum = 0.0
    for place in x.indices { sum += abs(x[place] - y[place]) }
    return sum / 2
  }

  /// Aitchison's distance, that of the centred logarithms (`aitchison1982statistical`); fractions below `replacement` count as
  /// that.
  package static func aitchison(_ x: [Double], _ y: [Double]) -> Double {
    let differences = zip(x, y).map { log(max($0, replacement) / max($1, replacement)) }
    let mean = differences.reduce(0, +) / Double(max(1, differences.count))
    return differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
  }
}
