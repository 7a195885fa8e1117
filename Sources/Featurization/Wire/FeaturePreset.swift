import ArgumentParser
import ServiceRuntime

/// What is computed: a list of features in a fixed order, or a crystal graph.
package enum FeaturePreset: String, CaseIterable, ExpressibleByArgument, Sendable {
  /// What the alloy literature screens by.
  case alloy
  /// Magpie's 132 statistics of element properties.
  case magpie
  /// Density, coordination, bond order and radial distribution of a crystal.
  case structure
  /// The SOAP power spectrum of a crystal, blind to elements.
  case soap
  /// The eigenvalues of the sine Coulomb matrix of a cell.
  case sineCoulomb = "sine-coulomb"
  /// Distances and keys by which duplicates are found.
  case fingerprint
  /// Nodes and edges.
  case graph

  /// Whether it reads the structure of a record; the others read its composition.
  var readsStructure: Bool { self != .alloy && self != .magpie }

  /// The features in the order of a vector, as the manifest states them; a name for all of a vector whose numbers have no
  /// names.
  package var quantities: [ServiceManifest.Quantity] {
    switch self {
    case .alloy:
      AlloyFeature.all.map { .init($0.name, unit: $0.unit, meaning: $0.meaning, source: $0.source) }
    case .magpie:
      MagpieStatistics.quantities.map { .init($0.name, unit: $0.unit, meaning: $0.meaning, source: "ward2016magpie") }
    case .structure:
      StructureFeature.all.map { .init($0.name, unit: $0.unit, meaning: $0.meaning, source: $0.source) }
    case .soap:
      [
        .init(
          "power_spectrum", unit: "1",
          meaning: "n(n+1)/2·(l+1) numbers by degree, n, n' ≥ n, averaged over the sites; elements are not told apart",
          source: "bartok2013representing darby2022compressing himanen2020dscribe")
      ]
    case .sineCoulomb:
      [
        .init(
          "eigenvalues", unit: "hartree",
          meaning: """
            eigenvalues of the sine Coulomb matrix by falling magnitude, filled up with zeros to --size; not invariant: they \
            change with the choice of the cell and with its size
            """,
          source: "faber2015crystal")
      ]
    case .fingerprint:
      (1...DistanceFingerprint.neighbourCount).map { k in
        .init(
          "distance_\(k)", unit: "Å", meaning: "mean over the sites of the distance to neighbour \(k)",
          source: "widdowson2022average")
      }
    case .graph: []
    }
  }
}
