/* Our factor, triangular inverse and inverse against LAPACK's of libopenblas, which is asked for kernels by name, because
   version 0.3.21 takes new processors for old ones. Build and run:

     clang -O2 -I Sources/CDenseAlgebra -I Sources/CDenseAlgebra/include Tests/Benchmarks/gaussian-process/blas.c \
       -o blas -ldl && ./blas SkylakeX

   The last column says whether the variants for AVX2 and AVX-512 give the same bits. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "CDenseAlgebra.c"

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int count, char **arguments) {
  if (count > 1) setenv("OPENBLAS_CORETYPE", arguments[1], 1);
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  void *library = dlopen("libopenblas.so.0", RTLD_NOW);
  if (!library) return puts(dlerror()), 1;
  void (*potrf)(char *, int *, double *, int *, int *) = (void (*)(char *, int *, double *, int *, int *))dlsym(library, "dpotrf_");
  void (*potri)(char *, int *, double *, int *, int *) = (void (*)(char *, int *, double *, int *, int *))dlsym(library, "dpotri_");
  char *(*core)(void) = (char *(*)(void))dlsym(library, "openblas_get_corename");
  printf("core %s\n| n | OpenBLAS ms | ours ms | ratio | same bits |\n|---|---|---|---|---|\n", core());
  int sizes[] = {20, 50, 100, 200, 300, 600, 1000};
  for (int s = 0; s < 7; s++) {
    int n = sizes[s], runs = n > 300 ? 7 : 50;
    size_t bytes = sizeof(double) * (size_t)n * (size_t)n;
    double *a = malloc(bytes), *b = malloc(bytes), *inverse = calloc(1, bytes), best[2] = {1e9, 1e9};
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) a[i * n + j] = 1.0 / (1 + abs(i - j)) + (i == j ? 2 : 0);
    }
    for (int run = 0; run < runs; run++) {
      int info;
      memcpy(b, a, bytes);
      double start = now();
      potrf("U", &n, b, &n, &info);
      potri("U", &n, b, &n, &info);
      double taken = now() - start;
      if (taken < best[0]) best[0] = taken;
      memcpy(b, a, bytes);
      start = now();
      dense_factor_and_invert(b, inverse, (size_t)n);
      dense_inverse(inverse, b, (size_t)n);
      taken = now() - start;
      if (taken < best[1]) best[1] = taken;
    }
    double *work = workspace(), *other = calloc(1, bytes);
    memcpy(b, a, bytes);
    factor_and_invert_avx512(b, inverse, (size_t)n, (size_t)n, work);
    memcpy(b, a, bytes);
    factor_and_invert_avx2(b, other, (size_t)n, (size_t)n, work);
    const char *agree = memcmp(inverse, other, bytes) ? "no" : "yes";
    printf("| %d | %.4f | %.4f | %.2f | %s |\n", n, best[0] * 1e3, best[1] * 1e3, best[1] / best[0], agree);
    free(a), free(b), free(inverse), free(work), free(other);
  }
}
