/// Structure types that are known by name; their numbers are in `PublishedStructure`.
package enum PrototypeName: String, CaseIterable, Sendable {
  /// ABX₃, Pm-3m: A in 12-fold, B in 6-fold coordination.
  case perovskite
  /// A₂BCX₆, Fm-3m, the perovskite whose octahedra alternate like the ions of rock salt.
  case doublePerovskite = "double-perovskite"
  /// AB₂X₄, Fd-3m: A in 4-fold, B in 6-fold coordination.
  case spinel
  /// A₃B₂C₃X₁₂, Ia-3d: A in 8-fold, B in 6-fold, C in 4-fold coordination.
  case garnet
  /// ABX₃, R-3: both in 6-fold coordination.
  case ilmenite
  /// ABX₂, R-3m, rock salt whose layers alternate: both in 6-fold coordination.
  case layeredRocksalt = "layered-rocksalt"
  /// A₂X₃, R-3c: A in 6-fold coordination.
  case corundum
  /// AX₂, P4₂/mnm: A in 6-fold coordination.
  case rutile
  /// AX₂, Fm-3m: A in 8-fold coordination.
  case fluorite
  /// AX, Fm-3m.
  case rocksalt
  /// AX, F-43m: both in 4-fold coordination.
  case zincblende
  /// AX, P6₃mc: both in 4-fold coordination.
  case wurtzite
  /// AX, Pm-3m: both in 8-fold coordination.
  case cesiumChloride = "cesium-chloride"

  /// The structure with its roles, in a primitive cell.
  package var prototype: Prototype {
    guard let prototype = Self.prototypes[self] else { preconditionFailure("every name has a prototype") }
    return prototype
  }

  /// Built once: the neighbours of a large cell take milliseconds.
  private static let prototypes = Dictionary(
    uniqueKeysWithValues: allCases.map { name in
      let published = name.published
      do {
        let prototype = try Prototype(
          published.unit.primitiveStructure(), name: name.rawValue, roleNames: published.roles.map(\.name),
          interchangeable: name == .doublePerovskite ? ["B", "C"] : [])
        return (name, prototype)
      } catch {
        preconditionFailure("the built-in prototypes are structures: \(error)")
      }
    })
}
