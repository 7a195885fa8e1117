/// A fixed list of candidates, read from its start for every pass, so that it may be longer than memory.
package protocol CandidateList {
  /// Hands over the candidates that may be suggested, in the list's order, the same in every pass.
  /// - Throws: `UnreadableList`.
  func visit(_ body: (ListedDesign) -> Void) throws(UnreadableList)
}

/// A design of a list.
package struct ListedDesign: Sendable, Equatable {
  /// Where the list has it.
  package let place: Int
  package let design: Design

  package init(place: Int, design: Design) {
    self.place = place
    self.design = design
  }
}

/// Why a list could not be read to its end.
package struct UnreadableList: Error, Equatable {
  package let reason: String

  package init(_ reason: String) { self.reason = reason }
}
