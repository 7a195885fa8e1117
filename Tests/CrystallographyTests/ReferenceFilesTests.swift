import Crystallography
import Foundation
import TestKit
import Testing

/// Every file of the optional data folder against what pymatgen 2026.10.16 (CIF, POSCAR) and ASE 3.29.0 (XYZ) read there,
/// as `reference_parse.csv` states it.
@Suite struct ReferenceFilesTests {
  /// Files that the reference reads otherwise, or reads and should not, with the reason.
  static let disagreements: [String: String] = [
    "cod_tools/inputs_1100015.cif": "the reference counts a dummy (calc_flag dum) at -1, -1, -1 as hydrogen",
    "cod_tools/inputs_1100107-spacegroup-with-underscore.cif": "the reference does not know P2_1/n and takes P 1",
    "cod_tools/inputs_2101499-diamond.cif": "the reference leaves out the Hall symbol: diamond with one atom",
    "cod_tools/inputs_2009397-syntax-error.cif": "a syntax error for gemmi as well",
    "cod_tools/inputs_2103187-misaligned-loop.cif": "five values a row under four tags: coordinates are out of step",
    "cod_tools/inputs_cif_fix_values_2103919.cif": "no word on symmetry; the reference takes P 1",
    "cod_tools/inputs_cubic_as_slanted.cif": "no word on symmetry; the reference takes P 1",
    "pymatgen/io__vasp__inputs__POSCAR_overlap.vasp": "two sites at 0.001 Å",
    "spglib/tetragonal_POSCAR-111.vasp": "pairs of sites at 0.007 Å",
    "spglib/tetragonal_POSCAR-125-2.vasp": "pairs of sites at 0.007 Å",
  ]

  private struct Row {
    let file: String
    let isRead: Bool
    let frames: Int?
    let sites: Int?
    let formula: [String: Double]
    let cell: [Double]
  }

  private static func rows(_ path: String) throws -> [Row] {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
    let names = fields(lines[0])
    func column(_ name: String) -> Int { names.firstIndex(of: name)! }
    return lines.dropFirst().map { line in
      let cells = fields(line)
      let cell = ["a", "b", "c", "alpha", "beta", "gamma"].compactMap { Double(cells[column($0)]) }
      let formula = cells[column("formula")].matches(of: #/([A-Z][a-z]?)([0-9.]*)/#).map {
        (String($0.output.1), Double($0.output.2) ?? 1)
      }
      return Row(
        file: cells[0], isRead: cells[column("pymatgen")] == "ok" || cells[column("ase")] == "ok",
        frames: Int(cells[column("ase_frames")]), sites: Int(cells[column("n_sites")]),
        formula: Dictionary(formula, uniquingKeysWith: +), cell: cell)
    }
  }

  /// The cells of a line of comma-separated values with quotes.
  private static func fields(_ line: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
    }
    return cells
  }

  static func read(_ bytes: [UInt8], named file: String) -> [StructureResult] {
    file.hasSuffix(".cif")
      ? CIF.structures(in: bytes)
      : file.hasSuffix(".xyz") ? ExtendedXYZ.structures(in: bytes) : POSCAR.structures(in: bytes)
  }

  /// What the first structure differs in from the reference; nil where it is the same.
  private static func difference(_ structure: CrystalStructure, _ row: Row) -> String? {
    if let sites = row.sites, structure.count != sites { return "\(structure.count) sites, not \(sites)" }
    let lattice = structure.lattice
    if row.cell.count == 6, structure.periodicity == .all {
      let cell = (0..<3).map { lattice.lengths[$0] } + (0..<3).map { lattice.angles[$0] }
      for (ours, theirs) in zip(cell, row.cell) where abs(ours - theirs) > 1e-3 { return "cell \(cell)" }
    }
    let amounts = Dictionary(
      structure.amounts.map { ($0.element.symbol, $0.amount) }, uniquingKeysWith: +)
    // POSCARs without symbols: the reference calls the elements H, He, Li…, we read the labels behind the coordinates.
    let isNamed = !row.file.hasPrefix("spglib/")
    let theirs = isNamed ? row.formula : [:]
    for (symbol, amount) in theirs where abs((amounts[symbol] ?? 0) - amount) > 0.011 {
      return "\(amounts), not \(row.formula)"
    }
    if isNamed, Set(theirs.keys) != Set(amounts.keys) { return "\(amounts), not \(row.formula)" }
    let (mine, yours) = (amounts.values.sorted(), row.formula.values.sorted())
    if !isNamed, mine != yours { return "amounts \(mine), not \(yours)" }
    return nil
  }

  @Test func everyFileIsReadAsTheReferenceOrRefusedWithAReason() throws {
    guard let folder = DataFolder.path("structures") else { return }
    var (same, unnamed, refusedByBoth, onlyOurs) = (0, 0, 0, 0)
    for row in try Self.rows("\(folder)/reference_parse.csv") {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(row.file)")))
      let results = Self.read(bytes, named: row.file)
      let structures = results.compactMap { try? $0.get().structure }
      guard row.isRead else {
        if structures.isEmpty { refusedByBoth += 1 } else { onlyOurs += 1 }
        continue
      }
      if Self.disagreements[row.file] != nil {
        #expect(structures.isEmpty || Self.difference(structures[0], row) != nil, "\(row.file) agrees now")
        continue
      }
      guard let first = structures.first else {
        guard case .failure(let error)? = results.first, error.fault == .missing, row.file.hasPrefix("spglib/") else {
          Issue.record("\(row.file): \(results)")
          continue
        }
        #expect(error.detail.hasPrefix("the elements are not named"))
        unnamed += 1
        continue
      }
      if let frames = row.frames { #expect(structures.count == frames, "\(row.file)") }
      let difference = Self.difference(first, row)
      #expect(difference == nil, "\(row.file): \(difference ?? "")")
      if difference == nil { same += 1 }
    }
    #expect(same == 610)
    #expect(unnamed == 38)
    #expect(refusedByBoth == 167)
    #expect(onlyOurs == 11)
  }

  /// Structures with a list of operations and a Hall symbol beside it: the symbol must give the same group.
  @Test func hallSymbolsGiveTheListedOperations() throws {
    guard let folder = DataFolder.path("structures/cod_tools") else { return }
    var checked = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name.hasSuffix(".cif") {
      let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")), as: UTF8.self)
      guard text.components(separatedBy: "\ndata_").count == 2,
        let hall = text.firstMatch(of: #/_symmetry_space_group_name_Hall\s+(?:'([^']+)'|"([^"]+)")/#),
        let loop = text.firstMatch(
          of: #/_symmetry_equiv_pos_as_xyz\s*\n((?:\s*'?[-+xyzXYZ\/0-9,]+[-+xyzXYZ\/0-9, ]*'?\s*\n)+)/#),
        let symbol = HallSymbol(String(hall.output.1 ?? hall.output.2!))
      else { continue }
      let listed = loop.output.1.split(separator: "\n").compactMap { line in
        SymmetryOperation(notation: line.filter { !"'\" ".contains($0) })
      }
      guard listed.count > 1 else { continue }
      // The list breaks off there.
      let isContradiction = ["inputs_2009397-syntax-error.cif"].contains(name)
      #expect((Set(listed.map(\.notation)) == Set(symbol.operations.map(\.notation))) != isContradiction, "\(name)")
      checked += 1
    }
    #expect(checked > 40)
  }
}
