import Chemistry
import Crystallography
import Testing

/// The grammar of CIF 1.1 and the way from a data block to sites.
@Suite struct CIFTests {
  /// A cubic cell of 4 Å with one loop of sites; `symmetry` stands before it.
  static func text(
    _ sites: String, columns: [String] = ["label", "fract_x", "fract_y", "fract_z"],
    symmetry: String = "_symmetry_space_group_name_H-M 'P 1'", cell: String = "4 4 4 90 90 90"
  ) -> String {
    let names = ["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"]
    let items = zip(names, cell.split(separator: " ")).map { "_cell_\($0) \($1)\n" }.joined()
    return "data_x\n\(items)\(symmetry)\nloop_\n" + columns.map { "_atom_site_\($0)\n" }.joined() + sites + "\n"
  }

  static func read(_ text: String) -> [StructureResult] { CIF.structures(in: Array(text.utf8)) }

  private func one(_ text: String) throws -> CrystalStructure {
    let results = CIFTests.read(text)
    try #require(results.count == 1, "\(results)")
    return try results[0].get().structure
  }

  private func error(_ text: String) throws -> StructureFormatError {
    guard case .failure(let error)? = CIFTests.read(text).last else {
      throw StructureFormatError(.noStructure, "no failure", line: 0)
    }
    return error
  }

  @Test func quotesTextFieldsCommentsAndCase() throws {
    let structure = try one(
      """
      # a comment before the block
      DATA_mixed#case
      _Cell_Length_A   4.0(12) # four
      _cell.length_b '4.0(1)'
      _CELL_LENGTH_C
      ;4.0
      ;
      _cell_angle_alpha 90 _cell_angle_beta 90. _cell_angle_gamma 9.0e1
      _chemical_name 'a dog's life'
      _publ_text
      ; data_not_a_heading
      loop_ _cell_length_a 'not closed
      ;
      _space_group_name_H-M_alt "P 1"
      LOOP_ _atom_site_label _atom_site_fract_x _atom_site_fract_y
      _atom_site_fract_z
      Fe1 0 0 0 'O 2' .5(1) 0.5 +0.5E0
      """)
    #expect(structure.count == 2)
    #expect(structure.fractional[1] == [0.5, 0.5, 0.5])
    #expect(structure.elements == [Element(symbol: "Fe")!, Element(symbol: "O")!])
    #expect(structure.lattice.lengths == [4, 4, 4])
  }

  @Test(arguments: ["\n", "\r\n", "\r"]) func everyLineEnd(_ end: String) throws {
    let text = CIFTests.text("Na 0 0 0\nCl 0.5 0.5 0.5").replacing("\n", with: end)
    #expect(try one("\u{FEFF}" + text).count == 2)
  }

  @Test func blocksOneAfterAnother() throws {
    let bibliography = "data_global\n_journal_name 'Acta'\n"
    let results = CIFTests.read(
      bibliography + CIFTests.text("Na 0 0 0") + CIFTests.text("Xx 0 0 0") + CIFTests.text("Cl 0 0 0"))
    #expect(results.count == 3)
    #expect(try results[0].get().line == 3)
    guard case .failure(let error) = results[1] else { throw StructureFormatError(.noStructure, "", line: 0) }
    #expect(error.fault == .element && error.line == 30)
    #expect(try results[2].get().structure.elements == [Element(symbol: "Cl")!])
    #expect(CIFTests.read(bibliography).isEmpty)
  }

  /// Save frames (dictionaries) are passed over, with whatever they hold.
  @Test func saveFrames() throws {
    let frame = "save_frame\n_cell_length_a 9\nloop_ _a _b 1 2\nsave_\n"
    #expect(try one(CIFTests.text("Na 0 0 0") + frame).lattice.lengths.x == 4)
    #expect(try error(CIFTests.text("Na 0 0 0") + "save_frame\n_x 1\n").fault == .syntax)
  }

