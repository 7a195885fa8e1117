import Chemistry

/// Phases of known energy and what they say about others: the thermodynamics at zero temperature (`ong2008lifepo`).
///
/// The hull of each chemical system is made when it is first asked for, and kept. Adding a phase makes the hulls that it
/// belongs to anew.
package struct PhaseDiagram: Sendable {
  /// What became of a phase that was added.
  package enum Addition: Sendable, Equatable {
    case added
    /// The name, composition and energy of an entry that is there.
    case duplicate(of: Int)
  }

  /// Energies closer than this are equal, eV per atom.
  package static let tie = 1e-8

  /// The phases in the order in which they were added.
  package private(set) var entries: [PhaseEntry] = []
  /// The sources that entries name.
  package private(set) var sources: Set<String> = []
  /// Entries by composition, the lowest energy first; of equal energies the earliest.
  private var places: [CompositionKey: [Int]] = [:]
  private var references: [Element: Int] = [:]
  private var hulls = HullStore<ChemicalSystem>()
  /// Hulls without the phases of one composition.
  private var reduced = HullStore<CompositionKey>()

  /// A diagram without phases.
  package init() {}

  /// Adds a phase, unless it is there already.
  package mutating func add(_ entry: PhaseEntry) -> Addition {
    let key = CompositionKey(entry.composition)
    let same = places[key, default: []]
    for place in same where entries[place].name == entry.name && abs(entries[place].energy - entry.energy) <= Self.tie {
      return .duplicate(of: place)
    }
    let place = entries.count
    entries.append(entry)
    if let source = entry.source { sources.insert(source) }
    let rank = same.firstIndex { entries[$0].energy > entry.energy } ?? same.count
    places[key, default: []].insert(place, at: rank)
    if rank == 0 {
      if entry.composition.elements.count == 1 { references[entry.composition.elements[0]] = place }
      let system = ChemicalSystem(entry.composition)
      hulls.removeAll { $0.contains(system) }
      reduced.removeAll { _ in true }
    }
    return .added
  }

  /// The lowest phase of an element.
  package func reference(of element: Element) -> PhaseEntry? { references[element].map { entries[$0] } }

  /// Entries of a composition whose energy is the same within `tie`.
  package func entries(like composition: Composition, energy: Double) -> [Int] {
    places[CompositionKey(composition), default: []].filter { abs(entries[$0].energy - energy) <= Self.tie }
  }

  /// The energy that a composition would have as its elements, eV per atom.
  /// - Throws: `missingReferences`.
  package func elementalEnergy(of composition: Composition) throws(PhaseDiagramError) -> Double {
    let missing = composition.elements.filter { references[$0] == nil }.sorted()
    guard missing.isEmpty else { throw .missingReferences(missing) }
    return composition.mean { references[$0].map { entries[$0].energy } ?? 0 }
  }

  /// The stability of a phase that need not be an entry.
  ///
  /// - Parameter energy: eV per atom, of the kind that the entries have.
  /// - Throws: `missingReferences` where an element of the composition has no entry of its own.
  package mutating func stability(of composition: Composition, energy: Double) throws(PhaseDiagramError) -> Stability {
    let reference = try elementalEnergy(of: composition)
    let system = ChemicalSystem(composition)
    let fractions = system.fractions(of: composition)
    if hulls.place(of: system) == nil { hulls.insert(try makeHull(system, except: nil), for: system) }
    guard let place = hulls.place(of: system), let point = hulls.hulls[place].point(at: fractions) else {
      throw .undecided
    }
    let formation = energy - reference
    let hullEnergy = reference + point.energy
    return Stability(
      formationEnergy: formation, hullEnergy: hullEnergy, signedDistance: energy - hullEnergy,
      separationEnergy: try separation(of: composition, formation: formation, hull: point.energy),
      decomposition: zip(point.phases, point.amounts).map { Stability.Part(entry: $0, amount: $1) },
      chemicalPotentials: point.potentials.map { potentials in
        zip(system.elements, potentials).map { ($0, $1 + (references[$0].map { entries[$0].energy } ?? 0)) }
      }, certificate: point.certificate)
  }

  // MARK: Hulls

  /// The hull of a system over the lowest entry of every composition inside it, except one composition.
  private func makeHull(_ system: ChemicalSystem, except left: CompositionKey?) throws(PhaseDiagramError) -> ConvexHull
  {
    var phases: [ConvexHull.Phase] = []
    for place in lowest(in: system) where left == nil || CompositionKey(entries[place].composition) != left {
      let entry = entries[place]
      let energy = entry.energy - (try elementalEnergy(of: entry.composition))
      phases.append(ConvexHull.Phase(entry: place, composition: entry.composition, energy: energy))
    }
    return ConvexHull(system, phases: phases)
  }

  /// The lowest entry of every composition inside a system, ascending. O(compositions).
  func lowest(in system: ChemicalSystem) -> [Int] {
    var chosen: [Int] = []
    for places in places.values {
      if let place = places.first, system.contains(entries[place].composition) { chosen.append(place) }
    }
    return chosen.sorted()
  }

  /// The energy from the best mixture of other compositions, where a phase of this composition is stable
  /// (`bartel2020critical`); else, and for an element, the distance from the hull.
  private mutating func separation(
    of composition: Composition, formation: Double, hull: Double
  ) throws(PhaseDiagramError) -> Double {
    let key = CompositionKey(composition)
    guard composition.elements.count > 1, let lowest = places[key]?.first else { return formation - hull }
    let known = entries[lowest].energy - (try elementalEnergy(of: composition))
    guard min(formation, known) <= hull + Self.tie else { return formation - hull }
    let system = ChemicalSystem(composition)
    if reduced.place(of: key) == nil { reduced.insert(try makeHull(system, except: key), for: key) }
    guard let place = reduced.place(of: key),
      let rest = reduced.hulls[place].point(at: system.fractions(of: composition))
    else { throw .undecided }
    return formation - rest.energy
  }
}

/// Hulls that were made, found again by a key and changed in place.
private struct HullStore<Key: Hashable & Sendable>: Sendable {
  var hulls: [ConvexHull] = []
  private var places: [Key: Int] = [:]

  /// Numbers that the hulls hold together.
  private var size = 0

  /// Hulls that are kept at most, and numbers in them; then all are forgotten.
  private static var limit: (hulls: Int, size: Int) { (256, 1 << 24) }

  init() {}

  /// The place of the hull of a key.
  func place(of key: Key) -> Int? { places[key] }

  /// Keeps a hull.
  mutating func insert(_ hull: ConvexHull, for key: Key) {
    if hulls.count >= Self.limit.hulls || size + hull.size > Self.limit.size {
      hulls.removeAll()
      places.removeAll()
      size = 0
    }
    size += hull.size
    hulls.append(hull)
    places[key] = hulls.count - 1
  }

  /// Forgets the hulls of some keys.
  mutating func removeAll(where isOld: (Key) -> Bool) {
    let kept = places.filter { !isOld($0.key) }.sorted { $0.value < $1.value }
    guard kept.count < hulls.count else { return }
    hulls = kept.map { hulls[$0.value] }
    places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1.key, $0) })
    size = hulls.reduce(0) { $0 + $1.size }
  }
}
