import Crystallography

/// The formats in which structures come and go.
package enum StructureFormat: String, CaseIterable, Sendable {
  /// Records with the member `structure`.
  case ndjson
  /// OPTIMADE: JSON Lines of entries, or responses.
  case optimade
  case cif
  case poscar
  case extxyz
  /// pymatgen's dictionaries, one or many, or records that hold them as `structure`.
  case pymatgen
  /// ASE's database in JSON.
  case ase

  /// The format of a file by its name; nil where the name says nothing, as `.json` does.
  package init?(fileName: String) {
    let name = (fileName.split(separator: "/").last ?? "").lowercased()
    let parts = name.split(separator: ".")
    switch parts.count > 1 ? parts[parts.count - 1] : "" {
    case "cif", "mcif": self = .cif
    case "vasp", "poscar", "contcar": self = .poscar
    case "xyz", "extxyz": self = .extxyz
    case "ndjson": self = .ndjson
    default:
      guard name.hasPrefix("poscar") || name.hasPrefix("contcar") else { return nil }
      self = .poscar
    }
  }

  /// Where one structure ends in a stream of them.
  var boundary: StructureFramer.Boundary {
    switch self {
    case .ndjson: .line
    case .cif: .dataBlock
    case .poscar: .none
    case .extxyz: .frame
    case .optimade, .pymatgen, .ase: .document
    }
  }
}

/// What becomes of a structure with partly occupied or shared sites.
package enum DisorderPolicy: String, CaseIterable, Sendable {
  /// It is an error.
  case refuse
  /// It stays as it is stated: each site the average of what may stand on it, nothing rounded.
  case average
}
