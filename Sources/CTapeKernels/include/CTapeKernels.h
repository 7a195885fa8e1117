/* Kernels of the operations of a tape, in single and double precision, compiled for several instruction sets, the best of
   which is chosen at run time. One source serves both precisions, so that what is trained in single is what is checked by
   finite differences in double. Sums are taken in one order on all instruction sets, and a row's or a node's result depends
   on what belongs to it alone. Matrices are row-major; backward kernels add to the gradients that they are given. */
#ifndef CTAPEKERNELS_H
#define CTAPEKERNELS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/* The directed edges of a batch of graphs, in the order of their targets: node i receives from edges starts[i] ..<
   starts[i + 1]; edge e comes from node sources[e]. */
typedef struct {
  size_t nodes;
  const int32_t *starts, *sources;
} tape_edges;

/* Rows of which few numbers are not zero: row i has weights[e] at column places[e] for e in starts[i] ..< starts[i + 1]. */
typedef struct {
  size_t rows;
  const int32_t *starts, *_Nullable places;
  const double *_Nullable weights;
} tape_sparse;

/* A step of Adam: the decays of the two running means, what they are divided by after this many steps, the factor of the
   gradient, the rate and the decay of the parameters, of which the rate is a factor. */
typedef struct {
  double momentum, second_momentum, epsilon, mean_correction, square_correction, scale, rate, decay;
} tape_adamw;

#define TAPE_KERNELS(NUMBER, SUFFIX)                                                                                         \
  /* C[m, n] = bias (zero where null) + A·B, or C += A·B if it adds. Element (i, p) of A is a[i·a_row + p·a_column]; rows    \
     of B are n apart. */                                                                                                    \
  void tape_multiply_##SUFFIX(                                                                                               \
    size_t m, size_t n, size_t k, const NUMBER *a, size_t a_row, size_t a_column, const NUMBER *b,                           \
    const NUMBER *_Nullable bias, NUMBER *c, bool adds);                                                                     \
  /* t[columns, rows] = aᵀ. */                                                                                               \
  void tape_transpose_##SUFFIX(size_t rows, size_t columns, const NUMBER *a, NUMBER *t);                                     \
  /* C[rows of A, n] = bias (zero where null) + A·B for a sparse A, and the gradient of B. */                                \
  void tape_sparse_multiply_##SUFFIX(                                                                                        \
    tape_sparse a, size_t n, const NUMBER *b, const NUMBER *_Nullable bias, NUMBER *c);                                      \
  void tape_sparse_multiply_backward_##SUFFIX(tape_sparse a, size_t n, const NUMBER *gc, NUMBER *gb);                        \
  /* sums[columns] += the sum of the rows of x. */                                                                           \
  void tape_add_rows_##SUFFIX(size_t rows, size_t columns, const NUMBER *x, NUMBER *sums);                                   \
  /* y = x·sigmoid(x), and its gradient. */                                                                                  \
  void tape_silu_##SUFFIX(size_t n, const NUMBER *x, NUMBER *y);                                                             \
  void tape_silu_backward_##SUFFIX(size_t n, const NUMBER *x, const NUMBER *gy, NUMBER *gx);                                 \
  /* Σ ln(1 + eˣ), and its gradient for an output gradient of `scale`. */                                                    \
  NUMBER tape_softplus_sum_##SUFFIX(size_t n, const NUMBER *x);                                                              \
  void tape_softplus_sum_backward_##SUFFIX(size_t n, NUMBER scale, const NUMBER *x, NUMBER *gx);                             \
  /* Σ x². */                                                                                                                \
  double tape_squared_norm_##SUFFIX(size_t n, const NUMBER *x);                                                              \
  /* Moves the running means of a gradient and of its square, and x. */                                                      \
  void tape_adamw_##SUFFIX(                                                                                                  \
    tape_adamw step, size_t n, const NUMBER *gradient, NUMBER *mean, NUMBER *square, NUMBER *x);                             \
  /* y[n, k] = exp(−((d[n] − k·spacing)/width)²). */                                                                         \
  void tape_gaussians_##SUFFIX(size_t n, size_t k, NUMBER spacing, NUMBER width, const NUMBER *d, NUMBER *y);                \
  void tape_gaussians_backward_##SUFFIX(                                                                                     \
    size_t n, size_t k, NUMBER spacing, NUMBER width, const NUMBER *d, const NUMBER *y, const NUMBER *gy, NUMBER *gd);       \
  /* z[e] = x[e] + ends[target(e), 0 ..< f] + ends[source(e), f ..< 2f] and y = silu(z): what an edge knows of itself and    \
     of its ends. */                                                                                                         \
  void tape_edge_states_##SUFFIX(                                                                                            \
    tape_edges edges, size_t f, const NUMBER *x, const NUMBER *ends, NUMBER *z, NUMBER *y);                                  \
  void tape_edge_states_backward_##SUFFIX(                                                                                   \
    tape_edges edges, size_t f, const NUMBER *z, const NUMBER *gy, NUMBER *gx, NUMBER *gends);                               \
  /* y[i] = Σ c[e]·gates[e]·x[e] over the edges to i, gates[e] = sigmoid(w·x[e] + b). */                                     \
  void tape_gated_sum_##SUFFIX(                                                                                              \
    tape_edges edges, size_t f, const NUMBER *x, const NUMBER *w, const NUMBER *b, const NUMBER *c, NUMBER *gates,           \
    NUMBER *y);                                                                                                              \
  void tape_gated_sum_backward_##SUFFIX(                                                                                     \
    tape_edges edges, size_t f, const NUMBER *x, const NUMBER *w, const NUMBER *c, const NUMBER *gates, const NUMBER *gy,    \
    NUMBER *gx, NUMBER *gw, NUMBER *gb, NUMBER *gc);                                                                         \
  /* With j the source of e, s = c[e]·weights[e]·filters[j] in three parts of f: h'[i] = h[i] + Σ s₀ and                     \
     v'[i] = v[i] + Σ s₁·u[e] + s₂·v[j] for v of three components of f each and unit vectors u. */                           \
  void tape_vector_messages_##SUFFIX(                                                                                        \
    tape_edges edges, size_t f, const NUMBER *h, const NUMBER *v, const NUMBER *filters, const NUMBER *weights,              \
    const NUMBER *u, const NUMBER *c, NUMBER *h2, NUMBER *v2);                                                               \
  void tape_vector_messages_backward_##SUFFIX(                                                                               \
    tape_edges edges, size_t f, const NUMBER *v, const NUMBER *filters, const NUMBER *weights, const NUMBER *u,              \
    const NUMBER *c, const NUMBER *gh2, const NUMBER *gv2, NUMBER *gh, NUMBER *gv, NUMBER *gfilters, NUMBER *gweights,       \
    NUMBER *gu, NUMBER *gc);

TAPE_KERNELS(float, float)
TAPE_KERNELS(double, double)

#pragma clang assume_nonnull end
#endif
