import CTapeKernels

/// The kernels of a number type. What each computes stands at its declaration in `CTapeKernels.h`.
package protocol TapeKernels {
  /// C = bias + A·B, or C += A·B.
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Self>, _ aRow: Int, _ aColumn: Int, _ b: UnsafePointer<Self>,
    _ bias: UnsafePointer<Self>?, _ c: UnsafeMutablePointer<Self>, _ adds: Bool
  )
  /// Aᵀ.
  static func transpose(_ rows: Int, _ columns: Int, _ a: UnsafePointer<Self>, _ t: UnsafeMutablePointer<Self>)
  /// C = bias + A·B for a sparse A.
  static func sparseMultiply(
    _ a: tape_sparse, _ n: Int, _ b: UnsafePointer<Self>, _ bias: UnsafePointer<Self>?, _ c: UnsafeMutablePointer<Self>
  )
  /// The gradient of B in `sparseMultiply`.
  static func sparseMultiplyBackward(
    _ a: tape_sparse, _ n: Int, _ gc: UnsafePointer<Self>, _ gb: UnsafeMutablePointer<Self>
  )
  /// Adds rows to sums of columns.
  static func addRows(_ rows: Int, _ columns: Int, _ x: UnsafePointer<Self>, _ sums: UnsafeMutablePointer<Self>)
  /// x·sigmoid(x).
  static func silu(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
  /// The gradient of `silu`.
  static func siluBackward(
    _ n: Int, _ x: UnsafePointer<Self>, _ gy: UnsafePointer<Self>, _ gx: UnsafeMutablePointer<Self>
  )
  /// Σ ln(1 + eˣ).
  static func softplusSum(_ n: Int, _ x: UnsafePointer<Self>) -> Self
  /// The gradient of `softplusSum`.
  static func softplusSumBackward(
    _ n: Int, _ scale: Self, _ x: UnsafePointer<Self>, _ gx: UnsafeMutablePointer<Self>
  )
  /// Σ x².
  static func squaredNorm(_ n: Int, _ x: UnsafePointer<Self>) -> Double
  /// A step of Adam.
  static func adamW(
    _ step: tape_adamw, _ n: Int, _ gradient: UnsafePointer<Self>, _ mean: UnsafeMutablePointer<Self>,
    _ square: UnsafeMutablePointer<Self>, _ x: UnsafeMutablePointer<Self>
  )
  /// Gaussians of distances.
  static func gaussians(
    _ n: Int, _ k: Int, _ spacing: Self, _ width: Self, _ d: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>
  )
  /// The gradient of `gaussians`.
  static func gaussiansBackward(
    _ n: Int, _ k: Int, _ spacing: Self, _ width: Self, _ d: UnsafePointer<Self>, _ y: UnsafePointer<Self>,
    _ gy: UnsafePointer<Self>, _ gd: UnsafeMutablePointer<Self>
  )
  /// What edges know of themselves and of their ends.
  static func edgeStates(
    _ edges: tape_edges, _ f: Int, _ x: UnsafePointer<Self>, _ ends: UnsafePointer<Self>,
    _ z: UnsafeMutablePointer<Self>, _ y: UnsafeMutablePointer<Self>
  )
  /// The gradient of `edgeStates`.
  static func edgeStatesBackward(
    _ edges: tape_edges, _ f: Int, _ z: UnsafePointer<Self>, _ gy: UnsafePointer<Self>,
    _ gx: UnsafeMutablePointer<Self>, _ gends: UnsafeMutablePointer<Self>
  )
  /// Gated sums over the edges of nodes.
  static func gatedSum(
    _ edges: tape_edges, _ f: Int, _ x: UnsafePointer<Self>, _ w: UnsafePointer<Self>, _ b: UnsafePointer<Self>,
    _ c: UnsafePointer<Self>, _ gates: UnsafeMutablePointer<Self>, _ y: UnsafeMutablePointer<Self>
  )
  /// The gradient of `gatedSum`.
  static func gatedSumBackward(
    _ edges: tape_edges, _ f: Int, _ x: UnsafePointer<Self>, _ w: UnsafePointer<Self>, _ c: UnsafePointer<Self>,
    _ gates: UnsafePointer<Self>, _ gy: UnsafePointer<Self>, _ gx: UnsafeMutablePointer<Self>,
    _ gw: UnsafeMutablePointer<Self>, _ gb: UnsafeMutablePointer<Self>, _ gc: UnsafeMutablePointer<Self>
  )
  /// Messages of scalars and vectors.
  static func vectorMessages(
    _ edges: tape_edges, _ f: Int, _ h: UnsafePointer<Self>, _ v: UnsafePointer<Self>, _ filters: UnsafePointer<Self>,
    _ weights: UnsafePointer<Self>, _ u: UnsafePointer<Self>, _ c: UnsafePointer<Self>,
    _ h2: UnsafeMutablePointer<Self>, _ v2: UnsafeMutablePointer<Self>
  )
  /// The gradient of `vectorMessages`.
  static func vectorMessagesBackward(
    _ edges: tape_edges, _ f: Int, _ v: UnsafePointer<Self>, _ filters: UnsafePointer<Self>,
    _ weights: UnsafePointer<Self>, _ u: UnsafePointer<Self>, _ c: UnsafePointer<Self>, _ gh2: UnsafePointer<Self>,
    _ gv2: UnsafePointer<Self>, _ gh: UnsafeMutablePointer<Self>, _ gv: UnsafeMutablePointer<Self>,
    _ gfilters: UnsafeMutablePointer<Self>, _ gweights: UnsafeMutablePointer<Self>, _ gu: UnsafeMutablePointer<Self>,
    _ gc: UnsafeMutablePointer<Self>
  )
}

