import Chemistry
import Crystallography

/// A prototype with other elements in its roles.
package struct Decoration: Sendable {
  /// The ions of the roles, in their order.
  package let ions: [Ion]
  package let structure: CrystalStructure
  package let composition: Composition
  /// (r_A + r_X)/(√2·(r_B + r_X)) of a perovskite (`goldschmidt1926gesetze`), r_B the mean of both of a double one; nil for
  /// others.
  package let toleranceFactor: Double?
  /// Ions whose radius was taken at another coordination number than the prototype's, since the table has none.
  package let approximated: [Element]
}

/// All ways to put ions into the roles of a prototype so that charges balance.
///
/// Elements go through the roles in the order of atomic numbers, the last role fastest; an element plays one role, or two that
/// both name it, with one charge or two: Fe₃O₄ is the spinel of iron 2+ and 3+. Of interchangeable roles one order is taken. Of
/// several charges that balance, those are taken whose tolerance factor is nearest one, in a perovskite, else the first by
/// rising charge. Every cation is less electronegative than every anion. Lengths are scaled so that the tightest shell of anions
/// around a cation lies at the sum of their radii (`shannon1976revised`): the others are wider.
package struct Substitution: Sendable {
  package let prototype: Prototype
  /// The elements that a role may hold, by atomic number.
  private let choices: [[Element]]
  /// Whether a role's elements were named.
  private let isNamed: [Bool]
  private let tolerance: ClosedRange<Double>?

  /// Most assignments of elements to roles that are gone through.
  package static let assignmentLimit = 20_000_000

  /// - Parameters:
  ///   - choices: elements by role; a role that is not named may hold every element with an ion of its sign that is not
  ///     radioactive.
  ///   - tolerance: the tolerance factors of perovskites that are kept.
  ///   - elements: what every role is limited to; nil for no limit.
  /// - Throws: `SubstitutionError`.
  package init(
    _ prototype: Prototype, choices: [String: [Element]] = [:], tolerance: ClosedRange<Double>? = nil,
    within elements: [Element]? = nil
  ) throws(SubstitutionError) {
    for name in choices.keys.sorted() where !prototype.roles.contains(where: { $0.name == name }) {
      throw .unknownRole(name, known: prototype.roles.map(\.name))
    }
    guard tolerance == nil || prototype.isPerovskite else { throw .noToleranceFactor }
    self.prototype = prototype
    self.tolerance = tolerance
    self.choices = prototype.roles.map { role in
      let possible = Element.all.filter { element in
        (elements?.contains(element) ?? true)
          && Ion.ions(of: element).contains { ($0.charge < 0) == role.isAnion }
      }
      guard let named = choices[role.name] else { return possible.filter { !$0.isRadioactive } }
      return possible.filter(named.contains)
    }
    isNamed = prototype.roles.map { choices[$0.name] != nil }
    var count = 1
    for choice in self.choices {
      count = count.multipliedReportingOverflow(by: choice.count).overflow ? .max : count * choice.count
    }
    guard count <= Self.assignmentLimit else { throw .tooMany(limit: Self.assignmentLimit) }
  }

  /// Goes through the decorations in order until `body` returns false.
  package func visit(_ body: (Decoration) throws -> Bool) throws {
    guard choices.allSatisfy({ !$0.isEmpty }) else { return }
    var places = [Int](repeating: 0, count: choices.count)
    while true {
      let elements = zip(choices, places).map { $0[$1] }
      if isTaken(elements), let decoration = try decoration(elements) {
        guard try body(decoration) else { return }
      }
      var role = places.count - 1
      while role >= 0 {
        places[role] += 1
        if places[role] < choices[role].count { break }
        places[role] = 0
        role -= 1
      }
      if role < 0 { return }
    }
  }

  // MARK: One assignment

  /// Whether no element plays two roles that do not both name it, and interchangeable roles are in their order.
  private func isTaken(_ elements: [Element]) -> Bool {
    for role in elements.indices {
      for other in 0..<role {
        let areAlike = prototype.interchangeable.contains(role) && prototype.interchangeable.contains(other)
        if elements[role] == elements[other], areAlike || !(isNamed[role] && isNamed[other]) { return false }
      }
    }
    for (first, second) in zip(prototype.interchangeable, prototype.interchangeable.dropFirst())
    where elements[first].atomicNumber > elements[second].atomicNumber {
      // What the other order makes is the same crystal, if there is one.
      if choices[first].contains(elements[second]), choices[second].contains(elements[first]) { return false }
    }
    return true
  }

  private func decoration(_ elements: [Element]) throws -> Decoration? {
    guard hasOrder(elements) else { return nil }
    var best: (ions: [Ion], factor: Double?)?
    balance(elements, []) { ions in
      let factor = toleranceFactor(ions)
      if let factor, let tolerance, !tolerance.contains(factor) { return }
      if let best {
        guard let factor, let other = best.factor, abs(factor - 1) < abs(other - 1) else { return }
      }
      best = (ions, factor)
    }
    guard let best else { return nil }
    let radii = zip(best.ions, prototype.roles).map { $0.radius(coordination: $1.coordination) }
    let scale = prototype.contacts.reduce(0.0) { scale, contact in
      max(scale, (radii[contact.cation].radius + radii[contact.anion].radius) / contact.distance)
    }
    let structure = try prototype.decorated(elements, scale: scale)
    var approximated: [Element] = []
    for (place, element) in elements.enumerated()
    where radii[place].coordination != prototype.roles[place].coordination && !approximated.contains(element) {
      approximated.append(element)
    }
    return Decoration(
      ions: best.ions, structure: structure, composition: try structure.composition, toleranceFactor: best.factor,
      approximated: approximated)
  }

  /// Whether every cation is less electronegative than every anion.
  private func hasOrder(_ elements: [Element]) -> Bool {
    var highest = 0.0
    var lowest = Double.infinity
    for (element, role) in zip(elements, prototype.roles) {
      guard let value = element.electronegativity else { return false }
      if role.isAnion { lowest = min(lowest, value) } else { highest = max(highest, value) }
    }
    return highest < lowest
  }

  /// Every choice of charges that sums to zero over the cell, by rising charge of the first role, then of the next.
  private func balance(_ elements: [Element], _ chosen: [Ion], _ body: ([Ion]) -> Void) {
    if chosen.count == elements.count {
      let total = zip(chosen, prototype.roles).reduce(0) { $0 + $1.0.charge * $1.1.count }
      if total == 0 { body(chosen) }
      return
    }
    let role = prototype.roles[chosen.count]
    for ion in Ion.ions(of: elements[chosen.count]) where (ion.charge < 0) == role.isAnion {
      balance(elements, chosen + [ion], body)
    }
  }

  private func toleranceFactor(_ ions: [Ion]) -> Double? {
    guard prototype.isPerovskite else { return nil }
    let radii = zip(ions, prototype.roles).map { $0.radius(coordination: $1.coordination).radius }
    let octahedral = radii[1..<radii.count - 1]
    let (a, b, x) = (radii[0], octahedral.reduce(0, +) / Double(octahedral.count), radii[radii.count - 1])
    return (a + x) / (2.0.squareRoot() * (b + x))
  }
}

