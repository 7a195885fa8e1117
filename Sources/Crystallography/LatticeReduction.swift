extension Lattice {
  /// The shortest vectors that span the same lattice, from the shortest (`semaev2001reduction`): of three reduced vectors
  /// none can be made shorter by adding whole multiples of the others, so that a cell of them is never thin.
  ///
  /// Takes one to three independent vectors. Two are reduced by Gauss's algorithm, three by taking the nearest point of
  /// the plane of the shorter two from the longest until nothing gets shorter.
  package static func reduced(_ vectors: [SIMD3<Double>]) -> [SIMD3<Double>] {
    var vectors = vectors.sorted { $0.dot($0) < $1.dot($1) }
    // Each round shortens a vector; rounding alone could go on, so that the rounds are counted.
    for _ in 0..<200 {
      if vectors.count > 1 { reducePair(&vectors) }
      guard vectors.count > 2 else { break }
      let shorter = vectors[2] - nearest(to: vectors[2], a: vectors[0], b: vectors[1])
      let isShorter = shorter.dot(shorter) < vectors[2].dot(vectors[2]) * (1 - 1e-12)
      if !isShorter { break }
      vectors[2] = shorter
      vectors.sort { $0.dot($0) < $1.dot($1) }
    }
    return vectors
  }

  private static func reducePair(_ vectors: inout [SIMD3<Double>]) {
    for _ in 0..<200 {
      let factor = (vectors[0].dot(vectors[1]) / vectors[0].dot(vectors[0])).rounded()
      if factor == 0 || !factor.isFinite { break }
      vectors[1] -= factor * vectors[0]
      if vectors[1].dot(vectors[1]) >= vectors[0].dot(vectors[0]) { break }
      vectors.swapAt(0, 1)
    }
  }

  /// The point of the plane lattice of two reduced vectors that is nearest to a vector: one of the four around it.
  private static func nearest(to vector: SIMD3<Double>, a: SIMD3<Double>, b: SIMD3<Double>) -> SIMD3<Double> {
    let (aa, ab, bb) = (a.dot(a), a.dot(b), b.dot(b))
    let (av, bv) = (a.dot(vector), b.dot(vector))
    let determinant = aa * bb - ab * ab
    guard determinant > 0 else { return .zero }
    let x = ((bb * av - ab * bv) / determinant).rounded(.down)
    let y = ((aa * bv - ab * av) / determinant).rounded(.down)
    guard x.isFinite, y.isFinite else { return .zero }
    var best = SIMD3<Double>.zero
    for (i, j) in [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)] {
      let point = i * a + j * b
      let (difference, least) = (vector - point, vector - best)
      if difference.dot(difference) < least.dot(least) { best = point }
    }
    return best
  }
}
