import Foundation
import JSON
import Testing

/// Crystals that are wrong or strange, from their text to a prediction: each costs an error line or carries a flag, and
/// what stands before and after it is answered. The model is that of the predictor's golden lines: of Cs, Rb and Cl.
@Suite struct BadCrystalTests {
  /// What a crystal comes to.
  enum Outcome: Sendable {
    /// An error line of this type whose detail has these words.
    case refused(String, String)
    /// A prediction out of the domain for a reason that has these words.
    case flagged(String)
    /// A prediction that equals that of the good crystal.
    case same
  }

  private static let model = "sluice-predictor --model services/predictor/golden-energy.safetensors"
  private static let cell = "3.5 0 0 0.3 3.8 0 0 -0.2 4.1"
  private static let sites = ["Cs 0 0 0", "Cl 1.9 1.7 2.2"]

  private static func frame(_ cell: String, _ sites: [String]) -> String {
    "\(sites.count)\nLattice=\"\(cell)\" Properties=species:S:1:pos:R:3 pbc=\"T T T\"\n"
      + sites.map { $0 + "\n" }.joined()
  }

  private static func cube(_ edge: String) -> String { "\(edge) 0 0 0 \(edge) 0 0 0 \(edge)" }

  /// Frames of extended XYZ.
  private static let frames: [(name: String, text: String, outcome: Outcome)] = [
    (
      "two sites at one place", frame(cell, ["Cs 0 0 0", "Cl 0 0 0"]), .refused("structure/coincident-sites", "0 and 1")
    ),
    (
      "one place but for a cell between", frame(cell, ["Cs 0 0 0", "Cl 3.8 3.6 4.1"]),
      .refused("structure/coincident-sites", "0 and 1")
    ),
    ("no volume", frame("3.5 0 0 0 3.8 0 3.5 3.8 0", sites), .refused("structure/invalid-lattice", "no volume")),
    ("nanometres", frame(cube("0.41"), ["Cs 0 0 0", "Cl 0.2 0.2 0.2"]), .refused("structure/sites-too-close", "unit")),
    ("picometres", frame(cube("410"), ["Cs 0 0 0", "Cl 205 205 205"]), .flagged("sites_without_neighbours above")),
    ("a site without neighbours", frame(cube("30"), ["Cs 0 0 0"]), .flagged("sites_without_neighbours above")),
    (
      "one of three sites without neighbours", frame("3.5 0 0 0 3.8 0 0 0 30", sites + ["Cs 1.7 1.7 15"]),
      .flagged("volume_per_atom above")
    ),
    (
      "an element of no training crystal", frame(cell, ["Cs 0 0 0", "Og 1.9 1.7 2.2"]),
      .flagged("element Og not in the training data")
    ),
    // The mirror image, written in the mirrored cell.
    ("a left-handed cell", frame("-3.5 0 0 -0.3 3.8 0 0 -0.2 4.1", ["Cs 0 0 0", "Cl -1.9 1.7 2.2"]), .same),
    ("axes renamed to the other hand", frame("0.3 3.8 0 3.5 0 0 0 -0.2 4.1", sites), .same),
    ("no number", frame(cell, ["Cs 0 0 0", "Cl 1.9 nan 2.2"]), .refused("structure/syntax", "nan")),
    ("beyond all numbers", frame(cell, ["Cs 0 0 0", "Cl 1.9 1e400 2.2"]), .refused("structure/syntax", "1e400")),
    ("far from everything", frame(cell, ["Cs 0 0 0", "Cl 1e17 0 0"]), .refused("structure/", "")),
    ("no element", frame(cell, ["Cs 0 0 0", "Qq 1.9 1.7 2.2"]), .refused("structure/unknown-element", "Qq")),
    (
      "a hundred thousand sites",
      frame(cube("200"), (0..<100_000).map { "Cs \($0 % 50 * 4) \($0 / 50 % 50 * 4) \($0 / 2500 * 4)" }),
      .refused("structure/too-many-sites", "20000")
    ),
    (
      "more neighbours than are read",
      frame(cube("36"), (0..<5832).map { "Cs \($0 % 18 * 2) \($0 / 18 % 18 * 2) \($0 / 324 * 2)" }),
      .refused("predictor/no-graph", "100000 neighbours")
    ),
  ]

  @Test(arguments: frames.map(\.name)) func frameAlone(_ name: String) throws {
    let (_, text, expected) = try #require(Self.frames.first { $0.name == name })
    let good = Self.frame(Self.cell, Self.sites)
    try Self.check("extxyz", [good, text, good], expected)
  }

  private static func block(_ name: String, _ cell: Bool, _ rows: [String]?) -> String {
    let parameters = [
      "length_a 4.1", "length_b 4.1", "length_c 4.1", "angle_alpha 90", "angle_beta 90", "angle_gamma 90",
    ]
    let columns = ["type_symbol", "fract_x", "fract_y", "fract_z", "occupancy"].map { "_atom_site_\($0)\n" }.joined()
    return "data_\(name)\n_space_group_name_H-M_alt 'P 1'\n" + (cell ? parameters.map { "_cell_\($0)\n" }.joined() : "")
      + (rows.map { "loop_\n\(columns)" + $0.map { $0 + "\n" }.joined() } ?? "")
  }

