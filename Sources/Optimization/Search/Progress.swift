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
  /// The models before anything was believed.
  private let measuredSurrogate: Surrogate
  /// Indices of feasible observations with objectives, and their minimised objectives.
  private let feasible: [Int]
  private var points: [[Double]]
  /// Every observation with objectives, and its minimised objectives as measured: what a scalarisation is fitted to.
  private let informative: [Int]
  private let measured: [[Double]]
  private var believed: [Matrix] = []
  /// Those of the believed designs that are predicted to be feasible.
  private var believedFeasible: [Matrix] = []
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
    measuredSurrogate = surrogate
    self.inputs = inputs
    let isFeasible = observations.map { $0.isFeasible(formulation) }
    let informative = observations.indices.filter { observations[$0].objectives(formulation) != nil }
    self.informative = informative
    measured = informative.compactMap { observations[$0].objectives(formulation) }
    feasible = informative.filter { isFeasible[$0] }
    // Of one objective the means of the model, free of a lucky measurement. A front of means is beaten too easily: with
    // noise of 0 and 3 % that of the measured values reached more hypervolume on the refractory problem.
    points =
      formulation.objectiveCount == 1
      ? surrogate.expectedObjectives(inputs.selecting(feasible))
      : feasible.compactMap { observations[$0].objectives(formulation) }
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
    if !feasible.isEmpty { points += surrogate.expectedObjectives(designs.selecting(rows)) }
    believedFeasible.append(designs.selecting(rows))
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
    if function == .nehvi, m <= 3 {
      let pending = Matrix(
        rows: believedFeasible.reduce(0) { $0 + $1.rows }, columns: inputs.columns,
        storage: believedFeasible.flatMap(\.storage))
      let improvement = NoisyHypervolumeImprovement(
        measuredSurrogate, designs: inputs.selecting(feasible), pending: pending, reference: reference,
        using: &generator)
      return Criterion(objective: .noisyHypervolume(improvement), surrogate: surrogate)
    }
    let direction = chebyshev(using: &generator)
    let incumbent =
      function == .hits
      ? level(of: representatives, direction) : points.reduce(Double.infinity) { min($0, direction.value($1)) }
    let acquisition = ChebyshevAcquisition(
      function.isHypervolume ? .logei : function, direction: direction, incumbent: incumbent, beta: beta)
    return Criterion(objective: .scalarised(acquisition), surrogate: surrogate)
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

  /// The same of several objectives in a direction, each design as uncertain as the objective that is its maximum.
  private func level(of representatives: Matrix, _ direction: AugmentedChebyshev) -> Double {
    let predictions = surrogate.predict(representatives)
    let marginals = (0..<representatives.rows).map { row in
      let own = formulation.objectiveQuantities.enumerated().map { objective, quantity in
        formulation.marginal(
          objective, mean: predictions[quantity].mean[row],
          standardDeviation: predictions[quantity].standardDeviation[row])
      }
      let terms = own.enumerated().map { direction.weighted($0.offset, $0.element.atMean) }
      let greatest = terms.indices.max { terms[$0] < terms[$1] } ?? 0
      return ObjectiveMarginal(
        mean: direction.value(own.map(\.atMean)),
        standardDeviation: own[greatest].standardDeviation / direction.level(greatest, weighted: 0).slope)
    }
    return BestShare.level(marginals, share: share)
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
    case .noisyHypervolume: AcquisitionFunction.nehvi.rawValue
    case .single(let acquisition, _): acquisition.function.rawValue
    case .scalarised(let acquisition): acquisition.function.rawValue
    case .drawn: AcquisitionFunction.thompson.rawValue
    case .learning(let value): value.function.rawValue
    }
  }
}
