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

/// A polynomial at one temperature: numbers in flat tables.
struct NumericPolynomial: Sendable {
  private struct Head: Sendable {
    let factors: Int
    let factorCount: Int
    let parts: Int
    let partCount: Int
    let hasForm: Bool
  }

  private struct Part: Sendable {
    let coefficient: Double
    let power: Int
    let constant: Double
    let positions: (Int, Int, Int)
    let weights: (Double, Double, Double)
    let count: Int
  }

  private var heads: [Head] = []
  private var factors: [Int] = []
  private var parts: [Part] = []

  /// Whether every coefficient is a number.
  private(set) var isFinite = true
  var isEmpty: Bool { heads.isEmpty }

  /// Takes the coefficients at a temperature; `isSlope` takes their derivatives by temperature instead.
  init(_ polynomial: PhasePolynomial, at values: FunctionValues, isSlope: Bool = false) {
    for monomial in polynomial.monomials {
      let start = parts.count
      for part in monomial.parts {
        let coefficient = part.coefficients.reduce(0.0) {
          let jet = values[$1]
          return $0 + (isSlope ? jet.slope : jet.value)
        }
        if !coefficient.isFinite { isFinite = false }
        guard coefficient != 0 else { continue }
        let positions = part.form?.positions ?? []
        let weights = part.form?.weights ?? []
        func position(_ place: Int) -> Int { place < positions.count ? positions[place] : 0 }
        func weight(_ place: Int) -> Double { place < weights.count ? weights[place] : 0 }
        parts.append(
          Part(
            coefficient: coefficient, power: part.power, constant: part.form?.constant ?? 0,
            positions: (position(0), position(1), position(2)), weights: (weight(0), weight(1), weight(2)),
            count: positions.count))
      }
      guard parts.count > start else { continue }
      heads.append(
        Head(
          factors: factors.count, factorCount: monomial.variables.count, parts: start, partCount: parts.count - start,
          hasForm: parts[start...].contains { $0.power > 0 }))
      factors += monomial.variables
    }
  }

  /// ℓ and c·ℓᵛ with its first two derivatives by ℓ.
  @inline(__always)
  private static func powers(
    _ part: Part, _ y: UnsafePointer<Double>, _ factors: UnsafePointer<Int>
  ) -> (value: Double, first: Double, second: Double) {
    guard part.power > 0 else { return (part.coefficient, 0, 0) }
    var form = part.constant + part.weights.0 * y[factors[part.positions.0]]
    form += part.weights.1 * y[factors[part.positions.1]]
    if part.count > 2 { form += part.weights.2 * y[factors[part.positions.2]] }
    let n = part.power
    if n == 1 { return (part.coefficient * form, part.coefficient, 0) }
    var low = part.coefficient
    for _ in 0..<n - 2 { low *= form }
    return (low * form * form, Double(n) * low * form, Double(n * (n - 1)) * low)
  }

  /// The value alone. O(terms).
  func value(_ y: UnsafePointer<Double>) -> Double {
    heads.withUnsafeBufferPointer { heads in
      factors.withUnsafeBufferPointer { factors in
        parts.withUnsafeBufferPointer { parts in
          var sum = 0.0
          for head in heads {
            let places = factors.baseAddress! + head.factors
            var product = 1.0
            for place in 0..<head.factorCount { product *= y[places[place]] }
            var scale = 0.0
            for part in head.parts..<head.parts + head.partCount { scale += Self.powers(parts[part], y, places).value }
            sum += product * scale
          }
          return sum
        }
      }
    }
  }

  /// Adds the gradient [n] and, where wanted, the Hessian [n, n] to what is there, and returns the value. Every fraction has
  /// to be positive; `inverse` holds their reciprocals. O(terms · factors²).
  func add(
    _ y: UnsafePointer<Double>, inverse: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>,
    hessian: UnsafeMutablePointer<Double>?, count n: Int
  ) -> Double {
    heads.withUnsafeBufferPointer { heads in
      factors.withUnsafeBufferPointer { factors in
        parts.withUnsafeBufferPointer { parts in
          var sum = 0.0
          for head in heads {
            let places = factors.baseAddress! + head.factors
            var product = 1.0
            for place in 0..<head.factorCount { product *= y[places[place]] }
            if head.hasForm {
              let rows = UnsafeBufferPointer(rebasing: parts[head.parts..<head.parts + head.partCount])
              sum += Self.addWithForms(rows, places, head.factorCount, product, y, inverse, gradient, hessian, n)
              continue
            }
            let value = product * parts[head.parts].coefficient
            sum += value
            for a in 0..<head.factorCount {
              let slope = value * inverse[places[a]]
              gradient[places[a]] += slope
              guard let hessian else { continue }
              for b in 0..<a {
                let bend = slope * inverse[places[b]]
                hessian[places[a] * n + places[b]] += bend
                hessian[places[b] * n + places[a]] += bend
              }
            }
          }
          return sum
        }
      }
    }
  }

  /// One monomial whose scale Σ c·ℓᵛ varies with the fractions.
  private static func addWithForms(
    _ parts: UnsafeBufferPointer<Part>, _ places: UnsafePointer<Int>, _ count: Int, _ product: Double,
    _ y: UnsafePointer<Double>, _ inverse: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>,
    _ hessian: UnsafeMutablePointer<Double>?, _ n: Int
  ) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count * (count + 1)) { local in
      local.initialize(repeating: 0)
      let bends = local.baseAddress! + count
      var scale = 0.0
      for part in parts {
        let (value, first, second) = powers(part, y, places)
        scale += value
        guard part.power > 0 else { continue }
        let positions = [part.positions.0, part.positions.1, part.positions.2]
        let weights = [part.weights.0, part.weights.1, part.weights.2]
        for a in 0..<part.count {
          local[positions[a]] += first * weights[a]
          for b in 0..<part.count { bends[positions[a] * count + positions[b]] += second * weights[a] * weights[b] }
        }
      }
      for a in 0..<count {
        let own = inverse[places[a]]
        gradient[places[a]] += product * (own * scale + local[a])
        guard let hessian else { continue }
        hessian[places[a] * n + places[a]] += product * (2 * own * local[a] + bends[a * count + a])
        for b in 0..<a {
          let other = inverse[places[b]]
          let bend =
            product * (own * other * scale + own * local[b] + other * local[a] + bends[a * count + b])
          hessian[places[a] * n + places[b]] += bend
          hessian[places[b] * n + places[a]] += bend
        }
      }
      return product * scale
    }
  }
}
