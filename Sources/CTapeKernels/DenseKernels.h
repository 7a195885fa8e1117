/* Products, nonlinearities and radial functions. Included for each instruction set and precision: NAME(x) names the
   variant, NUMBER is its type. */

typedef NUMBER NAME(vector) __attribute__((vector_size(64), aligned(sizeof(NUMBER))));
typedef INTEGER NAME(integers) __attribute__((vector_size(64), aligned(sizeof(NUMBER))));
#define VECTOR NAME(vector)
#define INTEGERS NAME(integers)
#define WIDTH (64 / sizeof(NUMBER))
#define LOAD(place) (*(const VECTOR *)(place))
#define STORE(place) (*(VECTOR *)(place))

/* c[rows, vectors] = bias, or what it is, plus A·B over `k` depths; `rows` and `vectors` are constants. */
__attribute__((always_inline)) static inline void NAME(tile)(
  const int rows, const int vectors, size_t k, const NUMBER *a, size_t a_row, size_t a_column, const NUMBER *b,
  size_t b_row, const NUMBER *bias, NUMBER *c, size_t c_row, bool adds) {
  VECTOR sums[TALL_ROWS][TILE_VECTORS];
#pragma unroll
  for (int r = 0; r < rows; r++) {
#pragma unroll
    for (int v = 0; v < vectors; v++) {
      if (adds) sums[r][v] = LOAD(c + r * c_row + v * WIDTH);
      else if (bias) sums[r][v] = LOAD(bias + v * WIDTH);
      else sums[r][v] = (VECTOR){0};
    }
  }
  for (size_t p = 0; p < k; p++, b += b_row, a += a_column) {
    VECTOR right[TILE_VECTORS];
#pragma unroll
    for (int v = 0; v < vectors; v++) right[v] = LOAD(b + v * WIDTH);
#pragma unroll
    for (int r = 0; r < rows; r++) {
#pragma unroll
      for (int v = 0; v < vectors; v++) sums[r][v] += a[r * a_row] * right[v];
    }
  }
#pragma unroll
  for (int r = 0; r < rows; r++) {
#pragma unroll
    for (int v = 0; v < vectors; v++) STORE(c + r * c_row + v * WIDTH) = sums[r][v];
  }
}

/* The tiles of `vectors` vectors of columns over all rows, `rows` of them at a time. */
__attribute__((always_inline)) static inline void NAME(strip)(
  const int rows, const int vectors, size_t m, size_t k, const NUMBER *a, size_t a_row, size_t a_column, const NUMBER *b,
  size_t b_row, const NUMBER *bias, NUMBER *c, size_t c_row, bool adds) {
  size_t i = 0;
  for (; i + rows <= m; i += rows) {
    NAME(tile)(rows, vectors, k, a + i * a_row, a_row, a_column, b, b_row, bias, c + i * c_row, c_row, adds);
  }
  for (; i + 2 <= m; i += 2) {
    NAME(tile)(2, vectors, k, a + i * a_row, a_row, a_column, b, b_row, bias, c + i * c_row, c_row, adds);
  }
  for (; i < m; i++) NAME(tile)(1, vectors, k, a + i * a_row, a_row, a_column, b, b_row, bias, c + i * c_row, c_row, adds);
}

/* A strip of fewer columns than a vector has, of which copies are widened by zeros. */
static void NAME(narrow_strip)(
  size_t columns, size_t m, size_t k, const NUMBER *a, size_t a_row, size_t a_column, const NUMBER *b, size_t b_row,
  const NUMBER *bias, NUMBER *c, size_t c_row, bool adds) {
  NUMBER right[DEPTH * WIDTH], wide_bias[WIDTH] = {0}, sums[TALL_ROWS * WIDTH];
  size_t bytes = columns * sizeof(NUMBER);
  memset(right, 0, k * WIDTH * sizeof(NUMBER));
  memset(sums, 0, sizeof(sums));
  for (size_t p = 0; p < k; p++) memcpy(right + p * WIDTH, b + p * b_row, bytes);
  if (bias) memcpy(wide_bias, bias, bytes);
  for (size_t i = 0; i < m; i += TALL_ROWS) {
    size_t rows = least(TALL_ROWS, m - i);
    if (adds) {
      for (size_t r = 0; r < rows; r++) memcpy(sums + r * WIDTH, c + (i + r) * c_row, bytes);
    }
    NAME(strip)(
      TALL_ROWS, 1, rows, k, a + i * a_row, a_row, a_column, right, WIDTH, bias ? wide_bias : NULL, sums, WIDTH, adds);
    for (size_t r = 0; r < rows; r++) memcpy(c + (i + r) * c_row, sums + r * WIDTH, bytes);
  }
}

