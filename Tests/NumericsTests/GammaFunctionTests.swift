import Glibc
import Numerics
import Testing

/// Expected values by mpmath 1.3 in 40 digits: psi, gammainc, and for the movement of draws a numerical derivative of gammainc
/// by its shape.
@Suite("Gamma functions") struct GammaFunctionTests {
  static let derivatives: [(x: Double, digamma: Double, trigamma: Double)] = [
    (0.001, -1000.5755719318103, 1000001.6425331959),
    (0.1, -10.423754940411077, 101.43329915079276),
    (0.5, -1.9635100260214235, 4.9348022005446793),
    (1, -0.57721566490153286, 1.6449340668482264),
    (1.5, 0.036489973978576521, 0.93480220054467931),
    (3, 0.92278433509846714, 0.39493406684822644),
    (7.25, 1.910453526883736, 0.14787923315893217),
    (9.999, 2.2516474172057353, 0.10517738667672887),
    (10, 2.2517525890667211, 0.10516633568168575),
    (50, 3.9019896734278922, 0.020201333226697126),
    (1000, 6.9072551956488121, 0.0010005001666666333),
    (1e6, 13.815510057964191, 1.0000005000001667e-6),
  ]

  @Test("ψ and ψ′", arguments: derivatives) func derivative(x: Double, digamma: Double, trigamma: Double) {
    #expect(abs(GammaFunction.digamma(x) - digamma) <= 2e-15 * max(1, abs(digamma)))
    #expect(abs(GammaFunction.trigamma(x) / trigamma - 1) < 2e-15)
  }

  /// P(α, z), Q(α, z), ∂z/∂α at constant P.
  static let incomplete: [(shape: Double, z: Double, lower: Double, upper: Double, slope: Double)] = [
    (0.1, 0.05, 0.77553863545103058, 0.22446136454896942, 1.36728306783689),
    (1, 1, 0.63212055882855768, 0.36787944117144232, 1.17356302722473),
    (10, 9, 0.41259175566805859, 0.58740824433194141, 0.964182724284796),
    (0.01, 1e-20, 0.63455792054899675, 0.36544207945100325, 4.5490816402012239e-17),
    (0.01, 2, 0.99950333546278147, 0.00049666453721852679, 73.597799850407969),
    (0.3, 0.001, 0.14024245892486736, 0.85975754107513264, 0.022481140914591293),
    (0.3, 1.4, 0.95183887660727191, 0.048161123392728089, 3.1300481079893624),
    (0.3, 1.6, 0.96311626001624664, 0.036883739983753363, 3.2911250689021602),
    (1, 20, 0.99999999793884638, 2.0611536224385578e-9, 3.6206664839514847),
    (2, 2.9, 0.78540944178001181, 0.21459055821998819, 1.3010092578559008),
    (2, 3.1, 0.815298270186413, 0.184701729813587, 1.3420920745091335),
    (2, 1e-6, 4.9999966666679167e-13, 0.9999999999995, 7.3691499584700468e-6),
    (5, 15, 0.9991433587892247, 0.00085664121077530039, 1.702166693826057),
    (30, 20, 0.021818217525557392, 0.97818178247444261, 0.81542222422603685),
    (30, 45, 0.9926628007022035, 0.0073371992977965036, 1.2231425063703331),
    (100, 100, 0.51329879827914866, 0.48670120172085134, 1.0016683237741726),
    (100, 140, 0.99983894282528744, 0.00016105717471255586, 1.1796104604467822),
    (1000, 950, 0.055054686230738034, 0.94494531376926197, 0.97473502369716372),
    (1000, 1060, 0.96934019982571301, 0.030659800174286992, 1.0295889446447842),
  ]

