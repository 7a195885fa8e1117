import Chemistry
import DesignSpace
import Generation
import Numerics
import Testing

/// Where a search of latent points looks. The decoder is one affine layer: Nb and Mo are always present, Al where the first
/// latent number is above zero, all in equal parts. In the space of Nb and Mo only points without Al decode to designs; with it
/// a third of what is decoded lies outside.
@Suite("Ranges of latent numbers") struct LatentRangesTests {
  private static func ranges(_ centers: [[Float]], _ family: LatentSpace.Family = .gaussian) throws -> [ClosedRange<
    Double
  >] {
    let shape = CompositionAutoencoder.Shape(
      latent: LatentSpace(family, dimension: 2, approximation: .laplace), hidden: [])
    let names = elements("Nb Mo Al")
    let decoder = CompositionAutoencoder.networks(dimension: 3, shape).decoder.layers[0]
    var parameters = [Float](repeating: 0, count: decoder.bias + decoder.outputs)
    parameters[decoder.weight + 2] = 1
    parameters[decoder.bias] = 5
    parameters[decoder.bias + 1] = 5
    let model = CompositionAutoencoder(elements: names, shape: shape, parameters: parameters)
    let prior = LatentPrior(exemplars: centers.flatMap { $0 + [0, 0] }, width: 4)
    let space = try CompositionSimplex(CompositionConstraints(elements: Array(names[..<2])))
    return LatentWork(TrainedAutoencoder(model, prior: prior, name: "m", known: nil), of: space).ranges()
  }

  /// Of 21 exemplars that decode to designs one is left out at each end; the four with Al say nothing.
  @Test("they hold the exemplars of the space but for a twentieth at each end") func quantiles() throws {
    let near = (0..<21).map { (k: Int) -> [Float] in [-0.25 - Float(k * 8 % 21) / 4, Float(k) / 4] }
    let far = (0..<4).map { (k: Int) -> [Float] in [3, 50 + Float(k)] }
    #expect(try Self.ranges(far + near) == [-5 ... -0.5, 0.25...4.75])
  }

  @Test("where fewer than eight decode to designs all exemplars count", arguments: [7, 8]) func few(count: Int) throws {
    let near = (0..<count).map { (k: Int) -> [Float] in [-1 - Float(k), 0] }
    let ranges = try Self.ranges(near + [[2, 4], [3, -4]])
    #expect(ranges[0] == -Double(count)...(count < 8 ? 3 : -1))
    #expect(count < 8 ? ranges[1] == -4...4 : abs(ranges[1].upperBound) < 0.07)
  }

  @Test("one point has a range about it, in hundredths") func equal() throws {
    let ranges = try Self.ranges(Array(repeating: [-0.5, 0.123], count: 9))
    for (range, center) in zip(ranges, [-0.5, 0.123]) {
      #expect(range.contains(center - 0.049) && range.contains(center + 0.049))
      #expect(range.upperBound - range.lowerBound < 0.121)
    }
    #expect(ranges[1] == 0.07...0.18)
  }

  /// Logits to proportions: 1 to 3, 1 to 1, and all of the first.
  @Test("proportions stay between none and all") func proportions() throws {
    let ranges = try Self.ranges([[0, Float.logarithm(3)], [0, 0], [0, -50]], .dirichlet)
    for (range, ends) in zip(ranges, [(0.25, 1.0), (0, 0.75)]) {
      #expect(range.lowerBound >= 0 && range.upperBound <= 1)
      #expect(abs(range.lowerBound - ends.0) < 0.0101 && abs(range.upperBound - ends.1) < 0.0101, "\(range)")
    }
    #expect(try Self.ranges([[50, 0]], .dirichlet) == [0.95...1, 0...0.05])
  }
}
