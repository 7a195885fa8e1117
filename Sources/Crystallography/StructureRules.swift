/// What a structure must satisfy to be taken.
package struct StructureRules: Sendable, Equatable {
  /// Most sites.
  package var siteLimit: Int
  /// Least distance between two sites that can be occupied at once, Å; nil checks nothing. No two atoms come closer than
  /// those of H₂ (0.74 Å), while a structure in nanometres or in units of its cell has bonds of 0.1 to 0.3.
  package var minimumDistance: Double?

  package init(siteLimit: Int = CrystalStructure.siteLimit, minimumDistance: Double? = 0.5) {
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
