import Chemistry
import Crystallography

/// A structure whose elements can be replaced by others: each element plays a role, and the shortest distances between
/// roles of opposite charge are the contacts that ions of any size keep in proportion.
package struct Prototype: Sendable {
  /// All sites of one element.
  package struct Role: Sendable {
    package let name: String
    /// The element of the prototype.
    package let element: Element
    /// Whether it is an anion: it can have a negative charge, and no neighbour next to it is more electronegative.
    package let isAnion: Bool
    /// Sites of the cell.
    package let count: Int
    /// Neighbours of opposite charge within 1.25 times the nearest; of anions 6, the number that their tabulated radii
    /// are commonly taken at.
    package let coordination: Int
  }

  package let name: String
  package let structure: CrystalStructure
  /// In the order in which the elements first stand in the structure.
  package let roles: [Role]
  /// Roles of one sign whose elements may change places without making another crystal.
  package let interchangeable: [Int]
  /// The distance of a cation's role to the shell of an anion's around it, a mean where it is not even, Å.
  let contacts: [(cation: Int, anion: Int, distance: Double)]

  /// Most roles that are taken.
  package static let roleLimit = 8
  /// Most sites that are taken: each decoration is written whole.
  package static let siteLimit = 1000

  /// Takes an ordered structure; roles are called by `roleNames`, else by their element, and those of `interchangeable`
  /// are alike.
  /// - Throws: `PrototypeError`.
  package init(
    _ structure: CrystalStructure, name: String, roleNames: [String]? = nil, interchangeable: [String] = []
  ) throws(PrototypeError) {
    guard structure.count <= Self.siteLimit else { throw .tooLarge("more than \(Self.siteLimit) sites") }
    guard let ofSites = structure.elements else { throw .disordered }
    var elements: [Element] = []
    for element in ofSites where !elements.contains(element) { elements.append(element) }
    guard elements.count <= Self.roleLimit else { throw .tooLarge("more than \(Self.roleLimit) elements") }
    let roleOfSite = ofSites.compactMap { elements.firstIndex(of: $0) }
    let surroundings = try Surroundings(structure, roleOfSite, roles: elements.count)
    let isAnion = elements.indices.map { role in
      Ion.ions(of: elements[role]).contains { $0.charge < 0 }
        && surroundings.nearest(to: role).allSatisfy { other in
          (elements[other].electronegativity ?? 0) <= (elements[role].electronegativity ?? 0)
        }
    }
    guard isAnion.contains(true), isAnion.contains(false) else { throw .notIonic }
    self.name = name
    self.structure = structure
    roles = elements.indices.map { role in
      Role(
        name: roleNames?[role] ?? elements[role].symbol, element: elements[role], isAnion: isAnion[role],
        count: roleOfSite.count { $0 == role },
        coordination: isAnion[role] ? 6 : surroundings.coordination(of: role) { isAnion[$0] })
    }
    let names = roles.map(\.name)
    self.interchangeable = names.indices.filter { interchangeable.contains(names[$0]) }
    var contacts: [(cation: Int, anion: Int, distance: Double)] = []
    for cation in elements.indices where !isAnion[cation] {
      for anion in elements.indices where isAnion[anion] {
        if let distance = surroundings.shell(of: cation, anion) { contacts.append((cation, anion, distance)) }
      }
    }
    guard !contacts.isEmpty else { throw .notIonic }
    self.contacts = contacts
  }

  /// The formula with the least whole amounts, elements in the order of the roles: `SrTiO3`; one in two roles is named once:
  /// `Fe3O4`.
  package func formula(of elements: [Element]) -> String {
    let divisor = roles.reduce(0) { Self.greatestDivisor($0, $1.count) }
    var parts: [(element: Element, amount: Int)] = []
    for (element, role) in zip(elements, roles) {
      let amount = role.count / divisor
      if let place = parts.firstIndex(where: { $0.element == element }) {
        parts[place].amount += amount
      } else {
        parts.append((element, amount))
      }
    }
    return parts.map { $0.amount == 1 ? $0.element.symbol : "\($0.element.symbol)\($0.amount)" }.joined()
  }

  private static func greatestDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestDivisor(b, a % b) }

  /// The structure with other elements in the roles, all lengths multiplied by one factor.
  func decorated(_ elements: [Element], scale: Double) throws(PrototypeError) -> CrystalStructure {
    let own = structure.elements ?? []
    do {
      let lattice = try Lattice(
        structure.lattice.a * scale, structure.lattice.b * scale, structure.lattice.c * scale)
      return try CrystalStructure(
        lattice: lattice, fractional: structure.fractional,
        elements: own.map { element in
          roles.firstIndex { $0.element == element }.map { elements[$0] } ?? element
        })
    } catch {
      throw .notAStructure("\(error)")
    }
  }
}

