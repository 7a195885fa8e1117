import Foundation
import MultiObjective
import Numerics
import Testing

/// Times of the library by itself, for `Tests/Benchmarks/ranker/library.py`: it names a file of points, one a line.
@Suite struct LibraryTimes {
  static let path = ProcessInfo.processInfo.environment["SLUICE_BENCHMARK_POINTS"]

  /// Prints the median seconds of seven runs and a number that the answer determines.
  private static func report(_ name: String, _ body: () -> Double) {
    var seconds: [Double] = []
    var answer = 0.0
    for _ in 0..<7 {
      let clock = ContinuousClock()
      let time = clock.measure { answer = body() }
      seconds.append(Double(time.components.attoseconds) * 1e-18 + Double(time.components.seconds))
    }
    print("time \(name) \(seconds.sorted()[3]) \(answer)")
  }

  @Test(.enabled(if: path != nil)) func measure() throws {
    let text = try String(contentsOfFile: try #require(LibraryTimes.path), encoding: .utf8)
    let points = Matrix(text.split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } })
    let volume = Hypervolume(reference: Array(repeating: 1.1, count: points.columns))
    let ranks = NonDominatedSort(points)
    let front = Matrix(ranks.fronts[0].map(points.row))
    LibraryTimes.report("ranks") {
      Double(NonDominatedSort(points).ranks.enumerated().reduce(0) { $0 + $1.element * (1 + $1.offset % 97) })
    }
    LibraryTimes.report("hypervolume") { volume.volume(of: front) }
    LibraryTimes.report("contributions") {
      volume.contributions(of: front, ignoringDominated: false).reduce(0, +)
    }
  }
}
