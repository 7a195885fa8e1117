import JSON
import Reporting
import Testing

@Suite struct FigureTests {
  /// Expected values: d3-array's own tests (test/ticks-test.js at commit 0397419).
  @Test(
    arguments: [
      (0, 1, 10, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]), (0, 1, 7, [0, 0.2, 0.4, 0.6, 0.8, 1]),
      (0, 1, 4, [0, 0.2, 0.4, 0.6, 0.8, 1]), (0, 1, 3, [0, 0.5, 1]), (0, 1, 2, [0, 0.5, 1]), (0, 1, 1, [0, 1]),
      (0, 10, 10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), (0, 10, 7, [0, 2, 4, 6, 8, 10]), (0, 10, 3, [0, 5, 10]),
      (0, 10, 1, [0, 10]), (-10, 10, 10, [-10, -8, -6, -4, -2, 0, 2, 4, 6, 8, 10]), (-10, 10, 6, [-10, -5, 0, 5, 10]),
      (-10, 10, 2, [-10, 0, 10]), (-10, 10, 1, [0]), (0, 2.2, 3, [0, 1, 2]),
      (0.98, 1.14, 10, [0.98, 1, 1.02, 1.04, 1.06, 1.08, 1.1, 1.12, 1.14]), (1, 1, 10, [1]), (0, 1, 0, []),
    ] as [(Double, Double, Int, [Double])]) func ticksAreRound(
      _ low: Double, _ high: Double, _ count: Int, _ expected: [Double]
    )
  {
    #expect(AxisScale.ticks(from: low, to: high, count: count) == expected)
  }

  @Test func ticksHoldNoNegativeZero() {
    #expect(AxisScale.ticks(from: -1, to: 0, count: 5).last?.sign == .plus)
  }

  @Test(arguments: [0...0, 5...5, -1e60...1e60, 1e-70...2e-70, 1e9...(1e9).nextUp, 7.0...7.0000001])
  func everyRangeHasAnAxis(_ range: ClosedRange<Double>) {
    let scale = AxisScale(covering: range)
    #expect(scale.low < range.lowerBound && scale.high > range.upperBound)
    #expect(scale.ticks.count >= 2 && scale.ticks.count <= 20)
    #expect(Set(scale.ticks.map(scale.label)).count == scale.ticks.count)
  }

  /// Five forecasts with 95 % intervals, mean ± 1.96: the errors are 0, 1, 1, 3 and 0, so the mean is 1 and four lie inside.
  @Test func coverageIsCounted() throws {
    let lines = [(10, 10), (11, 10), (9, 10), (13, 10), (12, 12)].enumerated().map { place, pair in
      KnownAnswer.design(
        "\(place)", #""Nb":1"#, Double(pair.1), 5, round: nil,
        extra:
          #","suggestion":{"acquisition":"ei","round":\#(place),"expected":{"strength":{"mean":\#(pair.0),"standard_deviation":1}}}"#
      )
    }
    let text = try ReportSession.run(lines).text
    #expect(text.contains("Optimizer's forecast: off by 1.00 MPa on average over 5 measurements."))
    #expect(text.contains("The 95 % intervals hold 4 of 5 (80 %); 5 are expected."))
  }

  /// The round is stated, or ends the name of the round, or of the mark in the id.
  @Test(arguments: [
    (#""id":"r7/2","suggestion":{"acquisition":"ei"}"#, 7),
    (#""id":"r7/2","suggestion":{"acquisition":"ei","round":5}"#, 5),
    (#""id":"x","suggestion":{"acquisition":"ei","round":"round-12"}"#, 12),
  ]) func roundsAreFound(_ members: String, _ round: Int) throws {
    let line = "{\(members)" + #","composition":{"Nb":1},"measured":{"strength":1,"density":1,"vec":5}}"#
    let page = try ReportSession.run([line]).page
    let rank = #"<td class="number">0</td>"#
    #expect(page.contains(rank + #"<td class="number">\#(round)</td><td class="composition">"#))
  }

  @Test func statedIntervalsComeFirst() throws {
    let line = KnownAnswer.design(
      "a", #""Nb":1"#, 10, 5, round: nil,
      extra:
        #","predictions":{"strength":{"mean":7,"standard_deviation":9,"interval":{"level":0.9,"low":6,"high":8},"model":"m1"},"density":{"mean":5}}"#
    )
    let text = try ReportSession.run([line]).text
    #expect(
      text.contains("Predictor: off by 3.00 MPa on average over 1 measurement. The 90 % intervals hold 0 of 1 (0 %)"))
    #expect(text.contains("strength by m1"))
  }
}
