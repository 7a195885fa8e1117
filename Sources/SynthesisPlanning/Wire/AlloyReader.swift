import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// Reads an alloy with what the stability service says of it.
enum AlloyReader {
  /// Members of `stability` that are about an alloy.
  private static let members = ["solidus", "liquidus", "equilibrium"]
  /// Phases of a record that are read.
  private static let phaseLimit = 100

  /// Whether a record says how an alloy melts or what its phases are.
  static func isDescribed(_ line: JSONLine) throws -> Bool {
    guard let stability = try line.value("stability"), stability.kind == .object else { return false }
    return members.contains { stability[$0] != nil }
  }

  /// The alloy of a record; nil where its elements make none.
  /// - Throws: `composition/…`, `planner/bad-stability`.
  static func target(_ line: JSONLine) throws -> AlloyTarget? {
    let composition = try line.composition()
    guard let stability = try line.value("stability"), stability.kind == .object else {
      return AlloyTarget(composition: composition, solidus: nil, liquidus: nil)
    }
    let (solidus, liquidus) = (try temperature(stability, "solidus"), try temperature(stability, "liquidus"))
    if let solidus, let liquidus, liquidus < solidus - 1 {
      throw bad("the liquidus, \(liquidus) K, lies below the solidus, \(solidus) K", stability.pointer)
    }
    var assemblages: [AlloyTarget.Assemblage] = []
    if let equilibrium = stability["equilibrium"], let found = try assemblage(equilibrium) { assemblages.append(found) }
    let isEstimate = try stability["estimate"]?.boolean() ?? false
    return AlloyTarget(
      composition: composition, solidus: solidus, liquidus: liquidus, isEstimate: isEstimate, assemblages: assemblages)
  }

  private static func bad(_ detail: String, _ pointer: String) -> RecordError {
    RecordError("planner/bad-stability", "phases of no use", detail: detail, pointer: pointer)
  }

  private static func temperature(_ object: JSONValue, _ name: String) throws -> Double? {
    guard let value = object[name] else { return nil }
    let kelvins = try value.double()
    guard kelvins >= 200, kelvins <= 6000 else {
      throw bad("'\(name)' is \(kelvins) K, not 200 to 6000", value.pointer)
    }
    return kelvins
  }

  /// The solid phases of an equilibrium; nil where it has none, or liquid beside them.
  private static func assemblage(_ equilibrium: JSONValue) throws -> AlloyTarget.Assemblage? {
    guard let temperature = try temperature(equilibrium, "temperature"), let list = equilibrium["phases"] else {
      return nil
    }
    let phases = try list.elements()
    guard phases.count <= phaseLimit else { throw bad("more than \(phaseLimit) phases", list.pointer) }
    var found: [AlloyTarget.Assemblage.Phase] = []
    for phase in phases {
      let (name, fraction) = (try phase.member("phase").string(), try phase.member("fraction").double())
      guard fraction >= 0, fraction <= 1 + 1e-6 else {
        throw bad("a fraction is \(fraction), not 0 to 1", phase.pointer)
      }
      if name.uppercased().hasPrefix("LIQ"), fraction > 0 { return nil }
      var amounts: [(Element, Double)] = []
      for (symbol, value) in try phase.member("composition").members() {
        let amount = try value.double()
        guard let element = Element(symbol: symbol), amount >= 0 else {
          throw bad("a phase holds '\(symbol.prefix(8))' in the amount \(amount)", value.pointer)
        }
        if amount > 0 { amounts.append((element, amount)) }
      }
      guard let composition = try? Composition(amounts: amounts) else {
        throw bad("a phase has no composition", phase.pointer)
      }
      found.append(AlloyTarget.Assemblage.Phase(name: name, fraction: fraction, composition: composition))
    }
    return found.isEmpty ? nil : AlloyTarget.Assemblage(temperature: temperature, phases: found)
  }
}
