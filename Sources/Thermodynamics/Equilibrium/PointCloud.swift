import Glibc
import Numerics

/// Points in the site fractions of phases at one temperature, with their energies: where searches start, and the first
/// columns of the linear program.
struct PointCloud: Sendable {
  /// The places of each phase's points.
  private(set) var ranges: [Range<Int>] = []
  /// Where the points of each phase begin that are no corners.
  private var insides: [Int] = []
  /// Site fractions of each point.
  private(set) var fractions: [[Double]] = []
  /// J/mol of closed atoms, less what open elements pay.
  private(set) var energies: [Double] = []
  /// For each closed element, its mole fraction in every point. [closed, points]
  private(set) var contents: [[Double]]
  /// The points that are endmembers: their mixtures reach every composition that the phases can have.
  private(set) var corners: [Int] = []
  /// The phase of each point.
  private(set) var phases: [Int] = []

  private static let mostCorners = 400
  private static let mostPoints = 700

  init(_ terms: [PhaseTerms], closed: Int) {
    contents = [[Double]](repeating: [], count: closed)
    for (number, phase) in terms.enumerated() {
      let start = energies.count
      var generator = SeededGenerator(seed: 0x5EED, stream: UInt64(number))
      for state in Self.corners(phase.model, &generator) {
        if add(state, phase, number) { corners.append(energies.count - 1) }
      }
      insides.append(energies.count)
      for state in Self.states(phase.model, &generator) { _ = add(state, phase, number) }
      ranges.append(start..<energies.count)
    }
  }

  private mutating func add(_ state: [Double], _ phase: PhaseTerms, _ number: Int) -> Bool {
    let atoms = phase.atomCount(state)
    guard atoms >= phase.leastAtoms else { return false }
    let energy = phase.value(state) / atoms
    // Far beyond every energy that matter has: rounding would leave nothing of the others.
    guard energy.isFinite, abs(energy) < 1e12 else { return false }
    fractions.append(state)
    energies.append(energy)
    phases.append(number)
    for (row, content) in phase.content(state).enumerated() { contents[row].append(content / atoms) }
    return true
  }

  /// One species on each sublattice, all combinations or as many as there may be.
  private static func corners(_ model: PhaseModel, _ generator: inout SeededGenerator) -> [[Double]] {
    let total = model.sublattices.reduce(1.0) { $0 * Double($1.count) }
    let isAll = total <= Double(mostCorners)
    return (0..<(isAll ? Int(total) : mostCorners)).map { number in
      var rest = number
      var y = [Double](repeating: 0, count: model.count)
      for range in model.sublattices {
        let place = isAll ? rest % range.count : generator.index(below: range.count)
        rest /= range.count
        y[range.lowerBound + place] = 1
      }
      return y
    }
  }

  /// Drawn from Dirichlet distributions that are even or favour edges, independent on the sublattices or the same on like
  /// ones.
  private static func states(_ model: PhaseModel, _ generator: inout SeededGenerator) -> [[Double]] {
    let freedom = model.count - model.sublattices.count
    guard freedom > 0 else { return [] }
    return (0..<min(mostPoints, 20 + 45 * freedom)).map { number in
      let power = number % 2 == 0 ? 1.0 : 3.0
      var y = [Double](repeating: 0, count: model.count)
      var drawn: [Int: [Double]] = [:]
      for range in model.sublattices {
        let isLike = number % 3 == 0
        if isLike, let same = drawn[range.count] {
          for (place, variable) in range.enumerated() { y[variable] = same[place] }
          continue
        }
        var sum = 0.0
        for variable in range {
          y[variable] = pow(-log(generator.uniformOpen()), power) + 1e-6
          sum += y[variable]
        }
        for variable in range { y[variable] /= sum }
        drawn[range.count] = range.map { y[$0] }
      }
      return y
    }
  }

  /// What each point costs above a plane of chemical potentials, J/mol of atoms, written over `costs`. O(points · closed).
  func costs(_ potentials: [Double], into costs: inout [Double]) {
    costs = energies
    for (row, potential) in potentials.enumerated() {
      contents[row].withUnsafeBufferPointer { content in
        costs.withUnsafeMutableBufferPointer { costs in
          for place in costs.indices { costs[place] -= potential * content[place] }
        }
      }
    }
  }

  /// Where searches in a phase start: up to `most` cheap corners and as many cheap points inside, far from one another in
  /// some site fraction. Corners find ordered states that the points inside are too few to come near.
  /// O(points · log points + most² · fractions).
  func starts(of phase: Int, costs: [Double], most: Int) -> [Int] {
    let (range, inside) = (ranges[phase], insides[phase])
    var chosen: [Int] = []
    for part in [range.lowerBound..<inside, inside..<range.upperBound] {
      let limit = chosen.count + most
      // Mostly the cheapest few do; all are put in order where those lie near one another.
      for isWhole in [false, true] where chosen.count < limit {
        chosen.removeLast(chosen.count - (limit - most))
        let order = isWhole ? part.sorted { costs[$0] < costs[$1] } : Self.cheapest(Self.few, of: part, costs)
        for place in order {
          guard chosen.count < limit else { break }
          let isDistant = chosen.allSatisfy { other in isFar(place, other) }
          if isDistant { chosen.append(place) }
        }
        if order.count == part.count { break }
      }
    }
    return chosen
  }

  private static let few = 32

  private func isFar(_ place: Int, _ other: Int) -> Bool {
    let (a, b) = (fractions[place], fractions[other])
    for variable in a.indices where abs(a[variable] - b[variable]) > 0.2 { return true }
    return false
  }

  /// The cheapest points of a range, the cheapest first and the earlier first where they are equal.
  /// O(points + count² · log points) where they come in no order.
  private static func cheapest(_ count: Int, of part: Range<Int>, _ costs: [Double]) -> [Int] {
    var order: [Int] = []
    order.reserveCapacity(count + 1)
    for place in part {
      let cost = costs[place]
      if order.count == count, cost >= costs[order[count - 1]] { continue }
      var rank = order.count
      while rank > 0, cost < costs[order[rank - 1]] { rank -= 1 }
      order.insert(place, at: rank)
      if order.count > count { order.removeLast() }
    }
    return order
  }
}
