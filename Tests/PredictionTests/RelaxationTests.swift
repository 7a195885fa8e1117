import Crystallography
import Foundation
import JSON
import NeuralNetworks
import Numerics
import Prediction
import ServiceRuntime
import TestKit
import Testing

/// Walks downhill on what a graph network says.
@Suite("Relaxation") struct RelaxationTests {
  private static func plan(_ steps: Int, cell: Bool = true) -> RelaxationPlan {
    RelaxationPlan(relaxesCell: cell, maximumSteps: steps, tolerance: 1e-3, leavesDomain: true)
  }

  @Test("a walk is the same however the crystal is written down", arguments: GraphNetworkKind.allCases)
  func invariance(kind: GraphNetworkKind) throws {
    let model = GraphModelTests.model(kind)
    let crystals = Array(try InvarianceSuite.crystals()[..<4])
    let found = try InvarianceSuite.violations(
      of: { crystal in
        let walk = try model.relax(crystal, Self.plan(8))
        return [
          walk.start, walk.final, walk.slope, walk.strainSlope, walk.displacement, walk.volumeRatio,
          Double(walk.steps),
        ]
      }, on: crystals, tolerance: 1e-6)
    #expect(found == [])
  }

  @Test("no step raises the answer, and the structure at the end has it", arguments: GraphNetworkKind.allCases)
  func descent(kind: GraphNetworkKind) throws {
    let model = GraphModelTests.model(kind)
    for cell in [false, true] {
      let crystal = try InvarianceSuite.crystals()[0]
      var before = try model.gradient(crystal).median
      for steps in 1...12 {
        let walk = try model.relax(crystal, Self.plan(steps, cell: cell))
        #expect(walk.final <= before)
        before = walk.final
        let gradient = try model.gradient(walk.structure)
        #expect(abs(gradient.median - walk.final) < 1e-9)
        if !cell {
          let slopes = gradient.positions.map { Double(crystal.count) * $0.length }
          #expect(abs((slopes.max() ?? 0) - walk.slope) < 1e-9 && walk.structure.lattice == crystal.lattice)
        } else {
          #expect(abs(walk.structure.lattice.volume / crystal.lattice.volume - walk.volumeRatio) < 1e-9)
        }
      }
      #expect(before < (try model.gradient(crystal).median))
    }
  }

  // MARK: On the wire

  /// Caesium chloride in cubes of 3 to 4 Å that is best at 3.5 Å.
  private static let well = Result { try trained { 4 * ($0 - 3.5) * ($0 - 3.5) } }

  /// A model of an energy of the edge.
  private static func trained(_ energy: (Double) -> Double) throws -> TrainCommand.Trained {
    let lines = (0..<41).map { k in
      let edge = 3 + Double(k) / 40
      return GraphServiceTests.line("Cs", "Cl", edge: edge, measured: energy(edge))
    }
    return try GraphServiceTests.train(
      [
        "--method", "graph", "--group-by", "record", "--epochs", "120", "--rate", "0.01", "--members", "1", "--layers",
        "1", "--holdout", "0.1",
      ], lines: lines)
  }

  private static func relaxed(_ lines: [String], _ arguments: [String] = []) throws -> [JSONLine] {
    let path = try PredictorServiceTests.file(try well.get().file)
    return try TestSession.run(RelaxService.self, arguments: ["--model", path] + arguments, lines: lines)
      .map { try JSONLine(text: $0) }
  }