  /// Data blocks of CIF.
  private static let blocks: [(name: String, text: String, outcome: Outcome)] = [
    (
      "an occupancy above one", block("b", true, ["Cs 0 0 0 1.2", "Cl 0.5 0.5 0.5 1"]),
      .refused("structure/invalid-occupancy", "1.2")
    ),
    (
      "an occupancy below zero", block("b", true, ["Cs 0 0 0 -0.5", "Cl 0.5 0.5 0.5 1"]),
      .refused("structure/invalid-occupancy", "-0.5")
    ),
    (
      "a site with more than one atom", block("b", true, ["Cs 0 0 0 0.7", "Rb 0 0 0 0.6", "Cl 0.5 0.5 0.5 1"]),
      .refused("structure/invalid-occupancy", "sum to 1.2")
    ),
    ("no loop of sites", block("b", true, nil), .refused("structure/missing-data", "_atom_site_fract_x")),
    ("no cell", block("b", false, ["Cs 0 0 0 1"]), .refused("structure/missing-data", "_cell_length_a")),
    ("a loop cut short", block("b", true, ["Cs 0 0 0 1", "Cl 0.5 0.5"]), .refused("structure/syntax", "")),
  ]

  @Test(arguments: blocks.map(\.name)) func blockAlone(_ name: String) throws {
    let (_, text, expected) = try #require(Self.blocks.first { $0.name == name })
    let good = Self.block("a", true, ["Cs 0 0 0 1", "Cl 0.5 0.5 0.5 1"])
    try Self.check("cif --disorder average", [good, text, good.replacing("data_a", with: "data_c")], expected)
  }

  /// Sends three crystals through featurizer and predictor and looks at the one in the middle.
  private static func check(_ format: String, _ texts: [String], _ expected: Outcome) throws {
    let outcome = try Shell.run(
      "set -o pipefail; sluice-featurizer --from \(format) --preset magpie | \(model)", input: texts.joined())
    #expect(outcome.status == 0, "\(outcome.errors)")
    try #require(outcome.lines.count == 3, "\(outcome.output.prefix(2000))")
    let lines = try outcome.lines.map { try JSONValue.parse(text: $0) }
    let answers = lines.map { $0["predictions"]?["energy"] }
    let (first, last) = (try #require(answers[0]), try #require(answers[2]))
    #expect(try first.member("mean").double() == last.member("mean").double())
    switch expected {
    case .refused(let type, let detail):
      let error = try lines[1].member("error")
      #expect(try error.member("type").string().hasPrefix(type), "\(outcome.lines[1].prefix(500))")
      #expect(try detail.isEmpty || error.member("detail").string().contains(detail), "\(outcome.lines[1].prefix(500))")
    case .flagged(let reason):
      let answer = try #require(answers[1], "\(outcome.lines[1].prefix(500))")
      #expect(try !answer.member("in_domain").boolean())
      #expect(
        try answer.member("out_of_domain").elements().contains { try $0.string().contains(reason) },
        "\(outcome.lines[1].prefix(900))")
      #expect(try answer.member("interval").member("guarantee").string() == "shifted")
    case .same:
      let (mean, good) = (try answers[1]?.member("mean").double(), try first.member("mean").double())
      #expect(abs((mean ?? .infinity) - good) < 1e-6)
    }
  }

  /// Numbers of one name in two lists: the mixture's density and that of the crystal.
  @Test func featuresOfAnotherListAreRefused() throws {
    let records = (0..<12).map {
      #"{"formula":"Nb\#(1 + $0)Mo\#(13 - $0)","measured":{"y":\#($0)}}"# + "\n"
    }.joined()
    let path = NSTemporaryDirectory() + "sluice-\(UUID().uuidString).safetensors"
    let trained = try Shell.run(
      "set -o pipefail; sluice-featurizer --preset alloy | sluice-predictor train --property y --method trees "
        + "--inputs features.density --trees 5 -o \(path)", input: records)
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(try JSONValue.parse(text: trained.output).member("features_preset").string() == "alloy")
    let crystal = Self.frame("3.2 0 0 0 3.2 0 0 0 3.2", ["Nb 0 0 0", "Mo 1.6 1.6 1.6"])
    let outcome = try Shell.run(
      "for preset in structure alloy; do sluice-featurizer --from extxyz --preset $preset < \(try Self.file(crystal)) "
        + "| sluice-predictor --model \(path); done")
    let lines = try outcome.lines.map { try JSONValue.parse(text: $0) }
    try #require(lines.count == 2, "\(outcome.output)\(outcome.errors)")
    #expect(try lines[0].member("error").member("type").string() == "predictor/other-features", "\(outcome.output)")
    #expect(lines[1]["predictions"]?["y"] != nil, "\(outcome.output)")
  }

  private static func file(_ text: String) throws -> String {
    let path = NSTemporaryDirectory() + "sluice-\(UUID().uuidString)"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }
}
