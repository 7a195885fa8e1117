import Foundation
import Numerics
import Testing

/// Expected values from mpmath in 50 to 120 digits.
@Suite struct StandardNormalTests {
  @Test(
    "erfcx to 1e-15 relative",
    arguments: [
      (0, 1), (1e-10, 0.999999999887162), (0.1, 0.8964569799691267), (0.25, 0.7703465477309968),
      (0.5, 0.6156903441929259), (1, 0.427583576155807), (1.5, 0.3215854164543175), (2, 0.25539567631050575),
      (3, 0.17900115118138996), (5, 0.11070463773306863), (7.5, 0.07457369306287669), (10, 0.05614099274382259),
      (26, 0.021683584850562907), (30, 0.01879588886141675), (100, 0.005641613782989433),
      (10000, 5.641895807268084e-05), (1e8, 5.641895835477562e-09), (-0.5, 1.952360489182557),
      (-1, 5.008980080762283), (-3, 16205.988853999586), (-5, 144009798674.66104), (-10, 5.376234283632271e+43),
      (-20, 1.0442939379528289e+174), (-26, 7.657724931490568e+293),
    ])
  func scaledComplementaryError(x: Double, expected: Double) {
    #expect(abs(StandardNormal.scaledComplementaryError(x) / expected - 1) < 1e-15)
  }

  @Test func scaledComplementaryErrorAtTheEnds() {
    #expect(StandardNormal.scaledComplementaryError(.infinity) == 0)
    #expect(StandardNormal.scaledComplementaryError(1e300) > 0)
    #expect(StandardNormal.scaledComplementaryError(-30) == .infinity)
  }

  @Test(
    "ln h of LogEI and its slope, in every branch",
    arguments: [
      (5, 1.6094379231264313, 0.19999994053122006), (1, 0.08002621884930694, 0.7766387252017393),
      (0, -0.9189385332046728, 1.2533141373155003), (-0.5, -1.6205162643873199, 1.5598731483480797),
      (-0.999, -2.4832171154475855, 1.9035493173589595), (-1, -2.4851210257126413, 1.9042712333296918),
      (-1.001, -2.4870256579553893, 1.904993272734213), (-3, -7.869686059603029, 3.5323375176251606),
      (-10, -55.55312203612235, 10.194383033412553), (-24.9, -317.35848574266737, 24.97993695947114),
      (-25.1, -322.37440987246407, 25.179305997377543), (-40, -808.29856835662, 40.04990665764852),
      (-100, -5010.12957880025, 100.01999400419587), (-1000, -500014.73445209116, 1000.001999994),
      (-1_000_000, -500000000028.55, 1000000.000002),
    ])
  func logImprovement(z: Double, value: Double, slope: Double) {
    let found = StandardNormal.logImprovement(z)
    #expect(abs(found.value / value - 1) < 1e-14)
    #expect(abs(found.slope / slope - 1) < 1e-12)
  }

  @Test(
    "ln Φ",
    arguments: [
      (-100000, -5000000012.431864), (-100, -5005.524208694205), (-40, -804.6084420137538),
      (-10, -53.23128515051247), (-5, -15.064998393988725), (-1, -1.8410216450092636), (-0.9, -1.6924928065613383),
      (0, -0.6931471805599453), (1, -0.17275377902344988), (5, -2.866516129637636e-07), (8, -6.220960574271786e-16),
    ])
  func logCumulative(z: Double, expected: Double) {
    #expect(abs(StandardNormal.logCumulative(z) / expected - 1) < 1e-14)
    let step = 1e-5 * max(1, abs(z))
    let slope = (StandardNormal.logCumulative(z + step) - StandardNormal.logCumulative(z - step)) / (2 * step)
    #expect(abs(StandardNormal.logCumulativeSlope(z) - slope) <= 1e-6 * max(slope, 1e-3))
  }
}
