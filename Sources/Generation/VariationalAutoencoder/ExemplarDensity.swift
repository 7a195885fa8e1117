import Glibc
import Numerics

/// The density that designs are drawn from where nothing is asked, as a number: the mean of the posteriors of the exemplars.
package struct ExemplarDensity: Sendable {
  /// One posterior: of a Gaussian means and inverse variances, of a Dirichlet one the concentrations less one.
  private struct Component {
    let first: [Double]
    let second: [Double]
    let constant: Double
  }

  private let space: LatentSpace
  private let components: [Component]

  package init(_ prior: LatentPrior, _ space: LatentSpace) {
    self.space = space
    components = (0..<prior.count).map { Self.component(prior[$0], space) }
  }

  /// The mean divergence of posteriors, rows [n, w] of encoder outputs, from the density, in nats: ln q(z)/p(z) averaged over
  /// draws of each. O(n·draws·m·k).
  package func divergence(of outputs: [Float], draws: Int, _ random: inout SeededGenerator) -> Double {
    let width = space.encoderOutputs
    let rows = outputs.count / width
    var sum = 0.0
    for row in 0..<rows {
      let own = outputs[row * width..<(row + 1) * width]
      let component = Self.component(own, space)
      for _ in 0..<draws {
        let point = space.densityDraw(own, &random)
        sum += Self.logDensity(point, component) - logDensity(point)
      }
    }
    return sum / Double(max(1, rows * draws))
  }

  private func logDensity(_ point: [Double]) -> Double {
    let logarithms = components.map { Self.logDensity(point, $0) }
    let greatest = logarithms.max() ?? 0
    return greatest + log(logarithms.reduce(0) { $0 + exp($1 - greatest) } / Double(components.count))
  }

  private static func component(_ outputs: ArraySlice<Float>, _ space: LatentSpace) -> Component {
    if space.givesConcentrations {
      let alpha = space.concentrations(outputs)
      return Component(
        first: alpha.map { $0 - 1 }, second: [], constant: DirichletDistribution.logNormalization(alpha))
    }
    let logarithms = outputs.dropFirst(space.dimension).map(Double.init)
    return Component(
      first: outputs.prefix(space.dimension).map(Double.init), second: logarithms.map { exp(-$0) },
      constant: -logarithms.reduce(0) { $0 + ($1 + log(2 * Double.pi)) / 2 })
  }

  private static func logDensity(_ point: [Double], _ component: Component) -> Double {
    var sum = component.constant
    if component.second.isEmpty {
      for (power, logarithm) in zip(component.first, point) { sum += power * logarithm }
      return sum
    }
    for place in point.indices {
      let difference = point[place] - component.first[place]
      sum -= difference * difference * component.second[place] / 2
    }
    return sum
  }
}
