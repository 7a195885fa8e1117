/* The kernels in both precisions. Included once for each instruction set, which VARIANT(x) names. */
#define NUMBER float
#define INTEGER int32_t
#define NAME(x) VARIANT(x##_float)
#define LOWEST -87.0f
#define HIGHEST 88.0f
#define ROUNDING 0x1.8p23f
#define LN2_HIGH 0x1.62e400p-1f
#define LN2_LOW 0x1.7f7d1cp-20f
#define EXPONENT_BIAS 127
#define MANTISSA_BITS 23
#define FIRST_TERM 6
#define LOGARITHM_TERMS 8
#include "DenseKernels.h"
#include "SparseKernels.h"
#include "OptimizerKernels.h"
#include "EdgeKernels.h"
#undef NUMBER
#undef INTEGER
#undef NAME
#undef LOWEST
#undef HIGHEST
#undef ROUNDING
#undef LN2_HIGH
#undef LN2_LOW
#undef EXPONENT_BIAS
#undef MANTISSA_BITS
#undef FIRST_TERM
#undef LOGARITHM_TERMS

#define NUMBER double
#define INTEGER int64_t
#define NAME(x) VARIANT(x##_double)
#define LOWEST -708.0
#define HIGHEST 709.0
#define ROUNDING 0x1.8p52
#define LN2_HIGH 0x1.62e42fee00000p-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define EXPONENT_BIAS 1023
#define MANTISSA_BITS 52
#define FIRST_TERM 0
#define LOGARITHM_TERMS 17
#include "DenseKernels.h"
#include "SparseKernels.h"
#include "OptimizerKernels.h"
#include "EdgeKernels.h"
#undef NUMBER
#undef INTEGER
#undef NAME
#undef LOWEST
#undef HIGHEST
#undef ROUNDING
#undef LN2_HIGH
#undef LN2_LOW
#undef EXPONENT_BIAS
#undef MANTISSA_BITS
#undef FIRST_TERM
#undef LOGARITHM_TERMS
