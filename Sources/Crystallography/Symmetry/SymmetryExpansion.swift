/// The sites of a cell from those of its asymmetric unit.
struct SymmetryExpansion {
  /// A site of the asymmetric unit.
  struct Site {
    let position: SIMD3<Double>
    let constituents: [SiteOccupancy.Constituent]
    let line: Int
  }

  /// Images of one site closer than this, Å, are one site on a special position: coordinates of three or four decimals
  /// miss it by that much. Images of a site that is occupied by half or less may be alternatives of one another, and are
  /// one site within `sharedPlaceTolerance` only.
  static let specialPositionTolerance = 0.05
  /// Different sites closer than this, Å, share their place.
  static let sharedPlaceTolerance = 0.01

  private let lattice: Lattice
  private let operations: [SymmetryOperation]
  private let siteLimit: Int
  private(set) var positions: [SIMD3<Double>] = []
  private(set) var constituents: [[SiteOccupancy.Constituent]] = []
  /// Sites by the bin of their place, for the search of shared places.
  private var bins: [SIMD3<Int32>: [Int]] = [:]
  private let binCounts: SIMD3<Double>

  init(lattice: Lattice, operations: [SymmetryOperation], siteLimit: Int) {
    self.lattice = lattice
    self.operations = operations
    self.siteLimit = siteLimit
    // Bins at least as wide as the tolerance between faces, and no more of them than a number can name.
    let most = lattice.heights / (2 * Self.sharedPlaceTolerance)
    binCounts = pointwiseMax(SIMD3(repeating: 1), pointwiseMin(most, SIMD3(repeating: 1e6)).rounded(.down))
  }

  /// Adds the orbit of a site. A site on a special position is moved onto it: to the mean of its images there, which is
  /// where the symmetry puts it.
  mutating func add(_ site: Site) throws(StructureFormatError) {
    let occupancy = site.constituents.reduce(0) { $0 + $1.fraction }
    let tolerance = occupancy > 0.5 ? Self.specialPositionTolerance : Self.sharedPlaceTolerance
    let start = operations.count == 1 ? site.position : onSpecialPosition(site.position, tolerance)
    var orbit: [SIMD3<Double>] = []
    for operation in operations {
      let image = operations.count == 1 ? start : Self.wrapped(operation(start))
      if orbit.contains(where: { isNear($0, image, tolerance) }) { continue }
      orbit.append(image)
    }
    for position in orbit {
      if let shared = siteAt(position) {
        constituents[shared] += site.constituents
        continue
      }
      guard positions.count < siteLimit else {
        throw StructureFormatError(.tooManySites(positions.count + 1, limit: siteLimit), line: site.line)
      }
      bins[bin(of: position), default: []].append(positions.count)
      positions.append(position)
      constituents.append(site.constituents)
    }
  }

  private func onSpecialPosition(_ position: SIMD3<Double>, _ tolerance: Double) -> SIMD3<Double> {
    var sum = SIMD3<Double>.zero
    var count = 0.0
    for operation in operations {
      let image = operation(position)
      let difference = image - position
      let shift = difference - difference.rounded(.toNearestOrEven)
      guard lattice.cartesian(shift).length < tolerance else { continue }
      sum += shift
      count += 1
    }
    return count > 1 ? position + sum / count : position
  }

  private func isNear(_ one: SIMD3<Double>, _ other: SIMD3<Double>, _ tolerance: Double) -> Bool {
    let difference = one - other
    return lattice.cartesian(difference - difference.rounded(.toNearestOrEven)).length < tolerance
  }

  private func siteAt(_ position: SIMD3<Double>) -> Int? {
    let home = bin(of: position)
    for dx in -1...1 {
      for dy in -1...1 {
        for dz in -1...1 {
          let neighbour = wrappedBin(SIMD3<Double>(home) + SIMD3(Double(dx), Double(dy), Double(dz)))
          for site in bins[neighbour] ?? [] where isNear(positions[site], position, Self.sharedPlaceTolerance) {
            return site
          }
        }
      }
    }
    return nil
  }

  private func bin(of position: SIMD3<Double>) -> SIMD3<Int32> {
    let place = position - position.rounded(.down)
    return wrappedBin((place * binCounts).rounded(.down))
  }

  private func wrappedBin(_ bin: SIMD3<Double>) -> SIMD3<Int32> {
    SIMD3<Int32>(bin - binCounts * (bin / binCounts).rounded(.down))
  }

  /// Into the cell; what rounding would leave at one is at zero.
  private static func wrapped(_ position: SIMD3<Double>) -> SIMD3<Double> {
    var place = position - position.rounded(.down)
    for axis in 0..<3 where place[axis] > 1 - 1e-9 { place[axis] = 0 }
    return place
  }
}
