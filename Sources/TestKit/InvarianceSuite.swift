import Chemistry
import Crystallography
import Numerics

/// What every descriptor of a crystal and every model of one must pass: it sees none of the ways to write the crystal
/// down, it is continuous and has a continuous slope where a neighbour leaves its cutoff, and its gradients are those of
/// its values. The functions return what fails, in words; a test expects nothing.
package enum InvarianceSuite {
  /// Crystals that find faults: a shaken perovskite, a triclinic binary, one site in a cell, a thin cell, a layer of shaken
  /// hexagons, and a shaken fcc alloy of 32 sites.
  package static func crystals() throws -> [CrystalStructure] {
    let corners: [SIMD3<Double>] = [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]
    return [
      try crystal(
        [[4, 0, 0], [0, 4, 0], [0, 0, 4]], ["Sr", "Ti", "O", "O", "O"],
        [[0, 0, 0], [0.5, 0.5, 0.5], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]], shake: 0.15),
      try crystal(
        [[3.1, 0.2, -0.4], [0.7, 4.2, 1], [-1, 0.4, 5.3]], ["Ga", "N", "N"],
        [[0.1, 0.2, 0.3], [0.45, 0.6, 0.8], [0.8, 0.15, 0.7]], shake: 0.1),
      try crystal([[0, 1.8, 1.8], [1.8, 0, 1.8], [1.8, 1.8, 0]], ["Cu"], [[0.2, 0.1, 0.7]], shake: 0),
      try crystal(
        [[2.6, 0, 0], [0.3, 6.1, 0], [0.2, -0.7, 9.4]], ["Fe", "Al", "Al"],
        [[0, 0, 0], [0.5, 0.4, 0.3], [0.1, 0.7, 0.65]], shake: 0.1),
      try crystal(
        [[3.2, 0, 0], [-1.6, 2.7712812921102037, 0], [0, 0, 5.2]], ["Mg", "Zn"],
        [[1.0 / 3, 2.0 / 3, 0.25], [2.0 / 3, 1.0 / 3, 0.75]], shake: 0.1),
      try crystal([[3.6, 0, 0], [0, 3.6, 0], [0, 0, 3.6]], ["Co", "Cr", "Fe", "Ni"], corners, shake: 0).supercell(
        2, 2, 2
      )
      .shaken(by: 0.1, seed: 9),
    ]
  }

  /// The transformations under which a descriptor of whole crystals changes by more than a tolerance, relative to its
  /// largest number, each with the crystal and by how much.
  package static func violations(
    of descriptor: (CrystalStructure) throws -> [Double], on crystals: [CrystalStructure]? = nil,
    under transformations: [CrystalTransformation] = CrystalTransformation.allCases, tolerance: Double = 1e-7
  ) throws -> [String] {
    var found: [String] = []
    for (number, crystal) in try (crystals ?? InvarianceSuite.crystals()).enumerated() {
      let values = try descriptor(crystal)
      for transformation in transformations {
        let (other, _) = try transformation.apply(to: crystal, seed: UInt64(number))
        let deviation = deviation(values, try descriptor(other))
        if !(deviation <= tolerance) { found.append("crystal \(number), \(transformation): \(deviation)") }
      }
    }
    return found
  }

  /// The same of a descriptor that gives numbers for each site.
  package static func violations(
    ofSites descriptor: (CrystalStructure) throws -> [[Double]], on crystals: [CrystalStructure]? = nil,
    under transformations: [CrystalTransformation] = CrystalTransformation.allCases, tolerance: Double = 1e-7
  ) throws -> [String] {
    var found: [String] = []
    for (number, crystal) in try (crystals ?? InvarianceSuite.crystals()).enumerated() {
      let values = try descriptor(crystal)
      for transformation in transformations {
        let (other, sites) = try transformation.apply(to: crystal, seed: UInt64(number))
        let deviation = deviation(sites.flatMap { values[$0] }, try descriptor(other).flatMap { $0 })
        if !(deviation <= tolerance) { found.append("crystal \(number), \(transformation): \(deviation)") }
      }
    }
    return found
  }

  /// What breaks when a neighbour crosses the cutoff (Å): a step in the values, or in their slopes.
  ///
  /// Two atoms that see only one another pass the cutoff; a step of values is found over 10⁻⁷ Å, one of slopes (per Å) over 10⁻⁴, both relative to
  /// the largest number a tenth of the cutoff within.
  package static func discontinuities(
    of descriptor: (CrystalStructure) throws -> [Double], atCutoff cutoff: Double,
    elements: (String, String) = ("Na", "Cl"),
    tolerance: Double = 1e-5
  ) throws -> [String] {
    func values(_ offset: Double) throws -> [Double] { try descriptor(pair(cutoff + offset, elements, cutoff)) }
    func largest(_ values: [Double]) -> Double { values.reduce(0) { max($0, abs($1)) } }
    let scale = max(1e-12, largest(try values(-0.1 * cutoff)))
    var found: [String] = []
    let step = largest(zip(try values(-1e-7), try values(1e-7)).map { $0 - $1 }) / scale
    if !(step <= tolerance) { found.append("values step by \(step) at the cutoff") }
    let width = 1e-4
    let (below, above) = (try (values(-2 * width), values(-width)), try (values(width), values(2 * width)))
    let slopes = zip(zip(below.0, below.1), zip(above.0, above.1)).map { below, above in
      abs((below.1 - below.0) - (above.1 - above.0)) / (width * scale)
    }
    // A continuous slope may bend: over three widths by three times the curvature.
    let kink = slopes.max() ?? 0
    if !(kink <= 1e-2) { found.append("slopes step by \(kink) at the cutoff") }
    return found
  }

  /// What differs between the gradient by the positions (per Å: [sites]) and central differences of the value, relative to
  /// its largest component; also where the gradients do not sum to zero.
  package static func gradientFaults(
    _ value: (CrystalStructure) throws -> Double, _ gradient: (CrystalStructure) throws -> [SIMD3<Double>],
    at crystal: CrystalStructure, step: Double = 1e-4, tolerance: Double = 1e-6
  ) throws -> [String] {
    let given = try gradient(crystal)
    let scale = max(1e-12, given.reduce(0) { max($0, $1.length) })
    var found: [String] = []
    let sum = given.reduce(SIMD3<Double>.zero, +)
    if !(sum.length <= 1e-9 * Double(crystal.count) * max(1, scale)) { found.append("gradients sum to \(sum)") }
    for site in 0..<crystal.count {
      for axis in 0..<3 {
        var move = SIMD3<Double>.zero
        move[axis] = step
        let ahead = try value(crystal.moving(site, by: move))
        let behind = try value(crystal.moving(site, by: -1 * move))
        let difference = abs((ahead - behind) / (2 * step) - given[site][axis])
        if !(difference <= tolerance * scale) { found.append("site \(site), axis \(axis): off by \(difference)") }
      }
    }
    return found
  }

  /// The largest difference of two lists relative to the largest number; infinite where they are not as long.
  package static func deviation(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    let scale = a.reduce(1e-12) { max($0, abs($1)) }
    return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale
  }

  /// Two atoms at a distance (Å) in a cell so wide that they see no images.
  private static func pair(_ distance: Double, _ elements: (String, String), _ cutoff: Double) throws
    -> CrystalStructure
  {
    let edge = 4 * cutoff
    return try crystal(
      [[edge, 0, 0], [0, edge, 0], [0, 0, edge]], [elements.0, elements.1], [[0.1, 0.2, 0.3], [0.1, 0.2, 0.3]], shake: 0
    ).moving(1, by: SIMD3(2, 1, 2) / 3 * distance)
  }

  private static func crystal(
    _ rows: [SIMD3<Double>], _ symbols: [String], _ sites: [SIMD3<Double>], shake: Double
  ) throws -> CrystalStructure {
    try CrystalStructure(
      lattice: Lattice(rows[0], rows[1], rows[2]), fractional: sites,
      elements: symbols.map { Element(symbol: $0)! }, rules: StructureRules(minimumDistance: nil)
    ).shaken(by: shake, seed: 4)
  }
}

extension CrystalStructure {
  /// Every site moved by up to `amplitude` (Å) along each axis.
  package func shaken(by amplitude: Double, seed: UInt64) throws -> CrystalStructure {
    var random = SeededGenerator(seed: seed, stream: 12)
    return try moved(
      cartesian.map { position in
        position + (SIMD3(random.uniform(), random.uniform(), random.uniform()) * 2 - 1) * amplitude
      })
  }

  /// One site moved, Å.
  package func moving(_ site: Int, by vector: SIMD3<Double>) throws -> CrystalStructure {
    var positions = cartesian
    positions[site] += vector
    return try moved(positions)
  }

  private func moved(_ positions: [SIMD3<Double>]) throws -> CrystalStructure {
    try CrystalStructure(
      lattice: lattice, periodicity: periodicity, placeholderAxes: placeholderAxes, coordinates: .cartesian(positions),
      species: species, speciesOfSites: speciesOfSites, rules: StructureRules(minimumDistance: nil))
  }
}
