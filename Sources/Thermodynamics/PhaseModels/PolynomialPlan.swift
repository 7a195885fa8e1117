/// The sum of some polynomials as flat tables that no temperature changes: which products there are, and from which
/// expressions their coefficients come. Like products are one.
///
/// A variable that is always one, as where a sublattice holds a single species, is left out: nothing is derived by it.
final class PolynomialPlan: Sendable {
  /// c·yₐ·y_b with a ≥ b.
  struct Pair: Hashable {
    let a: Int
    let b: Int
  }

  /// yₐ·y_b·Σ c·(yₐ − y_b)ᵛ over v = 1 to `count`, whose coefficients begin at `start`.
  struct Binary {
    let a: Int
    let b: Int
    let start: Int
    let count: Int
  }

  /// Any other product of variables, which stand in `factors`, times the sum of some parts; without a form the variables fall.
  struct Product {
    let factors: Range<Int>
    let parts: Range<Int>
    let hasForm: Bool
  }

  /// c·ℓᵛ of a product, where ℓ = constant + Σ weight·y over positions among its factors.
  struct Part {
    let coefficient: Int
    let power: Int
    let constant: Double
    let positions: (Int, Int, Int)
    let weights: (Double, Double, Double)
    let count: Int
  }

  /// The variables of the terms of degree one; their coefficients come after the constant.
  let linear: [Int]
  /// The products of two variables; their coefficients come next.
  let pairs: [Pair]
  let binaries: [Binary]
  let products: [Product]
  let factors: [Int]
  let parts: [Part]
  /// For each coefficient, the expressions whose weighted sum it is; the first is the constant.
  private let sources: [[(expression: PiecewiseExpression, weight: Double)]]
  /// The most factors of a product.
  let mostFactors: Int

  var isEmpty: Bool { sources.count == 1 && sources[0].isEmpty }

  /// - Parameters:
  ///   - sum: polynomials and what each is multiplied by.
  ///   - isOne: for each variable, whether it is always one.
  init(_ sum: [(polynomial: PhasePolynomial, weight: Double)], isOne: [Bool]) {
    var terms = Terms(isOne: isOne)
    for (polynomial, weight) in sum { for monomial in polynomial.monomials { terms.add(monomial, weight) } }
    var sources = [terms.constant]
    linear = terms.linear.keys.sorted()
    for variable in linear { sources.append(terms.linear[variable] ?? []) }
    pairs = terms.pairs.keys.sorted { ($0.a, $0.b) < ($1.a, $1.b) }
    for pair in pairs { sources.append(terms.pairs[pair] ?? []) }
    var binaries: [Binary] = []
    for (pair, powers) in terms.binaries.sorted(by: { ($0.key.a, $0.key.b) < ($1.key.a, $1.key.b) }) {
      binaries.append(Binary(a: pair.a, b: pair.b, start: sources.count, count: powers.count))
      sources += powers
    }
    self.binaries = binaries
    var products: [Product] = []
    var factors: [Int] = []
    var parts: [Part] = []
    for product in terms.products {
      let hasForm = product.parts.contains { $0.power > 0 }
      products.append(
        Product(
          factors: factors.count..<factors.count + product.variables.count,
          parts: parts.count..<parts.count + product.parts.count,
          hasForm: hasForm))
      // Positions of a form are those of the product, whose order must not change then.
      factors += hasForm ? product.variables : product.variables.sorted(by: >)
      for part in product.parts {
        func position(_ place: Int) -> Int { place < part.form.count ? part.form[place].position : 0 }
        func weight(_ place: Int) -> Double { place < part.form.count ? part.form[place].weight : 0 }
        parts.append(
          Part(
            coefficient: sources.count, power: part.power, constant: part.constant,
            positions: (position(0), position(1), position(2)), weights: (weight(0), weight(1), weight(2)),
            count: part.form.count))
        sources.append(part.sources)
      }
    }
    self.products = products
    self.factors = factors
    self.parts = parts
    self.sources = sources
    mostFactors = products.reduce(0) { max($0, $1.factors.count) }
  }

  /// The coefficients at a temperature, or their derivatives by it.
  func coefficients(at values: FunctionValues, isSlope: Bool) -> [Double] {
    sources.map { source in
      source.reduce(0) { sum, one in
        let jet = values[one.expression]
        return sum + one.weight * (isSlope ? jet.slope : jet.value)
      }
    }
  }
}

extension PolynomialPlan {
  /// Terms by their kind.
  private struct Terms {
    typealias Source = [(expression: PiecewiseExpression, weight: Double)]

    struct Part {
      var sources: Source
      let power: Int
      let constant: Double
      let form: [(position: Int, weight: Double)]
    }

    let isOne: [Bool]
    var constant: Source = []
    var linear: [Int: Source] = [:]
    var pairs: [Pair: Source] = [:]
    /// By power, from one.
    var binaries: [Pair: [Source]] = [:]
    var products: [(variables: [Int], parts: [Part])] = []
    private var places: [[Int]: Int] = [:]

    /// Higher powers of a difference, which no assessment has, are not tabulated one by one.
    private static let mostPower = 8

    init(isOne: [Bool]) { self.isOne = isOne }

    mutating func add(_ monomial: PhasePolynomial.Monomial, _ weight: Double) {
      let kept = monomial.variables.indices.filter { !isOne[monomial.variables[$0]] }
      let variables = kept.map { monomial.variables[$0] }
      for part in monomial.parts {
        var constant = part.form?.constant ?? 0
        var form: [(position: Int, weight: Double)] = []
        for (position, factor) in zip(part.form?.positions ?? [], part.form?.weights ?? []) {
          if let place = kept.firstIndex(of: position) {
            form.append((place, factor))
          } else {
            constant += factor
          }
        }
        let source = part.coefficients.map { ($0, weight) }
        add(variables, Part(sources: source, power: part.power, constant: constant, form: form))
      }
    }

    private mutating func add(_ variables: [Int], _ part: Part) {
      if part.power == 0, variables.count <= 2 {
        switch variables.count {
        case 0: constant += part.sources
        case 1: linear[variables[0], default: []] += part.sources
        default:
          let pair = Pair(a: max(variables[0], variables[1]), b: min(variables[0], variables[1]))
          pairs[pair, default: []] += part.sources
        }
        return
      }
      let isDifference =
        variables.count == 2 && variables[0] != variables[1] && part.form.count == 2 && part.constant == 0
        && part.form[0] == (0, 1) && part.form[1] == (1, -1) && part.power <= Self.mostPower
      if isDifference {
        let pair = Pair(a: variables[0], b: variables[1])
        while binaries[pair, default: []].count < part.power { binaries[pair, default: []].append([]) }
        binaries[pair]![part.power - 1] += part.sources
        return
      }
      let place = places[variables] ?? products.count
      if place == products.count {
        places[variables] = place
        products.append((variables, []))
      }
      products[place].parts.append(part)
    }
  }
}
