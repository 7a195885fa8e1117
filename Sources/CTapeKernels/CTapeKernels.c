#include "CTapeKernels.h"

#include <math.h>
#include <string.h>

/* Rows of B that are read again and again before the next are. */
#define DEPTH 128

static inline size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Vectors are 64 bytes on every instruction set, so that sums are taken in the same order; TILE_ROWS × TILE_VECTORS of them
   hold a tile of a product in registers, or TALL_ROWS where only one vector of columns is left. */
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
#define VARIANT(x) x##_avx512
#define TILE_ROWS 6
#define TILE_VECTORS 4
#define TALL_ROWS 24
#include "Precisions.h"
#undef VARIANT
#undef TILE_ROWS
#undef TILE_VECTORS
#undef TALL_ROWS
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define VARIANT(x) x##_avx2
#define TILE_ROWS 6
#define TILE_VECTORS 1
#define TALL_ROWS 6
#include "Precisions.h"
#undef VARIANT
#undef TILE_ROWS
#undef TILE_VECTORS
#undef TALL_ROWS
#pragma clang attribute pop
#endif
#define VARIANT(x) x##_base
#define TILE_ROWS 3
#define TILE_VECTORS 1
#define TALL_ROWS 3
#include "Precisions.h"

#if defined(__x86_64__)
#define CHOOSE(function) \
  (__builtin_cpu_supports("avx512f") ? function##_avx512 \
   : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? function##_avx2 : function##_base)
#else
#define CHOOSE(function) function##_base
#endif

#define DEFINE_KERNELS(NUMBER, SUFFIX)                                                                                       \
  void tape_multiply_##SUFFIX(                                                                                               \
    size_t m, size_t n, size_t k, const NUMBER *a, size_t a_row, size_t a_column, const NUMBER *b, const NUMBER *bias,       \
    NUMBER *c, bool adds) {                                                                                                  \
    CHOOSE(multiply_##SUFFIX)(m, n, k, a, a_row, a_column, b, bias, c, adds);                                                \
  }                                                                                                                          \
  void tape_transpose_##SUFFIX(size_t rows, size_t columns, const NUMBER *a, NUMBER *t) {                                    \
    CHOOSE(transpose_##SUFFIX)(rows, columns, a, t);                                                                         \
  }                                                                                                                          \
  void tape_add_rows_##SUFFIX(size_t rows, size_t columns, const NUMBER *x, NUMBER *sums) {                                  \
    CHOOSE(add_rows_##SUFFIX)(rows, columns, x, sums);                                                                       \
  }                                                                                                                          \
  void tape_silu_##SUFFIX(size_t n, const NUMBER *x, NUMBER *y) { CHOOSE(silu_##SUFFIX)(n, x, y); }                          \
  void tape_silu_backward_##SUFFIX(size_t n, const NUMBER *x, const NUMBER *gy, NUMBER *gx) {                                \
    CHOOSE(silu_backward_##SUFFIX)(n, x, gy, gx);                                                                            \
  }                                                                                                                          \
  void tape_sparse_multiply_##SUFFIX(                                                                                        \
    tape_sparse a, size_t n, const NUMBER *b, const NUMBER *bias, NUMBER *c) {                                               \
    CHOOSE(sparse_multiply_##SUFFIX)(a, n, b, bias, c);                                                                      \
  }                                                                                                                          \
  void tape_sparse_multiply_backward_##SUFFIX(tape_sparse a, size_t n, const NUMBER *gc, NUMBER *gb) {                       \
    CHOOSE(sparse_multiply_backward_##SUFFIX)(a, n, gc, gb);                                                                 \
  }                                                                                                                          \
  NUMBER tape_softplus_sum_##SUFFIX(size_t n, const NUMBER *x) { return CHOOSE(softplus_sum_##SUFFIX)(n, x); }               \
  void tape_softplus_sum_backward_##SUFFIX(size_t n, NUMBER scale, const NUMBER *x, NUMBER *gx) {                            \
    CHOOSE(softplus_sum_backward_##SUFFIX)(n, scale, x, gx);                                                                 \
  }                                                                                                                          \
  double tape_squared_norm_##SUFFIX(size_t n, const NUMBER *x) { return CHOOSE(squared_norm_##SUFFIX)(n, x); }               \
  void tape_adamw_##SUFFIX(                                                                                                  \
    tape_adamw step, size_t n, const NUMBER *gradient, NUMBER *mean, NUMBER *square, NUMBER *x) {                            \
    CHOOSE(adamw_##SUFFIX)(step, n, gradient, mean, square, x);                                                              \
  }                                                                                                                          \
  void tape_gaussians_##SUFFIX(size_t n, size_t k, NUMBER spacing, NUMBER width, const NUMBER *d, NUMBER *y) {               \
    CHOOSE(gaussians_##SUFFIX)(n, k, spacing, width, d, y);                                                                  \
  }                                                                                                                          \
  void tape_gaussians_backward_##SUFFIX(                                                                                     \
    size_t n, size_t k, NUMBER spacing, NUMBER width, const NUMBER *d, const NUMBER *y, const NUMBER *gy, NUMBER *gd) {      \
    CHOOSE(gaussians_backward_##SUFFIX)(n, k, spacing, width, d, y, gy, gd);                                                 \
  }                                                                                                                          \
  void tape_edge_states_##SUFFIX(                                                                                            \
    tape_edges edges, size_t f, const NUMBER *x, const NUMBER *ends, NUMBER *z, NUMBER *y) {                                 \
    CHOOSE(edge_states_##SUFFIX)(edges, f, x, ends, z, y);                                                                   \
  }                                                                                                                          \
  void tape_edge_states_backward_##SUFFIX(                                                                                   \
    tape_edges edges, size_t f, const NUMBER *z, const NUMBER *gy, NUMBER *gx, NUMBER *gends) {                              \
    CHOOSE(edge_states_backward_##SUFFIX)(edges, f, z, gy, gx, gends);                                                       \
  }                                                                                                                          \
  void tape_gated_sum_##SUFFIX(                                                                                              \
    tape_edges edges, size_t f, const NUMBER *x, const NUMBER *w, const NUMBER *b, const NUMBER *c, NUMBER *gates,           \
    NUMBER *y) {                                                                                                             \
    CHOOSE(gated_sum_##SUFFIX)(edges, f, x, w, b, c, gates, y);                                                              \
  }                                                                                                                          \
  void tape_gated_sum_backward_##SUFFIX(                                                                                     \
    tape_edges edges, size_t f, const NUMBER *x, const NUMBER *w, const NUMBER *c, const NUMBER *gates, const NUMBER *gy,    \
    NUMBER *gx, NUMBER *gw, NUMBER *gb, NUMBER *gc) {                                                                        \
    CHOOSE(gated_sum_backward_##SUFFIX)(edges, f, x, w, c, gates, gy, gx, gw, gb, gc);                                       \
  }                                                                                                                          \
  void tape_vector_messages_##SUFFIX(                                                                                        \
    tape_edges edges, size_t f, const NUMBER *h, const NUMBER *v, const NUMBER *filters, const NUMBER *weights,              \
    const NUMBER *u, const NUMBER *c, NUMBER *h2, NUMBER *v2) {                                                              \
    CHOOSE(vector_messages_##SUFFIX)(edges, f, h, v, filters, weights, u, c, h2, v2);                                        \
  }                                                                                                                          \
  void tape_vector_messages_backward_##SUFFIX(                                                                               \
    tape_edges edges, size_t f, const NUMBER *v, const NUMBER *filters, const NUMBER *weights, const NUMBER *u,              \
    const NUMBER *c, const NUMBER *gh2, const NUMBER *gv2, NUMBER *gh, NUMBER *gv, NUMBER *gfilters, NUMBER *gweights,       \
    NUMBER *gu, NUMBER *gc) {                                                                                                \
    CHOOSE(vector_messages_backward_##SUFFIX)                                                                                \
    (edges, f, v, filters, weights, u, c, gh2, gv2, gh, gv, gfilters, gweights, gu, gc);                                     \
  }

DEFINE_KERNELS(float, float)
DEFINE_KERNELS(double, double)
