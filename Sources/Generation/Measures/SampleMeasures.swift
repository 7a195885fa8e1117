import Chemistry
import Numerics

/// What a set of designs is worth beside known compositions, each count with what it is a part of.
package struct SampleMeasures: Sendable {
  /// A part of a whole.
  package struct Share: Sendable, Equatable {
    package var count = 0
    package var of = 0

    mutating func take(_ holds: Bool) {
      of += 1
      if holds { count += 1 }
    }
  }

  /// How far the values of a property lie from those of the reference.
  package struct PropertyDistance: Sendable {
    package let name: String
    package let unit: String
    /// Wasserstein's first distance, in the unit; nil where either has no value.
    package let distance: Double?
    /// Designs that have a value.
    package let share: Share
  }

  /// Compositions closer than this in total variation are near.
  package static let near = 0.1
  /// Designs whose neighbours are sought at most; a bound on time.
  private static let soughtLimit = 1000

  /// Different in whole per cents.
  package private(set) var distinct = Share()
  /// Not known in whole per cents.
  package private(set) var novel = Share()
  package private(set) var valid = Share()
  /// By broken rule; a design may break several.
  package private(set) var reasons: [DesignVerdict.Reason: Int] = [:]
  /// Alloys by the lattice that their valence electron count makes likely.
  package private(set) var lattices: [DesignVerdict.Lattice: Int] = [:]
  /// COV-R: reference compositions that are near a design.
  package private(set) var coverage = Share()
  /// COV-P: designs that are near a known composition, of the first thousand.
  package private(set) var precision = Share()
  package private(set) var properties: [PropertyDistance] = []

  /// Measures designs [n][d] over elements against all known compositions and those of them that the model did not see.
  /// O(n·reference·d).
  package init(_ designs: [[Double]], over elements: [Element], known: [[Double]], reference: [[Double]]) {
    let knownRows = Set(known.map(KnownCompositions.percents))
    var seen: Set<[UInt8]> = []
    for design in designs {
      let row = KnownCompositions.percents(design)
      distinct.take(seen.insert(row).inserted)
      if !known.isEmpty { novel.take(!knownRows.contains(row)) }
    }
    let compositions = Self.compositions(designs, elements)
    for composition in compositions {
      let verdict = DesignVerdict(composition)
      valid.take(verdict.isValid)
      for reason in verdict.reasons { reasons[reason, default: 0] += 1 }
      if let lattice = verdict.lattice { lattices[lattice, default: 0] += 1 }
    }
    for row in reference { coverage.take(Self.isNear(row, designs)) }
    if !known.isEmpty {
      for design in designs.prefix(Self.soughtLimit) { precision.take(Self.isNear(design, known)) }
    }
    properties = Self.distances(compositions, Self.compositions(reference, elements))
  }

  private static func compositions(_ rows: [[Double]], _ elements: [Element]) -> [Composition] {
    rows.compactMap { try? Composition(amounts: Array(zip(elements, $0))) }
  }

  private static func isNear(_ row: [Double], _ others: [[Double]]) -> Bool {
    others.contains { CompositionDistance.totalVariation(row, $0) <= near }
  }

  private static func distances(_ designs: [Composition], _ reference: [Composition]) -> [PropertyDistance] {
    let properties: [(String, String, (AlloyMixture) -> Double?)] = [
      ("vec", "1", { try? $0.valenceElectronCount() }), ("density", "g/cm3", { try? $0.density() }),
      ("atomic_size_mismatch", "%", { try? $0.mismatch("Miracle radius", \.properties.miracleRadius) }),
      ("mixing_enthalpy", "kJ/mol", { try? $0.mixingEnthalpy() }),
    ]
    return properties.map { name, unit, value in
      let own = designs.compactMap { value(AlloyMixture(composition: $0)) }
      let other = reference.compactMap { value(AlloyMixture(composition: $0)) }
      return PropertyDistance(
        name: name, unit: unit, distance: wasserstein(own, other), share: Share(count: own.count, of: designs.count))
    }
  }

  /// Wasserstein's first distance of two sets of numbers, ∫|F⁻¹ − G⁻¹|; nil where one is empty. O(n log n).
  package static func wasserstein(_ first: [Double], _ second: [Double]) -> Double? {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    let (a, b) = (first.sorted(), second.sorted())
    var (i, j, sum, level) = (0, 0, 0.0, 0.0)
    while i < a.count, j < b.count {
      // Ends of the present steps in units of 1/(n·m), whole numbers.
      let (endA, endB) = ((i + 1) * b.count, (j + 1) * a.count)
      let end = Double(min(endA, endB)) / Double(a.count * b.count)
      sum += abs(a[i] - b[j]) * (end - level)
      level = end
      if endA <= endB { i += 1 }
      if endB <= endA { j += 1 }
    }
    return sum
  }
}
