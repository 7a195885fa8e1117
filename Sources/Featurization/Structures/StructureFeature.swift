/// One number of the preset `structure`, with what a reader needs to trust it.
package struct StructureFeature: Sendable {
  /// The name under `features.values`.
  package let name: String
  /// The unit; "1" for a pure number.
  package let unit: String
  /// What it is, with its formula.
  package let meaning: String
  /// Where the formula comes from: keys of `REFERENCES.bib`.
  package let source: String
  let evaluate: @Sendable (StructureSurroundings) throws(MissingFeature) -> Double

  init(
    _ name: String, _ unit: String, _ meaning: String, _ source: String,
    _ evaluate: @escaping @Sendable (StructureSurroundings) throws(MissingFeature) -> Double
  ) {
    self.name = name
    self.unit = unit
    self.meaning = meaning
    self.source = source
    self.evaluate = evaluate
  }
}

/// The features of one structure.
package struct StructureFeatures: Sendable, Equatable {
  /// Beside `StructureFeature.all`; nil where the value is missing.
  package private(set) var values: [Double?] = []
  /// Which values are missing, and why.
  package private(set) var missing: [(name: String, reason: String)] = []

  /// Computes every feature.
  package init(of surroundings: StructureSurroundings) {
    for feature in StructureFeature.all {
      do throws(MissingFeature) {
        let value = try feature.evaluate(surroundings)
        guard value.isFinite else { throw MissingFeature("out of the range of numbers") }
        values.append(value)
      } catch {
        values.append(nil)
        missing.append((feature.name, error.description))
      }
    }
  }

  /// One value by name; nil where it is missing or no feature has the name.
  package subscript(name: String) -> Double? {
    StructureFeature.all.firstIndex { $0.name == name }.flatMap { values[$0] }
  }

  package static func == (a: StructureFeatures, b: StructureFeatures) -> Bool {
    a.values == b.values && a.missing.elementsEqual(b.missing, by: ==)
  }
}
