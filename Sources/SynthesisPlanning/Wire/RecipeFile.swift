import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// Reads recipes: the composition of what was made, and `precursors`, the formulas of what it was made from.
enum RecipeFile {
  /// Precursors of one recipe.
  private static let precursorLimit = 12

  /// Adds the recipes of a file.
  /// - Throws: `StartError` with the line that cannot be used.
  static func read(_ path: String, limit: Int, into habits: inout PrecursorHabits) throws(StartError) {
    try ServiceFiles.forEachLine(path) { line, _ in
      guard habits.count < limit else { throw StartError.badConfiguration("\(path): more than \(limit) recipes") }
      let record = try JSONLine(line)
      let target = try record.composition().elements
      let names = try record.value("precursors")?.elements().map { try $0.string() } ?? []
      guard (1...precursorLimit).contains(names.count) else {
        throw RecordError(
          "planner/bad-recipe", "no recipe", detail: "'precursors' must be 1 to \(precursorLimit) formulas")
      }
      let precursors = try names.map { name in
        guard let counts = PhaseCatalogue.counts(ofFormula: name) else {
          throw RecordError(
            "planner/bad-recipe", "no recipe", detail: "'\(name.prefix(64))' is no formula of whole numbers")
        }
        return SubstanceKey(counts)
      }
      habits.add(target: target, precursors: precursors)
    }
  }
}
