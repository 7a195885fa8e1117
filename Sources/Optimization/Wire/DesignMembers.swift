import DesignSpace
import JSON
import MaterialRecords

/// Writes a design as the members of a record.
struct DesignMembers {
  let space: SearchSpace

  /// Writes `composition`, absent elements left out, and `conditions`, each where the space has it.
  func write(_ design: Design, to writer: inout JSONWriter) {
    if let composition = space.composition {
      writer.member(
        "composition",
        object: { writer in
          for (element, fraction) in composition.amounts(design.fractions) { writer.member(element.symbol, fraction) }
        })
    }
    if space.variables.isEmpty { return }
    writer.member(
      "conditions",
      object: { writer in
        for (variable, value) in zip(space.variables, design.settings) {
          switch variable.domain {
          case .range, .grid: writer.member(variable.name, value)
          case .ordinal(let levels):
            switch levels[Int(value)] {
            case .number(let number): writer.member(variable.name, number)
            case .name(let name): writer.member(variable.name, name)
            }
          case .categories(let names): writer.member(variable.name, names[Int(value)])
          }
        }
      })
  }
}
