/* Steps along gradients. Included after DenseKernels.h. */

static double NAME(squared_norm)(size_t n, const NUMBER *x) {
  /* Lanes of their own, whatever the width of a register. */
  double squares[16] = {0}, sum = 0;
  size_t k = 0;
  for (; k + 16 <= n; k += 16) {
    for (size_t lane = 0; lane < 16; lane++) squares[lane] += (double)x[k + lane] * (double)x[k + lane];
  }
  for (; k < n; k++) squares[k % 16] += (double)x[k] * (double)x[k];
  for (size_t lane = 0; lane < 16; lane++) sum += squares[lane];
  return sum;
}

__attribute__((always_inline)) static inline void NAME(adamw_of_some)(
  tape_adamw step, size_t n, const NUMBER *gradient, NUMBER *mean, NUMBER *square, NUMBER *x) {
  /* Rounded as written, so that processors without a fused multiply-add take the same steps. */
#pragma clang fp contract(off)
  VECTOR g = {0}, m = {0}, s = {0}, value = {0};
  memcpy(&g, gradient, n * sizeof(NUMBER));
  memcpy(&m, mean, n * sizeof(NUMBER));
  memcpy(&s, square, n * sizeof(NUMBER));
  memcpy(&value, x, n * sizeof(NUMBER));
  g *= (NUMBER)step.scale;
  m = (NUMBER)step.momentum * m + (NUMBER)(1 - step.momentum) * g;
  s = (NUMBER)step.second_momentum * s + (NUMBER)(1 - step.second_momentum) * g * g;
  VECTOR deviation = __builtin_elementwise_sqrt(s / (NUMBER)step.square_correction) + (NUMBER)step.epsilon;
  value -= (NUMBER)step.rate * (m / (NUMBER)step.mean_correction / deviation + (NUMBER)step.decay * value);
  memcpy(mean, &m, n * sizeof(NUMBER));
  memcpy(square, &s, n * sizeof(NUMBER));
  memcpy(x, &value, n * sizeof(NUMBER));
}

static void NAME(adamw)(
  tape_adamw step, size_t n, const NUMBER *gradient, NUMBER *mean, NUMBER *square, NUMBER *x) {
  size_t k = 0;
  for (; k + WIDTH <= n; k += WIDTH) NAME(adamw_of_some)(step, WIDTH, gradient + k, mean + k, square + k, x + k);
  if (k < n) NAME(adamw_of_some)(step, n - k, gradient + k, mean + k, square + k, x + k);
}
