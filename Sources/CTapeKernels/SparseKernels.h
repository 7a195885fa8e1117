/* Products of rows of which few numbers are not zero, and the likelihood of what is there. Included after DenseKernels.h. */

static void NAME(sparse_multiply)(tape_sparse a, size_t n, const NUMBER *b, const NUMBER *bias, NUMBER *c) {
  for (size_t i = 0; i < a.rows; i++, c += n) {
    size_t j = 0;
    /* Eight vectors of sums stay in registers. */
    for (; j + 8 * WIDTH <= n; j += 8 * WIDTH) {
      VECTOR sums[8];
#pragma unroll
      for (int v = 0; v < 8; v++) sums[v] = bias ? LOAD(bias + j + v * WIDTH) : (VECTOR){0};
      for (int32_t e = a.starts[i]; e < a.starts[i + 1]; e++) {
        const NUMBER *row = b + (size_t)a.places[e] * n + j;
        NUMBER weight = (NUMBER)a.weights[e];
#pragma unroll
        for (int v = 0; v < 8; v++) sums[v] += weight * LOAD(row + v * WIDTH);
      }
#pragma unroll
      for (int v = 0; v < 8; v++) STORE(c + j + v * WIDTH) = sums[v];
    }
    if (j == n) continue;
    for (size_t k = j; k < n; k++) c[k] = bias ? bias[k] : 0;
    for (int32_t e = a.starts[i]; e < a.starts[i + 1]; e++) {
      const NUMBER *row = b + (size_t)a.places[e] * n;
      NUMBER weight = (NUMBER)a.weights[e];
      for (size_t k = j; k < n; k++) c[k] += weight * row[k];
    }
  }
}

static void NAME(sparse_multiply_backward)(tape_sparse a, size_t n, const NUMBER *gc, NUMBER *gb) {
  for (size_t i = 0; i < a.rows; i++) {
    const NUMBER *restrict gradient = gc + i * n;
    for (int32_t e = a.starts[i]; e < a.starts[i + 1]; e++) {
      NUMBER *restrict row = gb + (size_t)a.places[e] * n;
      NUMBER weight = (NUMBER)a.weights[e];
      for (size_t k = 0; k < n; k++) row[k] += weight * gradient[k];
    }
  }
}

/* Replaces x by ln(1 + eˣ) = max(x, 0) + ln(1 + u) with u = e^−|x|. The logarithm is 2·artanh(u/(2 + u)), whose series
   converges by a factor of nine a term. */
__attribute__((always_inline)) static inline void NAME(softplus)(VECTOR *place) {
  VECTOR x = *place;
  VECTOR positive = (VECTOR)((INTEGERS)x & ~(x < 0));
  VECTOR u = x - 2 * positive;
  NAME(exponential)(&u);
  VECTOR s = u / (2 + u), square = s * s, sum = {0};
#pragma unroll
  for (int k = LOGARITHM_TERMS; k >= 0; k--) sum = sum * square + (NUMBER)(2.0 / (2 * k + 1));
  *place = positive + s * sum;
}

__attribute__((always_inline)) static inline void NAME(add_softplus_of_some)(size_t n, const NUMBER *x, VECTOR *sums) {
  VECTOR value = {0}, kept = {0};
  memcpy(&value, x, n * sizeof(NUMBER));
  NAME(softplus)(&value);
  memcpy(&kept, &value, n * sizeof(NUMBER));
  *sums += kept;
}

static NUMBER NAME(softplus_sum)(size_t n, const NUMBER *x) {
  VECTOR sums = {0};
  size_t k = 0;
  for (; k + WIDTH <= n; k += WIDTH) NAME(add_softplus_of_some)(WIDTH, x + k, &sums);
  if (k < n) NAME(add_softplus_of_some)(n - k, x + k, &sums);
  NUMBER sum = 0;
  for (size_t lane = 0; lane < WIDTH; lane++) sum += sums[lane];
  return sum;
}

__attribute__((always_inline)) static inline void NAME(softplus_slope_of_some)(
  size_t n, NUMBER scale, const NUMBER *x, NUMBER *gx) {
  VECTOR value = {0}, gradient = {0};
  memcpy(&value, x, n * sizeof(NUMBER));
  memcpy(&gradient, gx, n * sizeof(NUMBER));
  NAME(sigmoids)(&value);
  gradient += scale * value;
  memcpy(gx, &gradient, n * sizeof(NUMBER));
}

static void NAME(softplus_sum_backward)(size_t n, NUMBER scale, const NUMBER *x, NUMBER *gx) {
  size_t k = 0;
  for (; k + WIDTH <= n; k += WIDTH) NAME(softplus_slope_of_some)(WIDTH, scale, x + k, gx + k);
  if (k < n) NAME(softplus_slope_of_some)(n - k, scale, x + k, gx + k);
}
