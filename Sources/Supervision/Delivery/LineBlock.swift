import Glibc

/// Whose lines are in a block, in order.
package struct LineOrigin: Equatable, Sendable {
  /// The number of a client; 0 is nobody.
  package let client: Int
  package var count: Int
}

/// A mark of a client among the lines of a block.
package struct CarriedMark: Equatable, Sendable {
  package let index: Int
  package let name: String
}

/// Lines that travel together, in one run of bytes: what is sent under one mark, and what came back for it.
package struct LineBlock: Equatable, Sendable {
  /// The lines, each with its line end.
  package private(set) var bytes: [UInt8] = []
  /// Where each line ends, behind its line end.
  package private(set) var ends: [Int] = []
  package private(set) var origins: [LineOrigin] = []
  /// Marks of clients among the lines; a service must send them back in their places.
  package private(set) var marks: [CarriedMark] = []
  /// How many of the lines are error lines.
  package private(set) var errors = 0

  /// Clients that send no more; their last lines are in this block or before it. `append` keeps them, `slice` does not.
  package var closes: [Int] = []

  package init() {}

  package var count: Int { ends.count }
  package var isEmpty: Bool { ends.isEmpty }
  /// How many of the lines are records.
  package var records: Int { count - errors - marks.count }

  /// Where a line begins and ends, its line end left out.
  package func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] - 1 }

  /// A line without its end.
  package func line(_ index: Int) -> [UInt8] { Array(bytes[range(index)]) }

  mutating func removeAll() { self = LineBlock() }

  /// Adds a line, given without its end.
  package mutating func append(_ line: UnsafeRawBufferPointer, kind: WireLine, client: Int) {
    note(kind)
    bytes.append(contentsOf: line)
    bytes.append(0x0A)
    ends.append(bytes.count)
    add(LineOrigin(client: client, count: 1))
  }

  package mutating func append(_ line: [UInt8], kind: WireLine, client: Int) {
    line.withUnsafeBytes { append($0, kind: kind, client: client) }
  }

  /// Adds all lines of another block.
  package mutating func append(_ other: LineBlock) {
    if isEmpty, closes.isEmpty {
      self = other
      return
    }
    closes += other.closes
    let (lines, offset) = (count, bytes.count)
    bytes.append(contentsOf: other.bytes)
    ends.reserveCapacity(lines + other.count)
    for end in other.ends { ends.append(end + offset) }
    for mark in other.marks { marks.append(CarriedMark(index: mark.index + lines, name: mark.name)) }
    errors += other.errors
    for origin in other.origins { add(origin) }
  }

  /// The lines of a range as a block. O(lines).
  package func slice(_ lines: Range<Int>) -> LineBlock {
    var part = LineBlock()
    guard !lines.isEmpty else { return part }
    let start = lines.lowerBound == 0 ? 0 : ends[lines.lowerBound - 1]
    part.bytes = Array(bytes[start..<ends[lines.upperBound - 1]])
    part.ends = ends[lines].map { $0 - start }
    part.marks = marks.filter { lines.contains($0.index) }.map {
      CarriedMark(index: $0.index - lines.lowerBound, name: $0.name)
    }
    if errors > 0 {
      part.errors = lines.count { index in
        bytes[range(index)].withUnsafeBytes { WireLine($0) == .error }
      }
    }
    var first = 0
    for origin in origins {
      let shared = lines.clamped(to: first..<first + origin.count)
      if !shared.isEmpty { part.add(LineOrigin(client: origin.client, count: shared.count)) }
      first += origin.count
    }
    return part
  }

  /// How many lines from one on are of the same client.
  func linesOfOneClient(from line: Int) -> Int {
    var end = 0
    for origin in origins {
      end += origin.count
      if end > line { return end - line }
    }
    return 0
  }

  /// Says whose the lines are: those of another block, line by line.
  mutating func takeOrigins(of other: LineBlock) { origins = other.origins }

  /// Says that all lines are of one client.
  mutating func setOrigin(client: Int) { origins = isEmpty ? [] : [LineOrigin(client: client, count: count)] }

  /// The client of all lines; nil when there are several.
  var onlyClient: Int? { origins.count == 1 ? origins[0].client : nil }

  private mutating func note(_ kind: WireLine) {
    switch kind {
    case .record, .noise: break
    case .error: errors += 1
    case .mark(let name): marks.append(CarriedMark(index: count, name: name))
    }
  }

  private mutating func add(_ origin: LineOrigin) {
    if let last = origins.indices.last, origins[last].client == origin.client {
      origins[last].count += origin.count
    } else {
      origins.append(origin)
    }
  }
}
