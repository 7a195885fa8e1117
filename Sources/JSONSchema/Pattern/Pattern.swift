/// A compiled regular expression that says whether a text holds a match. It becomes a nondeterministic automaton whose
/// states are followed all at once (`thompson1968programming`): time is at most the length of the text times that of the
/// program, whatever the pattern and the text.
package struct Pattern: Sendable {
  /// One state: takes a character, asks a condition, or goes on without either.
  private enum Instruction: Sendable {
    /// Takes one character of a set, by its index.
    case scalar(Int)
    case assertion(PatternAssertion)
    case fork(Int, Int)
    case jump(Int)
    case match
  }

  /// The longest program; counted repetitions are written out.
  private static let programLimit = 5000

  /// The pattern as it was written.
  package let source: String
  private var program: [Instruction] = []
  private var sets: [ScalarSet] = []

  /// Compiles a pattern.
  package init(_ source: String) throws(PatternError) {
    self.source = source
    try emit(try PatternReader.read(source))
    program.append(.match)
  }

  private mutating func append(_ instruction: Instruction) throws(PatternError) {
    if program.count >= Pattern.programLimit { throw PatternError("more than \(Pattern.programLimit) states") }
    program.append(instruction)
  }

  private mutating func emit(_ syntax: PatternSyntax) throws(PatternError) {
    switch syntax {
    case .scalar(let set):
      let index = sets.firstIndex(of: set) ?? sets.count
      if index == sets.count { sets.append(set) }
      try append(.scalar(index))
    case .assertion(let assertion): try append(.assertion(assertion))
    case .sequence(let parts): for part in parts { try emit(part) }
    case .choice(let branches): try emit(branches[...])
    case .repetition(let part, let least, let most):
      for _ in 0..<least { try emit(part) }
      if let most {
        var forks: [Int] = []
        for _ in least..<most {
          forks.append(program.count)
          try append(.match)
          try emit(part)
        }
        for fork in forks { program[fork] = .fork(fork + 1, program.count) }
      } else {
        let fork = program.count
        try append(.match)
        try emit(part)
        try append(.jump(fork))
        program[fork] = .fork(fork + 1, program.count)
      }
    }
  }

  private mutating func emit(_ branches: ArraySlice<PatternSyntax>) throws(PatternError) {
    guard let first = branches.first else { return }
    if branches.count == 1 { return try emit(first) }
    let fork = program.count
    try append(.match)
    try emit(first)
    let jump = program.count
    try append(.match)
    program[fork] = .fork(fork + 1, program.count)
    try emit(branches.dropFirst())
    program[jump] = .jump(program.count)
  }

  /// Whether any part of a text matches.
  package func matches(_ text: String) -> Bool {
    var (now, later, pending) = (StateSet(program.count), StateSet(program.count), StateSet(program.count))
    var before: UInt32?
    var scalars = text.unicodeScalars.makeIterator()
    var next = scalars.next()?.value
    while true {
      // A match may start at every place.
      if follow(0, into: &now, &pending, before, next) { return true }
      guard let scalar = next else { return false }
      let behind = scalars.next()?.value
      later.removeAll()
      while let state = now.popFirst() {
        if case .scalar(let set) = program[state], sets[set].contains(scalar),
          follow(state + 1, into: &later, &pending, scalar, behind)
        {
          return true
        }
      }
      swap(&now, &later)
      (before, next) = (scalar, behind)
    }
  }

  /// Adds a state with all that it reaches without taking a character; returns whether the match is among them.
  private func follow(
    _ state: Int, into states: inout StateSet, _ pending: inout StateSet, _ before: UInt32?, _ after: UInt32?
  ) -> Bool {
    _ = pending.insert(state)
    while let state = pending.popFirst() {
      guard states.insert(state) else { continue }
      switch program[state] {
      case .scalar: continue
      case .match: return true
      case .jump(let target): _ = pending.insert(target)
      case .fork(let first, let second):
        _ = pending.insert(first)
        _ = pending.insert(second)
      case .assertion(let assertion):
        if assertion.holds(between: before, and: after) { _ = pending.insert(state + 1) }
      }
    }
    return false
  }
}

extension PatternAssertion {
  /// Whether it holds between two characters; nil is the edge of the text.
  fileprivate func holds(between before: UInt32?, and after: UInt32?) -> Bool {
    switch self {
    case .start: before == nil
    case .end: after == nil
    case .wordBoundary: isWord(before) != isWord(after)
    case .noWordBoundary: isWord(before) == isWord(after)
    }
  }

  private func isWord(_ scalar: UInt32?) -> Bool { scalar.map(ScalarSet.wordCharacters.contains) ?? false }
}

/// States, a bit each; those of most patterns fit into one word, so that a match allocates nothing.
private struct StateSet {
  private var low: UInt64 = 0
  private var high: [UInt64]

  init(_ count: Int) { high = count > 64 ? [UInt64](repeating: 0, count: (count - 1) / 64) : [] }

  /// Returns whether the state is new.
  mutating func insert(_ state: Int) -> Bool {
    let bit = UInt64(1) << UInt64(state & 63)
    if state < 64 {
      defer { low |= bit }
      return low & bit == 0
    }
    defer { high[state / 64 - 1] |= bit }
    return high[state / 64 - 1] & bit == 0
  }

  /// Takes out the least.
  mutating func popFirst() -> Int? {
    if low != 0 {
      defer { low &= low - 1 }
      return low.trailingZeroBitCount
    }
    for word in high.indices where high[word] != 0 {
      defer { high[word] &= high[word] - 1 }
      return (word + 1) * 64 + high[word].trailingZeroBitCount
    }
    return nil
  }

  mutating func removeAll() {
    low = 0
    for word in high.indices { high[word] = 0 }
  }
}
