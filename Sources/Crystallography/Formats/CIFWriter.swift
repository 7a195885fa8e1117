extension CIF {
  /// Appends a structure as a data block in P 1: every site of the cell with its occupancies, entries of a shared place one
  /// below the other.
  /// - Throws: `notPeriodic` where an axis does not repeat: a CIF describes crystals.
  package static func append(_ structure: CrystalStructure, name: String?, to bytes: inout [UInt8])
    throws(StructureWritingError)
  {
    guard structure.periodicity == .all else { throw .notPeriodic("CIF") }
    var text = StructureText()
    text.line("data_\(blockName(name))")
    let (lengths, angles) = (structure.lattice.lengths, structure.lattice.angles)
    for (axis, name) in ["a", "b", "c"].enumerated() {
      text.line("_cell_length_\(name) \(StructureText.number(lengths[axis]))")
    }
    for (axis, name) in ["alpha", "beta", "gamma"].enumerated() {
      text.line("_cell_angle_\(name) \(StructureText.number(angles[axis]))")
    }
    text.line("_space_group_name_H-M_alt 'P 1'")
    text.line("_space_group_IT_number 1")
    text.line("loop_\n_space_group_symop_operation_xyz\n'x, y, z'")
    text.line("loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y")
    text.line("_atom_site_fract_z\n_atom_site_occupancy")
    var number = 0
    for site in 0..<structure.count {
      for constituent in structure.occupancy(ofSite: site).constituents {
        number += 1
        text.line(
          structure.fractional[site], before: "\(constituent.element)\(number) \(typeSymbol(constituent))",
          after: "\(StructureText.number(constituent.fraction))")
      }
    }
    bytes += text.bytes
  }

  private static func blockName(_ name: String?) -> String {
    let name = (name ?? "structure").utf8.prefix(64).map { byte in
      (0x21...0x7E).contains(byte) ? Character(Unicode.Scalar(byte)) : "_"
    }
    return name.isEmpty ? "structure" : String(name)
  }

  /// The symbol with the charge as the dictionary writes it: "Fe3+". A charge that is no whole number has no such form.
  private static func typeSymbol(_ constituent: SiteOccupancy.Constituent) -> String {
    guard let state = constituent.oxidationState, state == state.rounded(), state != 0, abs(state) < 10 else {
      return constituent.element.symbol
    }
    return "\(constituent.element)\(Int(abs(state)))\(state < 0 ? "-" : "+")"
  }
}
