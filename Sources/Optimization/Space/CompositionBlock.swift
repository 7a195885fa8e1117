import DesignSpace

/// One of the compositions of a design.
package struct CompositionBlock: Sendable {
  /// Its name where a design is several compositions; nil for the plain one.
  package let name: String?
  package let simplex: CompositionSimplex
  /// Where its fractions lie among those of a design.
  package let places: Range<Int>

  init(name: String?, simplex: CompositionSimplex, start: Int) {
    self.name = name
    self.simplex = simplex
    places = start..<start + simplex.dimension
  }

  /// Its fractions of a design.
  func fractions(of design: Design) -> [Double] { Array(design.fractions[places]) }
}
