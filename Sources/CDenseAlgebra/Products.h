/* Products and factors. Included once for each instruction set, with NAME(x) naming the variant, WIDTH the numbers in a
   vector register, and TILE_ROWS × TILE_VECTORS the registers that hold a tile of a product. */

typedef double NAME(vector) __attribute__((vector_size(8 * WIDTH), aligned(8)));
#define VECTOR NAME(vector)
#define TILE_COLUMNS (TILE_VECTORS * WIDTH)

/* out[TILE_ROWS, TILE_COLUMNS] = A·B for packed panels of depth k. */
static inline void NAME(tile)(size_t k, const double *a, const double *b, double *out) {
  VECTOR sums[TILE_ROWS][TILE_VECTORS] = {0};
  for (size_t p = 0; p < k; p++, a += TILE_ROWS, b += TILE_COLUMNS) {
    VECTOR right[TILE_VECTORS];
#pragma unroll
    for (int v = 0; v < TILE_VECTORS; v++) right[v] = *(const VECTOR *)(b + v * WIDTH);
#pragma unroll
    for (int r = 0; r < TILE_ROWS; r++) {
#pragma unroll
      for (int v = 0; v < TILE_VECTORS; v++) sums[r][v] += a[r] * right[v];
    }
  }
#pragma unroll
  for (int r = 0; r < TILE_ROWS; r++) {
#pragma unroll
    for (int v = 0; v < TILE_VECTORS; v++) *(VECTOR *)(out + r * TILE_COLUMNS + v * WIDTH) = sums[r][v];
  }
}

/* Packs rows of an operand into panels of `width` rows, what is beyond them in the last being zero. */
__attribute__((always_inline)) static inline void NAME(pack)(
  const double *at, size_t row, size_t column, size_t rows, size_t k, size_t width, double *to) {
  for (size_t start = 0; start < rows; start += width, to += width * k) {
    const double *from = at + start * row;
    if (rows - start >= width && row == 1) {
      for (size_t p = 0; p < k; p++) memcpy(to + p * width, from + p * column, width * sizeof(double));
    } else {
      size_t count = least(rows - start, width);
      if (count < width) memset(to, 0, width * k * sizeof(double));
      for (size_t r = 0; r < count; r++) {
        for (size_t p = 0; p < k; p++) to[p * width + r] = from[r * row + p * column];
      }
    }
  }
}

/* Adds to or sets the part of C that lies under a tile. */
static inline void NAME(merge)(
  const double *tile, double sign, bool adds, size_t rows, size_t columns, double *c, size_t stride) {
  if (rows == TILE_ROWS && columns == TILE_COLUMNS) {
#pragma unroll
    for (int r = 0; r < TILE_ROWS; r++, c += stride) {
#pragma unroll
      for (int v = 0; v < TILE_VECTORS; v++, tile += WIDTH) {
        VECTOR *target = (VECTOR *)(c + v * WIDTH), value = sign * *(const VECTOR *)tile;
        *target = adds ? *target + value : value;
      }
    }
    return;
  }
  for (size_t r = 0; r < rows; r++, c += stride, tile += TILE_COLUMNS) {
    for (size_t q = 0; q < columns; q++) c[q] = adds ? c[q] + sign * tile[q] : sign * tile[q];
  }
}

static void NAME(multiply)(
  size_t m, size_t n, size_t k, double sign, dense_operand a, dense_operand b, double *c, size_t stride,
  bool accumulates, bool lower_only, double *work) {
  double *packed_a = work, *packed_b = work + BLOCK_ROWS * BLOCK_DEPTH;
  for (size_t depth = 0; depth < k; depth += BLOCK_DEPTH) {
    bool adds = accumulates || depth > 0;
    size_t end = least(k, depth + BLOCK_DEPTH);
    for (size_t column = 0; column < n; column += BLOCK_COLUMNS) {
      size_t columns = least(n - column, BLOCK_COLUMNS);
      range of_b = limit((range){depth, end}, b.shape, dense_lower, column, columns);
      NAME(pack)(
        b.at + of_b.low * b.row + column * b.column, b.column, b.row, columns, length(of_b), TILE_COLUMNS, packed_b);
      for (size_t row = 0; row < m; row += BLOCK_ROWS) {
        size_t rows = least(m - row, BLOCK_ROWS);
        if (lower_only && row + rows <= column) continue;
        range of_a = limit(of_b, a.shape, dense_upper, row, rows);
        if (length(of_a) == 0 && adds) continue;
        NAME(pack)(
          a.at + row * a.row + of_a.low * a.column, a.row, a.column, rows, length(of_a), TILE_ROWS, packed_a);
        for (size_t j = 0; j < columns; j += TILE_COLUMNS) {
          range of_panel = limit(of_a, b.shape, dense_lower, column + j, TILE_COLUMNS);
          for (size_t i = 0; i < rows; i += TILE_ROWS) {
            if (lower_only && column + j >= row + i + TILE_ROWS) continue;
            range of_tile = limit(of_panel, a.shape, dense_upper, row + i, TILE_ROWS);
            double tile[TILE_ROWS * TILE_COLUMNS];
            NAME(tile)(
              length(of_tile), packed_a + i * length(of_a) + (of_tile.low - of_a.low) * TILE_ROWS,
              packed_b + j * length(of_b) + (of_tile.low - of_b.low) * TILE_COLUMNS, tile);
            NAME(merge)(
              tile, sign, adds, least(rows - i, TILE_ROWS), least(columns - j, TILE_COLUMNS),
              c + (row + i) * stride + column + j, stride);
          }
        }
      }
    }
  }
}

