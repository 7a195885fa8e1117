import Glibc

/// Dirichlet distributions over proportions of k parts, by their k concentrations above zero.
package enum DirichletDistribution {
  /// Proportions from the logarithms of gamma draws.
  package static func proportions(logarithms: [Double]) -> [Double] {
    let greatest = logarithms.max() ?? 0
    let draws = logarithms.map { exp($0 - greatest) }
    let sum = draws.reduce(0, +)
    return draws.map { $0 / sum }
  }

  /// ln Γ(Σα) − Σ ln Γ(α): what the logarithm of the density adds to Σ (α − 1)·ln z. O(k).
  package static func logNormalization(_ alpha: [Double]) -> Double {
    alpha.reduce(lgamma(alpha.reduce(0, +))) { $0 - lgamma($1) }
  }

  /// KL(Dir(α) ‖ Dir(β)) in nats. O(k).
  package static func divergence(_ alpha: [Double], from beta: [Double]) -> Double {
    precondition(alpha.count == beta.count && !alpha.isEmpty)
    let whole = GammaFunction.digamma(alpha.reduce(0, +))
    var sum = logNormalization(alpha) - logNormalization(beta)
    for (a, b) in zip(alpha, beta) { sum += (a - b) * (GammaFunction.digamma(a) - whole) }
    // Rounding of large terms that cancel; a divergence is never negative.
    return max(0, sum)
  }

  /// The gradient of the divergence by α. O(k).
  package static func divergenceGradient(_ alpha: [Double], from beta: [Double]) -> [Double] {
    let (total, other) = (alpha.reduce(0, +), beta.reduce(0, +))
    let common = (total - other) * GammaFunction.trigamma(total)
    return zip(alpha, beta).map { a, b in (a - b) * GammaFunction.trigamma(a) - common }
  }

  /// The Laplace approximation in the softmax basis (`srivastava2017autoencoding`): the means and variances of the k logits
  /// of a logistic normal distribution near Dir(α).
  package static func laplaceBasis(_ alpha: [Double]) -> (means: [Double], variances: [Double]) {
    let k = Double(alpha.count)
    let logarithm = alpha.reduce(0) { $0 + log($1) } / k
    let inverse = alpha.reduce(0) { $0 + 1 / $1 } / (k * k)
    return (alpha.map { log($0) - logarithm }, alpha.map { (1 - 2 / k) / $0 + inverse })
  }
}
