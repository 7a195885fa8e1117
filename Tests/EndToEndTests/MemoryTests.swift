import Foundation
import Testing

/// A service must be able to run for ever: what it holds may not grow with what it has answered.
@Suite struct MemoryTests {
  /// A million messages through one process: records that are parsed, held, written and forgotten at each of a thousand
  /// marks. The resident size after the first tenth and at the end may differ by what an allocator keeps, not by what
  /// 900 000 messages would leave.
  @Test func aMillionMessagesLeaveNothing() throws {
    let records = (0..<999).map { k in
      #"{"id":"m\#(k)","measured":{"yield_strength":\#(k),"density":9.5,"cost":40.25,"vec":5,"melting_temperature":2e3}}"#
    }
    let block = Array((records + [#"{"mark":"m"}"#]).map { $0 + "\n" }.joined().utf8)
    let service = try ServiceProcess([
      "sluice-ranker", "--problem", "Tests/EndToEndTests/golden.problem.json", "--front",
    ])
    var early = 0
    for round in 0..<1000 {
      try service.write(block)
      try service.awaitLine(containing: #"{"mark":"m"}"#)
      if round == 99 { early = try service.residentBytes() }
    }
    let late = try service.residentBytes()
    #expect(late - early < 2 << 20, "\(early) bytes, then \(late)")
    #expect(try service.finish() == 0)
  }
}
