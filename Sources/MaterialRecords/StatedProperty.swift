import JSON

/// A property that is said of one phase, at one temperature, or both, as its name says it: `phase_fraction(BCC_A2, 1273 K)`.
///
/// A problem states it by parts, records hold it by this name, and whoever computes it finds the parts in the name.
package struct StatedProperty: Hashable, Sendable {
  package let name: String
  /// The name of the phase, in upper case as databases have it.
  package let phase: String?
  /// K.
  package let temperature: Double?

  /// Whether one phase alone is at equilibrium, and how firmly: its sign is the verdict.
  private static let verdictName = "single_phase"
  package static let marginName = "single_phase_margin_j_per_mol_atoms"

  /// Properties that may be said of a phase or at a temperature.
  private static let ofPhases: Set<String> = [verdictName, marginName, "phase_fraction"]

  /// The margin of a verdict, said of the same phase at the same temperature; nil for any other property.
  package var margin: StatedProperty? {
    name == Self.verdictName ? StatedProperty(name: Self.marginName, phase: phase, temperature: temperature) : nil
  }

  private init(name: String, phase: String?, temperature: Double?) {
    (self.name, self.phase, self.temperature) = (name, phase, temperature)
  }

  /// The parts of a name; one that has none is a name alone.
  package init(_ text: String) {
    var (name, phase, temperature) = (text[...], String?.none, Double?.none)
    if let open = text.firstIndex(of: "("), text.last == ")", Self.ofPhases.contains(String(text[..<open])) {
      name = text[..<open]
      for part in text[text.index(after: open)...].dropLast().split(separator: ",") {
        let part = part.drop { $0 == " " }
        if part.hasSuffix(" K"), let value = Double(part.dropLast(2)) {
          temperature = value
        } else {
          phase = String(part)
        }
      }
    }
    (self.name, self.phase, self.temperature) = (String(name), phase, temperature)
  }

  /// Reads `property` with `phase` and `temperature` of an objective or a constraint.
  init(reading value: JSONValue) throws {
    name = try value.member("property").string()
    phase = try value["phase"]?.string().uppercased()
    temperature = try value["temperature"]?.double()
    if phase == nil, temperature == nil {
      if name == "phase_fraction" { throw ProblemError("'phase_fraction' needs a 'phase' at \(value.pointer)") }
      return
    }
    guard Self.ofPhases.contains(name) else {
      throw ProblemError(
        "'phase' and 'temperature' are of \(Self.ofPhases.sorted().joined(separator: ", ")) at \(value.pointer)")
    }
    if phase == nil, name == "phase_fraction" {
      throw ProblemError("'phase_fraction' needs a 'phase' at \(value.pointer)")
    }
    let forbidden: Set<Character> = ["(", ")", ",", " "]
    guard phase.map({ !$0.isEmpty && $0.count <= 64 && !$0.contains(where: forbidden.contains) }) ?? true else {
      throw ProblemError("not the name of a phase at \(value.pointer)/phase")
    }
    guard temperature.map({ (1...20_000).contains($0) }) ?? true else {
      throw ProblemError("not within 1 to 20000 K at \(value.pointer)/temperature")
    }
  }

  /// The name by which records hold it.
  package var text: String {
    let kelvin = temperature.map { value -> String in
      let number = value == value.rounded() ? "\(Int(value))" : "\(value)"
      return number + " K"
    }
    let parts = [phase, kelvin].compactMap { $0 }
    return parts.isEmpty ? name : "\(name)(\(parts.joined(separator: ", ")))"
  }
}
