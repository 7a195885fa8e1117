/// A compiled regular expression that says whether a text holds a match. It becomes a nondeterministic automaton whose
/// states are followed all at once (`thompson1968programming`): time is at most the length of the text times that of the
/// program, whatever the pattern and the text.
package struct Pattern: Sendable {
  /// One state: takes a character, asks a condition, or goes on without either.
  private enum Instruction: Sendable {
    case scalar(ScalarSet)
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
    case .scalar(let set): try append(.scalar(set))
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
    var (now, later) = (StateSet(program.count), StateSet(program.count))
    var stack: [Int] = []
    var before: UInt32?
    var scalars = text.unicodeScalars.makeIterator()
    var next = scalars.next()?.value
    while true {
      // A match may start at every place.
      if follow(0, into: &now, &stack, before, next) { return true }
      guard let scalar = next else { return false }
      let behind = scalars.next()?.value
      later.removeAll()
      for state in now.members {
        if case .scalar(let set) = program[state], set.contains(scalar),
          follow(state + 1, into: &later, &stack, scalar, behind)
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
    _ state: Int, into states: inout StateSet, _ stack: inout [Int], _ before: UInt32?, _ after: UInt32?
  ) -> Bool {
    stack.append(state)
    while let state = stack.popLast() {
      guard states.insert(state) else { continue }
      switch program[state] {
      case .scalar: continue
      case .match:
        stack.removeAll(keepingCapacity: true)
        return true
      case .jump(let target): stack.append(target)
      case .fork(let first, let second):
        stack.append(second)
        stack.append(first)
      case .assertion(let assertion):
        if assertion.holds(between: before, and: after) { stack.append(state + 1) }
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

/// States that are active, each once; emptied in O(1).
private struct StateSet {
  private(set) var members: [Int] = []
  private var positions: [Int]

  init(_ count: Int) {
    positions = [Int](repeating: 0, count: count)
    members.reserveCapacity(count)
  }

  mutating func insert(_ state: Int) -> Bool {
    let position = positions[state]
    if position < members.count, members[position] == state { return false }
    positions[state] = members.count
    members.append(state)
    return true
  }

  mutating func removeAll() { members.removeAll(keepingCapacity: true) }
}
