extension CrystalStructure {
  /// The same structure in a cell of n₁·n₂·n₃ copies: images of a site follow one another, the last axis fastest.
  /// - Throws: `StructureError.tooManySites` where the copies exceed the limit, `cellTooSmall` never.
  package func supercell(_ n1: Int, _ n2: Int, _ n3: Int, limit: Int = CrystalStructure.siteLimit)
    throws(StructureError) -> CrystalStructure
  {
    precondition(n1 > 0 && n2 > 0 && n3 > 0)
    let copies = [n2, n3, count].reduce((value: n1, overflow: false)) { product, factor in
      let (value, overflow) = product.value.multipliedReportingOverflow(by: factor)
      return (value, product.overflow || overflow)
    }
    guard !copies.overflow, copies.value <= limit else {
      throw .tooManySites(copies.overflow ? .max : copies.value, limit: limit)
    }
    let sizes = SIMD3(Double(n1), Double(n2), Double(n3))
    let large: Lattice
    do throws(LatticeError) {
      large = try Lattice(lattice.a * sizes.x, lattice.b * sizes.y, lattice.c * sizes.z)
    } catch {
      throw .lattice(error)
    }
    var positions: [SIMD3<Double>] = []
    var places: [Int] = []
    positions.reserveCapacity(copies.value)
    places.reserveCapacity(copies.value)
    for site in 0..<count {
      for i in 0..<n1 {
        for j in 0..<n2 {
          for k in 0..<n3 {
            positions.append((fractional[site] + SIMD3(Double(i), Double(j), Double(k))) / sizes)
            places.append(speciesOfSites[site])
          }
        }
      }
    }
    return try CrystalStructure(
      lattice: large, periodicity: periodicity, placeholderAxes: placeholderAxes, coordinates: .fractional(positions),
      species: species, speciesOfSites: places, rules: StructureRules(siteLimit: limit, minimumDistance: nil))
  }
}
