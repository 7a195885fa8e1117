import JSON

/// Whether a service can take the place of another, by what both say of themselves.
package struct ManifestComparison {
  /// One of the two.
  package struct Side {
    let cardinality: SupervisedService.Cardinality
    /// What it says of itself; nil for a bare filter.
    let manifest: JSONValue?

    package init(cardinality: SupervisedService.Cardinality, manifest: JSONValue?) {
      self.cardinality = cardinality
      self.manifest = manifest
    }

    /// The members that it reads or writes, with the references to their schemas.
    fileprivate func members(_ name: String) -> [String: String] {
      let pairs = ((try? manifest?[name]?.members()) ?? []).map { ($0.name, (try? $0.value.string()) ?? "") }
      return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// The oldest and the newest protocol that it speaks; a bare filter speaks the first.
    fileprivate var protocols: (oldest: Int, newest: Int) {
      let numbers = ((try? manifest?["protocol"]?.elements()) ?? []).compactMap { try? $0.integer() }
      return numbers.count == 2 ? (numbers[0], numbers[1]) : (1, 1)
    }
  }

  /// Every reason why the new one cannot take the place; empty when it can.
  package let differences: [String]
  /// What holds, in words.
  package let summary: String

  /// - Parameter provided: the members that records have at this place.
  package init(old: Side, new: Side, provided: Set<String>) {
    var differences: [String] = []
    if old.cardinality != new.cardinality {
      differences.append("it is \(new.cardinality.rawValue), the old one \(old.cardinality.rawValue)")
    }
    let (spoken, usual) = (new.protocols, old.protocols)
    if max(spoken.oldest, usual.oldest) > min(spoken.newest, usual.newest) {
      differences.append(
        "it speaks the protocols \(spoken.oldest) to \(spoken.newest), the old one \(usual.oldest) to \(usual.newest)")
    }
    let written = old.members("writes")
    if old.manifest != nil, new.manifest == nil {
      differences.append("it does not say what it reads and writes; a service.json beside it would")
    } else {
      differences += ManifestComparison.differences(of: written, new.members("writes"))
      let known = provided.union(old.members("reads").keys).union(written.keys)
      for name in new.members("reads").keys.sorted() where old.manifest != nil && !known.contains(name) {
        differences.append("it reads '\(name)', which no service has read or written up to here")
      }
    }
    self.differences = differences
    let names = written.keys.sorted().joined(separator: ", ")
    summary =
      old.manifest == nil
      ? "both are \(new.cardinality.rawValue); the old one does not say what it reads and writes"
      : "both are \(new.cardinality.rawValue)" + (names.isEmpty ? "" : " and write \(names)")
  }

  private static func differences(of old: [String: String], _ new: [String: String]) -> [String] {
    old.keys.sorted().compactMap { name in
      guard let schema = new[name] else { return "it does not write '\(name)'" }
      return schema == old[name] ? nil : "it writes '\(name)' as \(schema), the old one as \(old[name] ?? "")"
    }
  }
}
