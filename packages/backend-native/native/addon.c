/* The Node-API module: the kernels of each instruction set that the processor runs, as functions by name. */
#include "calls.h"

/* Instruction sets that the processor runs, the best first. */
typedef struct {
  const char *name;
  const Kernels *kernels;
  int runs;
} InstructionSet;

#define MOST_SETS 2

static int find_sets(InstructionSet sets[MOST_SETS]) {
#if defined(__aarch64__)
  sets[0] = (InstructionSet){"neon", &kernels_neon, 1};
  return 1;
#else
  __builtin_cpu_init();
  const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const int avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
  sets[0] = (InstructionSet){"avx512", &kernels_avx512, avx2 && avx512};
  sets[1] = (InstructionSet){"avx2", &kernels_avx2, avx2};
  return 2;
#endif
}

/* Functions by name. */
static napi_value create_table(napi_env env, const Kernels *kernels) {
  napi_value table;
  napi_create_object(env, &table);
  for (size_t index = 0; index < function_count; index++) {
    napi_value function;
    const char *name = functions[index].name;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, functions[index].run, (void *)kernels, &function);
    napi_set_named_property(env, table, name, function);
  }
  return table;
}

/* Exports the contract, and `instructionSets`: tables of functions by their name, the best first. */
NAPI_MODULE_INIT() {
  napi_value contract;
  napi_value tables;
  InstructionSet sets[MOST_SETS];
  napi_create_string_utf8(env, CONTRACT, NAPI_AUTO_LENGTH, &contract);
  napi_set_named_property(env, exports, "contract", contract);
  napi_create_object(env, &tables);
  for (int index = 0, count = find_sets(sets); index < count; index++) {
    if (!sets[index].runs) continue;
    napi_set_named_property(env, tables, sets[index].name, create_table(env, sets[index].kernels));
  }
  napi_set_named_property(env, exports, "instructionSets", tables);
  return exports;
}