  @Test func version2() throws {
    let head = "#\\#CIF_2.0\n"
    let extra = "_list [1 'a' {\"k\":2}\n; text ]\n;\n ]\n_triple '''two\nlines'''\n"
    #expect(try one(head + CIFTests.text("Na 0 0 0") + extra).count == 1)
    #expect(try error(head + CIFTests.text("Na 0 0 0") + "_list [1 2\n").detail == "a list does not end")
  }

  @Test(arguments: [
    ("_cell_length_a 'x", "a quoted value does not end on its line", 12),
    ("_text\n;never ends\n", "a text field does not end", 13),
    ("_tag", "the tag _tag has no value", 12), ("_tag _other 1", "the tag _tag has no value", 12),
    ("loop_ 1 2", "a loop without tags", 12), ("loop_ _a _b 1 2 3", "a loop of 2 columns has 3 values", 12),
    ("loop_ _a _b", "a loop without values", 12), ("stop_", "'stop_' is reserved", 12),
    ("global_", "'global_' is reserved", 12), ("_CELL_length_a 3", "_cell_length_a stands twice", 12),
    ("save_", "the end of a save frame", 12),
  ])
  func grammar(line: String, reason: String, number: Int) throws {
    // A text field starts a line; everything here stands on the twelfth.
    let text = CIFTests.text("Na 0 0 0", columns: ["label fract_x", "fract_y", "fract_z"].map { $0 })
    let broken = text.replacing("_atom_site_label fract_x", with: "_atom_site_label _atom_site_fract_x") + line
    let failure = try error(broken + "\n")
    #expect(failure.fault == .syntax)
    #expect(failure.detail.contains(reason), "\(failure)")
    #expect(failure.line >= number && failure.line <= number + 3, "\(failure)")
  }

  @Test(arguments: [
    ("Na 0 0 x", StructureFormatError.Fault.syntax), ("Na 0 0 nan", .syntax), ("Na 0 0 1e999", .syntax),
    ("Na 0 0 ?", .missing), ("Na 0 ? ?", .missing), ("Q1 0 0 0", .element), ("? 0 0 0", .missing),
    ("Na 0 0 0 Na 0 0 0.001", .structure(.overfullSite(2))),
    ("Na 0 0 0 Na 0 0 0", .structure(.overfullSite(2))),
    ("Na 0 0 0 Cl 0 0 0.05", .structure(.sitesTooClose(0, 1, distance: 0.2))),
  ])
  func sites(sites: String, fault: StructureFormatError.Fault) throws {
    #expect(try error(CIFTests.text(sites)).fault == fault)
  }

  @Test(arguments: [
    ("4 4 4 90 90", StructureFormatError.Fault.missing), ("4 4 ? 90 90 90", .missing), ("4 4 c 90 90 90", .syntax),
    ("4 4 0 90 90 90", .structure(.lattice(.invalidLength(0)))),
    ("4 4 4 90 90 180", .structure(.lattice(.invalidAngle(180)))),
    ("4 4 4 20 20 90", .structure(.lattice(.impossibleAngles(20, 20, 90)))),
    ("0.2 0.2 0.2 90 90 90", .structure(.cellTooSmall(0.2))),
  ])
  func cells(cell: String, fault: StructureFormatError.Fault) throws {
    #expect(try error(CIFTests.text("Na 0 0 0", cell: cell)).fault == fault)
  }

