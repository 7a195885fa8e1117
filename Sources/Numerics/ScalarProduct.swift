/// Σ aᵢ·bᵢ, summed place after place: for vectors of a few numbers. Long ones have `DenseAlgebra.dot`.
@inlinable package func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for place in a.indices { sum += a[place] * b[place] }
  return sum
}
