/// A polynomial at one temperature.
struct NumericPolynomial: Sendable {
  private let plan: PolynomialPlan
  /// By the numbers of the plan.
  private let coefficients: [Double]

  /// Whether every coefficient is a number.
  var isFinite: Bool { coefficients.allSatisfy(\.isFinite) }

  /// Takes the coefficients at a temperature; `isSlope` takes their derivatives by temperature instead.
  init(_ plan: PolynomialPlan, at values: FunctionValues, isSlope: Bool = false) {
    self.plan = plan
    coefficients = plan.coefficients(at: values, isSlope: isSlope)
  }

  /// ℓ and c·ℓᵛ with its first two derivatives by ℓ.
  @inline(__always)
  private static func powers(
    _ part: PolynomialPlan.Part, _ coefficient: Double, _ y: UnsafePointer<Double>, _ factors: UnsafePointer<Int>
  ) -> (value: Double, first: Double, second: Double) {
    guard part.power > 0 else { return (coefficient, 0, 0) }
    var form = part.constant
    if part.count > 0 { form += part.weights.0 * y[factors[part.positions.0]] }
    if part.count > 1 { form += part.weights.1 * y[factors[part.positions.1]] }
    if part.count > 2 { form += part.weights.2 * y[factors[part.positions.2]] }
    let n = part.power
    if n == 1 { return (coefficient * form, coefficient, 0) }
    var low = coefficient
    for _ in 0..<n - 2 { low *= form }
    return (low * form * form, Double(n) * low * form, Double(n * (n - 1)) * low)
  }

  /// Σ c·uᵛ from the first power on with its first two derivatives.
  @inline(__always)
  private static func series(
    _ coefficients: UnsafePointer<Double>, _ count: Int, _ u: Double
  ) -> (value: Double, first: Double, second: Double) {
    var (value, first, second) = (0.0, 0.0, 0.0)
    for place in (0..<count).reversed() {
      second = second * u + 2 * first
      first = first * u + value
      value = value * u + coefficients[place]
    }
    // The constant, which is zero.
    return (value * u, first * u + value, second * u + 2 * first)
  }

  /// The value alone. O(terms).
  func value(_ y: UnsafePointer<Double>) -> Double {
    coefficients.withUnsafeBufferPointer { buffer in
      let c = buffer.baseAddress!
      var sum = c[0]
      var next = 1
      for variable in plan.linear {
        sum += c[next] * y[variable]
        next += 1
      }
      for pair in plan.pairs {
        sum += c[next] * y[pair.a] * y[pair.b]
        next += 1
      }
      for binary in plan.binaries {
        let (a, b) = (y[binary.a], y[binary.b])
        sum += a * b * Self.series(c + binary.start, binary.count, a - b).value
      }
      guard !plan.products.isEmpty else { return sum }
      return plan.factors.withUnsafeBufferPointer { factors in
        for product in plan.products {
          var value = 1.0
          for place in product.factors { value *= y[factors[place]] }
          var scale = 0.0
          let own = factors.baseAddress! + product.factors.lowerBound
          for place in product.parts {
            let part = plan.parts[place]
            scale += Self.powers(part, c[part.coefficient], y, own).value
          }
          sum += value * scale
        }
        return sum
      }
    }
  }

  /// How many numbers `add` needs room for.
  var room: Int { plan.mostFactors * (plan.mostFactors + 1) }

  /// Adds the gradient [n] and the Hessian [n, n], of which the lower triangle alone, to what is there, and returns the value.
  /// Every fraction has to be positive; `inverse` holds their reciprocals. O(terms · factors²).
  func add(
    _ y: UnsafePointer<Double>, inverse: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>,
    hessian: UnsafeMutablePointer<Double>, count n: Int, room: UnsafeMutablePointer<Double>
  ) -> Double {
    coefficients.withUnsafeBufferPointer { buffer in
      let c = buffer.baseAddress!
      var sum = c[0]
      var next = 1
      for variable in plan.linear {
        sum += c[next] * y[variable]
        gradient[variable] += c[next]
        next += 1
      }
      for pair in plan.pairs {
        let (a, b) = (pair.a, pair.b)
        let (first, second) = (c[next] * y[b], c[next] * y[a])
        sum += first * y[a]
        gradient[a] += first
        gradient[b] += second
        hessian[a * n + b] += a == b ? 2 * c[next] : c[next]
        next += 1
      }
      for binary in plan.binaries { sum += Self.add(binary, c, y, gradient, hessian, n) }
      guard !plan.products.isEmpty else { return sum }
      return sum + addProducts(c, y, inverse, gradient, hessian, n, room)
    }
  }

