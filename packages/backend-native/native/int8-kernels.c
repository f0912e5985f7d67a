/* Compiled once for each instruction set with products of bytes, with KERNELS as the name of the table. */
#define INT8
#include "int8-matmul.h"
#include "int8-weights.h"
#include "sequence-forward.h"

const Int8Kernels KERNELS = {
    .pack_right = int8_pack_right,
    .pack_gates = int8_pack_gates,
    .multiply = int8_multiply,
    .sequence_forward = sequence_forward,
};
