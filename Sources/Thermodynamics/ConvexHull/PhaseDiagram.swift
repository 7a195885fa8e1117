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
  /// The lowest entry of each composition; of equal energies the earliest.
  private var places: [CompositionKey: Int] = [:]
  /// The entry of the same composition that is next in energy, beside `entries`.
  private var following: [Int?] = []
  /// The reduced formulas of entries that were part of an answer.
  private var formulas: [String?] = []
  /// The elements of each entry that is the lowest of its composition, as `ChemicalSystem` has them; of others all bits, which
  /// lie in no system.
  private var members: [UInt128] = []
  /// What tells the composition of each entry from others that a hull could as well be made of.
  private var scatters: [Double] = []
  /// The lowest entry of each element, by atomic number, and its energy.
  private var references = [Int?](repeating: nil, count: Element.count + 1)
  private var referenceEnergies = [Double](repeating: 0, count: Element.count + 1)
  private var hulls = HullStore<ChemicalSystem>()
  /// Hulls without the phases of one composition.
  private var reduced = HullStore<CompositionKey>()

  /// A diagram without phases.
  package init() {}

  /// Adds a phase, unless it is there already.
  package mutating func add(_ entry: PhaseEntry) -> Addition {
    let key = CompositionKey(entry.composition)
    let place = entries.count
    var before: Int?
    var next = places.updateValue(place, forKey: key)
    let first = next
    while let other = next {
      if entries[other].name == entry.name && abs(entries[other].energy - entry.energy) <= Self.tie {
        places[key] = first
        return .duplicate(of: other)
      }
      next = following[other]
      if entries[other].energy <= entry.energy { before = other }
    }
    entries.append(entry)
    following.append(before.map { following[$0] } ?? first)
    formulas.append(nil)
    members.append(before == nil ? ChemicalSystem.members(entry.composition) : .max)
    scatters.append(key.scatter)
    if let source = entry.source { sources.insert(source) }
    if let before {
      following[before] = place
      places[key] = first
      return .added
    }
    if let first { members[first] = .max }
    if entry.composition.elements.count == 1 {
      references[entry.composition.elements[0].atomicNumber] = place
      referenceEnergies[entry.composition.elements[0].atomicNumber] = entry.energy
    }
    hulls.removeAll { $0.contains(members[place]) }
    reduced.removeAll { _ in true }
    return .added
  }

  /// The lowest phase of an element.
  package func reference(of element: Element) -> PhaseEntry? { references[element.atomicNumber].map { entries[$0] } }

  /// The reduced formula of an entry; O(1) where it was part of an answer.
  package func formula(of entry: Int) -> String { formulas[entry] ?? entries[entry].composition.reducedFormula }

  /// Entries of a composition whose energy is the same within `tie`.
  package func entries(like composition: Composition, energy: Double) -> [Int] {
    var like: [Int] = []
    var next = places[CompositionKey(composition)]
    while let place = next {
      if abs(entries[place].energy - energy) <= Self.tie { like.append(place) }
      next = following[place]
    }
    return like
  }

  /// The energy that a composition would have as its elements, eV per atom.
  /// - Throws: `missingReferences`.
  package func elementalEnergy(of composition: Composition) throws(PhaseDiagramError) -> Double {
    guard composition.elements.allSatisfy({ references[$0.atomicNumber] != nil }) else {
      throw .missingReferences(composition.elements.filter { references[$0.atomicNumber] == nil }.sorted())
    }
    return composition.mean { referenceEnergies[$0.atomicNumber] }
  }

  /// The stability of a phase that need not be an entry.
  ///
  /// - Parameter energy: eV per atom, of the kind that the entries have.
  /// - Throws: `missingReferences` where an element of the composition has no entry of its own.
  package mutating func stability(of composition: Composition, energy: Double) throws(PhaseDiagramError) -> Stability {
    let reference = try elementalEnergy(of: composition)
    let system = ChemicalSystem(composition)
    let fractions = system.fractions(of: composition)
    if !hulls.has(system) { hulls.insert(try makeHull(system, over: lowest(in: system)), for: system) }
    guard let point = hulls.point(of: system, at: fractions) else { throw .undecided }
    for place in point.phases where formulas[place] == nil {
      formulas[place] = entries[place].composition.reducedFormula
    }
    let formation = energy - reference
    let hullEnergy = reference + point.energy
    return Stability(
      formationEnergy: formation, hullEnergy: hullEnergy, signedDistance: energy - hullEnergy,
      separationEnergy: try separation(of: composition, formation: formation, hull: point.energy),
      decomposition: zip(point.phases, point.amounts).map { Stability.Part(entry: $0, amount: $1) },
      chemicalPotentials: point.potentials.map { potentials in
        zip(system.elements, potentials).map { ($0, $1 + referenceEnergies[$0.atomicNumber]) }
      }, certificate: point.certificate)
  }

  // MARK: Hulls

  /// The hull of a system over entries inside it, of each composition one.
  private func makeHull(_ system: ChemicalSystem, over places: [Int]) throws(PhaseDiagramError) -> ConvexHull {
    var phases = HullPhases(system, capacity: places.count)
    for place in places {
      let composition = entries[place].composition
      let energy = entries[place].energy - (try elementalEnergy(of: composition))
      phases.append(entry: place, composition, energy: energy, share: scatters[place])
    }
    return ConvexHull(phases)
  }

  /// The lowest entry of every composition inside a system, ascending. O(entries).
  func lowest(in system: ChemicalSystem) -> [Int] {
    var chosen: [Int] = []
    for place in members.indices where system.contains(members[place]) { chosen.append(place) }
    return chosen
  }

  /// The energy from the best mixture of other compositions, where a phase of this composition is stable
  /// (`bartel2020critical`); else, and for an element, the distance from the hull.
  private mutating func separation(
    of composition: Composition, formation: Double, hull: Double
  ) throws(PhaseDiagramError) -> Double {
    let key = CompositionKey(composition)
    guard composition.elements.count > 1, let lowest = places[key] else { return formation - hull }
    let known = entries[lowest].energy - (try elementalEnergy(of: composition))
    guard min(formation, known) <= hull + Self.tie else { return formation - hull }
    let system = ChemicalSystem(composition)
    if !reduced.has(key) {
      let others = hulls.entries(of: system, without: lowest)
      reduced.insert(try makeHull(system, over: others), for: key)
    }
    guard let rest = reduced.point(of: key, at: system.fractions(of: composition)) else { throw .undecided }
    return formation - rest.energy
  }
}

