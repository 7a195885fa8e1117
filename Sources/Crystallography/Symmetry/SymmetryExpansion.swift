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
  private var bins: [Int: [Int]] = [:]
  /// How many bins there are along each axis; one is some tenth of an Å wide between faces.
  private let binCounts: SIMD3<Double>
  /// The tolerance of shared places in bins.
  private let margin: SIMD3<Double>

  init(lattice: Lattice, operations: [SymmetryOperation], siteLimit: Int) {
    self.lattice = lattice
    self.operations = operations
    self.siteLimit = siteLimit
    // No more of them than a number can name.
    let most = pointwiseMin(lattice.heights / 0.1, SIMD3(repeating: 1e6))
    binCounts = pointwiseMax(SIMD3(repeating: 1), most.rounded(.down))
    margin = SIMD3(repeating: Self.sharedPlaceTolerance) / lattice.heights * binCounts
  }

  /// Adds the orbit of a site. A site on a special position is moved onto it: to the mean of its images there, which is
  /// where the symmetry puts it.
  mutating func add(_ site: Site) throws(StructureFormatError) {
    let occupancy = site.constituents.reduce(0) { $0 + $1.fraction }
    let tolerance = occupancy > 0.5 ? Self.specialPositionTolerance : Self.sharedPlaceTolerance
    for position in orbit(of: site.position, tolerance) {
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

  /// The images of a position, each once.
  private func orbit(of position: SIMD3<Double>, _ tolerance: Double) -> [SIMD3<Double>] {
    if operations.count == 1 { return [position] }
    let (start, isSpecial) = onSpecialPosition(position, tolerance)
    let images = operations.map { Self.wrapped($0(start)) }
    // In a group two images coincide only where an operation but the identity keeps the position.
    if !isSpecial { return images }
    var orbit: [SIMD3<Double>] = []
    for image in images where !orbit.contains(where: { isNear($0, image, tolerance) }) { orbit.append(image) }
    return orbit
  }

  private func onSpecialPosition(_ position: SIMD3<Double>, _ tolerance: Double) -> (SIMD3<Double>, isSpecial: Bool) {
    var sum = SIMD3<Double>.zero
    var count = 0.0
    for operation in operations {
      let difference = operation(position) - position
      let shift = difference - difference.rounded(.toNearestOrEven)
      guard lattice.cartesian(shift).length < tolerance else { continue }
      sum += shift
      count += 1
    }
    return count > 1 ? (position + sum / count, true) : (position, false)
  }

  private func isNear(_ one: SIMD3<Double>, _ other: SIMD3<Double>, _ tolerance: Double) -> Bool {
    let difference = one - other
    return lattice.cartesian(difference - difference.rounded(.toNearestOrEven)).length < tolerance
  }

  private func siteAt(_ position: SIMD3<Double>) -> Int? {
    let place = (position - position.rounded(.down)) * binCounts
    let bin = place.rounded(.down)
    let low = bin - SIMD3(repeating: 1).replacing(with: 0, where: place - bin .>= margin)
    let high = bin + SIMD3(repeating: 1).replacing(with: 0, where: place - bin .<= 1 - margin)
    var x = low.x
    while x <= high.x {
      var y = low.y
      while y <= high.y {
        var z = low.z
        while z <= high.z {
          for site in bins[key(SIMD3(x, y, z))] ?? []
          where isNear(positions[site], position, Self.sharedPlaceTolerance) {
            return site
          }
          z += 1
        }
        y += 1
      }
      x += 1
    }
    return nil
  }

  /// The number of a bin, wrapped into the cell.
  private func key(_ bin: SIMD3<Double>) -> Int {
    let wrapped = bin - binCounts * (bin / binCounts).rounded(.down)
    return (Int(wrapped.x) * Int(binCounts.y) + Int(wrapped.y)) * Int(binCounts.z) + Int(wrapped.z)
  }

  private func bin(of position: SIMD3<Double>) -> Int {
    key(((position - position.rounded(.down)) * binCounts).rounded(.down))
  }

  /// Into the cell; what rounding would leave at one is at zero.
  private static func wrapped(_ position: SIMD3<Double>) -> SIMD3<Double> {
    var place = position - position.rounded(.down)
    for axis in 0..<3 where place[axis] > 1 - 1e-9 { place[axis] = 0 }
    return place
  }
}
