import Chemistry

/// Atoms in a cell that repeats along its periodic axes: a crystal, a slab, a chain or a molecule.
///
/// Coordinates are kept as they were given, beside the others computed from them; they are not wrapped into the cell.
package struct CrystalStructure: Sendable, Equatable {
  /// The lattice vectors, Å. A non-periodic axis without a vector of its own has a placeholder; see `placeholderAxes`.
  package let lattice: Lattice
  /// Along which axes the structure repeats.
  package let periodicity: Periodicity
  /// Non-periodic axes whose lattice vector means nothing: the source gave none.
  package let placeholderAxes: Periodicity
  /// Fractional coordinates of the sites, unwrapped.
  package let fractional: [SIMD3<Double>]
  /// Cartesian positions of the sites, Å.
  package let cartesian: [SIMD3<Double>]
  /// The kinds of site, each name once.
  package let species: [Species]
  /// The place in `species` of each site.
  package let speciesOfSites: [Int]

  /// Most sites of a structure.
  package static let siteLimit = 20_000

  /// How many sites there are in the cell.
  package var count: Int { speciesOfSites.count }

  /// Takes fractional coordinates [sites] and what stands on each site.
  /// - Throws: `StructureError` where the structure breaks a rule of `StructureRules`.
  package init(
    lattice: Lattice, periodicity: Periodicity = .all, fractional: [SIMD3<Double>], occupancies: [SiteOccupancy],
    rules: StructureRules = StructureRules()
  ) throws(StructureError) {
    let (species, places) = CrystalStructure.kinds(of: occupancies)
    try self.init(
      lattice: lattice, periodicity: periodicity, coordinates: .fractional(fractional), species: species,
      speciesOfSites: places, rules: rules)
  }

  /// Takes fractional coordinates [sites] and one element for each site.
  /// - Throws: `StructureError` where the structure breaks a rule of `StructureRules`.
  package init(
    lattice: Lattice, periodicity: Periodicity = .all, fractional: [SIMD3<Double>], elements: [Element],
    rules: StructureRules = StructureRules()
  ) throws(StructureError) {
    try self.init(
      lattice: lattice, periodicity: periodicity, fractional: fractional,
      occupancies: elements.map { SiteOccupancy($0) },
      rules: rules)
  }

  /// Takes Cartesian positions [sites], Å, and one element for each site.
  /// - Throws: `StructureError` where the structure breaks a rule of `StructureRules`.
  package init(
    lattice: Lattice, periodicity: Periodicity = .all, placeholderAxes: Periodicity = .none,
    cartesian: [SIMD3<Double>], elements: [Element], rules: StructureRules = StructureRules()
  ) throws(StructureError) {
    let (species, places) = CrystalStructure.kinds(of: elements.map { SiteOccupancy($0) })
    try self.init(
      lattice: lattice, periodicity: periodicity, placeholderAxes: placeholderAxes, coordinates: .cartesian(cartesian),
      species: species, speciesOfSites: places, rules: rules)
  }

  /// Takes fractional or Cartesian coordinates [sites], the kinds of site, and the place in them of each site.
  /// - Throws: `StructureError` where the structure breaks a rule of `rules`.
  package init(
    lattice: Lattice, periodicity: Periodicity = .all, placeholderAxes: Periodicity = .none,
    coordinates: SiteCoordinates, species: [Species], speciesOfSites: [Int], rules: StructureRules = StructureRules()
  ) throws(StructureError) {
    guard !speciesOfSites.isEmpty else { throw .noSites }
    guard speciesOfSites.count <= rules.siteLimit else {
      throw .tooManySites(speciesOfSites.count, limit: rules.siteLimit)
    }
    guard coordinates.count == speciesOfSites.count else {
      throw .countsDiffer(positions: coordinates.count, species: speciesOfSites.count)
    }
    precondition(speciesOfSites.allSatisfy(species.indices.contains))
    switch coordinates {
    case .fractional(let given):
      fractional = given
      cartesian = given.map(lattice.cartesian)
    case .cartesian(let given):
      cartesian = given
      fractional = given.map(lattice.fractional)
    }
    self.lattice = lattice
    self.periodicity = periodicity
    self.placeholderAxes = placeholderAxes
    self.species = species
    self.speciesOfSites = speciesOfSites
    for site in 0..<speciesOfSites.count where !fractional[site].isFinite || !cartesian[site].isFinite {
      throw .notFinite(site: site)
    }
    if let distance = rules.minimumDistance { try checkDistances(minimum: distance) }
  }

  /// What stands on a site.
  package func occupancy(ofSite site: Int) -> SiteOccupancy { species[speciesOfSites[site]].occupancy }

  /// The elements of the sites; nil where a site is disordered.
  package var elements: [Element]? {
    let kinds = species.map(\.occupancy.element)
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for place in speciesOfSites {
      guard let element = kinds[place] else { return nil }
      elements.append(element)
    }
    return elements
  }

  /// Whether every site holds one element with certainty.
  package var isOrdered: Bool { speciesOfSites.allSatisfy { species[$0].occupancy.isOrdered } }

  /// How many atoms of each element the cell holds, partial ones included, in the order of first appearance.
  package var amounts: [(element: Element, amount: Double)] {
    var counts = [Int](repeating: 0, count: species.count)
    var order: [Int] = []
    for place in speciesOfSites {
      if counts[place] == 0 { order.append(place) }
      counts[place] += 1
    }
    var sums: [(element: Element, amount: Double)] = []
    for place in order {
      for constituent in species[place].occupancy.constituents {
        let amount = constituent.fraction * Double(counts[place])
        if let known = sums.firstIndex(where: { $0.element == constituent.element }) {
          sums[known].amount += amount
        } else {
          sums.append((constituent.element, amount))
        }
      }
    }
    return sums
  }

  /// Mole fractions of the elements; vacancies do not count.
  package var composition: Composition {
    get throws(CompositionError) { try Composition(amounts: amounts.map { ($0.element, $0.amount) }) }
  }

  /// Mass of the atoms over the volume of the cell, g/cm³; nil unless all three axes are periodic.
  package var density: Double? {
    guard periodicity == .all else { return nil }
    // The dalton is 1.66053906660e-24 g (CODATA 2018), a cubic ångström 1e-24 cm³.
    return amounts.reduce(0) { $0 + $1.amount * $1.element.mass } * 1.660_539_066_60 / lattice.volume
  }

  /// Sorts out the distinct occupancies in the order of first appearance; equal names are told apart by a number.
  static func kinds(of occupancies: [SiteOccupancy]) -> ([Species], [Int]) {
    var species: [Species] = []
    var places: [SiteOccupancy: Int] = [:]
    var names: Set<String> = []
    var previous: (occupancy: SiteOccupancy, place: Int)?
    let ofSites = occupancies.map { occupancy in
      // Files name one element after another: most sites repeat the one before them.
      if let previous, previous.occupancy == occupancy { return previous.place }
      if let place = places[occupancy] {
        previous = (occupancy, place)
        return place
      }
      var kind = Species(occupancy)
      var number = 2
      while !names.insert(kind.name).inserted {
        kind = Species(name: "\(Species(occupancy).name)_\(number)", occupancy)
        number += 1
      }
      places[occupancy] = species.count
      species.append(kind)
      return species.count - 1
    }
    return (species, ofSites)
  }
}

/// Coordinates of sites, of one kind or the other.
package enum SiteCoordinates: Sendable {
  /// In units of the lattice vectors.
  case fractional([SIMD3<Double>])
  /// In Å.
  case cartesian([SIMD3<Double>])

  /// How many sites there are.
  package var count: Int {
    switch self {
    case .fractional(let sites), .cartesian(let sites): sites.count
    }
  }
}

/// A choice of the three axes: those along which a structure repeats.
package struct Periodicity: Hashable, Sendable {
  package let a: Bool
  package let b: Bool
  package let c: Bool

  package init(_ a: Bool, _ b: Bool, _ c: Bool) {
    self.a = a
    self.b = b
    self.c = c
  }

  package static let all = Periodicity(true, true, true)
  package static let none = Periodicity(false, false, false)

  /// Whether an axis 0…2 is chosen.
  package subscript(axis: Int) -> Bool { axis == 0 ? a : axis == 1 ? b : c }

  /// How many axes are chosen.
  package var count: Int { (a ? 1 : 0) + (b ? 1 : 0) + (c ? 1 : 0) }
}
