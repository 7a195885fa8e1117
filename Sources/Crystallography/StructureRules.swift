/// What a structure must satisfy to be taken.
package struct StructureRules: Sendable, Equatable {
  /// Most sites.
  package var siteLimit: Int
  /// Least distance between two sites that can be occupied at once, Å; nil checks nothing. No two atoms come closer than
  /// those of H₂ (0.74 Å), while a structure in nanometres or in units of its cell has bonds of 0.1 to 0.35.
  package var minimumDistance: Double?

  package init(siteLimit: Int = CrystalStructure.siteLimit, minimumDistance: Double? = 0.4) {
    self.siteLimit = siteLimit
    self.minimumDistance = minimumDistance
  }
}

/// Why something is not a structure. Sites count from 0.
package enum StructureError: Error, Equatable, Sendable {
  /// The lattice is none.
  case lattice(LatticeError)
  case noSites
  case tooManySites(Int, limit: Int)
  /// Positions and species are not as many.
  case countsDiffer(positions: Int, species: Int)
  /// A coordinate is infinite or not a number.
  case notFinite(site: Int)
  /// A fraction of an element outside 0…1.
  case invalidOccupancy(String, Double)
  /// Fractions on a site that sum to more than one.
  case overfullSite(Double)
  /// A site on which nothing can stand.
  case emptySite
  /// Two sites at one place, within 0.01 Å.
  case coincidentSites(Int, Int)
  /// Two sites at a distance (Å) that atoms do not have: most likely the unit of length is not Å.
  case sitesTooClose(Int, Int, distance: Double)
  /// A periodic cell that repeats within less than the least distance (Å) of atoms.
  case cellTooSmall(Double)
}

extension StructureError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .lattice(let error): error.description
    case .noSites: "there are no sites"
    case .tooManySites(let count, let limit): "\(count) sites, more than the limit of \(limit)"
    case .countsDiffer(let positions, let species): "\(positions) positions for \(species) species"
    case .notFinite(let site): "a coordinate of site \(site) is not finite"
    case .invalidOccupancy(let symbol, let fraction): "the occupancy \(fraction) of \(symbol) is not in 0 to 1"
    case .overfullSite(let total): "occupancies on one site sum to \(total)"
    case .emptySite: "a site has no occupancy"
    case .coincidentSites(let i, let j): "sites \(i) and \(j) are at one place"
    case .sitesTooClose(let i, let j, let distance):
      "sites \(i) and \(j) are \(distance) Å apart: is the unit of length not Å?"
    case .cellTooSmall(let length): "the cell repeats within \(length) Å: is the unit of length not Å?"
    }
  }
}

extension LatticeError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notFinite: "a lattice vector is not finite"
    case .zeroVolume: "the lattice vectors span no volume"
    case .invalidLength(let length): "an edge of the cell is \(length) Å long"
    case .invalidAngle(let angle): "an angle of the cell is \(angle) degrees"
    case .impossibleAngles(let alpha, let beta, let gamma): "no cell has the angles \(alpha), \(beta), \(gamma) degrees"
    }
  }
}
