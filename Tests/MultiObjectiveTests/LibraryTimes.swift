import Foundation
import MultiObjective
import Numerics
import Testing

/// Times of the library by itself, for `Tests/Benchmarks/ranker/library.py`: it names a file of points, one a line.
@Suite struct LibraryTimes {
  static let path = ProcessInfo.processInfo.environment["SLUICE_BENCHMARK_POINTS"]

  /// What is measured beside ranks and front.
  static let tasks = ProcessInfo.processInfo.environment["SLUICE_BENCHMARK_TASKS"] ?? ""

  /// Prints the median CPU seconds of up to seven runs, after one that warms up, and a number that the answer determines.
  private static func report(_ name: String, _ body: () -> Double) {
    let answer = body()
    var seconds: [Double] = []
    while seconds.count < 7, seconds.reduce(0, +) < 3 || seconds.isEmpty {
      let start = threadSeconds()
      _ = body()
      seconds.append(threadSeconds() - start)
    }
    print("time \(name) \(seconds.sorted()[seconds.count / 2]) \(answer)")
  }

  private static func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
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
    LibraryTimes.report("front") {
      Double(ParetoFront.indices(of: points).reduce(0) { $0 + 1 + $1 % 97 })
    }
    let tasks = LibraryTimes.tasks
    if tasks.contains("hypervolume") { LibraryTimes.report("hypervolume") { volume.volume(of: front) } }
    if tasks.contains("contributions") {
      LibraryTimes.report("contributions") {
        volume.contributions(of: front, ignoringDominated: false).reduce(0, +)
      }
    }
  }
}
