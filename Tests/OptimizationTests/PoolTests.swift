import Foundation
import JSON
import MaterialRecords
import Numerics
import Optimization
import ServiceRuntime
import TestKit
import Testing

/// Suggestions from a fixed list of candidates.
@Suite struct PoolTests {
  static let alloy = #"""
    {"problem":1,"space":{"composition":{"elements":["Nb","Mo","Ta"],"bounds":{"Nb":[0,0.8]}}},
     "objectives":[{"property":"y","goal":"maximize"}]}
    """#
  static let plane = #"""
    {"problem":1,"space":{"variables":[{"name":"a","range":[0,1]},{"name":"b","range":[0,1]}]},
     "objectives":[{"property":"y","goal":"maximize"}]}
    """#

  /// Runs the service over a pool.
  static func run(
    _ problem: String, pool: [String], _ lines: [String], arguments: [String] = [], seed: UInt64 = 0
  ) throws -> [String] {
    let file = NSTemporaryDirectory() + "/sluice-pool-\(UUID().uuidString).ndjson"
    try pool.map { $0 + "\n" }.joined().write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    return try OptimizerServiceTests.run(problem, lines, arguments: ["--pool", file] + arguments, seed: seed)
  }

  /// The candidates (i/9, j/9); y is greatest at (7/9, 2/9).
  static let gridLines = (0..<100).map { k -> String in
    let (a, b) = (Double(k / 10) / 9, Double(k % 10) / 9)
    return #"{"id":"g\#(k)","conditions":{"a":\#(a),"b":\#(b)},"batch":"A-1"}"#
  }

  static func measured(_ line: String) throws -> String {
    let line = try JSONLine(text: line)
    let (a, b) = (try line.condition("a") ?? 0, try line.condition("b") ?? 0)
    let (da, db) = (a - 7.0 / 9, b - 2.0 / 9)
    let y: Double = -(da * da) - 2 * (db * db)
    var writer = JSONWriter()
    line.append(to: &writer, setting: "measured") { $0.object { $0.member("y", y) } }
    return writer.text
  }

  static func ids(_ lines: [String]) throws -> [String] {
    try lines.map { try JSONLine(text: $0) }.filter { $0.has("suggestion") }.compactMap { $0.text("id") }
  }

  /// The candidate at the optimum is found among a hundred with 16 experiments; every suggestion is the pool's record, byte
  /// for byte but for `suggestion`, and none comes twice.
  @Test func findsTheBestCandidate() throws {
    var session: [String] = []
    var chosen: [String] = []
    for round in 0..<4 {
      let output = try Self.run(Self.plane, pool: Self.gridLines, session + [#"{"mark":"r\#(round)","batch":4}"#])
      #expect(output.count == 5)
      for line in output.dropLast() {
        let id = try #require(try Self.ids([line]).first)
        chosen.append(id)
        let record = try #require(Self.gridLines.first { $0.contains(#""\#(id)""#) })
        #expect(line.hasPrefix(record.dropLast() + #","suggestion":{"#))
        session.append(try Self.measured(line))
      }
    }
    #expect(Set(chosen).count == 16)
    #expect(chosen.contains("g72"), "\(chosen)")
  }

  /// A batch from a long pool, of which one ask keeps only a part, is that of scoring all candidates for every pick: the
  /// list is searched as the whole space is where the two hold the same designs.
  @Test func aLongListIsSearchedWhole() throws {
    struct Listed: CandidateList {
      let designs: [Design]
      func visit(_ body: (ListedDesign) -> Void) throws(UnreadableList) {
        for (place, design) in designs.enumerated() { body(ListedDesign(place: place, design: design)) }
      }
    }
    let problem = #"""
      {"problem":1,"space":{"composition":{"elements":["Nb","Mo","Ta","W"],"step":0.05}},
       "objectives":[{"property":"y","goal":"maximize"}]}
      """#
    var campaign = try SyntheticCampaign(problem, acquisition: .ei) { ["y": $0.fractions[0] * $0.fractions[1]] }
    try campaign.round("start", batch: 12)
    let space = campaign.optimizer.space
    let simplex = try #require(space.composition)
    var designs: [Design] = []
    var walk = try #require(simplex.grid).designs()
    while walk.advance() { designs.append(Design(fractions: walk.fractions)) }
    #expect(designs.count == 1771, "C(23, 3)")
    let ask = Ask(name: "next", batch: 8)
    let free = try campaign.optimizer.answer(ask, observations: campaign.observations, pending: [])
    let listed = try campaign.optimizer.answer(
      ask, observations: campaign.observations, pending: [], from: Listed(designs: designs.reversed()))
    #expect(listed.suggestions.map(\.design) == free.suggestions.map(\.design))
    #expect(listed.suggestions.allSatisfy { designs.reversed()[$0.place ?? 0] == $0.design })
  }

  /// Measured and pending candidates are known by their id, or by their design.
  @Test func knownCandidatesAreSkipped() throws {
    let pool = Array(Self.gridLines.prefix(6))
    let lines = [
      try Self.measured(pool[0]), #"{"id":"g1","conditions":{"a":0.5,"b":0.5},"measured":{"y":0}}"#, pool[2],
      #"{"conditions":{"a":0,"b":\#(3.0 / 9)}}"#,
    ]
    let output = try Self.run(Self.plane, pool: pool, lines + [#"{"mark":"m","batch":6}"#, #"{"mark":"n"}"#])
    #expect(Set(try Self.ids(output)) == ["g4", "g5"])
    let exhausted = try output.compactMap { try JSONLine(text: $0).value("error")?["detail"]?.string() }
    #expect(
      exhausted == [
        "6 designs were asked for, 2 are left in the pool", "1 designs were asked for, 0 are left in the pool",
      ])
  }

  /// Inputs that only the featurizer knows, and compositions off every grid; a candidate outside the space, one that was
  /// measured, a reference, a mark, an error line and a line that is none are passed over.
  @Test func whatARecordMayHold() throws {
    let pool = [
      #"{"id":"f","features":{"preset":"alloy","values":{"a":0.25,"b":0.5,"c":7}},"note":0.10}"#,
      #"{"conditions":{"a":0.1},"features":{"values":{"b":0.2}},"suggestion":{"old":1}}"#, #"{"mark":"end"}"#,
      #"{"id":"out","conditions":{"a":2,"b":0}}"#, #"{"id":"done","conditions":{"a":1,"b":0},"measured":{"y":1}}"#,
      #"{"id":"known","role":"reference","conditions":{"a":1,"b":1}}"#, #"{"id":"x","error":{"type":"a/b"}}"#, "{",
      #"{"id":"half","conditions":{"a":1}}"#,
    ]
    let output = try Self.run(Self.plane, pool: pool, [#"{"mark":"m","batch":9}"#])
    let lines = output.filter { $0.contains("suggestion") }.sorted()
    #expect(lines.count == 2)
    #expect(
      lines[0].hasPrefix(#"{"id":"f","features":{"preset":"alloy","values":{"a":0.25,"b":0.5,"c":7}},"note":0.10,"#))
    #expect(lines[1].hasPrefix(#"{"id":"m/"#) && lines[1].contains(#""conditions":{"a":0.1}"#))
    #expect(!lines[1].contains("old"))
    let alloys = [#"{"id":"p","formula":"NbMoTa"}"#, #"{"id":"q","composition":{"Nb":9,"Mo":1}}"#]
    let answer = try Self.run(Self.alloy, pool: alloys, [#"{"mark":"m"}"#])
    #expect(try Self.ids(answer) == ["p"])
    #expect(answer[0].hasPrefix(#"{"id":"p","formula":"NbMoTa","suggestion":{"#))
  }

  @Test(
    arguments: [
      ([], "no candidate in it"), ([#"{"mark":"m"}"#], "no candidate in it"),
      ([#"{"id":"q","formula":"Nb9Mo"}"#, "7"], "2 lines cannot be used, the first: line 1: "),
      ([#"{"id":"q","formula":"FeNb"}"#], "Fe is not among the elements of the problem at /formula"),
    ]) func unusablePools(_ pool: [String], _ reason: String) throws
  {
    #expect {
      _ = try Self.run(Self.alloy, pool: pool, [])
    } throws: { error in
      guard case .badConfiguration(let text)? = error as? StartError else { return false }
      return text.contains(reason)
    }
  }

  /// A pool is read more than once: a folder or a device cannot be one.
  @Test(arguments: [("nowhere.ndjson", Int32(66)), ("/dev/null", 64), ("/", 64)])
  func unreadablePools(_ path: String, _ status: Int32) throws {
    #expect {
      _ = try OptimizerServiceTests.run(Self.alloy, [], arguments: ["--pool", path])
    } throws: { ($0 as? StartError)?.status == status }
  }

  /// Who looks for many good candidates finds more of them than who looks for the best: of the eleven best of the hundred, the
  /// ellipse around the top, all but one at most within 24 experiments.
  @Test func findsTheBestShare() throws {
    // Of i − 7 and j − 2 the squares, the second twice: eleven candidates have at most 4, the next 6.
    let wanted = Set(
      (0..<100).filter { k in (k / 10 - 7) * (k / 10 - 7) + 2 * (k % 10 - 2) * (k % 10 - 2) <= 4 }.map { "g\($0)" })
    func found(_ arguments: [String]) throws -> Int {
      var session: [String] = []
      var chosen = Set<String>()
      for round in 0..<12 {
        let output = try Self.run(
          Self.plane, pool: Self.gridLines, session + [#"{"mark":"r\#(round)","batch":2}"#], arguments: arguments)
        for line in output.dropLast() {
          chosen.formUnion(try Self.ids([line]))
          session.append(try Self.measured(line))
        }
      }
      return chosen.intersection(wanted).count
    }
    let hits = try found(["--acquisition", "hits", "--share", "0.11"])
    let best = try found([])
    #expect(hits >= 10 && hits >= best, "\(hits), \(best)")
  }

  /// A share is a part.
  @Test(arguments: ["0", "0.6", "-1", "nan"]) func badShares(_ share: String) {
    #expect(throws: (any Error).self) {
      _ = try OptimizerServiceTests.run(Self.alloy, [], arguments: ["--share", share])
    }
  }

  /// Random designs of a list are a sample without replacement: each of ten candidates is among three in about three of
  /// ten draws (binomial, five standard deviations).
  @Test func randomDraws() throws {
    let pool = Array(Self.gridLines.prefix(10))
    var counts: [String: Int] = [:]
    for seed in 0..<400 {
      let output = try Self.run(
        Self.plane, pool: pool, [#"{"mark":"m","batch":3}"#], arguments: ["--acquisition", "random"], seed: UInt64(seed)
      )
      let ids = try Self.ids(output)
      #expect(Set(ids).count == 3)
      for id in ids { counts[id, default: 0] += 1 }
    }
    let deviation = (400 * 0.3 * 0.7).squareRoot()
    #expect(counts.count == 10 && counts.values.allSatisfy { abs(Double($0) - 120) < 5 * deviation }, "\(counts)")
  }
}
