import JSON

/// The test of a model record by record: which fold it was in and what the model without that fold said.
struct OutOfFoldLines {
  let data: TrainingData
  /// The records that were tested.
  let tested: [Int]
  /// Of each of them.
  let predictions: [PropertyPrediction?]
  /// Those of all records in a cross-validation; none where one part was held out.
  let folds: GroupedFolds?
  let level: Double

  /// One line a tested record, in input order.
  var bytes: [UInt8] {
    var writer = JSONWriter()
    for (k, prediction) in zip(tested, predictions) {
      writer.object { writer in
        writer.member("line", data.places[k].number)
        if let id = data.places[k].id { writer.member("id", id) }
        writer.member("group", data.records[k].group)
        if let folds { writer.member("fold", folds.fold[k]) }
        writer.member("measured", data.records[k].target)
        guard let prediction else { return }
        writer.member("mean", prediction.mean)
        writer.member("standard_deviation", prediction.deviation)
        writer.member("aleatoric", prediction.aleatoric)
        writer.member("epistemic", prediction.epistemic)
        guard let interval = prediction.interval else { return }
        writer.member("level", level)
        writer.member("low", interval.lowerBound)
        writer.member("high", interval.upperBound)
      }
      writer.endLine()
    }
    return writer.bytes
  }
}
