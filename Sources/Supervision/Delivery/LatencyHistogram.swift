/// Times between sending and answer, in buckets a quarter of an octave wide from 1 µs to about 18 min: enough for p50 and
/// p99 at a constant cost.
package struct LatencyHistogram: Sendable {
  private static let bucketCount = 121
  private var counts = [Int](repeating: 0, count: bucketCount)
  package private(set) var total = 0

  package init() {}

  /// Notes a time of so many records.
  mutating func note(_ seconds: Double, count: Int) {
    counts[LatencyHistogram.bucket(seconds)] += count
    total += count
  }

  /// The upper end of the bucket that holds a quantile, in seconds; nil without any time.
  package func quantile(_ share: Double) -> Double? {
    guard total > 0 else { return nil }
    let wanted = max(1, Int((share * Double(total)).rounded(.up)))
    var seen = 0
    for (bucket, count) in counts.enumerated() {
      seen += count
      if seen >= wanted { return LatencyHistogram.upperEnd(bucket) }
    }
    return LatencyHistogram.upperEnd(LatencyHistogram.bucketCount - 1)
  }

  /// Both together.
  func merged(with other: LatencyHistogram) -> LatencyHistogram {
    var both = self
    for bucket in counts.indices { both.counts[bucket] += other.counts[bucket] }
    both.total += other.total
    return both
  }

  private static func bucket(_ seconds: Double) -> Int {
    guard seconds > 1e-6 else { return 0 }
    let microseconds = seconds * 1e6
    let octave = Int(microseconds.exponent)
    let quarter = Int((microseconds.significand - 1) * 4)
    return min(octave * 4 + quarter + 1, bucketCount - 1)
  }

  private static func upperEnd(_ bucket: Int) -> Double {
    if bucket == 0 { return 1e-6 }
    let (octave, quarter) = ((bucket - 1) / 4, (bucket - 1) % 4)
    return Double(1 << octave) * (1 + Double(quarter + 1) / 4) * 1e-6
  }
}
