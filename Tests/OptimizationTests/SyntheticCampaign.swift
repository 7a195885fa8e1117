import Foundation
import MaterialRecords
import Optimization

/// A campaign on a known function, in process: asks, evaluates, tells.
struct SyntheticCampaign {
  let optimizer: Optimizer
  /// The values of the properties of a problem, or nil for an experiment that fails.
  let evaluate: (Design) -> [String: Double]?
  private(set) var observations: [Observation] = []

  init(
    _ problem: String, acquisition: AcquisitionFunction? = nil, seed: UInt64 = 0,
    evaluate: @escaping (Design) -> [String: Double]?
  ) throws {
    var settings = Optimizer.Settings()
    settings.acquisition = acquisition
    settings.seed = seed
    optimizer = try Optimizer(Problem(parsing: Array(problem.utf8)), settings: settings)
    self.evaluate = evaluate
  }

  /// Tells the result of a design.
  mutating func tell(_ design: Design) {
    let values = evaluate(design)
    let formulation = optimizer.formulation
    let readings = formulation.quantities.map { quantity -> Observation.Reading? in
      switch quantity {
      case .success: return Observation.Reading(values == nil ? -1 : 1)
      case .property(let name): return values?[name].map { Observation.Reading($0) }
      case .condition: return nil
      }
    }
    observations.append(
      Observation(
        id: "\(observations.count)", design: design, readings: readings, isInSpace: optimizer.space.contains(design)))
  }

  /// One ask and its results.
  @discardableResult
  mutating func round(_ name: String, batch: Int) throws -> Answer {
    let answer = try optimizer.answer(Ask(name: name, batch: batch), observations: observations, pending: [])
    for suggestion in answer.suggestions { tell(suggestion.design) }
    return answer
  }

  /// The minimised objectives of the feasible designs.
  var reached: [[Double]] {
    observations.filter { $0.isFeasible(optimizer.formulation) }.compactMap { $0.objectives(optimizer.formulation) }
  }
}

/// Functions with known optima.
enum TestFunction {
  /// Branin on the unit square; its least value is 0.397887.
  static func branin(_ u: [Double]) -> Double {
    let (x, y) = (15 * u[0] - 5, 15 * u[1])
    let valley = y - 5.1 / (4 * Double.pi * Double.pi) * x * x + 5 / Double.pi * x - 6
    return valley * valley + 10 * (1 - 1 / (8 * Double.pi)) * cos(x) + 10
  }

  /// Hartmann's function of three variables; its least value is −3.86278.
  static func hartmann3(_ x: [Double]) -> Double {
    let alpha = [1.0, 1.2, 3.0, 3.2]
    let a = [[3.0, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]]
    let p = [[0.3689, 0.117, 0.2673], [0.4699, 0.4387, 0.747], [0.1091, 0.8732, 0.5547], [0.0381, 0.5743, 0.8828]]
    var sum = 0.0
    for row in 0..<4 {
      var exponent = 0.0
      for column in 0..<3 {
        let difference = x[column] - p[row][column]
        exponent += a[row][column] * difference * difference
      }
      sum -= alpha[row] * exp(-exponent)
    }
    return sum
  }

  /// Variables on [0, 1].
  static func variables(_ count: Int) -> String {
    (0..<count).map { #"{"name":"x\#($0)","range":[0,1]}"# }.joined(separator: ",")
  }
}
