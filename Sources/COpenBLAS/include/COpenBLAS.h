/* Dense linear algebra from libopenblas, loaded on first use (see COpenBLAS.c). */
#ifndef COPENBLAS_H
#define COPENBLAS_H
int openblas_load(void);
#endif
