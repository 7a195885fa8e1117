import Featurization
import JSON
import ServiceRuntime
import TestKit
import Testing

/// The wire side of the presets that read structures; the numbers themselves are held by the tests of the descriptors.
@Suite struct StructurePresetTests {
  /// Strontium titanate of 4 Å.
  private static let perovskite = """
    {"id":"p","structure":{"lattice_vectors":[[4,0,0],[0,4,0],[0,0,4]],"dimension_types":[1,1,1],\
    "cartesian_site_positions":[[0,0,0],[2,2,2],[0,2,2],[2,0,2],[2,2,0]],"species_at_sites":["Sr","Ti","O","O","O"]},"x":0.10}
    """

  private static let molecule = """
    {"structure":{"cartesian_site_positions":[[0,0,0],[0.74,0,0]],"dimension_types":[0,0,0],\
    "lattice_vectors":[null,null,null],"species_at_sites":["H","H"]}}
    """

  private static let mixed = """
    {"structure":{"lattice_vectors":[[3,0,0],[0,3,0],[0,0,3]],"dimension_types":[1,1,1],"cartesian_site_positions":[[0,0,0]],\
    "species_at_sites":["M"],"species":[{"name":"M","chemical_symbols":["Fe","Co"],"concentration":[0.5,0.5]}]}}
    """

  private func answer(_ line: String, _ arguments: String) throws -> JSONLine {
    let words = arguments.split(separator: " ").map(String.init)
    let output = try TestSession.run(FeaturizerService.self, arguments: words, lines: [line])
    #expect(output.count == 1)
    return try JSONLine(text: output[0])
  }

  private func graph(_ line: String, _ arguments: String) throws -> JSONValue {
    try #require(try answer(line, "--preset graph " + arguments).value("graph"))
  }

  private func count(_ graph: JSONValue, _ member: String) throws -> Int {
    try graph.member("edges").member(member).elements().count
  }

  /// 250 edges within 5 Å, 43 of them different (matscipy 1.3.1; by symmetry).
  @Test func graphs() throws {
    let plain = try graph(Self.perovskite, "")
    #expect(try plain.member("nodes").member("atomic_numbers").doubles() == [38, 22, 8, 8, 8])
    for member in ["source", "target", "distance"] { #expect(try count(plain, member) == 250) }
    #expect(try count(plain, "shift") == 750)
    #expect(try plain.member("cutoff").double() == 5 && plain.member("method").string() == "cutoff")
    let merged = try graph(Self.perovskite, "--merge")
    for member in ["source", "target", "distance", "multiplicity"] { #expect(try count(merged, member) == 43) }
    let nearest = try graph(Self.perovskite, "--neighbours nearest --nearest 6")
    // Twelve O around Sr, six around Ti, two Ti, four Sr and eight O around O, the last two in one shell.
    #expect(try count(nearest, "target") == 12 + 6 + 3 * 14)
    let voronoi = try graph(Self.perovskite, "--neighbours voronoi")
    #expect(try count(voronoi, "weight") == 12 + 6 + 3 * 14)
  }

  @Test func edgeAndNodeFeatures() throws {
    let result = try graph(
      Self.perovskite, "--cutoff 3 --basis gaussian --basis-size 7 --fade cosine --node-features")
    let edges = try result.member("edges")
    let distances = try edges.member("distance").doubles()
    #expect(try edges.member("features").elements().allSatisfy { try $0.doubles().count == 7 })
    let fades = try edges.member("fade").doubles()
    #expect(zip(distances, fades).allSatisfy { $0 > 2.1 || abs($1 - 0.25) < 1e-12 })
    // Magpie's atomic number and Mendeleev number lead.
    #expect(try result.member("element_features").member("O").doubles()[0] == 8)
    #expect(try result.member("element_features").members().map(\.name) == ["O", "Ti", "Sr"])
  }

  @Test(arguments: ["structure", "soap", "sine-coulomb", "fingerprint"]) func vectors(_ preset: String) throws {
    let line = try answer(Self.perovskite, "--preset \(preset) --vector")
    let features = try #require(try line.value("features"))
    let vector = try features.member("vector").doubles()
    #expect(try features.member("preset").string() == preset)
    let manifest = try JSONValue.parse(text: ServiceProgram<FeaturizerService>.description)
    let names = try manifest.member("quantities").member(preset).elements().map { try $0.member("name").string() }
    switch preset {
    case "soap": #expect(vector.count == 252)
    case "sine-coulomb": #expect(vector.count == 50 && vector[5...].allSatisfy { $0 == 0 })
    default:
      #expect(vector.count == names.count)
      let values = try #require(try answer(Self.perovskite, "--preset \(preset)").value("features")).member("values")
      #expect(try zip(names, vector).allSatisfy { try values.member($0).double() == $1 })
    }
  }

  @Test func otherMembersKeepTheirBytes() throws {
    let output = try TestSession.run(
      FeaturizerService.self, arguments: ["--preset", "fingerprint"], lines: [Self.perovskite])
    #expect(output[0].hasPrefix(String(Self.perovskite.dropLast())))
    #expect(
      try TestSession.run(FeaturizerService.self, arguments: ["--preset", "fingerprint"], lines: output) == output)
  }

  /// A molecule has bonds and no density; with `--vector` the gap is an error.
  @Test func saysWhatIsMissing() throws {
    let features = try #require(try answer(Self.molecule, "--preset structure").value("features"))
    #expect(try features.member("missing").member("density").string() == "not periodic along all axes")
    #expect(try features.member("values").member("coordination_mean").double() == 1)
    #expect(try graph(Self.molecule, "").member("edges").member("distance").doubles() == [0.74, 0.74])
  }

  @Test(arguments: [
    (#"{"formula":"W"}"#, "structure", "structure/none"), (molecule, "fingerprint", "featurizer/not-periodic"),
    (molecule, "sine-coulomb", "featurizer/not-periodic"),
    (molecule, "graph --neighbours voronoi", "featurizer/not-periodic"), (mixed, "graph", "structure/disordered"),
    (mixed, "fingerprint", "structure/disordered"), (perovskite, "graph --max-edges 249", "featurizer/too-many-edges"),
    (perovskite, "soap --max-edges 249", "featurizer/too-many-edges"),
    (perovskite, "sine-coulomb --size 4", "featurizer/too-many-sites"),
    (molecule, "structure --vector", "featurizer/missing-feature"),
    (#"{"structure":{"lattice_vectors":1}}"#, "graph", "json/"),
  ]) func refuses(_ line: String, _ arguments: String, _ type: String) throws {
    let error = try #require(try answer(line, "--preset \(arguments)").value("error"))
    let given = try error.member("type").string()
    #expect(given.hasPrefix(type), "\(given)")
    #expect(FeaturizerService.manifest.errors.contains { $0.type == given } || given.hasPrefix("json/"))
  }

  @Test(arguments: [
    "--cutoff 0", "--cutoff 101", "--nearest 0", "--basis-size 0", "--size 0", "--size 1001", "--max-edges 0",
    "--basis bessel --neighbours nearest", "--merge --neighbours voronoi", "--neighbours all", "--basis wavelet",
    "--fade never",
  ]) func refusesOptions(_ arguments: String) throws {
    let error = #expect(throws: StartError.self) { try answer(Self.perovskite, "--preset graph " + arguments) }
    #expect(error?.status == 64)
  }
}