/* Cholesky's factor and its inverse of a block of up to LEAF rows, which is padded by the identity. */
static int NAME(leaf)(double *a, double *inverse, size_t n, size_t stride) {
  /* Column j of A in columns[j], and then of L; the rows of the inverse. */
  double columns[LEAF][LEAF] = {{0}}, rows[LEAF][LEAF];
  for (size_t i = 0; i < LEAF; i++) {
    if (i < n) {
      for (size_t j = 0; j <= i; j++) columns[j][i] = a[i * stride + j];
    } else {
      columns[i][i] = 1;
    }
  }
  double reciprocals[LEAF];
  for (int j = 0; j < LEAF; j++) {
    double pivot = columns[j][j];
    if (!(pivot > 0 && pivot <= 1.7976931348623157e308)) return 1;
    double reciprocal = reciprocals[j] = 1 / __builtin_elementwise_sqrt(pivot);
    VECTOR *column = (VECTOR *)columns[j];
    for (int v = j / WIDTH; v < LEAF / WIDTH; v++) column[v] *= reciprocal;
    for (int i = j + 1; i < LEAF; i++) {
      double factor = columns[j][i];
      VECTOR *target = (VECTOR *)columns[i];
      for (int v = i / WIDTH; v < LEAF / WIDTH; v++) target[v] -= factor * column[v];
    }
  }
  for (int i = 0; i < LEAF; i++) {
    VECTOR sums[LEAF / WIDTH] = {0};
    for (int j = 0; j < i; j++) {
      const VECTOR *row = (const VECTOR *)rows[j];
      double factor = columns[j][i];
#pragma unroll
      for (int v = 0; v < LEAF / WIDTH; v++) sums[v] -= factor * row[v];
    }
#pragma unroll
    for (int v = 0; v < LEAF / WIDTH; v++) ((VECTOR *)rows[i])[v] = sums[v] * reciprocals[i];
    rows[i][i] = reciprocals[i];
  }
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j <= i; j++) a[i * stride + j] = columns[j][i];
    memcpy(inverse + i * stride, rows[i], n * sizeof(double));
  }
  return 0;
}

/* By halves. With L₁₁ and its inverse known, L₂₁ = A₂₁·L₁₁⁻ᵀ and A₂₂ − L₂₁·L₂₁ᵀ is next; the lower left of the inverse is
   −L₂₂⁻¹·L₂₁·L₁₁⁻¹. */
static int NAME(factor_and_invert)(double *a, double *inverse, size_t n, size_t stride, double *work) {
  if (n <= LEAF) return NAME(leaf)(a, inverse, n, stride);
  size_t half = (n / 2 + LEAF - 1) / LEAF * LEAF, rest = n - half;
  double *a21 = a + half * stride, *a12 = a + half, *a22 = a21 + half;
  double *inverse21 = inverse + half * stride, *inverse22 = inverse21 + half;
  int failed = NAME(factor_and_invert)(a, inverse, half, stride, work);
  if (failed) return failed;
  NAME(multiply)(
    rest, half, half, 1, (dense_operand){a21, stride, 1, dense_full},
    (dense_operand){inverse, 1, stride, dense_upper}, inverse21, stride, false, false, work);
  for (size_t i = 0; i < rest; i++) memcpy(a21 + i * stride, inverse21 + i * stride, half * sizeof(double));
  NAME(multiply)(
    rest, rest, half, -1, (dense_operand){a21, stride, 1, dense_full}, (dense_operand){a21, 1, stride, dense_full}, a22,
    stride, true, true, work);
  failed = NAME(factor_and_invert)(a22, inverse22, rest, stride, work);
  if (failed) return failed;
  NAME(multiply)(
    half, rest, half, 1, (dense_operand){inverse, 1, stride, dense_upper},
    (dense_operand){a21, 1, stride, dense_full}, a12, stride, false, false, work);
  NAME(multiply)(
    rest, half, rest, -1, (dense_operand){inverse22, stride, 1, dense_lower},
    (dense_operand){a12, 1, stride, dense_full}, inverse21, stride, false, false, work);
  for (size_t i = 0; i < half; i++) memset(inverse + i * stride + half, 0, rest * sizeof(double));
  return 0;
}

#undef VECTOR
#undef TILE_COLUMNS
