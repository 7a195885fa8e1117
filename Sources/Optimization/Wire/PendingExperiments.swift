/// Designs that are being tried: records without `measured`, and suggestions that have not come back.
struct PendingExperiments {
  private struct Entry {
    let id: String?
    let design: Design
  }

  private var entries: [Int: Entry] = [:]
  private var placeOfID: [String: Int] = [:]
  private var next = 0

  /// Notes an experiment; one of a known id keeps its place and takes the new design.
  mutating func insert(_ design: Design, id: String?) {
    if let id, let place = placeOfID[id] {
      entries[place] = Entry(id: id, design: design)
      return
    }
    if let id { placeOfID[id] = next }
    entries[next] = Entry(id: id, design: design)
    next += 1
  }

  /// Whether the experiment of an id is pending.
  func contains(id: String) -> Bool { placeOfID[id] != nil }

  /// Takes the experiment of an id out, because its record has come back.
  @discardableResult
  mutating func remove(id: String?) -> Design? {
    guard let id, let place = placeOfID.removeValue(forKey: id) else { return nil }
    return entries.removeValue(forKey: place)?.design
  }

  /// The designs in the order in which they were noted, each once; those that are known by now are forgotten.
  mutating func designs(except known: TakenDesigns) -> [Design] {
    var seen = known
    var result: [Design] = []
    for place in entries.keys.sorted() {
      guard let entry = entries[place] else { continue }
      if seen.contains(entry.design) {
        entries[place] = nil
        if let id = entry.id { placeOfID[id] = nil }
        continue
      }
      seen.insert(entry.design)
      result.append(entry.design)
    }
    return result
  }
}
