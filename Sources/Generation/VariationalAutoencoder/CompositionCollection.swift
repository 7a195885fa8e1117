import Chemistry

/// Distinct compositions over the elements that they hold: what a model of compositions is trained on, and the means of the
/// properties that a conditional model is to know.
package struct CompositionCollection: Sendable {
  /// Most distinct compositions that are kept; a bound on memory.
  package static let limit = 200_000

  /// A whole number of millionths of each element in order of atomic number: compositions that agree in it are the same.
  private struct Key: Hashable {
    let parts: [Int]

    init(_ composition: Composition) {
      parts = zip(composition.elements, composition.fractions).sorted { $0.0 < $1.0 }.flatMap { element, fraction in
        [element.atomicNumber, Int((fraction * 1e6).rounded())]
      }
    }
  }

  /// The distinct compositions in the order in which they first came.
  package private(set) var compositions: [Composition] = []
  /// How many were given, repeats included.
  package private(set) var count = 0
  /// How many were left out: they hold an element outside the space, or came after the limit.
  package private(set) var leftOut = 0
  /// The names of the properties, c of them.
  package let conditions: [String]
  private let space: [Element]?
  private var known: [Key: Int] = [:]
  /// By composition and property how many values came and their mean.
  private var means: [[(count: Int, mean: Double)]] = []

  /// A collection of any elements, or of those of a space.
  package init(space: [Element]? = nil, conditions: [String] = []) {
    self.space = space
    self.conditions = conditions
  }

  /// The mean of the values of each property by composition, [n, c]; nil where none came.
  package var values: [[Double?]] { means.map { $0.map { $0.count > 0 ? $0.mean : nil } } }

  /// Takes one composition and its c properties, nil where it has none.
  package mutating func add(_ composition: Composition, values: [Double?] = []) {
    count += 1
    if let space, !composition.elements.allSatisfy(space.contains) {
      leftOut += 1
      return
    }
    let key = Key(composition)
    if let place = known[key] { return take(values, at: place) }
    guard compositions.count < Self.limit else {
      leftOut += 1
      return
    }
    known[key] = compositions.count
    compositions.append(composition)
    means.append(Array(repeating: (count: 0, mean: 0), count: conditions.count))
    take(values, at: compositions.count - 1)
  }

  private mutating func take(_ values: [Double?], at place: Int) {
    for (which, value) in values.enumerated() {
      guard let value else { continue }
      means[place][which].count += 1
      means[place][which].mean += (value - means[place][which].mean) / Double(means[place][which].count)
    }
  }

  /// The elements of the compositions, those of the space in its order where one was given, else by atomic number.
  package var elements: [Element] {
    space ?? Set(compositions.flatMap(\.elements)).sorted()
  }

  /// Fractions [n, d] of compositions over elements that hold all of theirs.
  package static func rows(_ compositions: some Sequence<Composition>, over elements: [Element]) -> [Float] {
    let places = Dictionary(uniqueKeysWithValues: zip(elements, elements.indices))
    var rows: [Float] = []
    for composition in compositions {
      let start = rows.count
      rows += repeatElement(0, count: elements.count)
      for (element, fraction) in zip(composition.elements, composition.fractions) {
        if let place = places[element] { rows[start + place] = Float(fraction) }
      }
    }
    return rows
  }
}
