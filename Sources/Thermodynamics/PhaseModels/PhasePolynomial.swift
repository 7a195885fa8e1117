/// A polynomial in the site fractions of a phase whose coefficients depend on temperature: an energy, a Curie temperature or
/// a magnetic moment.
///
/// It is a sum of monomials, each a product of fractions times Σ c·ℓᵛ, where ℓ is linear in the same fractions: yₐ − y_b of
/// Redlich and Kister, or the fraction of a ternary term as Muggianu extends it (`lukas2007computational`).
struct PhasePolynomial: Sendable {
  /// ℓ = constant + Σ weight·y over positions in a monomial's product.
  struct LinearForm: Sendable, Hashable {
    let constant: Double
    let positions: [Int]
    let weights: [Double]

    /// yₐ − y_b.
    static func difference(_ a: Int, _ b: Int) -> LinearForm {
      LinearForm(constant: 0, positions: [a, b], weights: [1, -1])
    }

    /// v = y + (1 − Σ y)/3 of the first of three positions.
    static func muggianu(_ first: Int, _ second: Int, _ third: Int) -> LinearForm {
      LinearForm(constant: 1.0 / 3, positions: [first, second, third], weights: [2.0 / 3, -1.0 / 3, -1.0 / 3])
    }
  }

  /// c·ℓᵛ; without a form c alone.
  struct Part: Sendable {
    var coefficients: [PiecewiseExpression]
    let form: LinearForm?
    let power: Int
  }

  struct Monomial: Sendable {
    /// The variables of the product; one may come several times.
    let variables: [Int]
    var parts: [Part]
  }

  private(set) var monomials: [Monomial] = []
  private var places: [[Int]: Int] = [:]

  /// Adds a term; terms of the same product and form share their coefficient.
  mutating func add(_ variables: [Int], _ coefficient: PiecewiseExpression, form: LinearForm? = nil, power: Int = 0) {
    guard !coefficient.isZero else { return }
    let form = power == 0 ? nil : form
    guard let place = places[variables] else {
      places[variables] = monomials.count
      let part = Part(coefficients: [coefficient], form: form, power: form == nil ? 0 : power)
      return monomials.append(Monomial(variables: variables, parts: [part]))
    }
    let same = monomials[place].parts.firstIndex { $0.form == form && $0.power == (form == nil ? 0 : power) }
    if let same {
      monomials[place].parts[same].coefficients.append(coefficient)
    } else {
      monomials[place].parts.append(Part(coefficients: [coefficient], form: form, power: form == nil ? 0 : power))
    }
  }

  /// The same polynomial where variables have become others, several perhaps one.
  func renamed(_ names: [Int]) -> PhasePolynomial {
    var result = PhasePolynomial()
    for monomial in monomials {
      let variables = monomial.variables.map { names[$0] }
      let hasForm = monomial.parts.contains { $0.form != nil }
      // Positions of a form are those of the product, whose order must not change then.
      let order = hasForm ? variables : variables.sorted()
      for part in monomial.parts {
        for coefficient in part.coefficients { result.add(order, coefficient, form: part.form, power: part.power) }
      }
    }
    return result
  }

  /// The functions of the database that its coefficients refer to.
  var functions: [Int] { monomials.flatMap { $0.parts.flatMap { $0.coefficients.flatMap(\.functions) } } }

  var isEmpty: Bool { monomials.isEmpty }

  /// Where all its coefficients are within their ranges, K.
  var validity: (coldest: Double, hottest: Double) {
    let all = monomials.flatMap { $0.parts.flatMap(\.coefficients) }
    return (all.reduce(0) { max($0, $1.start) }, all.reduce(.infinity) { min($0, $1.pieces[$1.pieces.count - 1].end) })
  }
}
