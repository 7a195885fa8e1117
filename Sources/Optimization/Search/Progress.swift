import GaussianProcesses
import Glibc
import MaterialRecords
import MultiObjective
import Numerics

/// What a campaign has reached, as the picks of one ask see it: models, the feasible front, and the designs that are
/// believed to have their predicted results.
struct Progress {
  private let formulation: Formulation
  private let inputs: Matrix
  private(set) var surrogate: Surrogate
  /// Indices of feasible observations with objectives, and their minimised objectives.
  private let feasible: [Int]
  private var points: [[Double]]
  /// Every observation with objectives, and its minimised objectives as measured: what a scalarisation is fitted to.
  private let informative: [Int]
  private let measured: [[Double]]
  private let isFeasible: [Bool]
  private var believed: [Matrix] = []
  private let reference: [Double]
  private let share: Double

  /// - Parameters:
  ///   - observations: those that the models were built from, beside the rows of `inputs`.
  ///   - reference: m values; see `reference(_:_:)`.
  ///   - share: the part of all candidates that `hits` looks for.
  init(
    _ formulation: Formulation, observations: [Observation], inputs: Matrix, surrogate: Surrogate, reference: [Double],
    share: Double
  ) {
    self.formulation = formulation
    self.reference = reference
    self.share = share
    self.surrogate = surrogate
    self.inputs = inputs
    let isFeasible = observations.map { $0.isFeasible(formulation) }
    let informative = observations.indices.filter { observations[$0].objectives(formulation) != nil }
    self.informative = informative
    measured = informative.compactMap { observations[$0].objectives(formulation) }
    self.isFeasible = informative.map { isFeasible[$0] }
    feasible = informative.filter { isFeasible[$0] }
    // Of one objective the means of the model, free of a lucky measurement. A front of means is beaten too easily: with
    // noise of 0 and 3 % that of the measured values reached more hypervolume on the refractory problem.
    points =
      formulation.objectiveCount == 1
      ? Self.means(formulation, surrogate, inputs.selecting(feasible))
      : feasible.compactMap { observations[$0].objectives(formulation) }
  }

  private static func means(_ formulation: Formulation, _ surrogate: Surrogate, _ inputs: Matrix) -> [[Double]] {
    let predictions = surrogate.predict(inputs)
    return (0..<inputs.rows).map { row in
      formulation.objectiveQuantities.enumerated().map { objective, quantity in
        formulation.marginal(objective, mean: predictions[quantity].mean[row], standardDeviation: 0).atMean
      }
    }
  }

  /// The observations of the feasible front, by index.
  var bestObservations: [Int] {
    guard !feasible.isEmpty else { return informative }
    let front = points.prefix(feasible.count)
    let ranks = NonDominatedSort(Matrix(Array(front))).ranks
    return zip(feasible, ranks).filter { $1 == 0 }.map(\.0)
  }

  /// Takes designs [q, d] as done with the predicted result; those that are predicted to be feasible join the front.
  mutating func believe(_ designs: Matrix) {
    guard designs.rows > 0 else { return }
    let predictions = surrogate.predict(designs)
    let rows = (0..<designs.rows).filter {
      Feasibility(formulation, predictions, row: $0).logProbability >= log(0.5)
    }
    if !feasible.isEmpty { points += Self.means(formulation, surrogate, designs.selecting(rows)) }
    believed.append(designs)
    surrogate.believe(designs)
  }

  // MARK: What to maximise

  /// The criterion of the next pick.
  func criterion(
    _ function: AcquisitionFunction, beta: Double, representatives: Matrix, using generator: inout SeededGenerator
  ) throws(GaussianProcessError) -> Criterion {
    if function.isLearning {
      let known = Matrix(
        rows: inputs.rows + believed.reduce(0) { $0 + $1.rows }, columns: inputs.columns,
        storage: inputs.storage + believed.flatMap(\.storage))
      let value = try LearningValue(function, surrogate, units: units, reference: representatives, known: known)
      return Criterion(objective: .learning(value), surrogate: surrogate)
    }
    if feasible.isEmpty { return Criterion(objective: .feasibility, surrogate: surrogate) }
    let m = formulation.objectiveCount
    if function == .thompson {
      let direction = m == 1 ? nil : chebyshev(using: &generator)
      let drawn = DrawnObjective(surrogate, direction: direction, using: &generator)
      return Criterion(objective: .drawn(drawn, unit: m == 1 ? units[0] : 1), surrogate: surrogate)
    }
    if m == 1 {
      let incumbent =
        function == .hits
        ? level(of: representatives)
        : points.reduce(Double.infinity) { min($0, $1[0]) }
      let acquisition = ScalarAcquisition(function, incumbent: incumbent, beta: beta)
      return Criterion(
        objective: .single(acquisition, unit: function == .ucb ? units[0] : 1), surrogate: surrogate)
    }
    if function == .ehvi, m <= 3 {
      return Criterion(
        objective: .hypervolume(ExpectedHypervolumeImprovement(front: Matrix(points), reference: reference)),
        surrogate: surrogate)
    }
    let (acquisition, process) = try scalarised(
      function == .ehvi ? .logei : function, beta: beta, representatives: representatives, using: &generator)
    return Criterion(objective: .scalarised(acquisition, process), surrogate: surrogate)
  }

