import Glibc
import Numerics

extension SeededGenerator {
  /// Two independent draws from N(0, 1) (Box & Muller 1958, `box1958note`).
  mutating func standardNormals() -> (Double, Double) {
    let radius = (-2 * log(uniformOpen())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    return (radius * cos(angle), radius * sin(angle))
  }
}
