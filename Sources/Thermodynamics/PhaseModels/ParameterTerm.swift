/// What a parameter multiplies: a product of site fractions, and a linear form to some power.
struct ParameterTerm {
  /// The factors of the product: species by number on sublattices.
  private(set) var factors: [(sublattice: Int, species: Int)] = []
  private(set) var form: PhasePolynomial.LinearForm?
  private(set) var power = 0

  /// Reads the array of a parameter: an endmember; binary mixing with (yₐ − y_b)ᵛ; ternary mixing with Muggianu's fractions,
  /// or without where only order 0 is given; reciprocal mixing on two sublattices, whose order 1 goes with the difference on
  /// the second of them and order 2 with that on the first; more mixing, with order 0.
  ///
  /// - Parameter isAlone: whether no other order of the same array is given.
  /// - Throws: `.notModelled` for an order that has no meaning.
  init(_ constituents: [[Int]], order: Int, isAlone: Bool, line: Int) throws(PhaseObstacle) {
    var starts: [Int] = []
    for (sublattice, species) in constituents.enumerated() {
      starts.append(factors.count)
      for one in species { factors.append((sublattice, one)) }
    }
    let mixing = constituents.indices.filter { constituents[$0].count > 1 }
    let most = constituents.map(\.count).max() ?? 0
    func fault(_ what: String) -> PhaseObstacle { .notModelled("line \(line): a parameter of \(what)") }
    if mixing.count > 1, most > 2, order > 0 {
      throw fault("order \(order) that mixes three species and more sublattices")
    }
    switch (mixing.count, most) {
    case (0, _):
      if order > 0 { throw fault("order \(order) without mixing") }
    case (1, 2):
      let start = starts[mixing[0]]
      if order > 0 { (form, power) = (.difference(start, start + 1), order) }
    case (1, 3):
      if isAlone && order == 0 { break }
      guard order <= 2 else { throw fault("order \(order) of three species") }
      let start = starts[mixing[0]]
      let others = [0, 1, 2].filter { $0 != order }.map { start + $0 }
      (form, power) = (.muggianu(start + order, others[0], others[1]), 1)
    case (2, 2):
      guard order <= 2 else { throw fault("order \(order) on two sublattices") }
      if order > 0 {
        let start = starts[mixing[2 - order]]
        (form, power) = (.difference(start, start + 1), 1)
      }
    default:
      if order > 0 { throw fault("order \(order) that mixes so many species") }
    }
  }
}

/// Sublattices that are equal: the parameters of one arrangement stand for all that symmetry makes of it.
enum SublatticeSymmetry {
  private static let tetrahedron = permutations([0, 1, 2, 3])
  /// The two pairs of the bcc tetrahedron: places within a pair, and the pairs, may change.
  private static let pairs = [
    [0, 1, 2, 3], [1, 0, 2, 3], [0, 1, 3, 2], [1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 0, 1], [2, 3, 1, 0], [3, 2, 1, 0],
  ]

  /// Every order of a few items, the present one first.
  static func permutations(_ items: [Int]) -> [[Int]] {
    guard items.count > 1 else { return [items] }
    return items.indices.flatMap { place -> [[Int]] in
      var rest = items
      let first = rest.remove(at: place)
      return permutations(rest).map { [first] + $0 }
    }
  }

  /// The distinct arrangements of an array over the first four sublattices, in a fixed order.
  static func arrangements(_ constituents: [[Int]], _ symmetry: DatabasePhase.Symmetry?) -> [[[Int]]] {
    guard let symmetry, constituents.count >= 4 else { return [constituents] }
    var seen: Set<[[Int]]> = []
    var result: [[[Int]]] = []
    for order in symmetry == .tetrahedron ? tetrahedron : pairs {
      let arranged = order.map { constituents[$0] } + constituents[4...]
      if seen.insert(arranged).inserted { result.append(arranged) }
    }
    return result
  }
}
