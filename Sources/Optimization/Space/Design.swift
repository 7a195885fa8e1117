/// One point of a problem's space.
package struct Design: Sendable, Equatable {
  /// Mole fractions in the order of the space's elements, composition after composition; empty where there is none.
  package var fractions: [Double]
  /// One value a design variable in the problem's order: the number itself, or the place of a level or a
  /// category in its list.
  package var settings: [Double]

  package init(fractions: [Double] = [], settings: [Double] = []) {
    self.fractions = fractions
    self.settings = settings
  }
}
