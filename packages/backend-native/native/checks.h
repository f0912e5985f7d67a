/*
 * The one place where operands are checked: every range that a kernel will read or write lies in the
 * memory, whatever TypeScript has passed. Sizes are float64, in which no product of three overflows.
 */
#ifndef CHECKS_H
#define CHECKS_H

#include "kernels.h"

typedef struct {
  byte *memory;
  size_t length;
  /* What was wrong first; NULL while nothing is. */
  const char *problem;
} Bounds;

/* The place of `bytes` bytes; noted as a problem, and NULL, where they are not all in the memory. */
byte *range(Bounds *bounds, double place, double bytes);

/* A number of things, or an offset that may stand for none. */
int32_t count(Bounds *bounds, double value);

/* Bytes that kernels need beyond their operands, as in `assembly/matmul.ts`. */
double packed_bytes(int32_t n, int32_t k, int int8);
double packed_gate_bytes(int32_t size, int32_t inner, int int8);
double multiply_scratch(int32_t m, int32_t n, int32_t k);
double multiply_transposed_scratch(int32_t m, int32_t n, int32_t k);

/* A pass over a sequence; forward, its products may be in int8. */
typedef enum { FORWARD_PASS, INT8_PASS, BACKWARD_PASS } Pass;

/*
 * Copies the plan at a place, with all that it leads to checked. `release_plan` frees its rows, also
 * where something was wrong.
 */
void check_plan(Bounds *bounds, double place, Pass pass, CheckedPlan *checked);
void release_plan(CheckedPlan *checked);

/* The operands of `linearCrossEntropy` in `assembly/`, in its order; its targets are copied. */
void check_linear_cross_entropy(Bounds *bounds, const double *values, LinearCrossEntropy *op);
void release_linear_cross_entropy(LinearCrossEntropy *op);

/* The operands of `softmaxCrossEntropy`, `likeliest` and `adamStep` in `assembly/`, in their order; targets are copied. */
void check_softmax_cross_entropy(Bounds *bounds, const double *values, SoftmaxCrossEntropy *op);
void release_softmax_cross_entropy(SoftmaxCrossEntropy *op);
void check_likeliest(Bounds *bounds, const double *values, Likeliest *op);
void check_adam_step(Bounds *bounds, const double *values, AdamStep *op);

/* The operands of `groupNorm` and `groupNormGradients` in `assembly/`, in their order. */
void check_group_norm(Bounds *bounds, const double *values, GroupNorm *op);
void check_group_norm_gradients(Bounds *bounds, const double *values, GroupNorm *op);

/* Copies the plan of a convolution, or of one of its gradients, with all that it leads to checked. */
typedef enum { FORWARD, IMAGE_GRADIENT, KERNEL_GRADIENT } Direction;
void check_window(Bounds *bounds, double place, Direction direction, WindowPlan *plan);
void check_depthwise(Bounds *bounds, double place, Direction direction, WindowPlan *plan);

#endif