/// Why a structure cannot be a prototype.
package enum PrototypeError: Error, Equatable, CustomStringConvertible {
  case disordered
  /// No element is an anion beside a cation.
  case notIonic
  case tooLarge(String)
  /// A decoration breaks a rule of structures.
  case notAStructure(String)

  package var description: String {
    switch self {
    case .disordered: "a site of the prototype is disordered"
    case .notIonic: "the prototype has no anion next to a cation"
    case .tooLarge(let what): "the prototype has \(what)"
    case .notAStructure(let why): why
    }
  }
}

/// Distances between the roles of a structure.
private struct Surroundings {
  private let roles: Int
  /// The least distance between two roles, [roles, roles]; infinite where they lie far apart.
  private var least: [Double]
  /// Every neighbour of the first site of each role.
  private var neighbours: [[(role: Int, distance: Double)]]
  /// The mean distance of the shell of a role around the sites of another, summed over these sites, and their number,
  /// [roles, roles].
  private var shells: [(sum: Double, sites: Int)]

  init(_ structure: CrystalStructure, _ roleOfSite: [Int], roles: Int) throws(PrototypeError) {
    self.roles = roles
    least = [Double](repeating: .infinity, count: roles * roles)
    neighbours = Array(repeating: [], count: roles)
    shells = Array(repeating: (0, 0), count: roles * roles)
    let list: NeighbourList
    do {
      list = try Self.list(structure)
    } catch {
      throw .notAStructure("\(error)")
    }
    var isSeen = [Bool](repeating: false, count: roles)
    for site in 0..<structure.count {
      let role = roleOfSite[site]
      var distances = [[Double]](repeating: [], count: roles)
      for edge in list.edges(of: site) {
        let (other, distance) = (roleOfSite[Int(list.targets[edge])], list.distances[edge])
        least[role * roles + other] = min(least[role * roles + other], distance)
        if !isSeen[role] { neighbours[role].append((other, distance)) }
        distances[other].append(distance)
      }
      for (other, found) in distances.enumerated() where !found.isEmpty {
        let shell = Self.shell(found)
        shells[role * roles + other].sum += shell.reduce(0, +) / Double(shell.count)
        shells[role * roles + other].sites += 1
      }
      isSeen[role] = true
    }
  }

  /// The neighbours within the first cutoff at which every site has some, and half as far again.
  private static func list(_ structure: CrystalStructure) throws(NeighbourError) -> NeighbourList {
    var cutoff = 2.5
    while true {
      let list = try NeighbourList(of: structure, cutoff: cutoff)
      if cutoff > 20 || (0..<structure.count).allSatisfy({ !list.edges(of: $0).isEmpty }) {
        return try NeighbourList(of: structure, cutoff: 1.5 * cutoff)
      }
      cutoff *= 1.3
    }
  }

  func distance(_ one: Int, _ other: Int) -> Double { least[one * roles + other] }

  /// The roles nearest to a role, within a hundredth.
  func nearest(to role: Int) -> [Int] {
    let first = (0..<roles).reduce(Double.infinity) { min($0, distance(role, $1)) }
    return (0..<roles).filter { distance(role, $0) <= 1.01 * first }
  }

  /// Neighbours of a role's first site within 1.25 times the nearest, of those that count.
  func coordination(of role: Int, _ counts: (Int) -> Bool) -> Int {
    let distances = neighbours[role].filter { counts($0.role) }.map(\.distance)
    return distances.isEmpty ? 6 : Self.shell(distances).count
  }

  /// The mean distance of the shell of a role around the sites of another; nil where they lie far apart.
  func shell(of role: Int, _ other: Int) -> Double? {
    let shell = shells[role * roles + other]
    return shell.sites > 0 ? shell.sum / Double(shell.sites) : nil
  }

  /// The distances within 1.25 times the least.
  private static func shell(_ distances: [Double]) -> [Double] {
    let first = distances.min() ?? 0
    return distances.filter { $0 <= 1.25 * first }
  }
}
