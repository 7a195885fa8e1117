/* Loops over rows of numbers. Included once for each instruction set, with NAME(x) naming the variant. They work on eight
   numbers at a time whatever the width of a register, so that sums are taken in the same order on all. */

typedef double NAME(eight) __attribute__((vector_size(64), aligned(8)));
typedef long long NAME(eight_integers) __attribute__((vector_size(64), aligned(8)));
#define EIGHT NAME(eight)
#define LOAD(place) (*(const EIGHT *)(place))
#define STORE(place) (*(EIGHT *)(place))

#define SUM(x) (((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7])))

/* Replaces x ≤ 0 by exp(x), to about an ulp; by 0 from −708 down. x = k·ln 2 + r, and Taylor's series for |r| ≤ ½·ln 2. */
__attribute__((always_inline)) static inline void NAME(exponential)(EIGHT *place) {
  static const double reciprocals[] = {
    1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720,
    1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1, 1,
  };
  EIGHT x = *place;
  NAME(eight_integers) representable = x > -708.0;
  x = (EIGHT)((NAME(eight_integers))x & representable);
  /* The sum rounds to an integer, which stands in the low bits. */
  EIGHT shifted = x * 0x1.71547652b82fep0 + 0x1.8p52;
  EIGHT multiple = shifted - 0x1.8p52;
  EIGHT r = (x - multiple * 0x1.62e42fee00000p-1) - multiple * 0x1.a39ef35793c76p-33;
  EIGHT sum = r * reciprocals[0] + reciprocals[1];
#pragma unroll
  for (int k = 2; k < 14; k++) sum = sum * r + reciprocals[k];
  NAME(eight_integers) power = ((NAME(eight_integers))shifted + 1023) << 52;
  *place = (EIGHT)((NAME(eight_integers))(sum * (EIGHT)power) & representable);
}

__attribute__((always_inline)) static inline void NAME(covariance_of_eight)(
  dense_kernel kernel, double *distances, double *slopes) {
  EIGHT square = LOAD(distances);
  if (kernel == dense_matern52) {
    EIGHT scaled = 5 * square, distance = __builtin_elementwise_sqrt(scaled), decay = -distance;
    NAME(exponential)(&decay);
    EIGHT slope = (1 + distance) * decay;
    STORE(distances) = slope + (5.0 / 3) * square * decay;
    if (slopes) STORE(slopes) = (5.0 / 3) * slope;
  } else {
    EIGHT value = -0.5 * square;
    NAME(exponential)(&value);
    STORE(distances) = value;
    if (slopes) STORE(slopes) = value;
  }
}

static void NAME(covariances)(
  dense_kernel kernel, const double *point, const double *inputs, size_t stride, size_t d, size_t n, double *values,
  double *slopes) {
  size_t j = 0;
  for (; j + 8 <= n; j += 8) {
    EIGHT sum = {0};
    for (size_t k = 0; k < d; k++) {
      EIGHT difference = point[k] - LOAD(inputs + k * stride + j);
      sum += difference * difference;
    }
    STORE(values + j) = sum;
    NAME(covariance_of_eight)(kernel, values + j, slopes ? slopes + j : slopes);
  }
  if (j == n) return;
  double rest[8] = {0}, rest_slopes[8];
  for (size_t i = 0; i < n - j; i++) {
    for (size_t k = 0; k < d; k++) {
      double difference = point[k] - inputs[k * stride + j + i];
      rest[i] += difference * difference;
    }
  }
  NAME(covariance_of_eight)(kernel, rest, rest_slopes);
  for (size_t i = 0; i < n - j; i++) {
    values[j + i] = rest[i];
    if (slopes) slopes[j + i] = rest_slopes[i];
  }
}

static double NAME(dot)(const double *a, const double *b, size_t n) {
  EIGHT first = {0}, second = {0};
  size_t k = 0;
  for (; k + 16 <= n; k += 16) {
    first += LOAD(a + k) * LOAD(b + k);
    second += LOAD(a + k + 8) * LOAD(b + k + 8);
  }
  if (k + 8 <= n) {
    first += LOAD(a + k) * LOAD(b + k);
    k += 8;
  }
  double sum = SUM(first) + SUM(second);
  for (; k < n; k++) sum += a[k] * b[k];
  return sum;
}

