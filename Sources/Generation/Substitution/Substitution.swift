import Chemistry
import Crystallography

/// A prototype with other elements in its roles.
package struct Decoration: Sendable {
  /// The ions of the roles, in their order.
  package let ions: [Ion]
  package let structure: CrystalStructure
  package let composition: Composition
  /// (r_A + r_X)/(√2·(r_B + r_X)) of a perovskite (`goldschmidt1926gesetze`); nil for others.
  package let toleranceFactor: Double?
  /// Ions whose radius was taken at another coordination number than the prototype's, since the table has none.
  package let approximated: [Element]
}

/// All ways to put ions into the roles of a prototype so that charges balance.
///
/// Elements go through the roles in the order of atomic numbers, the last role fastest; an element plays one role. Of
/// several charges that balance, those are taken whose tolerance factor is nearest one, in a perovskite, else the first by
/// rising charge. Every cation is less electronegative than every anion. Lengths are scaled so that the closest contact
/// between a cation and an anion is the sum of their radii (`shannon1976revised`): the others are wider.
package struct Substitution: Sendable {
  package let prototype: Prototype
  /// The elements that a role may hold, by atomic number.
  private let choices: [[Element]]
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
      if Set(elements).count == elements.count, let decoration = try decoration(elements) {
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
    return Decoration(
      ions: best.ions, structure: structure, composition: try structure.composition, toleranceFactor: best.factor,
      approximated: elements.indices.filter { radii[$0].coordination != prototype.roles[$0].coordination }
        .map { elements[$0] })
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
    return (radii[0] + radii[2]) / (2.0.squareRoot() * (radii[1] + radii[2]))
  }
}

extension Prototype {
  /// Whether it is the cubic perovskite by name, whose roles are A, B and X.
  var isPerovskite: Bool { name == PrototypeName.perovskite.rawValue && roles.map(\.name) == ["A", "B", "X"] }
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
    case .noToleranceFactor: "only the perovskite has a tolerance factor"
    case .tooMany(let limit): "more than \(limit) assignments of elements: name fewer elements with --site"
    }
  }
}
