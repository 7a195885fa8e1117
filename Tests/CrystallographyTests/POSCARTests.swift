import Chemistry
import Crystallography
import Testing

@Suite struct POSCARTests {
  private func read(_ text: String, named: [Element] = []) -> StructureResult {
    POSCAR.structures(in: Array(text.utf8), named: named)[0]
  }

  private func one(_ text: String) throws -> CrystalStructure { try read(text).get().structure }

  private func error(_ text: String) throws -> StructureFormatError {
    guard case .failure(let error) = read(text) else { throw StructureFormatError(.noStructure, "none", line: 0) }
    return error
  }

  private static let cell = "4 0 0\n0 4 0\n0 0 4\n"

  /// Every form of VASP's manual for the same rock salt layer: scale, volume, three scales, Cartesian, selective dynamics,
  /// labels, a count line that goes on, Fortran's exponents, velocities, direct coordinates under any other word or none.
  @Test(arguments: [
    "salt\n1.0\n4 0 0\n0 4 0\n0 0 4\nNa Cl\n1 1\nDirect\n0 0 0\n.5 .5 .5\n",
    "salt\n4.0\n1 0 0\n0 1 0\n0 0 1\nNa Cl\n1 1\nCartesian\n0 0 0\n.5 .5 .5\n",
    "salt\n-64.0\n1 0 0\n0 1 0\n0 0 1\nNa Cl\n1 1\nkartesisch\n0 0 0\n.5 .5 .5\n",
    "salt\n4 2 1\n1 0 0\n0 2 0\n0 0 4\nNa Cl\n1 1\nC\n0 0 0\n.5 1 2\n",
    "salt\n1.0\n4 0 0\n0 4 0\n0 0 4\nNa_pv Cl/5d3\n 1 \n 1\nSelective dynamics\nD\n0 0 0 T T F\n.5 .5 .5 F F F\n",
    "Na Cl\n1.0\n4 0 0\n0 4 0\n0 0 4\n1 1 ! counts\nDirect\n0 0 0\n.5 .5 .5\n",
    "salt\r\n1.0\r\n4 0 0\r\n0 4 0\r\n0 0 4\r\n1 1\r\nDirect\r\n0 0 0 Na+\r\n5.0D-1 5.d-1 0.5E0 Cl-\r\n",
    "$cell vectors\n1.0\n4 0 0\n0 4 0\n0 0 4\n1 1\nDirect\n0 0 0 # Na1\n.5 .5 .5 # Cl1",
    "salt\n1.0\n4 0 0\n0 4 0\n0 0 4\nNa Cl\n1 1\nFractional\n0 0 0\n.5 .5 .5\n",
    "salt\n1.0\n4 0 0\n0 4 0\n0 0 4\nNa Cl\n1 1\n\n0 0 0\n.5 .5 .5\n",
    "salt\n1.0\n4 0 0\n0 4 0\n0 0 4\nNa\nCl\n1\n1\nDirect\n0 0 0\n.5 .5 .5\n\n0 0 0\n1 2 3\n",
  ])
  func oneStructureInManyForms(text: String) throws {
    let structure = try one(text)
    #expect(structure.elements?.map(\.symbol) == ["Na", "Cl"])
    #expect((structure.lattice.lengths - SIMD3(4, 4, 4)).length < 1e-12)
    #expect((structure.fractional[1] - SIMD3(0.5, 0.5, 0.5)).length < 1e-12)
  }

