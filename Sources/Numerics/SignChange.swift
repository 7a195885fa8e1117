/// Where a function of one variable changes its sign.
package struct SignChange: Sendable {
  /// The ends of an interval in which it does.
  package let low: Double
  package let high: Double
  /// Where it is, between them, as the line through both ends has it.
  package let place: Double

  /// Narrows an interval by inverse quadratic interpolation where three points promise that it serves, by halving it where they
  /// do not (`chandrupatla1997new`): a smooth function takes few evaluations, any other not many more than bisection.
  ///
  /// - Parameters:
  ///   - first, last: the ends and the values there, of which one is below zero and the other is not; they may be infinite.
  ///   - tolerance: the width at which it ends, above the spacing of numbers there.
  ///   - value: the function; what is no number counts as not below zero.
  package init<Failure: Error>(
    between first: (place: Double, value: Double), _ last: (place: Double, value: Double), tolerance: Double,
    of value: (Double) throws(Failure) -> Double
  ) throws(Failure) {
    precondition((first.value < 0) != (last.value < 0) && tolerance > 0)
    // The last point, that on the other side of zero, and the one before.
    var (here, there, before) = (last, first, first)
    var share = 0.5
    while abs(there.place - here.place) > tolerance {
      let place = here.place + share * (there.place - here.place)
      let next = (place: place, value: try value(place))
      before = here
      if (next.value < 0) != (here.value < 0) { (before, there) = (there, here) }
      here = next
      let least = 0.5 * tolerance / abs(there.place - here.place)
      share = max(least, min(1 - least, Self.share(here, there, before)))
    }
    (low, high) = (min(here.place, there.place), max(here.place, there.place))
    let crossing = here.value / (here.value - there.value)
    place = here.place + (crossing >= 0 && crossing <= 1 ? crossing : 0.5) * (there.place - here.place)
  }

  /// How far from one point to the other the zero is expected.
  private static func share(
    _ here: (place: Double, value: Double), _ there: (place: Double, value: Double),
    _ before: (place: Double, value: Double)
  ) -> Double {
    let xi = (here.place - there.place) / (before.place - there.place)
    let phi = (here.value - there.value) / (before.value - there.value)
    guard phi * phi < xi, (1 - phi) * (1 - phi) < 1 - xi else { return 0.5 }
    return here.value / (there.value - here.value) * before.value / (there.value - before.value)
      + (before.place - here.place) / (there.place - here.place) * here.value / (before.value - here.value)
      * there.value / (before.value - there.value)
  }
}
