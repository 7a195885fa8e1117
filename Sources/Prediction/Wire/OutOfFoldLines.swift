import JSON

/// The cross-validation record by record: which fold it was in and what the model without that fold said.
struct OutOfFoldLines {
  let data: TrainingData
  let outcome: PredictorTraining.Outcome
  let level: Double

  /// One line a record, in input order.
  var bytes: [UInt8] {
    var writer = JSONWriter()
    for (k, record) in data.records.enumerated() {
      writer.object { writer in
        writer.member("line", data.places[k].number)
        if let id = data.places[k].id { writer.member("id", id) }
        writer.member("group", record.group)
        writer.member("fold", outcome.folds.fold[k])
        writer.member("measured", record.target)
        guard let prediction = outcome.outOfFold[k] else { return }
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
