import Chemistry

/// How designs of a space are made.
package enum GenerationMethod: String, CaseIterable, Sendable {
  /// Every design of the grid in its order, from a rank on.
  case enumerate
  /// Uniform over the space; what that means where counts act is said at `SpaceSampler`.
  case uniform
  /// A Dirichlet density over the fractions.
  case dirichlet
  /// Decoded from latent points of a trained variational autoencoder.
  case autoencoder = "vae"
  /// A composition to the latent point that stands for it.
  case encode
  /// A latent point to its likeliest composition.
  case decode
  /// Both, one after the other.
  case reconstruct
  /// Points on the line between the latent points of two compositions.
  case interpolate

  /// Whether a model answers with one thing where the others have a whole space to draw from.
  package var isLatentWork: Bool {
    switch self {
    case .encode, .decode, .reconstruct, .interpolate: true
    case .enumerate, .uniform, .dirichlet, .autoencoder: false
    }
  }
}

/// Why designs cannot be made as asked.
package enum GenerationError: Error, Equatable, CustomStringConvertible {
  /// The space has no step, or its grid is too large to be counted.
  case noGrid(reason: String)
  /// A draw found no design of the space.
  case noDesign
  /// The space has elements that the model was not trained on.
  case modelLacks([Element], known: [Element])
  /// A method that needs a model was asked for and none was given.
  case noModel(GenerationMethod)
  /// A property was asked for that the model was not trained on.
  case noCondition(String, known: [String])
  /// A design that was made breaks a rule of its space: an error of this program.
  case violation(String)

  package var description: String {
    switch self {
    case .noGrid(let reason): reason
    case .noDesign: "no design of the space was found"
    case .modelLacks(let elements, let known):
      "the model knows nothing of \(Self.list(elements)); it was trained on \(Self.list(known))"
    case .noModel(let method): "method \(method.rawValue) needs a model: the service was started without --model"
    case .noCondition(let name, let known):
      "the model was not trained on '\(name.prefix(64))'; "
        + (known.isEmpty ? "it has no conditions" : "it knows \(known.joined(separator: ", "))")
    case .violation(let rule): "a design that was made breaks a rule of its space: \(rule)"
    }
  }

  private static func list(_ elements: [Element]) -> String { elements.map(\.symbol).joined(separator: " ") }
}