static void NAME(add)(double factor, const double *x, double *y, size_t n) {
  size_t k = 0;
  for (; k + 8 <= n; k += 8) STORE(y + k) = LOAD(y + k) + factor * LOAD(x + k);
  for (; k < n; k++) y[k] += factor * x[k];
}

/* Σₖ wₖ·(c − xₖ)². */
static double NAME(weighted_squares)(const double *w, double center, const double *x, size_t n) {
  EIGHT sums = {0};
  size_t k = 0;
  for (; k + 8 <= n; k += 8) {
    EIGHT difference = center - LOAD(x + k);
    sums += LOAD(w + k) * difference * difference;
  }
  double sum = SUM(sums);
  for (; k < n; k++) sum += w[k] * (center - x[k]) * (center - x[k]);
  return sum;
}

/* Σₖ wₖ·(c − xₖ) for two weights. */
static void NAME(weighted_differences)(
  const double *v, const double *w, double center, const double *x, size_t n, double *sums) {
  EIGHT first = {0}, second = {0};
  size_t k = 0;
  for (; k + 8 <= n; k += 8) {
    EIGHT difference = center - LOAD(x + k);
    first += LOAD(v + k) * difference;
    second += LOAD(w + k) * difference;
  }
  sums[0] = SUM(first);
  sums[1] = SUM(second);
  for (; k < n; k++) {
    sums[0] += v[k] * (center - x[k]);
    sums[1] += w[k] * (center - x[k]);
  }
}

/* y = T·x for a lower triangular T. */
static void NAME(apply)(const double *t, size_t stride, const double *x, double *y, size_t n) {
  for (size_t i = 0; i < n; i++) {
    y[i] = NAME(dot)(t, x, i + 1);
    t += stride ? stride : i + 1;
  }
}

/* y = Tᵀ·x. */
static void NAME(apply_transposed)(const double *t, size_t stride, const double *x, double *y, size_t n) {
  memset(y, 0, n * sizeof(double));
  for (size_t i = 0; i < n; i++) {
    NAME(add)(x[i], t, y, i + 1);
    t += stride ? stride : i + 1;
  }
}

/* ‖T·x‖² for eight x at once, which alternate in memory; four rows of T share what is read of x. */
static void NAME(squared_norms)(const double *t, const double *x, double *norms, size_t n) {
  EIGHT total = {0};
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    const double *t0 = t, *t1 = t0 + i + 1, *t2 = t1 + i + 2, *t3 = t2 + i + 3;
    EIGHT sum0 = {0}, sum1 = {0}, sum2 = {0}, sum3 = {0};
    for (size_t j = 0; j <= i; j++) {
      EIGHT right = LOAD(x + 8 * j);
      sum0 += t0[j] * right;
      sum1 += t1[j] * right;
      sum2 += t2[j] * right;
      sum3 += t3[j] * right;
    }
    sum1 += t1[i + 1] * LOAD(x + 8 * (i + 1));
    sum2 += t2[i + 1] * LOAD(x + 8 * (i + 1));
    sum3 += t3[i + 1] * LOAD(x + 8 * (i + 1));
    sum2 += t2[i + 2] * LOAD(x + 8 * (i + 2));
    sum3 += t3[i + 2] * LOAD(x + 8 * (i + 2));
    sum3 += t3[i + 3] * LOAD(x + 8 * (i + 3));
    total += sum0 * sum0;
    total += sum1 * sum1;
    total += sum2 * sum2;
    total += sum3 * sum3;
    t = t3 + i + 4;
  }
  for (; i < n; i++) {
    EIGHT sum = {0};
    for (size_t j = 0; j <= i; j++) sum += t[j] * LOAD(x + 8 * j);
    total += sum * sum;
    t += i + 1;
  }
  STORE(norms) = total;
}

#undef EIGHT
#undef SUM
#undef LOAD
#undef STORE
