import Crystallography
import Glibc
import Numerics

/// A compact SOAP power spectrum (`bartok2013representing`): atoms smeared to Gaussians of one kind, whatever their element
/// (compression μ = 2 of `darby2022compressing`), expanded around each site in radial functions and spherical harmonics,
/// squared to numbers that no rotation changes, averaged over the sites.
///
/// The radial functions are the Gaussian-type orbitals of DScribe (`himanen2020dscribe`), orthonormalised symmetrically; an
/// atom at r counts with the weight 1 + 2x³ − 3x², x = r/cutoff, so that values and slopes go to zero at the cutoff.
package struct SmoothOverlap: Sendable {
  /// Å.
  package let cutoff: Double
  package let radialCount: Int
  package let degree: Int
  /// Standard deviation of the Gaussian of an atom, Å.
  package let smearing: Double

  /// Overlap of an atom's Gaussian at r with the primitive function r^l·exp(−α·r²): scale·r^l·exp(−decay·r²), of each
  /// degree and function, [degree + 1, radialCount].
  private let scales: [[Double]]
  private let decays: [[Double]]
  /// How the orthonormal functions are made of the primitive ones: [degree + 1], each [radialCount, radialCount].
  private let mixing: [Matrix]
  private let harmonics: RealSphericalHarmonics

  package init(cutoff: Double = 5, radialCount: Int = 8, degree: Int = 6, smearing: Double = 0.5) {
    precondition(cutoff > 1 && radialCount > 0 && degree >= 0 && smearing > 0)
    self.cutoff = cutoff
    self.radialCount = radialCount
    self.degree = degree
    self.smearing = smearing
    harmonics = RealSphericalHarmonics(upTo: degree)
    // The n-th primitive function has decayed to a thousandth of r^l at the n-th of equal steps from 1 Å to the cutoff.
    let ends = (0..<radialCount).map { radialCount == 1 ? 1 : 1 + (cutoff - 1) * Double($0) / Double(radialCount - 1) }
    let exponents = (0...degree).map { l in
      ends.map { end in -log(1e-3 / pow(end, Double(l))) / (end * end) }
    }
    let a = 1 / (2 * smearing * smearing)
    decays = exponents.map { row in row.map { a * $0 / (a + $0) } }
    scales = exponents.enumerated().map { l, row in
      row.map { pow(.pi / (a + $0), 1.5) * pow(a / (a + $0), Double(l)) }
    }
    mixing = (0...degree).map { SmoothOverlap.orthonormalising(exponents[$0], degree: $0) }
  }

  /// How many numbers there are: n(n+1)/2 for each degree.
  package var count: Int { radialCount * (radialCount + 1) / 2 * (degree + 1) }

  /// The power spectrum averaged over the sites: by degree, n, n' ≥ n. O(sites·neighbours·radialCount·degree²).
  /// - Throws: `NeighbourError` where a list of neighbours fails.
  package func averagedSpectrum(of crystal: CrystalStructure, limit: Int = NeighbourList.edgeLimit)
    throws(NeighbourError) -> [Double]
  {
    let list = try NeighbourList(of: crystal, cutoff: cutoff, limit: limit)
    var total = [Double](repeating: 0, count: count)
    var workspace = Workspace(self)
    for site in 0..<crystal.count {
      expand(list, site, &workspace)
      addSpectrum(workspace.coefficients, to: &total)
    }
    return total.map { $0 / Double(crystal.count) }
  }

  private struct Workspace {
    /// Coefficients of the primitive functions: [radialCount, harmonics].
    var coefficients: [Double]
    var harmonics: [Double]
    var mixed: [Double]

    init(_ overlap: SmoothOverlap) {
      coefficients = [Double](repeating: 0, count: overlap.radialCount * overlap.harmonics.count)
      harmonics = [Double](repeating: 0, count: overlap.harmonics.count)
      mixed = [Double](repeating: 0, count: overlap.radialCount)
    }
  }

  /// Coefficients of the density around a site, the site's own atom included, in the orthonormal functions.
  private func expand(_ list: NeighbourList, _ site: Int, _ work: inout Workspace) {
    for place in work.coefficients.indices { work.coefficients[place] = 0 }
    add(.zero, 0, weight: 1, &work)
    for edge in list.edges(of: site) {
      let distance = list.distances[edge]
      let x = distance / cutoff
      let weight = 1 + x * x * (2 * x - 3)
      let unit = distance > 0 ? list.vectors[edge] / distance : .zero
      add(unit, distance, weight: weight, &work)
    }
    for l in 0...degree {
      for m in 0...2 * l {
        let column = l * l + m
        for n in 0..<radialCount {
          work.mixed[n] = (0..<radialCount).reduce(0) {
            $0 + mixing[l][n, $1] * work.coefficients[$1 * harmonics.count + column]
          }
        }
        for n in 0..<radialCount { work.coefficients[n * harmonics.count + column] = work.mixed[n] }
      }
    }
  }

  /// Adds the overlap of one atom's Gaussian with r^l·exp(−α·r²)·Y_lm, in closed form.
  private func add(_ unit: SIMD3<Double>, _ distance: Double, weight: Double, _ work: inout Workspace) {
    harmonics.fill(&work.harmonics, unit)
    var power = weight
    for l in 0...degree {
      // An atom in the centre has no direction; all but the sphere vanish.
      if distance == 0, l > 0 { break }
      for n in 0..<radialCount {
        let radial = power * scales[l][n] * exp(-decays[l][n] * distance * distance)
        for column in l * l..<(l + 1) * (l + 1) {
          work.coefficients[n * harmonics.count + column] += radial * work.harmonics[column]
        }
      }
      power *= distance
    }
  }

  private func addSpectrum(_ coefficients: [Double], to total: inout [Double]) {
    var place = 0
    for l in 0...degree {
      let factor = Double.pi * (8 / Double(2 * l + 1)).squareRoot()
      for n in 0..<radialCount {
        for other in n..<radialCount {
          var sum = 0.0
          for column in l * l..<(l + 1) * (l + 1) {
            sum += coefficients[n * harmonics.count + column] * coefficients[other * harmonics.count + column]
          }
          total[place] += factor * sum
          place += 1
        }
      }
    }
  }

  /// The inverse square root of the overlap of the primitive functions (Löwdin): S = ½Γ(l + 3/2)·(α + α')^(−l − 3/2).
  private static func orthonormalising(_ exponents: [Double], degree: Int) -> Matrix {
    let count = exponents.count
    let half = Double(degree) + 1.5
    var overlap = Matrix(rows: count, columns: count)
    for i in 0..<count {
      for j in 0..<count { overlap[i, j] = 0.5 * tgamma(half) * pow(exponents[i] + exponents[j], -half) }
    }
    let (values, vectors) = SymmetricEigen.vectors(of: overlap)
    var root = Matrix(rows: count, columns: count)
    for i in 0..<count {
      for j in 0..<count {
        root[i, j] = (0..<count).reduce(0) { sum, k in
          sum + vectors[i, k] * vectors[j, k] / max(values[k], .leastNormalMagnitude).squareRoot()
        }
      }
    }
    return root
  }
}
