/* The Node-API module: the kernels of each instruction set that the processor runs, as functions by name. */
#include "calls.h"

#if defined(__aarch64__)
#if defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

/* Whether the processor sums the products of four bytes at once, as every one in a Mac does. */
static int multiplies_quads(void) {
#if defined(__linux__)
  return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
#else
  return 1;
#endif
}
#endif

/* Instruction sets that the processor runs, the best first. */
typedef struct {
  const char *name;
  const KernelTables *tables;
  int runs;
} InstructionSet;

#define MOST_SETS 2

static int find_sets(InstructionSet sets[MOST_SETS]) {
#if defined(__aarch64__)
  static KernelTables neon = {&kernels_neon, &int8_neon};
  if (multiplies_quads()) neon.int8 = &int8_neon_dot;
  sets[0] = (InstructionSet){"neon", &neon, 1};
  return 1;
#else
  static KernelTables avx512 = {&kernels_avx512, &int8_avx2};
  static const KernelTables avx2 = {&kernels_avx2, &int8_avx2};
  __builtin_cpu_init();
  const int runs_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const int runs_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
  if (__builtin_cpu_supports("avx512vnni")) avx512.int8 = &int8_avx512_vnni;
  sets[0] = (InstructionSet){"avx512", &avx512, runs_avx2 && runs_avx512};
  sets[1] = (InstructionSet){"avx2", &avx2, runs_avx2};
  return 2;
#endif
}

/* Functions by name. */
static napi_value create_table(napi_env env, const KernelTables *tables) {
  napi_value table;
  napi_create_object(env, &table);
  for (size_t index = 0; index < function_count; index++) {
    napi_value function;
    const char *name = functions[index].name;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, functions[index].run, (void *)tables, &function);
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
    napi_set_named_property(env, tables, sets[index].name, create_table(env, sets[index].tables));
  }
  napi_set_named_property(env, exports, "instructionSets", tables);
  return exports;
}