extension Float: TapeKernels {
  package static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ aRow: Int, _ aColumn: Int, _ b: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>?, _ c: UnsafeMutablePointer<Float>, _ adds: Bool
  ) {
    tape_multiply_float(m, n, k, a, aRow, aColumn, b, bias, c, adds)
  }
  package static func transpose(
    _ rows: Int, _ columns: Int, _ a: UnsafePointer<Float>, _ t: UnsafeMutablePointer<Float>
  ) {
    tape_transpose_float(rows, columns, a, t)
  }
  package static func sparseMultiply(
    _ a: tape_sparse, _ n: Int, _ b: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ c: UnsafeMutablePointer<Float>
  ) {
    tape_sparse_multiply_float(a, n, b, bias, c)
  }
  package static func sparseMultiplyBackward(
    _ a: tape_sparse, _ n: Int, _ gc: UnsafePointer<Float>, _ gb: UnsafeMutablePointer<Float>
  ) {
    tape_sparse_multiply_backward_float(a, n, gc, gb)
  }
  package static func addRows(
    _ rows: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>
  ) {
    tape_add_rows_float(rows, columns, x, sums)
  }
  package static func silu(_ n: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
    tape_silu_float(n, x, y)
  }
  package static func siluBackward(
    _ n: Int, _ x: UnsafePointer<Float>, _ gy: UnsafePointer<Float>, _ gx: UnsafeMutablePointer<Float>
  ) {
    tape_silu_backward_float(n, x, gy, gx)
  }
  package static func softplusSum(_ n: Int, _ x: UnsafePointer<Float>) -> Float { tape_softplus_sum_float(n, x) }
  package static func softplusSumBackward(
    _ n: Int, _ scale: Float, _ x: UnsafePointer<Float>, _ gx: UnsafeMutablePointer<Float>
  ) {
    tape_softplus_sum_backward_float(n, scale, x, gx)
  }
  package static func squaredNorm(_ n: Int, _ x: UnsafePointer<Float>) -> Double { tape_squared_norm_float(n, x) }
  package static func adamW(
    _ step: tape_adamw, _ n: Int, _ gradient: UnsafePointer<Float>, _ mean: UnsafeMutablePointer<Float>,
    _ square: UnsafeMutablePointer<Float>, _ x: UnsafeMutablePointer<Float>
  ) {
    tape_adamw_float(step, n, gradient, mean, square, x)
  }
  package static func gaussians(
    _ n: Int, _ k: Int, _ spacing: Float, _ width: Float, _ d: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    tape_gaussians_float(n, k, spacing, width, d, y)
  }
  package static func gaussiansBackward(
    _ n: Int, _ k: Int, _ spacing: Float, _ width: Float, _ d: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    _ gy: UnsafePointer<Float>, _ gd: UnsafeMutablePointer<Float>
  ) {
    tape_gaussians_backward_float(n, k, spacing, width, d, y, gy, gd)
  }
  package static func edgeStates(
    _ edges: tape_edges, _ f: Int, _ x: UnsafePointer<Float>, _ ends: UnsafePointer<Float>,
    _ z: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    tape_edge_states_float(edges, f, x, ends, z, y)
  }
  package static func edgeStatesBackward(
    _ edges: tape_edges, _ f: Int, _ z: UnsafePointer<Float>, _ gy: UnsafePointer<Float>,
    _ gx: UnsafeMutablePointer<Float>, _ gends: UnsafeMutablePointer<Float>
  ) {
    tape_edge_states_backward_float(edges, f, z, gy, gx, gends)
  }
  package static func gatedSum(
    _ edges: tape_edges, _ f: Int, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafePointer<Float>, _ gates: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    tape_gated_sum_float(edges, f, x, w, b, c, gates, y)
  }
  package static func gatedSumBackward(
    _ edges: tape_edges, _ f: Int, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ c: UnsafePointer<Float>,
    _ gates: UnsafePointer<Float>, _ gy: UnsafePointer<Float>, _ gx: UnsafeMutablePointer<Float>,
    _ gw: UnsafeMutablePointer<Float>, _ gb: UnsafeMutablePointer<Float>, _ gc: UnsafeMutablePointer<Float>
  ) {
    tape_gated_sum_backward_float(edges, f, x, w, c, gates, gy, gx, gw, gb, gc)
  }
  package static func vectorMessages(
    _ edges: tape_edges, _ f: Int, _ h: UnsafePointer<Float>, _ v: UnsafePointer<Float>,
    _ filters: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ u: UnsafePointer<Float>,
    _ c: UnsafePointer<Float>, _ h2: UnsafeMutablePointer<Float>, _ v2: UnsafeMutablePointer<Float>
  ) {
    tape_vector_messages_float(edges, f, h, v, filters, weights, u, c, h2, v2)
  }
  package static func vectorMessagesBackward(
    _ edges: tape_edges, _ f: Int, _ v: UnsafePointer<Float>, _ filters: UnsafePointer<Float>,
    _ weights: UnsafePointer<Float>, _ u: UnsafePointer<Float>, _ c: UnsafePointer<Float>, _ gh2: UnsafePointer<Float>,
    _ gv2: UnsafePointer<Float>, _ gh: UnsafeMutablePointer<Float>, _ gv: UnsafeMutablePointer<Float>,
    _ gfilters: UnsafeMutablePointer<Float>, _ gweights: UnsafeMutablePointer<Float>, _ gu: UnsafeMutablePointer<Float>,
    _ gc: UnsafeMutablePointer<Float>
  ) {
    tape_vector_messages_backward_float(
      edges, f, v, filters, weights, u, c, gh2, gv2, gh, gv, gfilters, gweights, gu, gc
    )
  }
}