extension Prototype {
  /// Whether it is a cubic perovskite by name: its roles are A, one or two of octahedra, and X.
  var isPerovskite: Bool {
    switch PrototypeName(rawValue: name) {
    case .perovskite: roles.map(\.name) == ["A", "B", "X"]
    case .doublePerovskite: roles.map(\.name) == ["A", "B", "C", "X"]
    default: false
    }
  }
}

extension Element {
  /// Whether no isotope is stable or nearly so: technetium, promethium, and all from polonium on but thorium and uranium.
  fileprivate var isRadioactive: Bool {
    [43, 61].contains(atomicNumber) || (atomicNumber >= 84 && atomicNumber != 90 && atomicNumber != 92)
  }
}

/// Why a substitution cannot be made.
package enum SubstitutionError: Error, Equatable, CustomStringConvertible {
  case unknownRole(String, known: [String])
  case noToleranceFactor
  case tooMany(limit: Int)

  package var description: String {
    switch self {
    case .unknownRole(let name, let known):
      "the prototype has no role '\(name.prefix(32))'; its roles are \(known.joined(separator: ", "))"
    case .noToleranceFactor: "only perovskites have a tolerance factor"
    case .tooMany(let limit): "more than \(limit) assignments of elements: name fewer elements with --site"
    }
  }
}
