#include "COpenBLAS.h"
int openblas_load(void) { return 0; }