  @Test(arguments: [
    ("", StructureFormatError.Fault.noStructure, 1), ("x", .missing, 1), ("x\ny\n", .syntax, 2),
    ("x\n1\n4 0 0\n0 4\n", .syntax, 4),
    ("x\n1\n1 0 0\n2 0 0\n0 0 1\nNa\n1\nD\n0 0 0\n", .structure(.lattice(.zeroVolume)), 3),
    ("x\n0\n\(cell)Na\n1\nD\n0 0 0\n", .structure(.lattice(.zeroVolume)), 2),
    ("x\n1 2\n\(cell)Na\n1\nD\n0 0 0\n", .syntax, 2), ("x\n1 -2 3\n\(cell)Na\n1\nD\n0 0 0\n", .syntax, 2),
    ("x\n1\n\(cell)Qq\n1\nD\n0 0 0\n", .element, 6), ("x\n1\n\(cell)Na\nD\n0 0 0\n", .syntax, 8),
    ("x\n1\n\(cell)Na\n2\nD\n0 0 0\n", .missing, 9), ("x\n1\n\(cell)Na\n0\nD\n", .structure(.noSites), 7),
    ("x\n1\n\(cell)Na\n999999999\nD\n0 0 0\n", .structure(.tooManySites(999_999_999, limit: 20_000)), 7),
    ("x\n1\n\(cell)2\nD\n0 0 0\n.5 0 0\n", .missing, 6), ("x\n1\n\(cell)Na\n1\n0 0 0\n", .syntax, 8),
    ("x\n1\n\(cell)Na Cl\n1 -1\nD\n0 0 0\n", .syntax, 7),
    ("x\n1\n\(cell)Na\n99999999999999999999\nD\n0 0 0\n", .syntax, 7),
    ("x\n1\n\(cell)Na\n1\nD\n0 0 inf\n", .syntax, 9), ("x\n1\n\(cell)Na\n1\nD\n0 0\n", .syntax, 9),
    ("x\n1\n\(cell)Na\n2\nD\n0 0 0\n1 1 1\n", .structure(.coincidentSites(0, 1)), 1),
  ])
  func faults(text: String, fault: StructureFormatError.Fault, line: Int) throws {
    let failure = try error(text)
    #expect(failure.fault == fault && failure.line == line, "\(failure)")
  }

  /// Elements that the caller names for a text without symbols; as many as there are counts.
  @Test func namedElements() throws {
    let text = "x\n1\n\(Self.cell)1 1\nDirect\n0 0 0\n.5 .5 .5\n"
    let named = ["Si", "C"].map { Element(symbol: $0)! }
    #expect(try read(text, named: named).get().structure.elements == named)
    #expect(throws: StructureFormatError.self) { try read(text, named: [named[0]]).get() }
  }

  /// Several files one after another, with and without velocities between; the state of a thermostat is none.
  @Test func filesOneAfterAnother() throws {
    let one = "x\n1\n\(Self.cell)Na\n1\nD\n0 0 0\n"
    let velocities = "\n0.1 0.2 0.3\n"
    let lattice = "Lattice velocities and vectors\n1\n0. 0. 0.\n0. 0. 0.\n0. 0. 0.\n4. 0. 0.\n0. 4. 0.\n0. 0. 4.\n"
    let old = "Na Cl\n1\n\(Self.cell)1 1\nSelective\nCart\n0 0 0 T T T\n2 2 2 T T T\n"
    func lines(_ text: String) -> [Int] {
      POSCAR.structures(in: Array(text.utf8)).map { result in
        switch result {
        case .success(let read): read.line
        case .failure(let error): -error.line
        }
      }
    }
    #expect(lines(one + lattice + velocities) == [1])
    #expect(lines(one + old + one) == [1, 10, 20])
    #expect(lines(one + velocities + one + velocities) == [1, 12])
    #expect(lines(one.replacing("0 0 0\n", with: "0 0\n") + one) == [-9, 10])
  }

  @Test func whatIsWrittenReadsBack() throws {
    let structure = try one("salt\n1\n4 1e-17 0\n0.1 4 0\n0 0.3 -4\nNa Cl Na\n1 1 1\nDirect\n0 0 0\n.5 .5 .5\n.3 .2 .1")
    var bytes: [UInt8] = []
    try POSCAR.append(structure, name: "a\nb", to: &bytes)
    let back = try POSCAR.structures(in: bytes)[0].get()
    #expect(back.name == "a b")
    #expect(back.structure.lattice == structure.lattice)
    #expect(back.structure.fractional == [structure.fractional[0], structure.fractional[2], structure.fractional[1]])
  }
}