  @Test("the incomplete gamma function and how draws move with their shape", arguments: incomplete)
  func incompleteGamma(shape: Double, z: Double, lower: Double, upper: Double, slope: Double) {
    #expect(abs(IncompleteGamma.lower(shape: shape, z) / lower - 1) < 1e-12)
    #expect(abs(IncompleteGamma.upper(shape: shape, z) / upper - 1) < (z < shape + 1 ? 1e-10 : 1e-12))
    let moved = z * IncompleteGamma.logarithmSlope(shape: shape, logarithm: log(z))
    #expect(abs(moved - slope) < 1e-10 * max(1, abs(slope)) && abs(moved / slope - 1) < 1e-10)
    // ∂P/∂α = −f·∂z/∂α.
    let density = exp((shape - 1) * log(z) - z - lgamma(shape))
    #expect(abs(IncompleteGamma.lowerSlope(shape: shape, z) + density * slope) < 1e-10 * max(1e-9, density * slope))
  }

  @Test("a draw that underflows still moves: ln z = ln(uαΓ(α))/α for small z") func underflow() {
    // d/dα of (ln u + ln Γ(α + 1))/α is (ψ(α + 1) − ln z)/α.
    let (shape, logarithm) = (0.01, -2000.0)
    let expected = (GammaFunction.digamma(1 + shape) - logarithm) / shape
    #expect(abs(IncompleteGamma.logarithmSlope(shape: shape, logarithm: logarithm) / expected - 1) < 1e-13)
  }

  /// Mean and variance of Gamma(α, 1) are α; of 20,000 draws the mean has the standard error √(α/20000).
  @Test("gamma draws have the mean of their shape", arguments: [0.05, 0.7, 1, 4.5, 300]) func draws(shape: Double) {
    var random = SeededGenerator(seed: 3)
    let sum = (0..<20_000).reduce(0) { sum, _ in sum + exp(random.gammaLogarithm(shape: shape)) }
    #expect(abs(sum / 20_000 - shape) < 4 * (shape / 20_000).squareRoot())
  }
}

@Suite("Dirichlet distributions") struct DirichletDistributionTests {
  /// By mpmath in 40 digits from the closed form.
  /// Γ(6)/(Γ(1)Γ(2)Γ(3)) = 60, and Γ(1)/Γ(½)² = 1/π.
  @Test("the constant of the density") func normalization() {
    #expect(abs(DirichletDistribution.logNormalization([1, 2, 3]) - log(60)) < 1e-14)
    #expect(abs(DirichletDistribution.logNormalization([0.5, 0.5]) + log(Double.pi)) < 1e-14)
  }

  @Test("the divergence of two") func divergence() {
    #expect(abs(DirichletDistribution.divergence([1, 2, 3], from: [1, 1, 1]) - 0.551197381662155) < 1e-14)
    let sparse = DirichletDistribution.divergence([0.5, 0.5, 0.5, 5], from: [0.3, 0.3, 0.3, 0.3])
    #expect(abs(sparse - 1.63419644490768) < 1e-13)
    #expect(DirichletDistribution.divergence([0.2, 7], from: [0.2, 7]) == 0)
  }

  @Test("its gradient equals central differences") func gradient() {
    let (alpha, beta) = ([0.2, 1.5, 8.0], [0.3, 1.0, 2.0])
    for (k, slope) in DirichletDistribution.divergenceGradient(alpha, from: beta).enumerated() {
      var (above, below) = (alpha, alpha)
      above[k] += 1e-5
      below[k] -= 1e-5
      let difference =
        (DirichletDistribution.divergence(above, from: beta) - DirichletDistribution.divergence(below, from: beta))
        / 2e-5
      #expect(abs(slope - difference) < 1e-7 * max(1, abs(slope)))
    }
  }

  /// Srivastava & Sutton 2017, eq. 5, by hand for α = (1, 2, 3).
  @Test("the Laplace approximation in the softmax basis") func laplace() {
    let (means, variances) = DirichletDistribution.laplaceBasis([1, 2, 3])
    for (mean, expected) in zip(means, [-0.59725, 0.09589, 0.50136]) { #expect(abs(mean - expected) < 5e-6) }
    for (variance, expected) in zip(variances, [0.53704, 0.37037, 0.31481]) { #expect(abs(variance - expected) < 5e-6) }
  }
}