  /// What the best share of the representatives is expected to lie below.
  private func level(of representatives: Matrix) -> Double {
    let prediction = surrogate.predict(representatives)[formulation.objectiveQuantities[0]]
    let marginals = (0..<representatives.rows).map { row in
      formulation.marginal(
        0, mean: prediction.mean[row], standardDeviation: prediction.standardDeviation[row])
    }
    return BestShare.level(marginals, share: share)
  }

  /// The standard deviation of each objective over the observations; one where it has none.
  private var units: [Double] {
    (0..<formulation.objectiveCount).map { objective in
      let values = measured.map { $0[objective] }
      let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
      let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / Double(values.count) }).squareRoot()
      return deviation > 0 ? deviation : 1
    }
  }

  /// A random direction over the range of the feasible front.
  private func chebyshev(using generator: inout SeededGenerator) -> AugmentedChebyshev {
    let weights = AugmentedChebyshev.drawWeights(formulation.objectiveCount, using: &generator)
    let front = Matrix(Array(points.prefix(feasible.count)))
    let ranks = NonDominatedSort(front).ranks
    let best = ranks.indices.filter { ranks[$0] == 0 }
    guard let range = FrontRange(front.selecting(best)) else {
      preconditionFailure("a direction is asked for only where a feasible observation is")
    }
    return AugmentedChebyshev(weights: weights, ideal: range.ideal, nadir: range.nadir)
  }

  /// A random direction with a model of its own, which believes what the others believe.
  private func scalarised(
    _ function: AcquisitionFunction, beta: Double, representatives: Matrix, using generator: inout SeededGenerator
  ) throws(GaussianProcessError) -> (ScalarAcquisition, GaussianProcess) {
    let direction = chebyshev(using: &generator)
    let values = measured.map(direction.value)
    var process = try GaussianProcess(
      inputs: inputs.selecting(informative), targets: values, options: GaussianProcessOptions(restarts: 0))
    for designs in believed {
      process = process.conditioned(on: designs, targets: process.predict(designs).mean)
    }
    if function == .hits {
      let prediction = process.predict(representatives)
      let marginals = zip(prediction.mean, prediction.variance).map {
        ObjectiveMarginal(mean: $0, standardDeviation: max(0, $1).squareRoot())
      }
      let level = BestShare.level(marginals, share: share)
      return (ScalarAcquisition(function, incumbent: level), process)
    }
    let incumbent = zip(values, isFeasible).filter { $1 }.map(\.0).min() ?? 0
    return (ScalarAcquisition(function, incumbent: incumbent, beta: beta), process)
  }

  // MARK: Reference point

  /// Feasible observations from which a reference point is derived: enough for a first front, and never more, so that
  /// the point stays once they are there.
  private static func founding(_ formulation: Formulation, _ observations: [Observation]) -> [[Double]] {
    let feasible = observations.lazy.filter { $0.isFeasible(formulation) }.compactMap { $0.objectives(formulation) }
    return Array(feasible.prefix(max(8, 2 * (formulation.objectiveCount + 1))))
  }

  /// The problem's reference point, completed where it states none (Ishibuchi et al. 2018, `ishibuchi2018specify`).
  static func reference(_ formulation: Formulation, _ observations: [Observation]) -> [Double] {
    let objectives = formulation.problem.objectives
    let stated = objectives.map { objective in
      formulation.problem.referencePoint[objective.property].map(objective.minimised)
    }
    let points = founding(formulation, observations)
    guard stated.contains(where: { $0 == nil }), !points.isEmpty else { return stated.map { $0 ?? 0 } }
    let ranks = NonDominatedSort(Matrix(points)).ranks
    let derived = FrontRange(Matrix(zip(points, ranks).filter { $1 == 0 }.map(\.0)))?.referencePoint ?? []
    return zip(stated, derived).map { $0 ?? $1 }
  }

  /// The reference point in the properties' own signs (of a target the distance) where the problem does not state all of
  /// it.
  var derivedReference: [(property: String, value: Double)]? {
    let problem = formulation.problem
    guard formulation.objectiveCount > 1, problem.minimisedReferencePoint == nil, !feasible.isEmpty else { return nil }
    return zip(problem.objectives, reference).map { objective, value in
      if case .maximize = objective.goal { return (objective.property, -value) }
      return (objective.property, value)
    }
  }
}

extension Criterion {
  /// The name of what is maximised, as a suggestion states it.
  var name: String {
    switch objective {
    case .feasibility: "feasibility"
    case .hypervolume: AcquisitionFunction.ehvi.rawValue
    case .single(let acquisition, _): acquisition.function.rawValue
    case .scalarised(let acquisition, _): acquisition.function.rawValue
    case .drawn: AcquisitionFunction.thompson.rawValue
    case .learning(let value): value.function.rawValue
    }
  }
}
