/* The functions that the addon exports, once for each instruction set. */
#ifndef CALLS_H
#define CALLS_H

#define NAPI_VERSION 8
#include <node_api.h>

#include "kernels.h"

typedef struct {
  const char *name;
  /* Its data is a KernelTables. */
  napi_callback run;
} Function;

extern const Function functions[];
extern const size_t function_count;

#endif
