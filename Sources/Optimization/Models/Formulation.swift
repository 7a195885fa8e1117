import MaterialRecords

/// A problem as the models see it: the quantities to be learnt, which of them are objectives, and the limits on them.
package struct Formulation: Sendable {
  /// Something with a number at each observation, and a model.
  package enum Quantity: Sendable, Equatable {
    /// A property of the record.
    case property(String)
    /// Whether a constraint with `equals` is met: 1 or −1, and how firmly in kJ/mol of atoms where the record says that.
    case condition(constraint: Int)
    /// Whether the experiment gave a result: 1 or −1.
    case success
  }

  /// What a feasible design keeps to.
  package struct Limit: Sendable {
    /// Place among the quantities.
    package let quantity: Int
    package let minimum: Double
    package let maximum: Double
    /// The probability p with which it must hold.
    package let probability: Double
    /// Where its probability P is below p, a design pays (P/p) to this power on top of P.
    ///
    /// For properties a moderate one: a hard minimum would keep the search from ever learning that a region is feasible
    /// of which the first model says otherwise (on the refractory problem one campaign of ten never tried the element of
    /// the best alloys). For success a hard one: a failed experiment teaches nothing else.
    package let shortfallPower: Double
    /// The property, as an explanation names it.
    package let name: String
  }

  package let problem: Problem
  package let quantities: [Quantity]
  /// For each objective its place among the quantities.
  package let objectiveQuantities: [Int]
  package let limits: [Limit]

  /// m.
  package var objectiveCount: Int { problem.objectives.count }
  /// The place of `success`, the last quantity.
  package var successQuantity: Int { quantities.count - 1 }

  package init(_ problem: Problem) {
    self.problem = problem
    var quantities: [Quantity] = []
    func place(_ quantity: Quantity) -> Int {
      if let place = quantities.firstIndex(of: quantity) { return place }
      quantities.append(quantity)
      return quantities.count - 1
    }
    objectiveQuantities = problem.objectives.map { place(.property($0.property)) }
    var limits: [Limit] = []
    for (index, constraint) in problem.constraints.enumerated() {
      let isCondition = constraint.equals != nil
      limits.append(
        Limit(
          quantity: place(isCondition ? .condition(constraint: index) : .property(constraint.property)),
          minimum: isCondition ? 0 : constraint.minimum ?? -.infinity,
          maximum: isCondition ? .infinity : constraint.maximum ?? .infinity, probability: constraint.probability,
          shortfallPower: 2,
          name: constraint.property))
    }
    let success = place(.success)
    limits.append(
      Limit(quantity: success, minimum: 0, maximum: .infinity, probability: 0.5, shortfallPower: 1000, name: "success"))
    self.quantities = quantities
    self.limits = limits
  }

  /// The normal variable of an objective whose quantity has a mean and a standard deviation.
  package func marginal(_ objective: Int, mean: Double, standardDeviation: Double) -> ObjectiveMarginal {
    switch problem.objectives[objective].goal {
    case .maximize: ObjectiveMarginal(mean: -mean, standardDeviation: standardDeviation)
    case .minimize: ObjectiveMarginal(mean: mean, standardDeviation: standardDeviation)
    case .target(let target, _):
      ObjectiveMarginal(mean: mean - target, standardDeviation: standardDeviation, isDistance: true)
    }
  }
}

/// What one experiment taught.
package struct Observation: Sendable, Equatable {
  /// A measured number.
  package struct Reading: Sendable, Equatable {
    package let value: Double
    /// Known standard deviation of the value; nil where the model has to find it.
    package let standardDeviation: Double?

    package init(_ value: Double, standardDeviation: Double? = nil) {
      self.value = value
      self.standardDeviation = standardDeviation
    }
  }

  package let id: String?
  package let design: Design
  /// One a quantity of the formulation; nil where the experiment failed before it.
  package let readings: [Reading?]
  /// Whether the design obeys the rules of the space; if not it only informs the models.
  package let isInSpace: Bool

  package init(id: String?, design: Design, readings: [Reading?], isInSpace: Bool) {
    self.id = id
    self.design = design
    self.readings = readings
    self.isInSpace = isInSpace
  }

  /// The minimised objectives; nil where one is missing.
  package func objectives(_ formulation: Formulation) -> [Double]? {
    var result: [Double] = []
    for (objective, quantity) in zip(formulation.problem.objectives, formulation.objectiveQuantities) {
      guard let reading = readings[quantity] else { return nil }
      result.append(objective.minimised(reading.value))
    }
    return result
  }

  /// Whether every limit is kept by what was measured.
  package func isFeasible(_ formulation: Formulation) -> Bool {
    isInSpace
      && formulation.limits.allSatisfy { limit in
        guard let value = readings[limit.quantity]?.value else { return false }
        return value >= limit.minimum && value <= limit.maximum
      }
  }
}