static void NAME(multiply)(
  size_t m, size_t n, size_t k, const NUMBER *a, size_t a_row, size_t a_column, const NUMBER *b, const NUMBER *bias,
  NUMBER *c, bool adds) {
  size_t depth = 0;
  do {
    size_t depths = least(DEPTH, k - depth), j = 0;
    const NUMBER *left = a + depth * a_column, *right = b + depth * n;
    bool continues = adds || depth > 0;
    for (; j + TILE_VECTORS * WIDTH <= n; j += TILE_VECTORS * WIDTH) {
      NAME(strip)(
        TILE_ROWS, TILE_VECTORS, m, depths, left, a_row, a_column, right + j, n, bias ? bias + j : bias, c + j, n, continues);
    }
    for (; j + WIDTH <= n; j += WIDTH) {
      NAME(strip)(
        TALL_ROWS, 1, m, depths, left, a_row, a_column, right + j, n, bias ? bias + j : bias, c + j, n, continues);
    }
    if (j < n) {
      NAME(narrow_strip)(
        n - j, m, depths, left, a_row, a_column, right + j, n, bias ? bias + j : bias, c + j, n, continues);
    }
    depth += DEPTH;
  } while (depth < k);
}

/* t[columns, rows] = aᵀ, a vector of rows at a time. */
static void NAME(transpose)(size_t rows, size_t columns, const NUMBER *a, NUMBER *t) {
  size_t i = 0;
  for (; i + WIDTH <= rows; i += WIDTH) {
    for (size_t j = 0; j < columns; j++) {
      VECTOR column;
#pragma unroll
      for (size_t lane = 0; lane < WIDTH; lane++) column[lane] = a[(i + lane) * columns + j];
      STORE(t + j * rows + i) = column;
    }
  }
  for (; i < rows; i++) {
    for (size_t j = 0; j < columns; j++) t[j * rows + i] = a[i * columns + j];
  }
}

static void NAME(add_rows)(size_t rows, size_t columns, const NUMBER *x, NUMBER *restrict sums) {
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < columns; j++) sums[j] += x[i * columns + j];
  }
}

/* exp(x) to about an ulp; x is kept where the result is finite and normal. x = k·ln 2 + r, and Taylor's series for
   |r| ≤ ½·ln 2. */
__attribute__((always_inline)) static inline void NAME(exponential)(VECTOR *place) {
  static const NUMBER reciprocals[] = {
    1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720,
    1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1, 1,
  };
  VECTOR x = *place;
  INTEGERS low = x < LOWEST, high = x > HIGHEST;
  VECTOR lowest = {0}, highest = {0};
  lowest += LOWEST;
  highest += HIGHEST;
  x = (VECTOR)(((INTEGERS)x & ~low) | ((INTEGERS)lowest & low));
  x = (VECTOR)(((INTEGERS)x & ~high) | ((INTEGERS)highest & high));
  /* The sum rounds to an integer, which stands in the low bits. */
  VECTOR shifted = x * (NUMBER)0x1.71547652b82fep0 + ROUNDING;
  VECTOR multiple = shifted - ROUNDING;
  VECTOR r = (x - multiple * LN2_HIGH) - multiple * LN2_LOW;
  VECTOR sum = r * reciprocals[FIRST_TERM] + reciprocals[FIRST_TERM + 1];
#pragma unroll
  for (int k = FIRST_TERM + 2; k < 14; k++) sum = sum * r + reciprocals[k];
  INTEGERS power = ((INTEGERS)shifted + EXPONENT_BIAS) << MANTISSA_BITS;
  *place = sum * (VECTOR)power;
}

/* Replaces x by sigmoid(x). */
__attribute__((always_inline)) static inline void NAME(sigmoids)(VECTOR *place) {
  VECTOR e = -*place;
  NAME(exponential)(&e);
  *place = 1 / (1 + e);
}

