import Chemistry
import Foundation
import Generation
import JSON
import MaterialRecords
import ServiceRuntime
import TestKit
import Testing

/// Latent points as designs of somebody who searches: out of `conditions`, with slopes.
@Suite("Latent points as designs") struct LatentSearchTests {
  private static let continuous = #"{"elements":["Nb","Mo","Ta","W","Ti","Zr","Hf","V","Cr"]}"#

  private func answer(
    _ lines: [String], space: String = Self.continuous, model: [UInt8] = FamilyModel.bytes(), arguments: [String] = []
  ) throws -> [DesignLine] {
    let folder = try ScratchFolder()
    let path = try folder.file("m.safetensors", bytes: model)
    let problem = try folder.problem(space)
    return try TestSession.run(
      GeneratorService.self,
      arguments: ["--problem", problem, "--model", path, "--method", "decode"] + arguments, lines: lines
    ).map { try DesignLine($0) }
  }

  private static func point(_ z: [Double]) -> String {
    let members = z.enumerated().map { #""latent_\#($0 + 1)":\#($1)"# }.joined(separator: ",")
    return #"{"id":"s","conditions":{"temperature":1273,\#(members)},"suggestion":{"round":1}}"#
  }

  /// The decoder in double precision, written here once more: its softmax over some places.
  private static func fractions(_ model: CompositionAutoencoder, at z: [Double], held: [Int]) -> [Double] {
    var numbers = z
    for (index, layer) in model.decoder.layers.enumerated() {
      numbers = (0..<layer.outputs).map { output in
        let sum = numbers.indices.reduce(Double(model.parameters[layer.bias + output])) {
          $0 + numbers[$1] * Double(model.parameters[layer.weight + $1 * layer.outputs + output])
        }
        return index + 1 < model.decoder.layers.count ? sum / (1 + exp(-sum)) : sum
      }
    }
    let weights = held.map { exp(numbers[model.dimension + $0]) }
    return weights.map { $0 / weights.reduce(0, +) }
  }

  @Test("slopes are those of the decoder by finite differences", arguments: [[0, 1, 2], [3, 4], [0, 4, 7, 8], [5]])
  func finiteDifferences(held: [Int]) {
    let model = Families.trained.model
    for z in [[0.1, -0.4, 0.9], [1.5, 0, -2], [-0.7, 1.1, 0.3]] {
      let slopes = model.fractionSlopes(at: z, held: held)
      for number in z.indices {
        var (up, down) = (z, z)
        up[number] += 1e-5
        down[number] -= 1e-5
        let difference = zip(
          Self.fractions(model, at: up, held: held), Self.fractions(model, at: down, held: held)
        ).map { ($0 - $1) / 2e-5 }
        for (own, expected) in difference.enumerated() {
          #expect(abs(slopes[own][number] - expected) < 1e-9, "\(held) \(z) \(number)")
        }
        #expect(abs(held.indices.reduce(0) { $0 + slopes[$1][number] }) < 1e-14)
      }
    }
  }

  /// u ↦ u/Σu, then f = p₁² + 3p₂p₃: by finite differences in u.
  @Test("proportions may be stated up to a factor, and slopes are by what was stated") func proportions() throws {
    let stated = [0.4, 1.2, 0.6]
    func value(_ u: [Double]) -> Double {
      let sum = u.reduce(0, +)
      return (u[0] * u[0] + 3 * u[1] * u[2]) / (sum * sum)
    }
    let point = try #require(LatentPoint(stated, of: .dirichlet))
    let p = point.normalised
    #expect(zip(p, [2.0 / 11, 6.0 / 11, 3.0 / 11]).allSatisfy { abs($0 - $1) < 1e-15 })
    let slopes = point.slopes([2 * p[0], 3 * p[2], 3 * p[1]])
    for k in 0..<3 {
      var (up, down) = (stated, stated)
      up[k] += 1e-6
      down[k] -= 1e-6
      #expect(abs(slopes[k] - (value(up) - value(down)) / 2e-6) < 1e-9)
    }
    #expect(LatentPoint([0, 0, 0], of: .dirichlet) == nil && LatentPoint([1, -1e-9, 0], of: .dirichlet) == nil)
    #expect(LatentPoint([0, -3], of: .gaussian)?.slopes([1, 2]) == [1, 2])
  }

  @Test("variables among the conditions are the latent point, and everything else is carried") func conditions() throws
  {
    let z = [0.25, -0.5, 1]
    let lines = try answer([Self.point(z), #"{"id":"s","latent":\#(z)}"#])
    #expect(try lines[0].id == "s/0" && lines[0].fractions == lines[1].fractions)
    #expect(try lines[0].value.member("generated").member("latent").doubles() == z)
    #expect(try lines[0].value.member("generated")["slopes"] == nil)
    #expect(try lines[0].value.member("conditions").member("latent_3").double() == 1)
    #expect(try lines[0].value.member("suggestion").member("round").integer() == 1)
  }

  /// Without a grid the design is what the decoder says, so that the composition itself moves by the slopes; single precision
  /// leaves some seven digits.
  @Test("slopes on the wire are those of the composition") func slopes() throws {
    let member = #"{"method":"encode","composition":{"Nb":0.4,"Mo":0.25,"Ta":0.35}}"#
    // Far from where the decoder goes over to other elements.
    let z = try answer([member])[0].value.member("generated").member("latent").doubles()
    let h = 0.01
    let design = try answer([Self.point(z)], arguments: ["--slopes"])[0]
    let slopes = try design.value.member("generated").member("slopes")
    #expect(try slopes.members().map(\.name) == ["latent_1", "latent_2", "latent_3"])
    for number in z.indices {
      var (up, down) = (z, z)
      up[number] += h
      down[number] -= h
      let ends = try answer([Self.point(up), Self.point(down)]).map { try $0.fractions }
      for (name, slope) in try slopes.member("latent_\(number + 1)").members() {
        let expected = ((ends[0][name] ?? 0) - (ends[1][name] ?? 0)) / (2 * h)
        #expect(abs(try slope.double() - expected) < 2e-3, "\(name) by \(number)")
      }
      #expect(
        try slopes.member("latent_\(number + 1)").members().map(\.name) == design.fractions.keys.sorted(by: order))
    }
  }

  private func order(_ a: String, _ b: String) -> Bool {
    let names = Families.names.map(\.symbol)
    return (names.firstIndex(of: a) ?? 0) < (names.firstIndex(of: b) ?? 0)
  }

  static let refusals: [(request: String, type: String)] = [
    (point([0.1, 0.2]), "json/missing-member"),
    (point([0.1, 0.2, 0.3, 0.4]), "generator/bad-request"),
    (point([0.1, 0.2, 1e7]), "generator/bad-request"),
    (#"{"conditions":{"latent_1":"a","latent_2":0,"latent_3":0}}"#, "json/wrong-type"),
    (#"{"conditions":{"latent_2":0,"latent_3":0}}"#, "generator/bad-request"),
    (#"{"conditions":{}}"#, "generator/bad-request"),
    (#"{"conditions":3}"#, "generator/bad-request"),
  ]

  @Test("points of other models cost one error line", arguments: refusals) func refused(
    request: String, type: String
  ) throws {
    let lines = try answer([request, Self.point([0, 0, 0])], arguments: ["--slopes"])
    #expect(try lines[0].errorType == type, "\(lines[0].value)")
    #expect(try lines[1].id == "s/0")
  }

  @Test("slopes need a model") func noModel() throws {
    #expect(throws: (any Error).self) { try GeneratorService.Options.parse(["--problem", "p.json", "--slopes"]) }
  }
}
