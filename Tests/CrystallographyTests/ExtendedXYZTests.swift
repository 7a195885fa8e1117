import Chemistry
import Crystallography
import Testing

@Suite struct ExtendedXYZTests {
  private func read(_ text: String) -> [StructureResult] { ExtendedXYZ.structures(in: Array(text.utf8)) }

  private func one(_ text: String) throws -> CrystalStructure {
    try #require(try read(text).first?.get()).structure
  }

  private func error(_ text: String) throws -> StructureFormatError {
    guard case .failure(let error)? = read(text).last else { throw StructureFormatError(.noStructure, "none", line: 0) }
    return error
  }

  /// Forms of the specification for the same crystal.
  @Test(arguments: [
    #"Lattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:pos:R:3 pbc="T T T""#,
    #"lattice='4 0 0 0 4 0 0 0 4'"#, "Lattice=[[4,0,0],[0,4,0],[0,0,4]] pbc=[true,true,true]",
    #"energy=-1.5 note="a \"quoted\" word" Lattice="4.0 4.0 4.0" pbc=T"#,
    #"Lattice = "4 0 0 0 4 0 0 0 4" "two words"=3 flag"#, "Lattice={4 0 0 0 4 0 0 0 4}",
  ])
  func commentForms(comment: String) throws {
    let structure = try one("2\n\(comment)\nNa 0 0 0\nCl 2 2 2 0.1 0.2\n")
    #expect(structure.periodicity == .all && structure.placeholderAxes == .none)
    #expect(structure.lattice.lengths == [4, 4, 4])
    #expect(structure.cartesian[1] == [2, 2, 2] && structure.fractional[1] == [0.5, 0.5, 0.5])
  }

  @Test func columnsInAnyOrder() throws {
    let comment = #"Lattice="9 0 0 0 9 0 0 0 9" Properties=forces:R:3:pos:R:3:tag:S:1:Z:I:1"#
    let structure = try one("1\n\(comment)\n9 9 9 1 2 3 x 26\n")
    #expect(structure.cartesian == [[1, 2, 3]] && structure.elements == [Element(symbol: "Fe")!])
  }

  /// Without a lattice a molecule; with a lattice and flags a slab; vectors of zero along axes that do not repeat.
  @Test func periodicity() throws {
    let molecule = try one("2\nhydrogen\nH 0 0 0\nH 0 0 0.74\n")
    #expect(molecule.periodicity == .none && molecule.placeholderAxes == .all && molecule.density == nil)
    let slab = try one("1\nLattice=\"4 0 0 0 4 0 0 0 20\" pbc=\"T T F\"\nFe 0 0 0\n")
    #expect(slab.periodicity == Periodicity(true, true, false) && slab.placeholderAxes == .none)
    let chain = try one("1\nLattice=\"0 0 0 0 0 0 0 0 3\" pbc=\"F F T\"\nFe 0 0 0\n")
    #expect(chain.placeholderAxes == Periodicity(true, true, false) && chain.lattice.c == [0, 0, 3])
  }

  @Test func framesAndTheirNames() throws {
    let results = read("1\n\nFe 0 0 0\n\n1\nname=two\nFe 0 0\n1\nid=\"t h\"\nFe 0 0 0\n")
    #expect(results.count == 3)
    #expect(try results[0].get().name == nil && results[2].get().name == "t h")
    guard case .failure(let error) = results[1] else { throw StructureFormatError(.noStructure, "", line: 0) }
    #expect(error.line == 7 && error.fault == .syntax)
    #expect(try results[2].get().line == 8)
  }

  @Test(arguments: [
    ("", StructureFormatError.Fault.noStructure, 1), ("x\n", .syntax, 1), ("-1\n\n", .syntax, 1), ("2\n", .missing, 1),
    ("2\nc\nFe 0 0 0\n", .missing, 3), ("0\nc\n", .structure(.noSites), 1), ("1\nc\nQx 0 0 0\n", .element, 3),
    ("1\nc\nFe 0 0 nan\n", .syntax, 3), ("1\nLattice=\"1 2\"\nFe 0 0 0\n", .syntax, 2),
    ("1\nLattice=\"4 0 0 0 4 0 0 0 4\" pbc=\"T T\"\nFe 0 0 0\n", .syntax, 2),
    ("1\nProperties=species:S:1\nFe 0 0 0\n", .missing, 2), ("1\nProperties=pos:R\nFe 0 0 0\n", .syntax, 2),
    ("1\nProperties=species:S:9999999999:pos:R:3\nFe 0 0 0\n", .syntax, 2),
    ("1\npbc=\"T T T\"\nFe 0 0 0\n", .structure(.lattice(.zeroVolume)), 1),
    ("2\nc\nFe 0 0 0\nFe 0 0 0.1\n", .structure(.sitesTooClose(0, 1, distance: 0.1)), 1),
    ("999999999\nc\nFe 0 0 0\n", .missing, 3),
  ])
  func faults(text: String, fault: StructureFormatError.Fault, line: Int) throws {
    let failure = try error(text)
    #expect(failure.fault == fault && failure.line == line, "\(failure)")
  }

  @Test func whatIsWrittenReadsBack() throws {
    for text in [
      "2\nLattice=\"4 0.1 0 0 4 0 0 0 20\" pbc=\"T T F\" name=\"a \\\"b\"\nNa 0 0 0\nCl 2.123456789012345 2 2\n",
      "2\nhydrogen\nH 0 0 0\nH 0 0 0.74\n", "1\nLattice=\"0 0 0 0 0 0 0 0 3\" pbc=\"F F T\"\nFe 0 0 0\n",
    ] {
      let read = try #require(try read(text).first?.get())
      var bytes: [UInt8] = []
      try ExtendedXYZ.append(read.structure, name: read.name, to: &bytes)
      let back = try #require(try ExtendedXYZ.structures(in: bytes).first?.get())
      #expect(back.structure == read.structure && back.name == read.name)
    }
  }
}
