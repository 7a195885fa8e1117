/// How designs of a space are made.
package enum GenerationMethod: String, CaseIterable, Sendable {
  /// Every design of the grid in its order, from a rank on.
  case enumerate
  /// Uniform over the space; what that means where counts act is said at `SpaceSampler`.
  case uniform
  /// A Dirichlet density over the fractions.
  case dirichlet
}

/// Why designs cannot be made as asked.
package enum GenerationError: Error, Equatable, CustomStringConvertible {
  /// The space has no step, or its grid is too large to be counted.
  case noGrid(reason: String)
  /// A draw found no design of the space.
  case noDesign
  /// A design that was made breaks a rule of its space: an error of this program.
  case violation(String)

  package var description: String {
    switch self {
    case .noGrid(let reason): reason
    case .noDesign: "no design of the space was found"
    case .violation(let rule): "a design that was made breaks a rule of its space: \(rule)"
    }
  }
}
