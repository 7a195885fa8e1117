/// A plane of conditions through the phases of a system: compositions between two corners against temperature, or between
/// three corners at one temperature.
package struct SectionPlane: Sendable {
  /// What the second direction is.
  package enum Kind: Sendable, Equatable {
    /// Compositions along a line, temperatures between two in K.
    case isopleth(ClosedRange<Double>)
    /// Compositions in a triangle at a temperature in K.
    case isothermal(Double)
  }

  package let kind: Kind
  /// Mole fractions at the corners, two or three of them, in the order of the system's elements.
  package let corners: [[Double]]
  /// Cells along an edge.
  package let cells: Int

  /// An element of the system that is absent counts as this much, so that edges are limits of the inside.
  static let trace = 1e-6
  /// Steps of the lattice in a cell, a power of two: how finely a boundary is found.
  static let finest = 1024

  package init(_ kind: Kind, corners: [[Double]], cells: Int) {
    self.kind = kind
    self.corners = corners
    self.cells = cells
  }

  /// Steps of the lattice along an edge.
  var extent: Int { cells * Self.finest }

  var isTriangle: Bool { if case .isothermal = kind { true } else { false } }

  /// The place of a point as it is written: shares of the second and the third corner, or of the second and the
  /// temperature in K.
  func position(_ x: Double, _ y: Double) -> SectionPoint {
    let (first, second) = (x / Double(extent), y / Double(extent))
    guard case .isopleth(let range) = kind else { return SectionPoint(x: first, y: second) }
    return SectionPoint(x: first, y: range.lowerBound + second * (range.upperBound - range.lowerBound))
  }

  /// Temperature in K and mole fractions at a point of the lattice, off it by a part of a step: no point has the very
  /// composition of a compound, whose field without width would come and go.
  func conditions(_ point: LatticePoint) -> (temperature: Double, amounts: [Double]) {
    let place = position(Double(point.x) + 0.31, Double(point.y) + (isTriangle ? 0.17 : 0))
    let weights: [Double]
    let temperature: Double
    switch kind {
    case .isopleth: (weights, temperature) = ([1 - place.x, place.x], place.y)
    case .isothermal(let fixed): (weights, temperature) = ([1 - place.x - place.y, place.x, place.y], fixed)
    }
    var amounts = corners[0].indices.map { row in
      max(Self.trace, zip(weights, corners).reduce(0) { $0 + $1.0 * $1.1[row] })
    }
    let total = amounts.reduce(0, +)
    for row in amounts.indices { amounts[row] /= total }
    return (temperature, amounts)
  }

  /// Where a composition lies in a triangle of pure elements; nil in other planes.
  func place(of composition: [Double]) -> SectionPoint? {
    guard isTriangle else { return nil }
    var shares: [Double] = []
    for corner in corners {
      guard let row = corner.firstIndex(of: 1) else { return nil }
      shares.append(composition[row])
    }
    return SectionPoint(x: shares[1], y: shares[2])
  }
}

/// A point of a section as it is written.
package struct SectionPoint: Sendable, Equatable {
  package let x: Double
  package let y: Double
}

/// A point of the lattice of a section, in steps from its first corner.
struct LatticePoint: Hashable, Sendable {
  let x: Int
  let y: Int

  /// The point half way to another.
  func middle(_ other: LatticePoint) -> LatticePoint { LatticePoint(x: (x + other.x) / 2, y: (y + other.y) / 2) }

  /// Steps to another along the longer direction.
  func distance(_ other: LatticePoint) -> Int { max(abs(x - other.x), abs(y - other.y)) }
}
