import ArgumentParser
import DesignSpace
import JSON
import ServiceRuntime

/// `sluice-generator enumerate`: writes every design of the grid, or says how many there are. Does not read its input.
package struct EnumerateCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "enumerate", _superCommandName: "sluice-generator",
    abstract: "Write every design of a problem's grid, in order.",
    discussion: """
      The order is fixed by the problem: lexicographic in steps, absent first, the elements of linear rows last. An id \
      ends in the design's rank.
      """)

  @OptionGroup package var problem: ProblemOptions

  @Flag(help: "Print the exact number of designs and exit.")
  package var count = false

  @Option(help: ArgumentHelp("Write only shard k of N equal parts of the grid, k from 1.", valueName: "k/N"))
  package var shard: String?

  @Option(help: ArgumentHelp("Begin at this rank, counted from 0.", valueName: "rank"))
  package var fromRank: String?

  @Option(help: ArgumentHelp("Write at most so many designs.", valueName: "n"))
  package var limit: Int?

  package init() {}

  package func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit must not be negative") }
    if let fromRank, UnsignedBigInteger(decimal: fromRank) == nil {
      throw ValidationError("--from-rank must be a whole number")
    }
    if let shard, Self.parts(of: shard) == nil { throw ValidationError("--shard must be k/N with 1 ≤ k ≤ N") }
  }

  package func run() throws {
    GenerationCommand.run { output in
      let (problem, space) = try problem.load()
      let grid = try DesignStream.startGrid(of: space)
      var range = UnsignedBigInteger.zero..<grid.count
      if let parts = shard.flatMap(Self.parts) { range = grid.shard(parts.k - 1, of: parts.n) }
      if let first = fromRank.flatMap({ UnsignedBigInteger(decimal: $0) }) {
        range = range.clamped(to: first..<max(first, grid.count))
      }
      let size = range.upperBound - range.lowerBound
      if count {
        output.write { $0.object { Self.write(size, to: &$0) } }
        return
      }
      var stream = try DesignStream(enumerating: space, from: range.lowerBound)
      var line = GeneratedLine(space).of(.enumerate, seed: nil)
      var rank = RankText(range.lowerBound)
      // More lines than 2⁶³ are never written.
      var left = min(size.exactly64 ?? .max, UInt64(limit ?? .max))
      while left > 0, let design = try stream.next() {
        output.write { line.write(design, id: "\(problem.name)/\(rank.text)", to: &$0) }
        rank.advance()
        left -= 1
      }
    }
  }

  /// The exact count as text, and as a number where JSON holds it.
  private static func write(_ count: UnsignedBigInteger, to writer: inout JSONWriter) {
    writer.member("count", count.description)
    if let small = count.exactly64, small < 1 << 53 { writer.member("number", Int(small)) }
  }

  private static func parts(of text: String) -> (k: UInt64, n: UInt64)? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let k = UInt64(parts[0]), let n = UInt64(parts[1]), k >= 1, k <= n else { return nil }
    return (k, n)
  }
}

/// A rank as text that is counted up; a plain integer while it fits.
private struct RankText {
  private var small: UInt64?
  private var large: UnsignedBigInteger

  init(_ rank: UnsignedBigInteger) {
    small = rank.exactly64
    large = rank
  }

  var text: String { small.map { "\($0)" } ?? large.description }

  mutating func advance() {
    if let rank = small, rank < .max {
      small = rank + 1
    } else {
      if small != nil { large = UnsignedBigInteger(.max) }
      small = nil
      large = large + UnsignedBigInteger(1)
    }
  }
}