  @Test func withoutCellOrSites() throws {
    let text = CIFTests.text("Na 0 0 0")
    #expect(try error(text.replacing("_cell_length_a", with: "_length")).detail.contains("no cell"))
    #expect(try error(text.replacing("_atom_site_fract_y", with: "_y")).detail.contains("fract_y is missing"))
    #expect(
      try error("data_a\n_cell_length_a 4\n").detail.contains("there is a cell but no _atom_site_fract_x"))
    #expect(try error("_cell_length_a 4\n").detail.contains("no 'data_' heading"))
  }

  // MARK: Symmetry

  /// Perovskite from its asymmetric unit: one site A, one B, three O.
  @Test(arguments: [
    "_symmetry_space_group_name_H-M 'P m -3 m'", "_space_group_name_Hall '-P 4 2 3'", "_space_group_IT_number 221",
    "_symmetry_space_group_name_H-M Pm3m",
  ])
  func expandsASymbol(symmetry: String) throws {
    let structure = try one(CIFTests.text("Ca 0 0 0\nTi .5 .5 .5\nO .5 .5 0", symmetry: symmetry))
    #expect(structure.amounts.map(\.amount) == [1, 1, 3])
  }

  @Test func expandsAList() throws {
    let list = "loop_ _symmetry_equiv_pos_site_id _symmetry_equiv_pos_as_xyz 1 x,y,z 2 '-x, -y, -z'"
    let structure = try one(CIFTests.text("Ca 0 0 0\nO .1 .2 .3", symmetry: list))
    #expect(structure.count == 3)
    #expect((structure.fractional[2] - SIMD3(0.9, 0.8, 0.7)).length < 1e-12)
  }

  /// A threefold axis at ⅓, ⅔ whose site is given as 0.3333, 0.6667: one site, moved onto the axis.
  @Test func mergesSpecialPositions() throws {
    let list = "loop_ _space_group_symop_operation_xyz x,y,z -y,x-y,z -x+y,-x,z"
    let structure = try one(
      CIFTests.text("Ti 0.3333 0.6667 0.5", symmetry: list, cell: "10 10 5 90 90 120"))
    #expect(structure.count == 1)
    #expect(abs(structure.fractional[0].x - 1.0 / 3) < 1e-4 && abs(structure.fractional[0].y - 2.0 / 3) < 1e-4)
    let place = structure.fractional[0]
    #expect(abs(place.y - 2 * place.x) < 1e-12, "not on the axis: \(place)")
  }

  @Test(arguments: [
    ("", "has neither symmetry operations nor a space group"),
    ("_symmetry_space_group_name_H-M 'F d -3 m'", "has 2 settings ('F d -3 m:1', 'F d -3 m:2')"),
    ("_symmetry_Int_Tables_number 14", "has 3 settings"), ("_symmetry_Int_Tables_number 999", "no space group 999"),
    ("_symmetry_space_group_name_H-M 'P 6/m'", "does not have the symmetry"),
    ("_symmetry_space_group_name_H-M 'Q'", "the space group 'Q' is unknown"),
    ("_symmetry_equiv_pos_as_xyz x,y,q", "no symmetry operation"),
    ("_symmetry_equiv_pos_as_xyz -x,-y,-z", "lack 'x,y,z'"),
    ("loop_ _symmetry_equiv_pos_as_xyz x,y,z x-y,x,z", "does not have the symmetry operation x-y,x,z"),
  ])
  func unclearSymmetry(symmetry: String, reason: String) throws {
    let cell = symmetry.contains(" 14") ? "4 5 6 90 100 90" : "4 4 4 90 90 90"
    let failure = try error(CIFTests.text("Na 0 0 0", symmetry: symmetry, cell: cell))
    #expect(failure.fault == .symmetry)
    #expect(failure.detail.contains(reason), "\(failure)")
  }

  // MARK: Elements and occupancies

  @Test(arguments: [
    ("Fe1", "Fe"), ("O1A", "O"), ("NA1", "Na"), ("Ow1", "O"), ("Wat", "O"), ("O-H(2)", "O"), ("D1", "H"), ("C(1)", "C"),
    ("fe", "Fe"),
  ])
  func labels(label: String, symbol: String) throws {
    // The formula names what is there, so that NA is no nitrogen.
    let formula = "_symmetry_space_group_name_H-M 'P 1'\n_chemical_formula_sum 'Na1 Fe2 O3 H4 C5'"
    #expect(try one(CIFTests.text("\(label) 0 0 0", symmetry: formula)).elements?.first?.symbol == symbol)
  }

  @Test func ambiguousLabels() throws {
    #expect(try error(CIFTests.text("CA1 0 0 0")).detail.contains("may be C or Ca"))
    for label in ["M1", "Va1", "Vac", "Vc2"] {
      #expect(try error(CIFTests.text("\(label) 0 0 0")).detail.contains("'\(label)' names no element"))
    }
  }

  @Test func typeSymbolsCountFirst() throws {
    let columns = ["label", "type_symbol", "fract_x", "fract_y", "fract_z"]
    let structure = try one(CIFTests.text("C1 Ca2+ 0 0 0\nX1 O2- .5 .5 .5", columns: columns))
    #expect(structure.elements?.map(\.symbol) == ["Ca", "O"])
    #expect(structure.species.map { $0.occupancy.constituents[0].oxidationState } == [2, -2])
    #expect(structure.species.map(\.name) == ["Ca2+", "O2-"])
  }

  /// A site that is stated without a loop; CIF takes the two for the same.
  @Test func oneSiteWithoutALoop() throws {
    let text = CIFTests.text("", columns: []).replacing(
      "loop_\n",
      with: "_atom_site_fract_x .25(1) _atom_site_fract_z 0 _atom_site_fract_y 0.5 _atom_site_type_symbol Fe2+")
    let structure = try one(text)
    #expect(structure.elements == [Element(symbol: "Fe")!] && structure.fractional == [[0.25, 0.5, 0]])
    #expect(try error(text.replacing("_atom_site_fract_y", with: "_y")).detail.contains("fract_y is missing"))
  }

  /// Two elements on one place with a third of vacancy: fractions as stated, to the last digit.
  @Test func sharedPlaces() throws {
    let columns = ["label", "fract_x", "fract_y", "fract_z", "occupancy"]
    let structure = try one(CIFTests.text("Ba1 0 0 0 0.3333\nSr1 0 0 0 0.333(2)\nO1 .5 .5 .5 .", columns: columns))
    #expect(structure.count == 2 && !structure.isOrdered)
    let site = structure.occupancy(ofSite: 0)
    #expect(site.constituents.map(\.fraction) == [0.3333, 0.333])
    #expect(abs(site.vacancy - 0.3337) < 1e-12)
    #expect(structure.species[0].name == "Ba0.3333Sr0.333")
    #expect(
      try error(CIFTests.text("Ba1 0 0 0 0.7\nSr1 0 0 0 0.4", columns: columns)).fault
        == .structure(.overfullSite(0.7 + 0.4)))
    #expect(
      try error(CIFTests.text("Ba1 0 0 0 1.5", columns: columns)).fault == .structure(.invalidOccupancy("Ba", 1.5)))
    // Occupancies that sum to one within the rounding of their decimals.
    #expect(try one(CIFTests.text("Ba1 0 0 0 0.667\nSr1 0 0 0 0.334", columns: columns)).count == 1)
  }

  @Test func dummiesAndSitesWithoutCoordinates() throws {
    let columns = ["label", "fract_x", "fract_y", "fract_z", "calc_flag"]
    #expect(try one(CIFTests.text("Na1 0 0 0 d\nX1 .5 .5 .5 dum\nH1 ? ? ? .", columns: columns)).count == 1)
  }

  @Test func manySites() throws {
    let edge = 28
    var sites = ""
    for n in 0..<20_001 {
      let place = [n % edge, n / edge % edge, n / edge / edge].map { "\(Double($0) / Double(edge))" }
      sites += "Na \(place.joined(separator: " "))\n"
    }
    let cell = "70 70 70 90 90 90"
    #expect(
      try error(CIFTests.text(sites, cell: cell)).fault == .structure(.tooManySites(20_001, limit: 20_000)))
    let cut = sites.split(separator: "\n").dropLast().joined(separator: "\n")
    #expect(try one(CIFTests.text(cut, cell: cell)).count == 20_000)
  }

  @Test func whatIsWrittenReadsBack() throws {
    let columns = ["label", "type_symbol", "fract_x", "fract_y", "fract_z", "occupancy"]
    let structure = try one(
      CIFTests.text("A Ba2+ 0 0 0.1 0.25\nB Sr 0 0 0.1 0.7\nO O .123456789 .5 .5 1", columns: columns))
    var bytes: [UInt8] = []
    try CIF.append(structure, name: "two words", to: &bytes)
    let back = try #require(try CIF.structures(in: bytes).first?.get())
    #expect(back.name == "two_words")
    #expect(back.structure == structure)
  }
}