static inline NUMBER NAME(sigmoid)(NUMBER x) {
  VECTOR all = {0};
  all += x;
  NAME(sigmoids)(&all);
  return all[0];
}

__attribute__((always_inline)) static inline void NAME(silu_of_some)(size_t n, const NUMBER *x, NUMBER *y) {
  VECTOR value, gate;
  memcpy(&value, x, n * sizeof(NUMBER));
  gate = value;
  NAME(sigmoids)(&gate);
  value *= gate;
  memcpy(y, &value, n * sizeof(NUMBER));
}

static void NAME(silu)(size_t n, const NUMBER *x, NUMBER *y) {
  size_t k = 0;
  for (; k + WIDTH <= n; k += WIDTH) NAME(silu_of_some)(WIDTH, x + k, y + k);
  if (k < n) NAME(silu_of_some)(n - k, x + k, y + k);
}

/* Sets or adds the gradient of some numbers. */
__attribute__((always_inline)) static inline void NAME(silu_slope_of_some)(
  size_t n, const NUMBER *x, const NUMBER *gy, NUMBER *gx, bool adds) {
  VECTOR value, gradient, old = {0};
  memcpy(&value, x, n * sizeof(NUMBER));
  memcpy(&gradient, gy, n * sizeof(NUMBER));
  if (adds) memcpy(&old, gx, n * sizeof(NUMBER));
  VECTOR gate = value;
  NAME(sigmoids)(&gate);
  old += gradient * (gate + value * gate * (1 - gate));
  memcpy(gx, &old, n * sizeof(NUMBER));
}

__attribute__((always_inline)) static inline void NAME(silu_slope)(
  size_t n, const NUMBER *x, const NUMBER *gy, NUMBER *gx, bool adds) {
  size_t k = 0;
  for (; k + WIDTH <= n; k += WIDTH) NAME(silu_slope_of_some)(WIDTH, x + k, gy + k, gx + k, adds);
  if (k < n) NAME(silu_slope_of_some)(n - k, x + k, gy + k, gx + k, adds);
}

static void NAME(silu_backward)(size_t n, const NUMBER *x, const NUMBER *gy, NUMBER *gx) {
  NAME(silu_slope)(n, x, gy, gx, true);
}

static void NAME(gaussians)(size_t n, size_t k, NUMBER spacing, NUMBER width, const NUMBER *d, NUMBER *y) {
  for (size_t e = 0; e < n; e++) {
    for (size_t first = 0; first < k; first += WIDTH) {
      VECTOR t;
      for (size_t lane = 0; lane < WIDTH; lane++) t[lane] = (d[e] - (NUMBER)(first + lane) * spacing) / width;
      t = -t * t;
      NAME(exponential)(&t);
      memcpy(y + e * k + first, &t, least(WIDTH, k - first) * sizeof(NUMBER));
    }
  }
}

static void NAME(gaussians_backward)(
  size_t n, size_t k, NUMBER spacing, NUMBER width, const NUMBER *d, const NUMBER *y, const NUMBER *gy, NUMBER *gd) {
  for (size_t e = 0; e < n; e++) {
    NUMBER sum = 0;
    for (size_t j = 0; j < k; j++) {
      sum -= 2 * (d[e] - (NUMBER)j * spacing) / (width * width) * y[e * k + j] * gy[e * k + j];
    }
    gd[e] += sum;
  }
}

/* Σ x, lane by lane first. */
__attribute__((always_inline)) static inline NUMBER NAME(sum)(const VECTOR *x) {
  NUMBER lanes[WIDTH];
  memcpy(lanes, x, sizeof(lanes));
  for (size_t half = WIDTH / 2; half > 0; half /= 2) {
    for (size_t k = 0; k < half; k++) lanes[k] += lanes[k + half];
  }
  return lanes[0];
}

__attribute__((always_inline)) static inline NUMBER NAME(dot)(const NUMBER *a, const NUMBER *b, size_t n) {
  VECTOR sums = {0};
  size_t k = 0;
  for (; k + WIDTH <= n; k += WIDTH) sums += LOAD(a + k) * LOAD(b + k);
  NUMBER sum = NAME(sum)(&sums);
  for (; k < n; k++) sum += a[k] * b[k];
  return sum;
}
