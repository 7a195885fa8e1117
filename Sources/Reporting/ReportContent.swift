import MaterialRecords

/// Everything that a page is made of.
package struct ReportContent: Sendable {
  /// The heading; the problem's name where none is given.
  package var title: String?
  package let problem: Problem
  /// The problem file as it was read; empty where there is none.
  package let problemText: [UInt8]
  /// Every design in the order of evaluation, known materials among them.
  package var designs: [Observation] = []
  package var tally = RecordTally()
  /// Sections through phase diagrams, in the order in which they came.
  package var diagrams: [SectionDiagram] = []
  /// Whether the searches that designs come from are compared.
  package var comparesSearches = false
  /// The version of the program that writes the page.
  package var version = ""

  package init(problem: Problem, problemText: [UInt8]) {
    self.problem = problem
    self.problemText = problemText
  }
}

/// What went through, counted.
package struct RecordTally: Sendable {
  /// An event that is counted and of which one instance is shown.
  package struct Kind: Sendable {
    package var count = 0
    package var example = ""
  }

  package var records = 0
  package var marks = 0
  package var errorLines = 0
  /// Records that replaced an earlier one of the same id.
  package var replaced = 0
  /// Records beyond the number that is kept.
  package var dropped = 0
  /// Experiments that failed, with a reason.
  package var failed = Kind()
  /// Records with neither a composition nor a value of an objective.
  package var empty = 0
  /// Phase diagrams beyond the number that is drawn.
  package var furtherDiagrams = 0
  /// Values that are there and cannot be used.
  package var unusable = Kind()
  /// Error lines by type.
  package var errors = BoundedCounts<Kind>(Kind())
  /// Who wrote what into the records: how many have each member.
  package var members = BoundedCounts<Int>(0)
  /// Details of how records were made, as "what: value" pairs.
  package var origins = BoundedCounts<BoundedCounts<Int>>(BoundedCounts(0))
  /// The least and the greatest of each numeric condition.
  package var conditions = BoundedCounts<ClosedRange<Double>?>(nil)

  package init() {}
}

/// Values by name, in the order of their first appearance, and no more names than fit a page.
package struct BoundedCounts<Value: Sendable>: Sendable {
  package private(set) var names: [String] = []
  private var values: [String: Value] = [:]
  private let initial: Value
  /// How many updates found no room.
  package private(set) var overflow = 0

  /// The most names that are kept.
  package static var limit: Int { 24 }

  package init(_ initial: Value) { self.initial = initial }

  /// Changes the value of a name.
  package mutating func update(_ name: String, _ body: (inout Value) -> Void) {
    if values[name] == nil {
      guard names.count < BoundedCounts.limit else {
        overflow += 1
        return
      }
      names.append(name)
    }
    let initial = initial
    body(&values[name, default: initial])
  }

  /// The value of a name that was updated.
  package subscript(name: String) -> Value? { values[name] }

  package var isEmpty: Bool { names.isEmpty }
}