  @Test("a cube goes to the edge at which it was best in training", arguments: [3.2, 3.8]) func bottom(edge: Double)
    throws
  {
    let asked = GraphServiceTests.line("Cs", "Cl", edge: edge, measured: nil, more: #","x-note":0.10"#)
    let line = try Self.relaxed([asked], ["--cell"])[0]
    let relaxation = try #require(try line.value("relaxation"))
    #expect(try relaxation.member("converged").boolean() && relaxation.member("reason").string() == "converged")
    #expect(try relaxation.member("end").double() < relaxation.member("start").double())
    #expect(try relaxation.member("slope").double() < 0.02 && relaxation.member("strain_slope").double() < 0.02)
    let rows = try line.value("structure")!.member("lattice_vectors").elements().map { try $0.doubles() }
    for axis in 0..<3 { #expect(abs(rows[axis][axis] - 3.5) < 0.1) }
    #expect(abs(try relaxation.member("volume_ratio").double() - pow(rows[0][0] / edge, 3)) < 1e-6)
    #expect(line.raw("x-note").map { String(decoding: $0, as: UTF8.self) } == "0.10")
    // What it says of the end is what the predictor says of the record.
    let path = try PredictorServiceTests.file(try Self.well.get().file)
    let answer = try TestSession.run(
      PredictorService.self, arguments: ["--model", path], lines: [String(decoding: line.bytes, as: UTF8.self)])[0]
    let median = try JSONLine(text: answer).value("predictions")!.member("energy").member("median").double()
    #expect(abs(median - (try relaxation.member("end").double())) < 1e-5)
  }

  @Test("a crystal unlike the training data stays as it is, byte for byte, unless it may leave") func outside() throws {
    let asked = GraphServiceTests.line("Cs", "Br", edge: 3.3, measured: nil)
    let line = try Self.relaxed([asked], ["--cell"])[0]
    let relaxation = try #require(try line.value("relaxation"))
    #expect(try relaxation.member("steps").integer() == 0 && relaxation.member("reason").string() == "out_of_domain")
    #expect(
      try relaxation.member("out_of_domain").elements()[0].string() == "element Br not in the training data")
    #expect(line.raw("structure") == (try JSONLine(text: asked)).raw("structure"))
    let free = try Self.relaxed([asked], ["--cell", "--leave-domain"])[0]
    #expect(try free.value("relaxation")!.member("steps").integer() > 0)
  }

  /// The same cubes, the better the narrower.
  @Test("a walk that would leave the domain ends within it, and none brings atoms too near") func border() throws {
    let path = try PredictorServiceTests.file(try Self.trained { 2 * $0 }.file)
    let asked = GraphServiceTests.line("Cs", "Cl", edge: 3.4, measured: nil)
    for (more, expected) in [([], "out_of_domain"), (["--leave-domain"], "too_close")] {
      let output = try TestSession.run(
        RelaxService.self, arguments: ["--model", path, "--cell", "--tolerance", "1e-9"] + more, lines: [asked])
      let line = try JSONLine(text: output[0])
      let relaxation = try #require(try line.value("relaxation"))
      #expect(try !relaxation.member("converged").boolean() && relaxation.member("reason").string() == expected)
      let crystal = try #require(try line.structure())
      let nearest = try NeighbourList(of: crystal, cutoff: 6).distances.min() ?? 0
      let before = 3.4 * 3.0.squareRoot() / 2
      #expect(nearest >= 0.7 * before && nearest < before)
      guard more.isEmpty else { continue }
      #expect(try relaxation.member("out_of_domain").elements()[0].string().hasSuffix("below the training range"))
      let answer = try TestSession.run(PredictorService.self, arguments: ["--model", path], lines: output)[0]
      let isInside = try JSONLine(text: answer).value("predictions")!.member("energy").member("in_domain").boolean()
      #expect(isInside)
    }
  }

  @Test(
    "bad records are error lines, and the next record is relaxed",
    arguments: [
      (#"{"formula":"NaCl"}"#, "json/missing-member"), (#"{"structure":[]}"#, "json/wrong-type"),
      (GraphServiceTests.line("Na", "Xx", edge: 3.4, measured: nil), "structure/unknown-element"),
      (GraphServiceTests.line("Cs", "Cl", edge: 0.2, measured: nil), "structure/sites-too-close"),
      (
        #"{"structure":{"dimension_types":[0,0,0],"cartesian_site_positions":[[0,0,0]],"species_at_sites":["Cs"]}}"#,
        "predictor/not-periodic"
      ),
      ("{", "json/syntax"),
    ])
  func errors(line: String, type: String) throws {
    let good = GraphServiceTests.line("Cs", "Cl", edge: 3.45, measured: nil)
    let output = try Self.relaxed([line, good], ["--cell", "--max-steps", "3"])
    #expect(try output[0].value("error")?.member("type").string() == type)
    #expect(output[1].raw("relaxation") != nil)
    let known = RelaxService.manifest.errors + ServiceManifest.runtimeErrors
    #expect(known.contains { $0.type == type })
  }

  @Test("a model without a slope is refused at the start", arguments: ["trees", "ensemble"]) func noGradient(
    name: String
  ) throws {
    let method = try #require(PredictionMethod(rawValue: name))
    let path = try PredictorServiceTests.file(try PredictorServiceTests.trained(method).file)
    #expect(throws: StartError.self) {
      try TestSession.run(RelaxService.self, arguments: ["--model", path], lines: [])
    }
  }
}