extension Double: TapeKernels {
  package static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, _ aRow: Int, _ aColumn: Int, _ b: UnsafePointer<Double>,
    _ bias: UnsafePointer<Double>?, _ c: UnsafeMutablePointer<Double>, _ adds: Bool
  ) {
    tape_multiply_double(m, n, k, a, aRow, aColumn, b, bias, c, adds)
  }
  package static func transpose(
    _ rows: Int, _ columns: Int, _ a: UnsafePointer<Double>, _ t: UnsafeMutablePointer<Double>
  ) {
    tape_transpose_double(rows, columns, a, t)
  }
  package static func sparseMultiply(
    _ a: tape_sparse, _ n: Int, _ b: UnsafePointer<Double>, _ bias: UnsafePointer<Double>?,
    _ c: UnsafeMutablePointer<Double>
  ) {
    tape_sparse_multiply_double(a, n, b, bias, c)
  }
  package static func sparseMultiplyBackward(
    _ a: tape_sparse, _ n: Int, _ gc: UnsafePointer<Double>, _ gb: UnsafeMutablePointer<Double>
  ) {
    tape_sparse_multiply_backward_double(a, n, gc, gb)
  }
  package static func addRows(
    _ rows: Int, _ columns: Int, _ x: UnsafePointer<Double>, _ sums: UnsafeMutablePointer<Double>
  ) {
    tape_add_rows_double(rows, columns, x, sums)
  }
  package static func silu(_ n: Int, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>) {
    tape_silu_double(n, x, y)
  }
  package static func siluBackward(
    _ n: Int, _ x: UnsafePointer<Double>, _ gy: UnsafePointer<Double>, _ gx: UnsafeMutablePointer<Double>
  ) {
    tape_silu_backward_double(n, x, gy, gx)
  }
  package static func softplusSum(_ n: Int, _ x: UnsafePointer<Double>) -> Double { tape_softplus_sum_double(n, x) }
  package static func softplusSumBackward(
    _ n: Int, _ scale: Double, _ x: UnsafePointer<Double>, _ gx: UnsafeMutablePointer<Double>
  ) {
    tape_softplus_sum_backward_double(n, scale, x, gx)
  }
  package static func squaredNorm(_ n: Int, _ x: UnsafePointer<Double>) -> Double { tape_squared_norm_double(n, x) }
  package static func adamW(
    _ step: tape_adamw, _ n: Int, _ gradient: UnsafePointer<Double>, _ mean: UnsafeMutablePointer<Double>,
    _ square: UnsafeMutablePointer<Double>, _ x: UnsafeMutablePointer<Double>
  ) {
    tape_adamw_double(step, n, gradient, mean, square, x)
  }
  package static func gaussians(
    _ n: Int, _ k: Int, _ spacing: Double, _ width: Double, _ d: UnsafePointer<Double>,
    _ y: UnsafeMutablePointer<Double>
  ) {
    tape_gaussians_double(n, k, spacing, width, d, y)
  }
  package static func gaussiansBackward(
    _ n: Int, _ k: Int, _ spacing: Double, _ width: Double, _ d: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    _ gy: UnsafePointer<Double>, _ gd: UnsafeMutablePointer<Double>
  ) {
    tape_gaussians_backward_double(n, k, spacing, width, d, y, gy, gd)
  }
  package static func edgeStates(
    _ edges: tape_edges, _ f: Int, _ x: UnsafePointer<Double>, _ ends: UnsafePointer<Double>,
    _ z: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>
  ) {
    tape_edge_states_double(edges, f, x, ends, z, y)
  }
  package static func edgeStatesBackward(
    _ edges: tape_edges, _ f: Int, _ z: UnsafePointer<Double>, _ gy: UnsafePointer<Double>,
    _ gx: UnsafeMutablePointer<Double>, _ gends: UnsafeMutablePointer<Double>
  ) {
    tape_edge_states_backward_double(edges, f, z, gy, gx, gends)
  }
  package static func gatedSum(
    _ edges: tape_edges, _ f: Int, _ x: UnsafePointer<Double>, _ w: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    _ c: UnsafePointer<Double>, _ gates: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>
  ) {
    tape_gated_sum_double(edges, f, x, w, b, c, gates, y)
  }
  package static func gatedSumBackward(
    _ edges: tape_edges, _ f: Int, _ x: UnsafePointer<Double>, _ w: UnsafePointer<Double>, _ c: UnsafePointer<Double>,
    _ gates: UnsafePointer<Double>, _ gy: UnsafePointer<Double>, _ gx: UnsafeMutablePointer<Double>,
    _ gw: UnsafeMutablePointer<Double>, _ gb: UnsafeMutablePointer<Double>, _ gc: UnsafeMutablePointer<Double>
  ) {
    tape_gated_sum_backward_double(edges, f, x, w, c, gates, gy, gx, gw, gb, gc)
  }
  package static func vectorMessages(
    _ edges: tape_edges, _ f: Int, _ h: UnsafePointer<Double>, _ v: UnsafePointer<Double>,
    _ filters: UnsafePointer<Double>, _ weights: UnsafePointer<Double>, _ u: UnsafePointer<Double>,
    _ c: UnsafePointer<Double>, _ h2: UnsafeMutablePointer<Double>, _ v2: UnsafeMutablePointer<Double>
  ) {
    tape_vector_messages_double(edges, f, h, v, filters, weights, u, c, h2, v2)
  }
  package static func vectorMessagesBackward(
    _ edges: tape_edges, _ f: Int, _ v: UnsafePointer<Double>, _ filters: UnsafePointer<Double>,
    _ weights: UnsafePointer<Double>, _ u: UnsafePointer<Double>, _ c: UnsafePointer<Double>,
    _ gh2: UnsafePointer<Double>, _ gv2: UnsafePointer<Double>, _ gh: UnsafeMutablePointer<Double>,
    _ gv: UnsafeMutablePointer<Double>, _ gfilters: UnsafeMutablePointer<Double>,
    _ gweights: UnsafeMutablePointer<Double>, _ gu: UnsafeMutablePointer<Double>, _ gc: UnsafeMutablePointer<Double>
  ) {
    tape_vector_messages_backward_double(
      edges, f, v, filters, weights, u, c, gh2, gv2, gh, gv, gfilters, gweights, gu, gc
    )
  }
}
