import GaussianProcesses
import Glibc
import Numerics

/// What an experiment would teach about the objectives, whatever they turn out to be: the acquisition functions of active
/// learning. Several objectives count alike, each in its own unit.
struct LearningValue: Sendable {
  private enum Measure: Sendable {
    /// The root mean square of the standard deviations.
    case uncertainty
    /// The distance from the nearest of some designs [n, d] in model inputs (farthest-first traversal,
    /// `gonzalez1985clustering`).
    case diversity(Matrix)
    /// The mean variance over reference designs that one observation would take away.
    case variance(MeanVariance)
    /// The mean squared length of the gradients.
    case gradient([(length: ExpectedGradientLength, coordinates: Surrogate.Coordinates)])
  }

  private struct MeanVariance: Sendable {
    var parts:
      [(
        process: GaussianProcess, reference: GaussianProcess.Reference, coordinates: Surrogate.Coordinates, unit: Double
      )]
  }

  let function: AcquisitionFunction
  private let measure: Measure
  private let surrogate: Surrogate
  private let units: [Double]

  /// - Parameters:
  ///   - function: one of the learning functions.
  ///   - units: what each objective is measured in.
  ///   - reference: inputs [r, d] of designs that stand for the space; only `nipv` needs them.
  ///   - known: inputs [n, d] of all designs that are known or pending.
  init(
    _ function: AcquisitionFunction, _ surrogate: Surrogate, units: [Double], reference: Matrix, known: Matrix
  ) throws(GaussianProcessError) {
    self.function = function
    self.surrogate = surrogate
    self.units = units
    switch function {
    case .diversity: measure = .diversity(known)
    case .nipv:
      let inputs = Surrogate.CoordinateInputs(reference, compositionColumns: surrogate.compositionColumns)
      measure = .variance(
        MeanVariance(
          parts: surrogate.objectiveProcesses.map { objective, process, coordinates in
            (process, process.reference(inputs[coordinates]), coordinates, units[objective])
          }))
    case .egl:
      var lengths: [(ExpectedGradientLength, Surrogate.Coordinates)] = []
      for (_, process, coordinates) in surrogate.objectiveProcesses {
        lengths.append((try ExpectedGradientLength(process), coordinates))
      }
      measure = .gradient(lengths)
    default: measure = .uncertainty
    }
  }

  /// Whether the value of a design never rises by what other designs teach.
  var onlyFalls: Bool {
    switch measure {
    case .uncertainty, .diversity: true
    case .variance, .gradient: false
    }
  }

  /// The values of designs [q, d], not negative.
  func values(_ inputs: Matrix, _ predictions: [Surrogate.Prediction]) -> [Double] {
    var sums = [Double](repeating: 0, count: inputs.rows)
    let coordinates = Surrogate.CoordinateInputs(inputs, compositionColumns: surrogate.compositionColumns)
    switch measure {
    case .uncertainty:
      for (objective, quantity) in surrogate.formulation.objectiveQuantities.enumerated() {
        for row in sums.indices {
          let deviation = predictions[quantity].standardDeviation[row] / units[objective]
          sums[row] += deviation * deviation
        }
      }
      return sums.map { ($0 / Double(units.count)).squareRoot() }
    case .diversity(let known): return (0..<inputs.rows).map { Self.distance(inputs.row($0), to: known) }
    case .variance(let mean):
      for part in mean.parts {
        let reductions = part.process.varianceReductions(at: coordinates[part.coordinates], over: part.reference)
        for row in sums.indices { sums[row] += reductions[row] / (part.unit * part.unit) / Double(units.count) }
      }
    case .gradient(let lengths):
      for (length, place) in lengths {
        let squares = length.squares(at: coordinates[place])
        for row in sums.indices { sums[row] += squares[row] / Double(units.count) }
      }
    }
    return sums
  }

  private static func distance(_ point: [Double], to known: Matrix) -> Double {
    var least = Double.infinity
    for row in 0..<known.rows {
      var sum = 0.0
      for column in 0..<known.columns {
        let difference = point[column] - known[row, column]
        sum += difference * difference
      }
      least = min(least, sum)
    }
    return least.isFinite ? least.squareRoot() : 1
  }
}

extension Surrogate {
  /// The process of each objective that has one, and the coordinates that it is built in.
  var objectiveProcesses: [(objective: Int, process: GaussianProcess, coordinates: Coordinates)] {
    formulation.objectiveQuantities.enumerated().compactMap { objective, quantity in
      guard case .process(let process, let coordinates) = models[quantity] else { return nil }
      return (objective, process, coordinates)
    }
  }
}

/// Objectives drawn from their posteriors as one function to be minimised: the objective itself, or several in a direction.
struct DrawnObjective: Sendable {
  private let draws: [(objective: Int, draw: GaussianProcessDraw, coordinates: Surrogate.Coordinates)]
  private let formulation: Formulation
  private let compositionColumns: Int
  private let direction: AugmentedChebyshev?

  init(_ surrogate: Surrogate, direction: AugmentedChebyshev?, using generator: inout SeededGenerator) {
    formulation = surrogate.formulation
    compositionColumns = surrogate.compositionColumns
    self.direction = direction
    var draws: [(Int, GaussianProcessDraw, Surrogate.Coordinates)] = []
    for (objective, process, coordinates) in surrogate.objectiveProcesses {
      draws.append((objective, GaussianProcessDraw(process, using: &generator), coordinates))
    }
    self.draws = draws
  }

  /// Values at designs [q, d]; less is better.
  func values(_ inputs: Matrix) -> [Double] {
    let coordinates = Surrogate.CoordinateInputs(inputs, compositionColumns: compositionColumns)
    var points = [[Double]](
      repeating: [Double](repeating: 0, count: formulation.objectiveCount), count: inputs.rows)
    for (objective, draw, place) in draws {
      for (row, value) in draw.values(at: coordinates[place]).enumerated() {
        points[row][objective] = formulation.problem.objectives[objective].minimised(value)
      }
    }
    return points.map { direction?.value($0) ?? $0[0] }
  }

  /// A value as it is reported: of one objective in its own sign (of a target the distance), of a direction as it is.
  func stated(_ value: Double) -> Double {
    guard direction == nil, case .maximize = formulation.problem.objectives[0].goal else { return value }
    return -value
  }
}
