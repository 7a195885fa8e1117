/// How a swap is tried before the new one serves alone.
package struct SwapOptions: Equatable, Sendable {
  /// Records that are copied to the new one and compared; 0 for none.
  package var shadow = 0
  /// Relative tolerance of numbers in the comparison.
  package var tolerance = 1e-6
  /// Largest share of copied records that may differ.
  package var differences = 0.0
  /// Share of the records that the new one answers on trial; 0 for none.
  package var canary = 0.0
  /// Records that it answers on trial.
  package var canaryRecords = 100
  /// By how much its share of errors may be above that of the old one.
  package var errorRate = 0.02
  /// How many times slower its median answer may be.
  package var slowdown = 5.0
  /// Seconds until the records of shadow and canary must have come.
  package var patience = 60.0

  package init() {}
}

/// A swap on its way.
struct SwapState: Sendable {
  enum Phase { case starting, shadow, canary }

  /// What a side answered on trial.
  struct Trial: Sendable {
    var records = 0
    var errors = 0
    var latency = LatencyHistogram()

    var errorRate: Double { records == 0 ? 0 : Double(errors) / Double(records) }
  }

  /// The version of the new one.
  let version: Int
  let options: SwapOptions
  var phase = Phase.starting
  var deadline: Double
  // Shadow: the answers of both sides to a copied slot, until both are there.
  var mainAnswers: [Int: LineBlock] = [:]
  var copyAnswers: [Int: LineBlock] = [:]
  var copied: Set<Int> = []
  var compared = 0
  var differing = 0
  var firstDifference: String?
  // Canary.
  var old = Trial()
  var new = Trial()
}
