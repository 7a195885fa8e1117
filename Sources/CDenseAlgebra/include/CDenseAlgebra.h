/* Dense linear algebra on row-major doubles, compiled for several instruction sets, the best of which is chosen at run time.
   Sums are taken in one order on all of them, so that all that have a fused multiply-add give the same bits. A result does
   not depend on how many rows or points are asked for at once. */
#ifndef CDENSEALGEBRA_H
#define CDENSEALGEBRA_H
#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

/* Zeros of an operand that products skip; they have to be in memory all the same. */
typedef enum { dense_full, dense_lower, dense_upper } dense_shape;

/* Element (i, j) is at[i * row + j * column]. */
typedef struct {
  const double *at;
  size_t row, column;
  dense_shape shape;
} dense_operand;

/* C[m, n] = A·B. False where there is no memory. */
bool dense_multiply(size_t m, size_t n, size_t k, dense_operand a, dense_operand b, double *c);

/* Replaces the lower triangle of A by L, A = L·Lᵀ, and writes L⁻¹, with zeros above its diagonal. Above the diagonal A is
   scratch. 1 where A is not positive definite, 2 where there is no memory, else 0. */
int dense_factor_and_invert(double *a, double *inverse, size_t n);

/* The lower triangle of A⁻¹ = L⁻ᵀ·L⁻¹ from L⁻¹; what is above the diagonal is undefined. False where there is no memory. */
bool dense_inverse(const double *factor_inverse, double *inverse, size_t n);

/* a·b. */
double dense_dot(const double *a, const double *b, size_t n);

/* y = T·x and y = Tᵀ·x for a lower triangular T whose rows are `stride` apart; packed one after another if that is 0. */
void dense_apply(const double *t, size_t stride, const double *x, double *y, size_t n);
void dense_apply_transposed(const double *t, size_t stride, const double *x, double *y, size_t n);

/* norms[8] = ‖T·x‖² for eight vectors x, laid out [n, 8], and a packed lower triangular T. */
void dense_squared_norms(const double *t, const double *x, double *norms, size_t n);

typedef enum { dense_matern52, dense_squared_exponential } dense_kernel;

/* Covariances of a point with the first n of the inputs, which are laid out [d, stride], and if wanted their slopes: minus
   the derivative by the difference of a coordinate, divided by that difference. */
void dense_covariances(
  dense_kernel kernel, const double *point, const double *inputs, size_t stride, size_t d, size_t n, double *values,
  double *_Nullable slopes);

/* sums[k] += Σᵢ wᵢ·(pointₖ − inputₖᵢ)² for each of d coordinates. */
void dense_weighted_squares(
  const double *w, const double *point, const double *inputs, size_t stride, size_t d, size_t n, double *sums);

/* sums[2, d]: Σᵢ vᵢ·(pointₖ − inputₖᵢ), and the same of w. */
void dense_weighted_differences(
  const double *v, const double *w, const double *point, const double *inputs, size_t stride, size_t d, size_t n,
  double *sums);

#pragma clang assume_nonnull end
#endif
