import Crystallography
import Glibc
import Numerics

/// The sine Coulomb matrix (`faber2015crystal`): Coulomb repulsion of nuclei with a distance that repeats with the lattice.
///
/// Its eigenvalues do not see the order of the sites. They do see the choice of the cell and its size, by nature: two
/// descriptions of one crystal have different eigenvalues. Atomic units: distances in bohr.
package enum SineCoulombMatrix {
  /// Most sites: the matrix and its eigenvalues grow with their square and cube.
  package static let siteLimit = 1000

  /// Å per bohr, CODATA 2018 (`tiesinga2021codata`).
  private static let bohr = 0.529177210903

  /// The matrix [sites, sites] for the atomic numbers of the sites; nil where two sites are at one place.
  package static func matrix(of crystal: CrystalStructure, atomicNumbers: [Double]) -> Matrix? {
    let count = crystal.count
    var matrix = Matrix(rows: count, columns: count)
    for i in 0..<count {
      matrix[i, i] = 0.5 * power(atomicNumbers[i])
      for j in 0..<i {
        let difference = crystal.fractional[i] - crystal.fractional[j]
        var sine = SIMD3<Double>.zero
        for axis in 0..<3 { sine[axis] = squaredSine(difference[axis]) }
        let distance = crystal.lattice.cartesian(sine).length / bohr
        guard distance > 1e-9 else { return nil }
        matrix[i, j] = atomicNumbers[i] * atomicNumbers[j] / distance
        matrix[j, i] = matrix[i, j]
      }
    }
    return matrix
  }

  /// The eigenvalues by falling magnitude; nil where there is no matrix. O(sites³).
  package static func eigenvalues(of crystal: CrystalStructure, atomicNumbers: [Double]) -> [Double]? {
    guard let matrix = matrix(of: crystal, atomicNumbers: atomicNumbers) else { return nil }
    return SymmetricEigen.values(of: matrix)?.sorted { abs($0) > abs($1) || (abs($0) == abs($1) && $0 > $1) }
  }

  /// sin²(πx), of the nearest distance to a whole number, so that large coordinates lose nothing.
  private static func squaredSine(_ x: Double) -> Double {
    let s = sin(.pi * (x - x.rounded()))
    return s * s
  }

  private static func power(_ number: Double) -> Double { pow(number, 2.4) }
}
