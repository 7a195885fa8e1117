import Chemistry
import Crystallography
import JSON
import MaterialRecords
import Testing

/// The member `structure`, and the formats of JSON.
@Suite struct StructureRecordTests {
  private func structure(_ attributes: String) throws -> CrystalStructure {
    try #require(try JSONLine(text: "{\"structure\":\(attributes)}").structure())
  }

  private func error(_ attributes: String) -> RecordError? {
    do {
      _ = try structure(attributes)
      return nil
    } catch let error as RecordError {
      return error
    } catch let error as JSONError {
      return RecordError(error)
    } catch {
      return nil
    }
  }

  private static let cell = #""lattice_vectors":[[4,0,0],[0,4,0],[0,0,4]]"#
  private static let site = #""cartesian_site_positions":[[0,0,0]],"species_at_sites":["Na"]"#

  /// The example of the OPTIMADE specification: a site with titanium in three quarters and vacancy, and an ordered one.
  @Test func speciesOfTheSpecification() throws {
    let read = try structure(
      #"""
      {"dimension_types":[1,1,1],"lattice_vectors":[[4,0,0],[0,4,0],[0,0,4]],
       "cartesian_site_positions":[[0,0,0],[2,2,2]],"species_at_sites":["Ti","O2"],
       "species":[{"name":"Ti","chemical_symbols":["Ti","vacancy"],"concentration":[0.75,0.25]},
                  {"name":"O2","chemical_symbols":["O"],"concentration":[1.0],"mass":[15.9994]}]}
      """#.replacing("\n", with: ""))
    #expect(read.count == 2 && !read.isOrdered)
    #expect(read.occupancy(ofSite: 0).constituents.map(\.fraction) == [0.75])
    #expect(read.occupancy(ofSite: 0).vacancy == 0.25)
    #expect(read.species.map(\.name) == ["Ti", "O2"])
    var writer = JSONWriter()
    read.write(to: &writer)
    #expect(writer.text.contains(#"{"name":"Ti","chemical_symbols":["Ti","vacancy"],"concentration":[0.75,0.25]}"#))
    #expect(try structure(writer.text) == read)
  }

  @Test func axesThatDoNotRepeat() throws {
    let wire = try structure(
      #"{"lattice_vectors":[[null,null,null],null,[0,0,3]],"dimension_types":[0,0,1],\#(Self.site)}"#)
    #expect(
      wire.periodicity == Periodicity(false, false, true) && wire.placeholderAxes == Periodicity(true, true, false))
    let molecule = try structure("{\(Self.site)}")
    #expect(molecule.periodicity == .none && molecule.placeholderAxes == .all)
    for one in [wire, molecule] {
      var writer = JSONWriter()
      one.write(to: &writer)
      #expect(try structure(writer.text) == one)
    }
  }

  @Test func fractionalPositions() throws {
    let read = try structure(
      #"{\#(Self.cell),"fractional_site_positions":[[0.25,0,1.5]],"species_at_sites":["Na"]}"#)
    #expect(read.cartesian == [[1, 0, 6]] && read.fractional == [[0.25, 0, 1.5]])
  }

  @Test(arguments: [
    ("{}", "json/missing-member", "/structure"), ("7", "json/wrong-type", "/structure"),
    (#"{\#(cell),"species_at_sites":["Na"]}"#, "structure/missing-data", "/structure"),
    (#"{"lattice_vectors":[[4,0,0]],\#(site)}"#, "json/wrong-type", "/structure/lattice_vectors"),
    (#"{"lattice_vectors":[[4,0,0],[8,0,0],[0,0,4]],\#(site)}"#, "structure/invalid-lattice", "/structure"),
    (
      #"{"lattice_vectors":[[4,0,0],null,[0,0,4]],"dimension_types":[1,1,1],\#(site)}"#, "structure/missing-data",
      "/structure/lattice_vectors"
    ),
    (#"{\#(cell),"dimension_types":[1,2,1],\#(site)}"#, "json/wrong-type", "/structure/dimension_types"),
    (
      #"{\#(cell),"cartesian_site_positions":[[0,0]],"species_at_sites":["Na"]}"#, "json/wrong-type",
      "/structure/cartesian_site_positions/0"
    ),
    (
      #"{\#(cell),"cartesian_site_positions":[[0,0,1e300]],"species_at_sites":["Na"]}"#,
      "structure/invalid-coordinates", "/structure/cartesian_site_positions/0"
    ),
    (
      #"{\#(cell),"cartesian_site_positions":[[0,0,0]],"species_at_sites":["X"]}"#, "structure/unknown-element",
      "/structure/species_at_sites/0"
    ),
    (
      #"{\#(cell),"cartesian_site_positions":[[0,0,0]],"species_at_sites":["Na","Cl"]}"#,
      "structure/invalid-coordinates", "/structure"
    ),
    (
      #"{\#(cell),\#(site),"species":[{"name":"Cl","chemical_symbols":["Cl"],"concentration":[1]}]}"#,
      "structure/unknown-element", "/structure/species_at_sites/0"
    ),
    (
      #"{\#(cell),\#(site),"species":[{"name":"Na","chemical_symbols":["Na","K"],"concentration":[0.8,0.4]}]}"#,
      "structure/invalid-occupancy", "/structure/species/0"
    ),
    (
      #"{\#(cell),\#(site),"species":[{"name":"Na","chemical_symbols":["Na"],"concentration":[-1]}]}"#,
      "structure/invalid-occupancy", "/structure/species/0"
    ),
    (
      #"{\#(cell),\#(site),"species":[{"name":"Na","chemical_symbols":["Na","K"],"concentration":[1]}]}"#,
      "structure/invalid-occupancy", "/structure/species/0"
    ),
    (
      #"{\#(cell),\#(site),"site_coordinate_span":"fragment"}"#, "structure/unsupported",
      "/structure/site_coordinate_span"
    ),
    (#"{\#(cell),\#(site),"assemblies":[{}]}"#, "structure/unsupported", "/structure/assemblies"),
    (
      #"{\#(cell),"cartesian_site_positions":[[0,0,0],[4,4,8]],"species_at_sites":["Na","Na"]}"#,
      "structure/coincident-sites", "/structure"
    ),
    (
      #"{\#(cell),"cartesian_site_positions":[[0,0,0],[0,0,0.1]],"species_at_sites":["Na","Na"]}"#,
      "structure/sites-too-close", "/structure"
    ),
    (#"{\#(cell),"cartesian_site_positions":[],"species_at_sites":[]}"#, "structure/no-sites", "/structure"),
  ])
  func refusals(attributes: String, type: String, pointer: String?) throws {
    let error = try #require(self.error(attributes))
    #expect(error.type == type && (pointer == nil || error.pointer == pointer), "\(error)")
    #expect(
      error.type.hasPrefix("json/") || StructureErrors.described.contains { $0.type == error.type }, "\(error)")
  }

  @Test func tooManySites() throws {
    let positions = "[" + Array(repeating: "[0,0,0]", count: 20_001).joined(separator: ",") + "]"
    let names = "[" + Array(repeating: "\"Na\"", count: 20_001).joined(separator: ",") + "]"
    let text = "{\(Self.cell),\"cartesian_site_positions\":\(positions),\"species_at_sites\":\(names)}"
    #expect(error(text)?.type == "structure/too-many-sites")
  }

  // MARK: Other formats of JSON

  private func read(_ text: String, _ format: StructureFormat, _ disorder: DisorderPolicy = .average) -> [String] {
    var reader = StructureReader(StructureReader.Options(format: format, disorder: disorder))
    var lines: [String] = []
    func take(_ item: StructureReader.Item) {
      switch item {
      case .structure(let structure, let name, let line, _):
        let amounts = structure.amounts.map { "\($0.element)\($0.amount)" }.joined()
        lines.append("\(line) \(name ?? "-") \(amounts) \(structure.periodicity.count)")
      case .failure(let error, let line, _): lines.append("\(line) \(error.type) \(error.pointer ?? "")")
      case .passing: lines.append("passing")
      }
    }
    Array(text.utf8).withUnsafeBytes { reader.receive($0) { take($0) } }
    reader.endOfInput { take($0) }
    return lines
  }

  /// As pymatgen 2026.10.16 writes `Structure(Lattice.cubic(4.2), [{"Na+": 0.5, "K": 0.25}, "Cl-"], …).as_dict()`, and its
  /// water molecule.
  private static let pymatgen = #"""
    {"@module": "pymatgen.core.structure", "@class": "Structure", "charge": 0, "lattice": {"matrix": [[4.2, 0.0, 0.0],
     [0.0, 4.2, 0.0], [0.0, 0.0, 4.2]], "pbc": [true, true, true], "a": 4.2, "b": 4.2, "c": 4.2, "alpha": 90.0, "beta": 90.0,
     "gamma": 90.0, "volume": 74.088}, "properties": {}, "sites": [{"species": [{"element": "Na", "oxidation_state": 1,
     "occu": 0.5}, {"element": "K", "occu": 0.25}], "abc": [0.0, 0.0, 0.0], "properties": {}, "label": "Na+:0.5, K:0.25",
     "xyz": [0.0, 0.0, 0.0]}, {"species": [{"element": "Cl", "oxidation_state": -1, "occu": 1}], "abc": [0.5, 0.5, 0.5],
     "properties": {}, "label": "Cl-", "xyz": [2.1, 2.1, 2.1]}]}
    """#
  private static let water = #"""
    {"@class":"Molecule","sites":[{"species":[{"element":"O","occu":1}],"xyz":[0,0,0]},{"species":[{"element":"H","occu":1}],
    "xyz":[0.757,0.586,0]},{"species":[{"element":"D","occu":1}],"xyz":[-0.757,0.586,0]}]}
    """#

  @Test func pymatgenDictionaries() {
    let text = "\(Self.pymatgen)\n{\"id\":\"b\",\"structure\":\(Self.pymatgen),\"x\":1}\n[\(Self.water)]"
    #expect(
      read(text, .pymatgen) == ["1 - Na0.5K0.25Cl1.0 3", "7 b Na0.5K0.25Cl1.0 3", "13 - O1.0H2.0 0"])
    #expect(read(Self.pymatgen, .pymatgen, .refuse) == ["1 structure/disordered "])
    #expect(read("[1", .pymatgen) == ["1 json/syntax "])
    #expect(
      read(#"{"sites":[{"species":[{"element":"Q"}],"xyz":[0,0,0]}]}"#, .pymatgen)
        == ["1 structure/unknown-element /sites/0/species/0/element"])
    #expect(read("", .pymatgen) == ["1 structure/none "])
  }

  /// A lattice of lengths and angles, which `Lattice.from_dict` takes in place of a matrix: fractional coordinates only.
  @Test func pymatgenLatticesWithoutAMatrix() {
    func text(_ lattice: String, _ place: String) -> String {
      #"{"lattice":{\#(lattice)},"sites":[{"species":[{"element":"Mg","occu":1}],\#(place)}]}"#
    }
    let hexagon = #""a":3.2,"b":3.2,"c":5.2,"alpha":90,"beta":90,"gamma":120"#
    #expect(read(text(hexagon, #""abc":[0.2,0.1,0]"#), .pymatgen) == ["1 - Mg1.0 3"])
    #expect(read(text(hexagon, #""xyz":[0.2,0.1,0]"#), .pymatgen) == ["1 json/missing-member /sites/0"])
    #expect(read(text(#""a":3,"b":3"#, #""abc":[0,0,0]"#), .pymatgen) == ["1 json/missing-member /lattice"])
    #expect(
      read(text(hexagon.replacing("120", with: "190"), #""abc":[0,0,0]"#), .pymatgen)
        == ["1 structure/invalid-lattice /lattice"])
  }

  /// As ASE 3.29.0 writes `atoms.write("a.json")`, and a row with plain lists.
  @Test func atomsDatabases() {
    let text = #"""
      {"1": {
       "cell": {"__ndarray__": [[3, 3], "float64", [4.2, 0.0, 0.0, 0.0, 4.2, 0.0, 0.0, 0.0, 4.2]]},
       "ctime": 26.9, "numbers": {"__ndarray__": [[2], "int64", [11, 17]]},
       "pbc": {"__ndarray__": [[3], "bool", [true, true, false]]},
       "positions": {"__ndarray__": [[2, 3], "float64", [0.0, 0.0, 0.0, 2.1, 2.1, 2.1]]}, "unique_id": "4f", "user": "x"},
      "7": {"numbers":[1,1],"positions":[[0,0,0],[0,0,0.74]],"key_value_pairs":{"name":"hydrogen"}},
      "8": {"numbers":[0],"positions":[[0,0,0]]},
      "ids": [1, 7, 8], "nextid": 9}
      """#
    #expect(
      read(text, .ase) == [
        "1 1 Na1.0Cl1.0 2", "1 hydrogen H2.0 0", "1 structure/unknown-element /8/numbers",
      ])
  }

  /// Lengths alone are no cell of a row.
  @Test(arguments: [
    "[4,4,4]", "[4,4,4,90,90,90]", "[[4,0,0],[0,4,0]]", "4", #"{"__ndarray__":[[2,3],"float64",[4,0,0,0,4,0]]}"#,
  ])
  func cellsThatAreNone(_ cell: String) {
    let text = #"{"numbers":[1],"positions":[[0,0,0]],"cell":\#(cell),"pbc":[true,true,true]}"#
    #expect(
      read(text, .ase).count == 1 && read(text, .ase)[0].hasPrefix("1 json/wrong-type /cell"), "\(read(text, .ase))")
  }

  @Test func optimadeFilesAndResponses() {
    let attributes = "{\(Self.cell),\(Self.site)}"
    let entry = #"{"type":"structures","id":"a/1","attributes":\#(attributes)}"#
    let text = """
      {"x-optimade":{"meta":{"api_version":"1.2.0"}}}
      {"type":"info","id":"structures"}
      \(entry)
      {"data":[\(entry),{"type":"references","id":"r"}],"meta":{}}
      \(attributes)
      """
    #expect(read(text, .optimade) == ["3 a/1 Na1.0 3", "4 a/1 Na1.0 3", "5 - Na1.0 3"])
  }
}
