import Crystallography
import JSON

/// What the readers of structures refuse, for the manifests of the services that call them.
package enum StructureErrors {
  /// Each error type with a sentence.
  package static let described: [(type: String, sentence: String)] = [
    ("structure/syntax", "The text or the member breaks the grammar of its format."),
    ("structure/missing-data", "Something that a structure needs is not there: a cell, sites, symbols."),
    ("structure/unknown-element", "A symbol or label names no element, or could name two."),
    ("structure/symmetry", "Symmetry is missing, ambiguous, or contradicts the cell."),
    ("structure/unsupported", "A construct that is not read, such as a modulated structure."),
    ("structure/none", "The input holds no structure."),
    ("structure/too-long", "The text of one structure is longer than --max-line."),
    ("structure/invalid-lattice", "The lattice vectors span no volume, or no cell has the lengths and angles."),
    ("structure/invalid-coordinates", "A coordinate is not finite, or sites and species are not as many."),
    ("structure/invalid-occupancy", "An occupancy is not in 0 to 1, or those of a site sum to more than 1."),
    ("structure/no-sites", "There are no sites."),
    ("structure/too-many-sites", "More sites than the limit of 20,000."),
    ("structure/coincident-sites", "Two sites are at one place."),
    ("structure/sites-too-close", "Two sites are closer than atoms ever are: most likely the unit is not Å."),
    ("structure/not-representable", "The format of the output has no words for the structure."),
    ("structure/disordered", "A site is partly occupied or shared, and --disorder is refuse."),
  ]
}

extension RecordError {
  /// The error line of something that is no structure.
  package init(_ error: StructureError, pointer: String? = nil) {
    let (type, title) =
      switch error {
      case .lattice: ("structure/invalid-lattice", "not a lattice")
      case .noSites: ("structure/no-sites", "no sites")
      case .tooManySites: ("structure/too-many-sites", "too many sites")
      case .countsDiffer, .notFinite: ("structure/invalid-coordinates", "bad coordinates")
      case .invalidOccupancy, .overfullSite, .emptySite: ("structure/invalid-occupancy", "bad occupancy")
      case .coincidentSites: ("structure/coincident-sites", "two sites at one place")
      case .sitesTooClose, .cellTooSmall: ("structure/sites-too-close", "sites too close")
      }
    self.init(type, title, detail: error.description, pointer: pointer)
  }

  /// The error line of a text that is no structure.
  package init(_ error: StructureFormatError) {
    let (type, title): (String, String)
    switch error.fault {
    case .syntax: (type, title) = ("structure/syntax", "bad syntax")
    case .missing: (type, title) = ("structure/missing-data", "something is missing")
    case .element: (type, title) = ("structure/unknown-element", "unknown element")
    case .symmetry: (type, title) = ("structure/symmetry", "no clear symmetry")
    case .unsupported: (type, title) = ("structure/unsupported", "not supported")
    case .noStructure: (type, title) = ("structure/none", "no structure")
    case .structure(let inner):
      self.init(inner)
      return
    }
    self.init(type, title, detail: error.detail)
  }

  /// A structure that is refused because it is disordered.
  package static func disordered(_ structure: CrystalStructure, pointer: String? = nil) -> RecordError {
    let site = structure.speciesOfSites.first { !structure.species[$0].occupancy.isOrdered }
    let name = site.map { structure.species[$0].name } ?? ""
    return RecordError(
      "structure/disordered", "a disordered structure",
      detail: "'\(name)' stands on a site; --disorder average keeps partial occupancies", pointer: pointer)
  }
}
