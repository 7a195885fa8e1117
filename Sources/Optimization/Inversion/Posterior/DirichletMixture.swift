import Glibc

/// A density of compositions that is high around known ones: the mean of one Dirichlet density for each, with α = 1 + κ·c, whose
/// mode is the composition c.
///
/// As a Dirichlet prior it is stated on each set of elements against the uniform density there: of a known composition the
/// elements of the set count, so that one without any of them says nothing.
package struct DirichletMixture: Sendable {
  /// Compositions that it may hold: a density costs all of them.
  package static let limit = 500
  /// How sharply the density falls, as far as it is found.
  private static let concentrations = [1.0, 3, 10, 30, 100, 300, 1000]

  /// Mole fractions in the order of the space's elements.
  package let centres: [[Double]]
  /// κ.
  package let concentration: Double
  /// ln Γ(1 + κ·c) beside the centres.
  private let logGammas: [[Double]]

  package init(_ centres: [[Double]], concentration: Double) {
    self.centres = centres
    self.concentration = concentration
    logGammas = centres.map { $0.map { lgamma(1 + concentration * $0) } }
  }

  /// The mixture over distinct compositions whose κ makes each of them most likely by the others; of one alone κ is 10.
  /// O(n²·d).
  package init(fittedTo centres: [[Double]]) {
    var best = (concentration: 10.0, likelihood: -Double.infinity)
    for concentration in Self.concentrations where centres.count > 1 {
      let mixture = DirichletMixture(centres, concentration: concentration)
      let likelihood = centres.indices.reduce(0) { $0 + mixture.logDensity(centres[$1], except: $1) }
      if likelihood > best.likelihood { best = (concentration, likelihood) }
    }
    self.init(centres, concentration: best.concentration)
  }

  /// ln of the density over the uniform one of the elements present. O(n·d).
  package func logDensity(_ fractions: [Double]) -> Double { logDensity(fractions, except: nil) }

  private func logDensity(_ fractions: [Double], except omitted: Int?) -> Double {
    let present = fractions.indices.filter { fractions[$0] > 0 }
    let logs = fractions.map { $0 > 0 ? log($0) : 0 }
    var parts: [Double] = []
    for (place, centre) in centres.enumerated() where place != omitted {
      var (sum, part) = (0.0, 0.0)
      for element in present {
        sum += 1 + concentration * centre[element]
        part += concentration * centre[element] * logs[element] - logGammas[place][element]
      }
      parts.append(part + lgamma(sum))
    }
    let greatest = parts.reduce(-Double.infinity, max)
    let mean = parts.reduce(0) { $0 + exp($1 - greatest) } / Double(parts.count)
    return greatest + log(mean) - lgamma(Double(present.count))
  }
}
