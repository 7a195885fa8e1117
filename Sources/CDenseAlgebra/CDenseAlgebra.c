#include "CDenseAlgebra.h"

#include <stdlib.h>
#include <string.h>

/* Products are taken by blocks that fit the caches: the strips of a tile the first level, a block of A and of B the second. */
#define BLOCK_ROWS 64
#define BLOCK_COLUMNS 256
#define BLOCK_DEPTH 256
/* The size up to which a matrix is factored by plain loops. */
#define LEAF 16

typedef struct {
  size_t low, high;
} range;

static inline size_t length(range r) { return r.high - r.low; }
static inline size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* The depths, of a range, at which a triangular operand has numbers in `count` rows of A or columns of B from `first`: from
   `first` on if it has the shape that begins at the diagonal, up to the last of them if it has the one that ends there. */
static inline range limit(range all, dense_shape shape, dense_shape begins, size_t first, size_t count) {
  if (shape == dense_full) return all;
  range result = all;
  if (shape == begins) {
    if (result.low < first) result.low = least(first, all.high);
  } else {
    result.high = least(all.high, first + count);
    if (result.high < result.low) result.high = result.low;
  }
  return result;
}

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
#define NAME(x) x##_avx512
#define WIDTH 8
#define TILE_ROWS 8
#define TILE_VECTORS 2
#include "Products.h"
#include "Rows.h"
#undef NAME
#undef WIDTH
#undef TILE_ROWS
#undef TILE_VECTORS
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define NAME(x) x##_avx2
#define WIDTH 4
#define TILE_ROWS 4
#define TILE_VECTORS 2
#include "Products.h"
#include "Rows.h"
#undef NAME
#undef WIDTH
#undef TILE_ROWS
#undef TILE_VECTORS
#pragma clang attribute pop
#endif
#define NAME(x) x##_base
#define WIDTH 2
#define TILE_ROWS 4
#define TILE_VECTORS 2
#include "Products.h"
#include "Rows.h"

#if defined(__x86_64__)
#define CHOOSE(function) \
  (__builtin_cpu_supports("avx512f") ? function##_avx512 \
   : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? function##_avx2 : function##_base)
#else
#define CHOOSE(function) function##_base
#endif

static double *workspace(void) { return malloc((BLOCK_ROWS + BLOCK_COLUMNS) * BLOCK_DEPTH * sizeof(double)); }

bool dense_multiply(size_t m, size_t n, size_t k, dense_operand a, dense_operand b, double *c) {
  if (k == 0) memset(c, 0, m * n * sizeof(double));
  double *work = workspace();
  if (!work) return false;
  CHOOSE(multiply)(m, n, k, 1, a, b, c, n, false, false, work);
  free(work);
  return true;
}

int dense_factor_and_invert(double *a, double *inverse, size_t n) {
  double *work = workspace();
  if (!work) return 2;
  int failed = CHOOSE(factor_and_invert)(a, inverse, n, n, work);
  free(work);
  return failed;
}

bool dense_inverse(const double *factor_inverse, double *inverse, size_t n) {
  double *work = workspace();
  if (!work) return false;
  CHOOSE(multiply)(
    n, n, n, 1, (dense_operand){factor_inverse, 1, n, dense_upper}, (dense_operand){factor_inverse, n, 1, dense_lower},
    inverse, n, false, true, work);
  free(work);
  return true;
}

double dense_dot(const double *a, const double *b, size_t n) { return CHOOSE(dot)(a, b, n); }

void dense_apply(const double *t, size_t stride, const double *x, double *y, size_t n) {
  CHOOSE(apply)(t, stride, x, y, n);
}

void dense_apply_transposed(const double *t, size_t stride, const double *x, double *y, size_t n) {
  CHOOSE(apply_transposed)(t, stride, x, y, n);
}

void dense_squared_norms(const double *t, const double *x, double *norms, size_t n) {
  CHOOSE(squared_norms)(t, x, norms, n);
}

void dense_covariances(
  dense_kernel kernel, const double *point, const double *inputs, size_t stride, size_t d, size_t n, double *values,
  double *slopes) {
  CHOOSE(covariances)(kernel, point, inputs, stride, d, n, values, slopes);
}

void dense_weighted_squares(
  const double *w, const double *point, const double *inputs, size_t stride, size_t d, size_t n, double *sums) {
  for (size_t k = 0; k < d; k++) sums[k] += CHOOSE(weighted_squares)(w, point[k], inputs + k * stride, n);
}

void dense_weighted_differences(
  const double *v, const double *w, const double *point, const double *inputs, size_t stride, size_t d, size_t n,
  double *sums) {
  for (size_t k = 0; k < d; k++) {
    double pair[2];
    CHOOSE(weighted_differences)(v, w, point[k], inputs + k * stride, n, pair);
    sums[k] = pair[0];
    sums[d + k] = pair[1];
  }
}
