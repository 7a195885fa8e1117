import DesignSpace
import JSON
import MaterialRecords

/// Writes a design as the members of a record.
struct DesignMembers {
  let space: SearchSpace

  /// Writes `composition` or `compositions`, absent elements left out, and `conditions`, each where the space has it.
  func write(_ design: Design, to writer: inout JSONWriter) {
    if let plain = space.blocks.first, plain.name == nil {
      writer.member("composition", object: { fractions(design, plain, &$0) })
    } else if !space.blocks.isEmpty {
      writer.member(
        "compositions",
        object: { writer in
          for block in space.blocks { writer.member(block.name ?? "", object: { fractions(design, block, &$0) }) }
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

  private func fractions(_ design: Design, _ block: CompositionBlock, _ writer: inout JSONWriter) {
    for (element, fraction) in block.simplex.amounts(block.fractions(of: design)) {
      writer.member(element.symbol, fraction)
    }
  }
}
