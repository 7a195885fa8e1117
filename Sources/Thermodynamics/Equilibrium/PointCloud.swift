/// The points of all phases at one temperature, with their energies: where searches start, and the first columns of the
/// linear program.
struct PointCloud: Sendable {
  /// The places of each phase's points.
  private(set) var ranges: [Range<Int>] = []
  /// Where the points of each phase begin that are no corners.
  private var insides: [Int] = []
  /// J/mol of closed atoms, less what open elements pay.
  private(set) var energies: [Double] = []
  /// For each closed element, its mole fraction in every point. [closed, points]
  private(set) var contents: [[Double]]
  /// The points that are endmembers: their mixtures reach every composition that the phases can have.
  private(set) var corners: [Int] = []
  /// The phase of each point.
  private(set) var phases: [Int] = []
  /// The number of each point among the states of its phase, and those states.
  private var numbers: [Int] = []
  private let states: [PhaseStates]

  /// - Parameter states: those of each of the phases.
  init(_ terms: [PhaseTerms], _ states: [PhaseStates], closed: Int) {
    self.states = states
    contents = [[Double]](repeating: [], count: closed)
    for (number, phase) in terms.enumerated() {
      let start = energies.count
      states[number].fractions.withUnsafeBufferPointer { fractions in
        for place in 0..<states[number].count {
          if place == states[number].corners { insides.append(energies.count) }
          add(place, fractions.baseAddress! + place * phase.count, phase, number)
        }
      }
      if insides.count == number { insides.append(energies.count) }
      corners += start..<insides[number]
      ranges.append(start..<energies.count)
    }
  }

  private mutating func add(_ place: Int, _ state: UnsafePointer<Double>, _ phase: PhaseTerms, _ number: Int) {
    let atoms = phase.atomCount(state)
    guard atoms >= phase.leastAtoms else { return }
    let energy = phase.value(state, mixing: states[number].mixing[place]) / atoms
    // Far beyond every energy that matter has: rounding would leave nothing of the others.
    guard energy.isFinite, abs(energy) < 1e12 else { return }
    energies.append(energy)
    phases.append(number)
    numbers.append(place)
    for row in contents.indices { contents[row].append(phase.content(of: row, state) / atoms) }
  }

  /// The site fractions of a point.
  func fractions(_ place: Int) -> [Double] {
    let own = states[phases[place]]
    let n = own.fractions.count / own.count
    return Array(own.fractions[numbers[place] * n..<(numbers[place] + 1) * n])
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

  /// The cheapest point of a phase; nil where it has none.
  func cheapest(of phase: Int, costs: [Double]) -> Int? {
    let range = ranges[phase]
    guard var least = range.first else { return nil }
    costs.withUnsafeBufferPointer { costs in for place in range where costs[place] < costs[least] { least = place } }
    return least
  }

  /// Where searches in a phase start: up to `most` cheap corners and as many cheap points inside, far from one another in
  /// some site fraction, the cheapest first. Corners find ordered states that the points inside are too few to come near.
  /// O(points · log points + most² · fractions).
  func starts(of phase: Int, costs: [Double], most: Int) -> (corners: [Int], inside: [Int]) {
    let (range, inside) = (ranges[phase], insides[phase])
    var chosen: [Int] = []
    var first = 0
    for part in [range.lowerBound..<inside, inside..<range.upperBound] {
      first = chosen.count
      // Mostly the cheapest few do; all are put in order where those lie near one another.
      for isWhole in [false, true] where chosen.count < first + most {
        chosen.removeLast(chosen.count - first)
        let order = isWhole ? part.sorted { costs[$0] < costs[$1] } : Self.cheapest(Self.few, of: part, costs)
        for place in order {
          guard chosen.count < first + most else { break }
          if chosen.allSatisfy({ isFar(place, $0, states[phase]) }) { chosen.append(place) }
        }
        if order.count == part.count { break }
      }
    }
    return (Array(chosen[..<first]), Array(chosen[first...]))
  }

  private static let few = 32

  private func isFar(_ place: Int, _ other: Int, _ states: PhaseStates) -> Bool {
    let n = states.fractions.count / states.count
    let (a, b) = (numbers[place] * n, numbers[other] * n)
    for variable in 0..<n where abs(states.fractions[a + variable] - states.fractions[b + variable]) > 0.2 {
      return true
    }
    return false
  }

  /// The cheapest points of a range, the cheapest first and the earlier first where they are equal.
  /// O(points + count² · log points) where they come in no order.
  private static func cheapest(_ count: Int, of part: Range<Int>, _ costs: [Double]) -> [Int] {
    costs.withUnsafeBufferPointer { costs in
      var order: [Int] = []
      order.reserveCapacity(count + 1)
      var limit = Double.infinity
      for place in part {
        let cost = costs[place]
        guard order.count < count || cost < limit else { continue }
        var rank = order.count
        while rank > 0, cost < costs[order[rank - 1]] { rank -= 1 }
        order.insert(place, at: rank)
        if order.count > count { order.removeLast() }
        limit = costs[order[order.count - 1]]
      }
      return order
    }
  }
}
