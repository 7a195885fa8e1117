import DesignSpace
import Glibc
import MaterialRecords
import Numerics

/// Random steps between designs that are as likely as their reverse, within the rules of a space.
struct DesignSteps {
  private let space: SearchSpace
  /// Places of the variables that are not given from outside.
  private let free: [Int]
  /// Kinds of steps that change something in this space.
  private let kinds: [Kind]

  private enum Kind {
    /// An amount of one element given to another.
    case exchange
    /// Amounts exchanged between as many elements as linear equations take.
    case equation
    /// The difference of two members of a population added.
    case difference
    /// A present element replaced by an absent one.
    case replacement
    /// A variable moved, by whole levels where it has them, or set to another category.
    case variable
  }

  init(_ space: SearchSpace) {
    self.space = space
    var kinds: [Kind] = []
    if let composition = space.composition, composition.dimension > 1 {
      kinds += [.exchange, .exchange, .difference, .difference]
      if !composition.exchanges.isEmpty { kinds += [.equation, .equation] }
      if composition.count.lowerBound < composition.dimension { kinds.append(.replacement) }
    }
    free = space.freeVariables
    if !free.isEmpty { kinds += space.composition == nil ? [.variable, .difference] : [.variable] }
    self.kinds = kinds
  }

  /// One step; nil where it leaves the space or changes nothing.
  func step(
    from design: Design, scale: Double, population: [Design], using generator: inout SeededGenerator
  ) -> Design? {
    guard !kinds.isEmpty else { return nil }
    var moved = design
    // A step of a random size, so that one scale serves directions of different width.
    let size = scale * exp2(-5 * generator.uniform())
    let isInside =
      switch kinds[generator.index(below: kinds.count)] {
      case .exchange: exchange(&moved.fractions, size, &generator)
      case .equation: exchangeUnderEquations(&moved.fractions, size, &generator)
      case .difference: difference(&moved, scale, population, &generator)
      case .replacement: replace(&moved.fractions, &generator)
      case .variable: change(&moved.settings, size, &generator)
      }
    return isInside && moved != design && space.contains(moved) ? moved : nil
  }

  /// On a grid an element may come and go; in a continuous space those present stay.
  private func exchange(_ x: inout [Double], _ size: Double, _ generator: inout SeededGenerator) -> Bool {
    guard let composition = space.composition else { return false }
    let places = composition.unitsInOne == nil ? x.indices.filter { x[$0] > 0 } : Array(x.indices)
    guard places.count > 1 else { return false }
    let first = generator.index(below: places.count)
    let second = (first + 1 + generator.index(below: places.count - 1)) % places.count
    let (from, to) = (places[first], places[second])
    if let unitsInOne = composition.unitsInOne {
      let units = Double(unitsInOne)
      let amount = Double(1 + generator.index(below: max(1, Int(size * units))))
      x[from] = ((x[from] * units).rounded() - amount) / units
      x[to] = ((x[to] * units).rounded() + amount) / units
    } else {
      let amount = size * generator.standardNormal()
      guard x[from] - amount > 0, x[to] + amount > 0 else { return false }
      x[from] -= amount
      x[to] += amount
    }
    return true
  }

  /// Along one of the directions that keep the equations. As in an exchange of two, sets of elements change on a grid only.
  private func exchangeUnderEquations(
    _ x: inout [Double], _ size: Double, _ generator: inout SeededGenerator
  ) -> Bool {
    guard let composition = space.composition else { return false }
    let direction = composition.exchanges[generator.index(below: composition.exchanges.count)]
    guard let unitsInOne = composition.unitsInOne else {
      let amount = size * generator.standardNormal()
      for place in x.indices where direction[place] != 0 {
        guard x[place] > 0, x[place] + amount * direction[place] > 0 else { return false }
        x[place] += amount * direction[place]
      }
      return true
    }
    let units = Double(unitsInOne)
    let greatest = direction.reduce(0) { max($0, abs($1)) }
    let amount = Double(1 + generator.index(below: max(1, Int(size * units / greatest))))
    let sign = generator.index(below: 2) == 0 ? amount : -amount
    for place in x.indices { x[place] = ((x[place] * units).rounded() + sign * direction[place]) / units }
    return true
  }

  /// A step of differential evolution (ter Braak 2006, `terbraak2006markov`): along what two members differ by, which
  /// follows the shape of the density and the planes of linear rows; in full length it leads from mode to mode.
  private func difference(
    _ design: inout Design, _ scale: Double, _ population: [Design], _ generator: inout SeededGenerator
  ) -> Bool {
    let (a, b) = (
      population[generator.index(below: population.count)], population[generator.index(below: population.count)]
    )
    let isOnGrid = space.composition?.unitsInOne != nil
    let share = isOnGrid || generator.index(below: 4) == 0 ? 1 : 2 * scale * generator.uniform()
    let units = Double(space.composition?.unitsInOne ?? 1)
    for place in design.fractions.indices {
      let difference = a.fractions[place] - b.fractions[place]
      if isOnGrid {
        design.fractions[place] = ((design.fractions[place] + difference) * units).rounded() / units
      } else if difference != 0 {
        // An absent element stays absent: another set of elements is another face.
        guard design.fractions[place] > 0, design.fractions[place] + share * difference > 0 else { return false }
        design.fractions[place] += share * difference
      }
    }
    for place in free {
      let domain = space.variables[place].domain
      let difference = share * (a.settings[place] - b.settings[place])
      if case .range = domain { design.settings[place] += difference }
      guard let ends = domain.ends, let intervals = domain.intervals, intervals > 0 else { continue }
      let levels = (difference * Double(intervals) / (ends.upperBound - ends.lowerBound)).rounded()
      guard let moved = domain.setting(levels, levelsFrom: design.settings[place]) else { return false }
      design.settings[place] = moved
    }
    return true
  }

  private func replace(_ x: inout [Double], _ generator: inout SeededGenerator) -> Bool {
    let (held, absent) = (x.indices.filter { x[$0] > 0 }, x.indices.filter { x[$0] == 0 })
    guard !held.isEmpty, !absent.isEmpty else { return false }
    x.swapAt(held[generator.index(below: held.count)], absent[generator.index(below: absent.count)])
    return true
  }

  private func change(_ settings: inout [Double], _ size: Double, _ generator: inout SeededGenerator) -> Bool {
    let place = free[generator.index(below: free.count)]
    let domain = space.variables[place].domain
    switch domain {
    case .range(let range):
      settings[place] += size * (range.upperBound - range.lowerBound) * generator.standardNormal()
    case .grid, .ordinal:
      let reach = max(1, Int(size * Double(domain.intervals ?? 0)))
      let amount = 1 + generator.index(below: reach)
      let levels = generator.index(below: 2) == 0 ? amount : -amount
      guard let moved = domain.setting(Double(levels), levelsFrom: settings[place]) else { return false }
      settings[place] = moved
    case .categories(let names): settings[place] = Double(generator.index(below: names.count))
    }
    return true
  }
}

extension DesignVariable.Domain {
  /// The setting some levels above one of the settings; nil beyond the ends.
  fileprivate func setting(_ levels: Double, levelsFrom setting: Double) -> Double? {
    guard let place = place(nearest: setting), let count else { return nil }
    let moved = Double(place) + levels
    return moved >= 0 && moved < Double(count) ? self.setting(Int(moved)) : nil
  }
}
