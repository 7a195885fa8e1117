/// How one member of a stack does by itself, out of fold.
package struct StackedScore: Sendable, Equatable {
  package let method: PredictionMethod
  package let weight: Double
  package let deviationScale: Double
  /// In the property's unit.
  package let meanAbsoluteError: Double
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

  init(
    _ members: [Member], records: [TrainingRecord], folds: GroupedFolds, transform: TargetTransform,
    loss: PredictionLoss
  ) {
    let finals = members.compactMap(\.surrogates.last)
    guard members.count > 1 else {
      answers = members[0].answers
      surrogate = finals[0]
      scores = []
      return
    }
    let targets = records.map { transform.forward($0.target) }
    let groups = records.map(\.group)
    func fitted(without fold: Int?) -> (weights: [Double], scales: [Double]) {
      let kept = records.indices.filter { folds.fold[$0] != fold }
      let weights = StackWeights.fit(
        members.map { member in kept.map { loss.answer(member.answers[$0]) } }, targets: kept.map { targets[$0] },
        loss: loss.value)
      let scales = members.map { member in
        ConformalCalibration(
          errors: kept.map { (targets[$0] - member.answers[$0].mean) / member.answers[$0].deviation },
          groups: kept.map { groups[$0] }
        ).deviationScale
      }
      return (weights, scales)
    }
    let byFold = (0..<folds.count).map { fitted(without: $0) }
    answers = records.indices.map { record in
      let (weights, scales) = byFold[folds.fold[record]]
      return SurrogateStack.combined(
        zip(members, scales).map { $0.answers[record].scaled(by: $1) }, weights: weights)
    }
    let final = fitted(without: nil)
    surrogate = .stack(
      SurrogateStack(
        finals.indices.map {
          SurrogateStack.Member(finals[$0], weight: final.weights[$0], deviationScale: final.scales[$0])
        }))
    scores = members.indices.map { k in
      let errors = records.indices.map {
        abs(records[$0].target - transform.backward(loss.answer(members[k].answers[$0])))
      }
      return StackedScore(
        method: finals[k].method, weight: final.weights[k], deviationScale: final.scales[k],
        meanAbsoluteError: errors.reduce(0, +) / Double(errors.count))
    }
  }
}
