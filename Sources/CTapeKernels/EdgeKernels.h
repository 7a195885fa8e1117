/* Operations along the edges of graphs. Included after DenseKernels.h. A node's sum is taken in the order of its edges. */

static void NAME(edge_states)(
  tape_edges edges, size_t f, const NUMBER *x, const NUMBER *ends, NUMBER *restrict z, NUMBER *restrict y) {
  for (size_t i = 0; i < edges.nodes; i++) {
    const NUMBER *target = ends + 2 * f * i;
    for (size_t e = (size_t)edges.starts[i]; e < (size_t)edges.starts[i + 1]; e++) {
      const NUMBER *source = ends + 2 * f * (size_t)edges.sources[e] + f, *own = x + e * f;
      NUMBER *restrict sum = z + e * f;
      for (size_t k = 0; k < f; k++) sum[k] = own[k] + target[k] + source[k];
      NAME(silu)(f, sum, y + e * f);
    }
  }
}

static void NAME(edge_states_backward)(
  tape_edges edges, size_t f, const NUMBER *z, const NUMBER *gy, NUMBER *gx, NUMBER *gends) {
  for (size_t i = 0; i < edges.nodes; i++) {
    NUMBER *target = gends + 2 * f * i;
    for (size_t e = (size_t)edges.starts[i]; e < (size_t)edges.starts[i + 1]; e++) {
      NUMBER *source = gends + 2 * f * (size_t)edges.sources[e] + f, *own = gx + e * f;
      for (size_t first = 0; first < f; first += WIDTH) {
        size_t count = least(WIDTH, f - first);
        NUMBER slope[WIDTH];
        if (count == WIDTH) {
          NAME(silu_slope_of_some)(WIDTH, z + e * f + first, gy + e * f + first, slope, false);
          VECTOR value = LOAD(slope);
          STORE(own + first) += value;
          STORE(target + first) += value;
          STORE(source + first) += value;
        } else {
          NAME(silu_slope_of_some)(count, z + e * f + first, gy + e * f + first, slope, false);
          for (size_t k = 0; k < count; k++) {
            own[first + k] += slope[k];
            target[first + k] += slope[k];
            source[first + k] += slope[k];
          }
        }
      }
    }
  }
}

static void NAME(gated_sum)(
  tape_edges edges, size_t f, const NUMBER *x, const NUMBER *w, const NUMBER *b, const NUMBER *c, NUMBER *restrict gates,
  NUMBER *restrict y) {
  for (size_t i = 0; i < edges.nodes; i++) {
    NUMBER *restrict sum = y + i * f;
    memset(sum, 0, f * sizeof(NUMBER));
    for (size_t e = (size_t)edges.starts[i]; e < (size_t)edges.starts[i + 1]; e++) {
      gates[e] = NAME(sigmoid)(NAME(dot)(w, x + e * f, f) + b[0]);
      NUMBER factor = c[e] * gates[e];
      for (size_t k = 0; k < f; k++) sum[k] += factor * x[e * f + k];
    }
  }
}

static void NAME(gated_sum_backward)(
  tape_edges edges, size_t f, const NUMBER *x, const NUMBER *w, const NUMBER *c, const NUMBER *gates, const NUMBER *gy,
  NUMBER *restrict gx, NUMBER *restrict gw, NUMBER *gb, NUMBER *gc) {
  for (size_t i = 0; i < edges.nodes; i++) {
    const NUMBER *gradient = gy + i * f;
    for (size_t e = (size_t)edges.starts[i]; e < (size_t)edges.starts[i + 1]; e++) {
      NUMBER along = NAME(dot)(gradient, x + e * f, f), gate = gates[e], factor = c[e] * gate;
      NUMBER slope = factor * (1 - gate) * along;
      gc[e] += gate * along;
      gb[0] += slope;
      for (size_t k = 0; k < f; k++) {
        gx[e * f + k] += factor * gradient[k] + slope * w[k];
        gw[k] += slope * x[e * f + k];
      }
    }
  }
}

static void NAME(vector_messages)(
  tape_edges edges, size_t f, const NUMBER *h, const NUMBER *v, const NUMBER *filters, const NUMBER *weights,
  const NUMBER *u, const NUMBER *c, NUMBER *restrict h2, NUMBER *restrict v2) {
  for (size_t i = 0; i < edges.nodes; i++) {
    NUMBER *restrict scalar = h2 + i * f, *restrict first = v2 + 3 * i * f, *restrict second = first + f,
           *restrict third = second + f;
    memcpy(scalar, h + i * f, f * sizeof(NUMBER));
    memcpy(first, v + 3 * i * f, 3 * f * sizeof(NUMBER));
    for (size_t e = (size_t)edges.starts[i]; e < (size_t)edges.starts[i + 1]; e++) {
      size_t j = (size_t)edges.sources[e];
      const NUMBER *s = filters + 3 * j * f, *w = weights + 3 * e * f, *from = v + 3 * j * f;
      NUMBER factor = c[e], x = factor * u[3 * e], y = factor * u[3 * e + 1], z = factor * u[3 * e + 2];
      for (size_t k = 0; k < f; k++) {
        NUMBER along = w[f + k] * s[f + k], keep = factor * (w[2 * f + k] * s[2 * f + k]);
        scalar[k] += factor * (w[k] * s[k]);
        first[k] += along * x + keep * from[k];
        second[k] += along * y + keep * from[f + k];
        third[k] += along * z + keep * from[2 * f + k];
      }
    }
  }
}

