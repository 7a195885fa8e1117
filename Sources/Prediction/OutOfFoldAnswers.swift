/// How one member of a stack does by itself, out of fold.
package struct StackedScore: Sendable, Equatable {
  package let method: PredictionMethod
  package let weight: Double
  /// In units of the surrogate's answers.
  package let deviations: DeviationScaling
  /// The mean absolute error in the property's unit, or the log loss.
  package let loss: Double
}

/// The out-of-fold answers of one method, or of a stack of several with the weights that they ask for.
///
/// The weights with which a fold is tested come from the other folds, as its calibration does; those of the final model
/// come from all.
struct OutOfFoldAnswers {
  /// One method: its surrogates of each fold and last the final one, and its answers out of fold.
  struct Member {
    var surrogates: [Surrogate] = []
    /// On the transformed scale.
    var answers: [LatentPrediction] = []
  }

  /// Of each record, on the transformed scale.
  let answers: [LatentPrediction]
  /// That of the final model.
  let surrogate: Surrogate
  let scores: [StackedScore]

  /// Combines members whose out-of-fold answers are given, those of a classification as probabilities.
  init(_ members: [Member], records: [TrainingRecord], folds: GroupedFolds, plan: PredictorPlan) {
    let finals = members.compactMap(\.surrogates.last)
    guard members.count > 1 else {
      answers = members[0].answers
      surrogate = finals[0]
      scores = []
      return
    }
    let isRegression = plan.task == .regression
    let targets = records.map { plan.transform.forward($0.target) }
    func fitted(without fold: Int?) -> (weights: [Double], deviations: [DeviationScaling]) {
      let kept = records.indices.filter { folds.fold[$0] != fold }
      let weights = StackWeights.fit(
        members.map { member in kept.map { plan.loss.answer(member.answers[$0]) } }, targets: kept.map { targets[$0] },
        loss: isRegression ? plan.loss.value : PredictionLoss.logLoss)
      let deviations = members.map { member in
        DeviationScaling(
          errors: kept.map { targets[$0] - member.answers[$0].mean },
          variances: kept.map { member.answers[$0].aleatoric + member.answers[$0].epistemic })
      }
      return (weights, isRegression ? deviations : members.map { _ in DeviationScaling(scale: 1) })
    }
    let byFold = (0..<folds.count).map { fitted(without: $0) }
    answers = records.indices.map { record in
      let (weights, deviations) = byFold[folds.fold[record]]
      let answer = SurrogateStack.combined(
        zip(members, deviations).map { $1.applied(to: $0.answers[record]) }, weights: weights)
      return isRegression ? answer : answer.asProbability
    }
    let final = fitted(without: nil)
    // Weights are found on the scale of the targets; a surrogate answers on its own, of which the deviation is the unit.
    let unit = TargetScaling(plan.transform, of: records.map(\.target)).deviation
    let stacked = finals.indices.map { k in
      let deviations = final.deviations[k]
      return SurrogateStack.Member(
        finals[k], weight: final.weights[k],
        deviations: DeviationScaling(scale: deviations.scale, floor: isRegression ? deviations.floor / unit : 0))
    }
    surrogate = .stack(SurrogateStack(stacked, task: plan.task))
    scores = members.indices.map { k in
      let losses = records.indices.map { record in
        let answer = plan.loss.answer(members[k].answers[record])
        return isRegression
          ? abs(records[record].target - plan.transform.backward(answer))
          : PredictionLoss.logLoss(answer, targets[record])
      }
      return StackedScore(
        method: finals[k].method, weight: final.weights[k], deviations: stacked[k].deviations,
        loss: losses.reduce(0, +) / Double(losses.count))
    }
  }
}
