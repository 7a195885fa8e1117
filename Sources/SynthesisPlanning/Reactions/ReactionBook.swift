import Chemistry
import Numerics

/// The reactions of a catalogue's solids, each found when it is first asked for.
///
/// What touching solids become is a linear program (`richards2016interface`): the mixing ratio of the reactants and the products
/// that lower the Gibbs energy most per atom, elements balanced, gases exchanged at the potentials of the atmosphere. The vertex
/// that solves it has at most as many substances as there are elements and one, so that its amounts follow exactly from
/// whole-number equations.
package final class ReactionBook {
  package let catalogue: PhaseCatalogue

  private struct Key: Hashable {
    let reactants: [Int]
    let conditions: Int
  }

  /// Reactions of one solid and of two, by a word that holds both and the conditions: they are asked for most.
  private var foundOfTwo: [Int: InterfaceReaction?] = [:]
  private var found: [Key: InterfaceReaction?] = [:]
  /// The elements of each phase, a bit for each.
  private let masks: [UInt128]
  /// Reactions that gain less do not happen, eV per atom.
  private static let threshold = 0.001
  /// Reactions that are kept.
  private static let limit = 200_000

  package init(_ catalogue: PhaseCatalogue) {
    self.catalogue = catalogue
    masks = catalogue.phases.map { Self.mask($0.counts.map(\.element)) }
  }

  private static func mask(_ elements: [Element]) -> UInt128 {
    elements.reduce(0) { $0 | (1 << UInt128($1.atomicNumber)) }
  }

  /// What solids, ascending places in the catalogue, become together at a temperature in K; nil where they stay. One solid
  /// alone reacts only with the gas.
  package func reaction(of reactants: [Int], temperature: Int, atmosphere: Atmosphere) -> InterfaceReaction? {
    if reactants.count <= 2 {
      return reaction(reactants[0], reactants.count > 1 ? reactants[1] : nil, temperature, atmosphere)
    }
    let key = Key(reactants: reactants, conditions: Self.code(temperature, atmosphere))
    if let known = found[key] { return known }
    if found.count >= Self.limit { found.removeAll() }
    let reaction = solve(reactants, Double(temperature), atmosphere)
    found[key] = .some(reaction)
    return reaction
  }

  /// The same of one solid or of two, the first before the second.
  func reaction(_ first: Int, _ second: Int?, _ temperature: Int, _ atmosphere: Atmosphere) -> InterfaceReaction? {
    // Places stay below 2^20: the catalogue is limited by the files that are read.
    let key = ((first << 20 | ((second ?? -1) + 1)) << 20) | Self.code(temperature, atmosphere)
    if let known = foundOfTwo[key] { return known }
    if foundOfTwo.count >= Self.limit { foundOfTwo.removeAll() }
    let reaction = solve([first] + (second.map { [$0] } ?? []), Double(temperature), atmosphere)
    foundOfTwo[key] = .some(reaction)
    return reaction
  }

  /// Temperature and atmosphere in twenty bits.
  private static func code(_ temperature: Int, _ atmosphere: Atmosphere) -> Int {
    min(max(0, temperature), 0xFFFF) << 2 | (atmosphere == .air ? 0 : atmosphere == .oxygen ? 1 : 2)
  }

  private enum Column {
    case reactant(Int)
    case product(Int)
    case released(Gas)
    case taken(Gas)
  }

  private func solve(_ reactants: [Int], _ temperature: Double, _ atmosphere: Atmosphere) -> InterfaceReaction? {
    var mask = reactants.reduce(0) { $0 | masks[$1] }
    for gas in Gas.allCases where atmosphere.offers(gas) { mask |= Self.mask(Array(gas.counts.keys)) }
    let elements = Element.all.filter { mask & (1 << UInt128($0.atomicNumber)) != 0 }
    var columns: [Column] = []
    var program = RevisedSimplexMethod(rows: elements.count + 1)
    func add(_ column: Column, _ counts: (Element) -> Int, atoms: Int, energy: Double, sign: Double) {
      let row = elements.map { sign * Double(counts($0)) / Double(atoms) }
      var isReactant = 0.0
      if case .reactant = column { isReactant = 1 }
      program.append(row + [isReactant], cost: sign * energy / Double(atoms))
      columns.append(column)
    }
    for place in reactants {
      let phase = catalogue.phases[place]
      add(
        .reactant(place), phase.count, atoms: phase.atoms, energy: phase.gibbsEnergy(at: temperature), sign: -1)
    }
    for place in catalogue.phases.indices where masks[place] & ~mask == 0 && !reactants.contains(place) {
      let phase = catalogue.phases[place]
      add(.product(place), phase.count, atoms: phase.atoms, energy: phase.gibbsEnergy(at: temperature), sign: 1)
    }
    for gas in Gas.allCases where Self.mask(Array(gas.counts.keys)) & ~mask == 0 {
      let (counts, atoms) = (gas.counts, gas.counts.values.reduce(0, +))
      let potential = gas.potential(temperature: temperature, pressure: atmosphere.pressure(of: gas))
      add(.released(gas), { counts[$0] ?? 0 }, atoms: atoms, energy: potential, sign: 1)
      if atmosphere.offers(gas) {
        add(.taken(gas), { counts[$0] ?? 0 }, atoms: atoms, energy: potential, sign: -1)
      }
    }
    let rightSide = elements.map { _ in 0.0 } + [1]
    guard case .optimal(let optimum) = program.minimize(rightSide: rightSide), optimum.value < -Self.threshold else {
      return nil
    }
    let present = optimum.basis.indices.filter { optimum.amounts[$0] > 1e-9 }.map { columns[optimum.basis[$0]] }
    // A reaction whose amounts do not fit is left out: they would be fractions of a billionth.
    return try? exact(present, elements, reactants, drivingForce: optimum.value)
  }

  /// The reaction of the substances of a vertex, its amounts exact; nil where they do not balance in one way only, where not
  /// every reactant takes part, or where one solid would change without a gas.
  private func exact(
    _ present: [Column], _ elements: [Element], _ reactants: [Int], drivingForce: Double
  ) throws(RationalOverflow) -> InterfaceReaction? {
    var (products, gases): ([Int], [Gas]) = ([], [])
    var used: [Int] = []
    for column in present {
      switch column {
      case .reactant(let place): used.append(place)
      case .product(let place): products.append(place)
      case .released(let gas), .taken(let gas): if !gases.contains(gas) { gases.append(gas) }
      }
    }
    guard used == reactants, reactants.count > 1 || !gases.isEmpty else { return nil }
    let solids = (used + products).map { place in elements.map { catalogue.phases[place].count(of: $0) } }
    let columns = solids + gases.map { gas in elements.map { gas.counts[$0] ?? 0 } }
    guard let amounts = try ExactEquations.nullVector(columns: columns) else { return nil }
    let (start, middle) = (used.count, used.count + products.count)
    // On the side of the products they come with the other sign.
    guard amounts[..<start].allSatisfy({ $0 > .zero }), amounts[start..<middle].allSatisfy({ $0 < .zero }) else {
      return nil
    }
    return InterfaceReaction(
      reactants: zip(used, amounts).map { ($0, $1) },
      products: zip(products, amounts[start...]).map { ($0, -$1) },
      gases: zip(gases, amounts[middle...]).map { ($0, -$1) }.filter { $0.1 != .zero }, drivingForce: drivingForce)
  }
}
