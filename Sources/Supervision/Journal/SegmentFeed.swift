/// The lines of closed parts of a journal, a piece at a time, and lines from elsewhere behind them.
struct SegmentFeed {
  private let journal: Journal
  private var segments: ArraySlice<JournalSegment>
  private var offset: Int
  private var extra: [UInt8]
  private let recordsOnly: Bool
  private var cutter = LineCutter()
  /// What the feed holds in all.
  let records: Int
  let errors: Int

  /// - Parameters:
  ///   - extra: lines that follow those of the journal.
  ///   - recordsOnly: leaves error lines out.
  init(_ journal: Journal, _ segments: [JournalSegment], extra: [[UInt8]] = [], recordsOnly: Bool = false) {
    self.journal = journal
    self.segments = segments[...]
    offset = segments.first?.bytes.lowerBound ?? 0
    self.extra = extra.flatMap { $0 + [0x0A] }
    self.recordsOnly = recordsOnly
    records = segments.reduce(0) { $0 + $1.counts.records } + extra.count
    errors = recordsOnly ? 0 : segments.reduce(0) { $0 + $1.counts.errors }
  }

  /// The next piece; nil at the end.
  mutating func next() throws(RunFailure) -> [UInt8]? {
    while let segment = segments.first {
      let left = segment.bytes.upperBound - offset
      if left == 0 {
        segments.removeFirst()
        offset = segments.first?.bytes.lowerBound ?? 0
        continue
      }
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: min(left, 1 << 16), alignment: 16)
      defer { buffer.deallocate() }
      let count = try journal.read(at: offset, into: buffer)
      if count == 0 { throw RunFailure(74, "journal \(journal.path): it was cut short during the run") }
      offset += count
      let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      return recordsOnly ? try withoutErrors(piece) : Array(piece)
    }
    if extra.isEmpty { return nil }
    defer { extra = [] }
    return extra
  }

  private mutating func withoutErrors(_ piece: UnsafeRawBufferPointer) throws(RunFailure) -> [UInt8] {
    var kept: [UInt8] = []
    _ = try cutter.receive(piece) { line in
      if WireLine(line) == .record { kept += line + [0x0A] }
    }
    return kept
  }
}