  private func addProducts(
    _ c: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ inverse: UnsafePointer<Double>,
    _ gradient: UnsafeMutablePointer<Double>, _ hessian: UnsafeMutablePointer<Double>, _ n: Int,
    _ room: UnsafeMutablePointer<Double>
  ) -> Double {
    plan.factors.withUnsafeBufferPointer { factors in
      plan.parts.withUnsafeBufferPointer { parts in
        plan.products.withUnsafeBufferPointer { products in
          var sum = 0.0
          for product in products {
            let places = factors.baseAddress! + product.factors.lowerBound
            let count = product.factors.count
            var value = 1.0
            for place in 0..<count { value *= y[places[place]] }
            if product.hasForm {
              sum += addWithForms(product, places, count, value, y, inverse, gradient, hessian, n, room)
              continue
            }
            var scale = 0.0
            for place in product.parts { scale += c[parts[place].coefficient] }
            value *= scale
            sum += value
            for a in 0..<count {
              let slope = value * inverse[places[a]]
              gradient[places[a]] += slope
              let row = hessian + places[a] * n
              // The variables fall, so that this is the lower triangle.
              for b in a + 1..<max(count, a + 1) {
                let bend = slope * inverse[places[b]]
                row[places[b]] += places[a] == places[b] ? 2 * bend : bend
              }
            }
          }
          return sum
        }
      }
    }
  }

  /// Adds the second derivative that belongs to two factors.
  @inline(__always)
  private static func bend(_ value: Double, _ a: Int, _ b: Int, _ hessian: UnsafeMutablePointer<Double>, _ n: Int) {
    // Of a variable that comes twice both orders are on the diagonal.
    hessian[max(a, b) * n + min(a, b)] += a == b ? 2 * value : value
  }

  @inline(__always)
  private static func add(
    _ binary: PolynomialPlan.Binary, _ c: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    _ gradient: UnsafeMutablePointer<Double>, _ hessian: UnsafeMutablePointer<Double>, _ n: Int
  ) -> Double {
    let (a, b) = (y[binary.a], y[binary.b])
    let (value, first, second) = series(c + binary.start, binary.count, a - b)
    let product = a * b
    gradient[binary.a] += b * value + product * first
    gradient[binary.b] += a * value - product * first
    hessian[binary.a * (n + 1)] += 2 * b * first + product * second
    hessian[binary.b * (n + 1)] += product * second - 2 * a * first
    let place = binary.a > binary.b ? binary.a * n + binary.b : binary.b * n + binary.a
    hessian[place] += value + (a - b) * first - product * second
    return product * value
  }

  @inline(__always)
  private static func item<Item>(_ items: (Item, Item, Item), _ place: Int) -> Item {
    place == 0 ? items.0 : place == 1 ? items.1 : items.2
  }

  /// One product whose scale Σ c·ℓᵛ varies with the fractions.
  private func addWithForms(
    _ product: PolynomialPlan.Product, _ places: UnsafePointer<Int>, _ count: Int, _ value: Double,
    _ y: UnsafePointer<Double>, _ inverse: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>,
    _ hessian: UnsafeMutablePointer<Double>, _ n: Int, _ room: UnsafeMutablePointer<Double>
  ) -> Double {
    room.update(repeating: 0, count: count * (count + 1))
    let (local, bends) = (room, room + count)
    var scale = 0.0
    for place in product.parts {
      let part = plan.parts[place]
      let (own, first, second) = Self.powers(part, coefficients[part.coefficient], y, places)
      scale += own
      guard part.power > 0 else { continue }
      for a in 0..<part.count {
        let (row, weight) = (Self.item(part.positions, a), Self.item(part.weights, a))
        local[row] += first * weight
        for b in 0..<part.count {
          bends[row * count + Self.item(part.positions, b)] += second * weight * Self.item(part.weights, b)
        }
      }
    }
    for a in 0..<count {
      let own = inverse[places[a]]
      gradient[places[a]] += value * (own * scale + local[a])
      hessian[places[a] * (n + 1)] += value * (2 * own * local[a] + bends[a * count + a])
      for b in 0..<a {
        let other = inverse[places[b]]
        let both = own * other * scale + own * local[b] + other * local[a] + bends[a * count + b]
        Self.bend(value * both, places[a], places[b], hessian, n)
      }
    }
    return value * scale
  }
}