/// Hulls that were made, found again by a key and changed in place.
private struct HullStore<Key: Hashable & Sendable>: Sendable {
  private var hulls: [ConvexHull] = []
  private var places: [Key: Int] = [:]

  /// Numbers that the hulls hold together.
  private var size = 0

  /// Hulls that are kept at most, and numbers in them; then all are forgotten.
  private static var limit: (hulls: Int, size: Int) { (256, 1 << 24) }

  init() {}

  func has(_ key: Key) -> Bool { places[key] != nil }

  /// A point of the hull of a key; nil where there is none, or rounding has spoilt it.
  mutating func point(of key: Key, at fractions: [Double]) -> ConvexHull.Point? {
    guard let place = places[key] else { return nil }
    size -= hulls[place].size
    defer { size += hulls[place].size }
    return hulls[place].point(at: fractions)
  }

  /// What the hull of a key is over without one entry.
  func entries(of key: Key, without entry: Int) -> [Int] {
    places[key].map { hulls[$0].entries(without: entry) } ?? []
  }

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
    guard places.keys.contains(where: isOld) else { return }
    let kept = places.filter { !isOld($0.key) }.sorted { $0.value < $1.value }
    hulls = kept.map { hulls[$0.value] }
    places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1.key, $0) })
    size = hulls.reduce(0) { $0 + $1.size }
  }
}
