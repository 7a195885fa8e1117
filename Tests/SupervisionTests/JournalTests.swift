import JSON
import Supervision
import Testing

/// Journals read back, whole, cut and changed. The text was written by hand and its digests by Python's hashlib.
@Suite struct JournalTests {
  static let text = #"""
    {"mark":"journal","journal":1,"name":"toy","version":"0.1.0","seed":3,"plan":"abababababababababababababababababababababababababababababababab","files":{"problem":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}}
    {"id":"a","x":0.25}
    {"id":"b","x":0.95}
    {"mark":"start","step":"start","in":2,"errors_in":0,"records":2,"errors":0,"sha256":"6cf1d5f5496e193b738156c0d792a7eaf8760c6cf0d92b6cc7909307e06bc5c3"}
    {"id":"a","x":0.25,"y":0.1875}
    {"id":"b","error":{"type":"toy/far"},"input":""}
    {"mark":"search/0","step":"search","round":0,"in":2,"errors_in":0,"records":1,"errors":1,"sha256":"a173be65a75fffa52790f1a377e98766cf94d6b9e4847036a28b5507a4a617a1"}
    {"mark":"search/1","step":"search","round":1,"in":0,"errors_in":0,"records":0,"errors":0,"sha256":"b9c368e3d95a52b1ac24ed34592a0c85ae27d3309570db33d5d0cf70698e0684"}
    {"id":"tail"
    """#

  static let start = JournalSegment.Expected("start", nil, input: 2, records: 2, errors: 0)
  static let whole = [
    start, JournalSegment.Expected("search", 0, input: 2, records: 1, errors: 1),
    JournalSegment.Expected("search", 1, input: 0, records: 0, errors: 0),
  ]

  private func read(_ bytes: [UInt8], piece: Int = .max) throws(RunFailure) -> JournalReader {
    var reader = JournalReader()
    var start = 0
    while start < bytes.count {
      let end = piece > bytes.count - start ? bytes.count : start + piece
      let part = Array(bytes[start..<end])
      let result: Result<JournalReader, RunFailure> = part.withUnsafeBytes { buffer in
        var next = reader
        do throws(RunFailure) {
          try next.receive(buffer)
          return .success(next)
        } catch {
          return .failure(error)
        }
      }
      reader = try result.get()
      start = end
    }
    return reader
  }

  @Test(arguments: [1, 7, 100, 100_000]) func readsWhatIsClosed(_ piece: Int) throws {
    let reader = try read(Array(JournalTests.text.utf8), piece: piece)
    #expect(reader.header?.name == "toy" && reader.header?.seed == 3 && reader.header?.files.first?.name == "problem")
    #expect(reader.segments.map(JournalSegment.Expected.init) == JournalTests.whole)
    #expect(JournalTests.text.utf8.count - reader.end == "{\"id\":\"tail\"".utf8.count)
    let first = reader.segments[0].bytes
    #expect(
      String(decoding: Array(JournalTests.text.utf8)[first], as: UTF8.self).hasPrefix("{\"id\":\"a\",\"x\":0.25}\n"))
  }

  /// A killed run leaves any prefix: whatever is whole in it is kept, the rest is a tail.
  @Test func everyPrefixIsAJournal() throws {
    let bytes = Array(JournalTests.text.utf8)
    var most = 0
    for length in 0...bytes.count {
      let reader = try read(Array(bytes[..<length]))
      let found = reader.segments.map(JournalSegment.Expected.init)
      #expect(JournalTests.whole.starts(with: found) && found.count >= most && reader.end <= length)
      most = found.count
    }
    #expect(most == 3)
  }

  /// No changed byte is believed: the journal is refused, or what is changed counts as the tail.
  @Test func everyChangedByteShows() {
    let bytes = Array(JournalTests.text.utf8)
    let headerLength = (bytes.firstIndex(of: 0x0A) ?? 0) + 1
    var generator = SystemRandomNumberGenerator()
    for place in headerLength..<bytes.count {
      for value in [0x0A, 0x22, 0x7D, UInt8.random(in: 0...255, using: &generator)] where value != bytes[place] {
        var changed = bytes
        changed[place] = value
        guard let reader = try? read(changed) else { continue }
        #expect(JournalTests.whole.starts(with: reader.segments.map(JournalSegment.Expected.init)))
        let untouched = reader.segments.allSatisfy { $0.bytes.upperBound <= place || reader.end > place }
        #expect(untouched && (reader.end <= place || changed[place...] == bytes[place...]))
      }
    }
  }

  @Test func aChangeBeforeAWholePartIsRefused() {
    let text = JournalTests.text.replacing("0.1875", with: "0.1876")
    let failure = #expect(throws: RunFailure.self) { _ = try read(Array(text.utf8)) }
    #expect(failure?.status == 78 && failure?.reason.contains("'search/0'") == true)
  }

  @Test(arguments: [
    "", "\n", "{}\n", "[]\n", "{\"mark\":\"journal\"}\n", "{\"mark\":\"journal\",\"journal\":2}\n", "\u{0}\n", "x",
    "{\"id\":\"a\"}\n",
  ]) func otherFilesAreRefused(_ text: String) {
    // Without a first line there is nothing to refuse: a run that was killed at once leaves that.
    if text.contains("\n") {
      #expect(throws: RunFailure.self) { _ = try read(Array(text.utf8)) }
    } else {
      #expect((try? read(Array(text.utf8)))?.segments.isEmpty == true)
    }
  }

  @Test(
    arguments: [
      (JournalHeader(name: "b", seed: 1, plan: "p", files: []), "it belongs to 'a', not to 'b'"),
      (JournalHeader(name: "a", version: "0.0.0", seed: 1, plan: "p", files: []), "this is version 0.0.0"),
      (JournalHeader(name: "a", seed: 2, plan: "p", files: []), "its seed is 1, this run's is 2"),
      (JournalHeader(name: "a", seed: 1, plan: "q", files: []), "services or steps"),
      (JournalHeader(name: "a", seed: 1, plan: "p", files: [("m", "2")]), "the file 'm' has changed"),
      (JournalHeader(name: "a", seed: 1, plan: "p", files: []), "names other files"),
    ] as [(JournalHeader, String)]) func aJournalOfAnotherRunIsTold(_ run: JournalHeader, _ words: String)
  {
    let journal = JournalHeader(name: "a", seed: 1, plan: "p", files: [("m", "1")])
    #expect(journal.difference(from: run)?.contains(words) == true)
    #expect(journal.difference(from: journal) == nil)
  }

  @Test func partsOfARunInOrder() throws {
    let text = """
      {"compose":1,"steps":[{"name":"search","from":["input"],"loop":{"rounds":2,"suggest":"o","evaluate":["e"]}},
      {"name":"front","from":["search"],"pipeline":["x"]}]}
      """
    let file = try ComposeFile(parsing: Array(text.utf8), fallbackName: "f")
    #expect(try file.segments().map(\.description) == ["input", "search/0", "search/1", "search/2", "front"])
  }
}

extension JournalSegment {
  /// What a test knows of a segment.
  struct Expected: Equatable {
    let key: SegmentKey
    let input: Int
    let records: Int
    let errors: Int

    init(_ step: String, _ round: Int?, input: Int, records: Int, errors: Int) {
      key = SegmentKey(step: step, round: round)
      self.input = input
      self.records = records
      self.errors = errors
    }

    init(_ segment: JournalSegment) {
      key = segment.key
      input = segment.counts.input
      records = segment.counts.records
      errors = segment.counts.errors
    }
  }
}
