/* The kernels of one instruction set, as the addon calls them: with operands that it has checked. */
#ifndef KERNELS_H
#define KERNELS_H

#include "records.h"

#include <stddef.h>
#include <stdint.h>

typedef unsigned char byte;

/* What every kernel is given: where the WebAssembly memory begins, and where to count signs of life. */
typedef struct {
  byte *memory;
  volatile uint32_t *beat;
} Context;

/* A plan that has been checked, with rows of its own: whatever a kernel writes, it stays as it was. */
typedef struct {
  SequencePlan plan;
  /* Place in the batch and length of each row, by falling length; both in one block. */
  int32_t *order;
  int32_t *lengths;
  /* Room to round rows of left operands to int8; NULL where products are in float32. */
  byte *rounding;
} CheckedPlan;

typedef struct {
  int32_t rows;
  int32_t size;
  int32_t classes;
  const byte *features;
  /* Wᵀ and W in panels. */
  const byte *weight;
  const byte *weight_back;
  /* NULL: the bias is 0. */
  const byte *bias;
  /* Copied when they were checked. */
  int32_t *targets;
  int32_t ignored;
  float smoothing;
  float share;
  /* Parts of the scratch memory. */
  byte *logits;
  byte *packed;
  byte *product;
  /* Where the sum of the losses goes, as float64. */
  byte *loss;
  /* NULL: no gradient is wanted. */
  byte *features_gradient;
  byte *weight_gradient;
  byte *bias_gradient;
} LinearCrossEntropy;

typedef struct {
  int32_t rows;
  int32_t columns;
  const byte *x;
  byte *out;
} SoftmaxRows;

typedef struct {
  int32_t rows;
  int32_t columns;
  const byte *logits;
  /* Copied when they were checked. */
  int32_t *targets;
  /* NULL: all weights are 1. */
  const byte *weights;
  int32_t ignored;
  double per_weight;
  byte *gradient;
} SoftmaxCrossEntropy;

typedef struct {
  int32_t rows;
  int32_t columns;
  /* At least 1. */
  int32_t count;
  const byte *logits;
  /* Room for a row. */
  byte *scratch;
  byte *values;
  byte *places;
} Likeliest;

typedef struct {
  int32_t images;
  int32_t positions;
  int32_t channels;
  /* They divide the channels. */
  int32_t groups;
  double epsilon;
  const byte *x;
  const byte *weight;
  const byte *bias;
  /* The mean and 1 / √(σ² + ε) of each group of each image. */
  byte *statistics;
  /* Four rows of a value for each channel. */
  byte *scratch;
  /* y, or ∂x. */
  byte *out;
  /*
   * Of the gradients only: that of y, and for each image a row for those of the weight and of the bias, the
   * latter NULL where an image has one position.
   */
  const byte *gradient;
  byte *weight_rows;
  byte *bias_rows;
} GroupNorm;

typedef struct {
  byte *parameter;
  byte *gradient;
  byte *mean;
  byte *variance;
  int32_t size;
  float step_size;
  float root_scale;
  float beta1;
  float keep1;
  float beta2;
  float keep2;
  float epsilon;
  float decay;
  float shrink;
} AdamStep;

typedef struct {
  /* Right operands as the kernels below read them. */
  void (*pack_right)(const byte *b, size_t step, int32_t n, int32_t k, int transposed, byte *target);
  void (*pack_gates)(const byte *source, int32_t gates, int32_t first, int32_t size, int32_t inner,
                     byte *target);
  void (*pack_gates_back)(const byte *source, int32_t gates, int32_t first, int32_t size, int32_t inner,
                          byte *target);
  /* C = A · B with B packed. */
  void (*multiply)(const Context *context, int32_t m, int32_t n, int32_t k, const byte *a, const byte *b,
                   byte *c, byte *scratch);
  /* C = Aᵀ · B, or C + Aᵀ · B to accumulate. */
  void (*multiply_transposed)(const Context *context, int32_t m, int32_t n, int32_t k, const byte *a,
                              size_t a_step, const byte *b, byte *c, byte *scratch, int accumulate);
  void (*sequence_forward)(const Context *context, const CheckedPlan *checked);
  void (*sequence_backward)(const Context *context, const CheckedPlan *checked);
  void (*softmax)(const Context *context, const SoftmaxRows *op);
  void (*log_softmax)(const Context *context, const SoftmaxRows *op);
  void (*linear_cross_entropy)(const Context *context, const LinearCrossEntropy *op);
  /* Returns the sum of the losses, each times the weight of its target. */
  double (*softmax_cross_entropy)(const Context *context, const SoftmaxCrossEntropy *op);
  /* The greatest values of each row of log_softmax, and their columns. */
  void (*likeliest)(const Context *context, const Likeliest *op);
  void (*adam_step)(const AdamStep *op);
  /* Rows that are Σ of those of `shares` sources. */
  void (*sum_rows)(const byte *source, size_t step, int32_t shares, size_t share_step, int32_t rows,
                   int32_t width, byte *target);
  double (*sum_of_squares)(const byte *x, int32_t size);
  void (*scale)(byte *x, int32_t size, float factor);
  void (*convolution)(const Context *context, const WindowPlan *plan);
  void (*convolution_image_gradient)(const Context *context, const WindowPlan *plan);
  void (*convolution_kernel_gradient)(const Context *context, const WindowPlan *plan);
  void (*depthwise_convolution)(const Context *context, const WindowPlan *plan);
  void (*depthwise_image_gradient)(const Context *context, const WindowPlan *plan);
  void (*depthwise_kernel_gradient)(const Context *context, const WindowPlan *plan);
  void (*group_norm)(const Context *context, const GroupNorm *op);
  void (*group_norm_gradients)(const Context *context, const GroupNorm *op);
} Kernels;

/* Kernels of the same names in int8, whose right operands are packed by them. */
typedef struct {
  void (*pack_right)(const byte *b, size_t step, int32_t n, int32_t k, int transposed, byte *target);
  void (*pack_gates)(const byte *source, int32_t gates, int32_t first, int32_t size, int32_t inner,
                     byte *target);
  void (*multiply)(const Context *context, int32_t m, int32_t n, int32_t k, const byte *a, const byte *b,
                   byte *c, byte *scratch);
  void (*sequence_forward)(const Context *context, const CheckedPlan *checked);
} Int8Kernels;

/* All that one set of instructions computes with. */
typedef struct {
  const Kernels *kernels;
  const Int8Kernels *int8;
} KernelTables;

#if defined(__aarch64__)
extern const Kernels kernels_neon;
extern const Int8Kernels int8_neon;
extern const Int8Kernels int8_neon_dot;
#else
extern const Kernels kernels_avx512;
extern const Kernels kernels_avx2;
extern const Int8Kernels int8_avx512_vnni;
extern const Int8Kernels int8_avx2;
#endif

/* Rows of A that `multiply` has in panels at a time, and steps of the inner index of a transposed A. */
#define ROW_BLOCK 96
#define INNER_BLOCK 256
/* Rows whose logits are there at a time. */
#define LOGITS_BLOCK 256

#endif