/* Gradients of one edge: numbers from `first` on, a vector of them. */
typedef struct {
  size_t f;
  const NUMBER *v, *s, *w, *gh, *gv;
  NUMBER *gv_source, *gs, *gw;
  NUMBER x, y, z, c;
} NAME(edge_gradient);

#define TAKE(T, place) (*(const T *)(place))
#define GIVE(T, place) (*(T *)(place))
#define EDGE_GRADIENT(T, sums)                                                                                               \
  do {                                                                                                                       \
    T gx = TAKE(T, q.gv + k), gy = TAKE(T, q.gv + q.f + k), gz = TAKE(T, q.gv + 2 * q.f + k), g0 = TAKE(T, q.gh + k);        \
    T w0 = TAKE(T, q.w + k), w1 = TAKE(T, q.w + q.f + k), w2 = TAKE(T, q.w + 2 * q.f + k);                                   \
    T s0 = TAKE(T, q.s + k), s1 = TAKE(T, q.s + q.f + k), s2 = TAKE(T, q.s + 2 * q.f + k);                                   \
    T g1 = gx * q.x + gy * q.y + gz * q.z;                                                                                   \
    T g2 = gx * TAKE(T, q.v + k) + gy * TAKE(T, q.v + q.f + k) + gz * TAKE(T, q.v + 2 * q.f + k);                            \
    T along = w1 * s1, keep = q.c * (w2 * s2);                                                                               \
    sums[0] += along * gx;                                                                                                   \
    sums[1] += along * gy;                                                                                                   \
    sums[2] += along * gz;                                                                                                   \
    sums[3] += g0 * (w0 * s0) + g1 * along + g2 * (w2 * s2);                                                                 \
    GIVE(T, q.gw + k) += q.c * (g0 * s0);                                                                                    \
    GIVE(T, q.gw + q.f + k) += q.c * (g1 * s1);                                                                              \
    GIVE(T, q.gw + 2 * q.f + k) += q.c * (g2 * s2);                                                                          \
    GIVE(T, q.gs + k) += q.c * (g0 * w0);                                                                                    \
    GIVE(T, q.gs + q.f + k) += q.c * (g1 * w1);                                                                              \
    GIVE(T, q.gs + 2 * q.f + k) += q.c * (g2 * w2);                                                                          \
    GIVE(T, q.gv_source + k) += keep * gx;                                                                                   \
    GIVE(T, q.gv_source + q.f + k) += keep * gy;                                                                             \
    GIVE(T, q.gv_source + 2 * q.f + k) += keep * gz;                                                                         \
  } while (0)

static void NAME(vector_messages_backward)(
  tape_edges edges, size_t f, const NUMBER *v, const NUMBER *filters, const NUMBER *weights, const NUMBER *u,
  const NUMBER *c, const NUMBER *gh2, const NUMBER *gv2, NUMBER *gh, NUMBER *gv, NUMBER *gfilters, NUMBER *gweights,
  NUMBER *gu, NUMBER *gc) {
  for (size_t k = 0; k < edges.nodes * f; k++) gh[k] += gh2[k];
  for (size_t k = 0; k < 3 * edges.nodes * f; k++) gv[k] += gv2[k];
  for (size_t i = 0; i < edges.nodes; i++) {
    for (size_t e = (size_t)edges.starts[i]; e < (size_t)edges.starts[i + 1]; e++) {
      size_t j = (size_t)edges.sources[e], k = 0;
      NAME(edge_gradient) q = {
        f, v + 3 * j * f, filters + 3 * j * f, weights + 3 * e * f, gh2 + i * f, gv2 + 3 * i * f,
        gv + 3 * j * f, gfilters + 3 * j * f, gweights + 3 * e * f, u[3 * e], u[3 * e + 1], u[3 * e + 2], c[e],
      };
      VECTOR lanes[4] = {0};
      for (; k + WIDTH <= f; k += WIDTH) EDGE_GRADIENT(VECTOR, lanes);
      NUMBER sums[4];
      for (int part = 0; part < 4; part++) sums[part] = NAME(sum)(lanes + part);
      for (; k < f; k++) EDGE_GRADIENT(NUMBER, sums);
      for (int axis = 0; axis < 3; axis++) gu[3 * e + axis] += c[e] * sums[axis];
      gc[e] += sums[3];
    }
  }
}

#undef EDGE_GRADIENT
#undef TAKE
#undef GIVE
#undef VECTOR
#undef INTEGERS
#undef WIDTH
#undef LOAD
#undef STORE
