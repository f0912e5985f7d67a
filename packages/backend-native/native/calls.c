/*
 * Every function is given the WebAssembly memory as a Uint8Array and where to count signs of life, then what
 * the kernel of that name in `assembly/` is given. It throws a RangeError where an operand does not lie in
 * the memory.
 */
#include "calls.h"

#include "checks.h"

#include <math.h>
#include <stdio.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#define MOST_ARGUMENTS 20

typedef struct {
  const char *name;
  /* Those of the instruction set under which the function was called. */
  const Kernels *kernels;
  Bounds bounds;
  Context context;
  double values[MOST_ARGUMENTS];
} Call;

/* Reads the arguments of a call; missing ones are NaN, which no check lets pass. */
static void read_call(napi_env env, napi_callback_info info, const char *name, Call *call) {
  napi_value arguments[MOST_ARGUMENTS + 2];
  size_t given = MOST_ARGUMENTS + 2;
  void *memory = NULL;
  size_t length = 0;
  napi_typedarray_type type = napi_int8_array;
  for (int index = 0; index < MOST_ARGUMENTS; index++) call->values[index] = NAN;
  void *kernels = NULL;
  napi_get_cb_info(env, info, &given, arguments, NULL, &kernels);
  call->name = name;
  call->kernels = kernels;
  call->bounds = (Bounds){NULL, 0, NULL};
  if (given > 0) napi_get_typedarray_info(env, arguments[0], &type, &length, &memory, NULL, NULL);
  if (given < 2 || type != napi_uint8_array || memory == NULL) {
    call->bounds.problem = "the memory must come as a Uint8Array";
    return;
  }
  call->bounds.memory = memory;
  call->bounds.length = length;
  double beat = NAN;
  napi_get_value_double(env, arguments[1], &beat);
  call->context.memory = memory;
  call->context.beat = (volatile uint32_t *)range(&call->bounds, beat, sizeof(uint32_t));
  for (size_t index = 0; index + 2 < given && index < MOST_ARGUMENTS; index++) {
    bool flag;
    if (napi_get_value_double(env, arguments[index + 2], &call->values[index]) == napi_ok) continue;
    if (napi_get_value_bool(env, arguments[index + 2], &flag) == napi_ok) call->values[index] = flag;
  }
}

/* Whether every operand was found; throws what was wrong. */
static int is_sound(napi_env env, const Call *call) {
  if (call->bounds.problem == NULL) return 1;
  char message[120];
  snprintf(message, sizeof message, "native kernels: %s: %s", call->name, call->bounds.problem);
  napi_throw_range_error(env, NULL, message);
  return 0;
}

/*
 * Asks the system for large pages under the memory: a product strides over so many small ones that looking
 * them up takes 3 to 10 % of it. Where there are none, nothing changes.
 */
static napi_value use_large_pages(napi_env env, napi_callback_info info) {
  Call call;
  read_call(env, info, "useLargePages", &call);
#if defined(__linux__)
  if (is_sound(env, &call)) madvise(call.bounds.memory, call.bounds.length, MADV_HUGEPAGE);
#else
  is_sound(env, &call);
#endif
  return NULL;
}

static napi_value pack_right(napi_env env, napi_callback_info info) {
  Call call;
  read_call(env, info, "packRight", &call);
  Bounds *bounds = &call.bounds;
  const int32_t n = count(bounds, call.values[1]);
  const int32_t k = count(bounds, call.values[2]);
  const byte *b = range(bounds, call.values[0], 4.0 * n * k);
  byte *target = range(bounds, call.values[4], packed_bytes(n, k));
  if (is_sound(env, &call)) call.kernels->pack_right(b, n, k, call.values[3] != 0, target);
  return NULL;
}

static void pack_weight(napi_env env, napi_callback_info info, const char *name, int back) {
  Call call;
  read_call(env, info, name, &call);
  Bounds *bounds = &call.bounds;
  const int32_t gates = count(bounds, call.values[1]);
  const int32_t first = count(bounds, call.values[2]);
  const int32_t size = count(bounds, call.values[3]);
  const int32_t inner = count(bounds, call.values[4]);
  const byte *source = range(bounds, call.values[0], 4.0 * gates * size * inner);
  byte *target = range(bounds, call.values[5], gates * packed_gate_bytes(size, inner));
  if (!is_sound(env, &call)) return;
  (back ? call.kernels->pack_gates_back : call.kernels->pack_gates)(source, gates, first, size, inner, target);
}

static napi_value pack_gates(napi_env env, napi_callback_info info) {
  pack_weight(env, info, "packGates", 0);
  return NULL;
}

static napi_value pack_gates_back(napi_env env, napi_callback_info info) {
  pack_weight(env, info, "packGatesBack", 1);
  return NULL;
}

static napi_value unpack_gate_rows(napi_env env, napi_callback_info info) {
  Call call;
  read_call(env, info, "unpackGateRows", &call);
  Bounds *bounds = &call.bounds;
  const int32_t step = count(bounds, call.values[1]);
  const int32_t gates = count(bounds, call.values[2]);
  const int32_t first = count(bounds, call.values[3]);
  const int32_t size = count(bounds, call.values[4]);
  const int32_t width = count(bounds, call.values[5]);
  const double rows = gates == 0 ? 0 : gates * slot_rows(size);
  const byte *source = range(bounds, call.values[0], rows == 0 ? 0 : (rows - 1) * step + 4.0 * width);
  byte *target = range(bounds, call.values[6], 4.0 * gates * size * width);
  if (is_sound(env, &call)) {
    call.kernels->unpack_gate_rows(source, (size_t)step, gates, first, size, width, target);
  }
  return NULL;
}

static napi_value matmul(napi_env env, napi_callback_info info) {
  Call call;
  read_call(env, info, "matmul", &call);
  Bounds *bounds = &call.bounds;
  const int32_t m = count(bounds, call.values[0]);
  const int32_t n = count(bounds, call.values[1]);
  const int32_t k = count(bounds, call.values[2]);
  const byte *a = range(bounds, call.values[3], 4.0 * m * k);
  const byte *b = range(bounds, call.values[4], packed_bytes(n, k));
  byte *c = range(bounds, call.values[5], 4.0 * m * n);
  byte *scratch = range(bounds, call.values[6], multiply_scratch(m, n, k));
  if (is_sound(env, &call)) call.kernels->multiply(&call.context, m, n, k, a, b, c, scratch);
  return NULL;
}

static napi_value matmul_transposed(napi_env env, napi_callback_info info) {
  Call call;
  read_call(env, info, "matmulTransposed", &call);
  Bounds *bounds = &call.bounds;
  const int32_t m = count(bounds, call.values[0]);
  const int32_t n = count(bounds, call.values[1]);
  const int32_t k = count(bounds, call.values[2]);
  const int32_t a_step = count(bounds, call.values[4]);
  const byte *a = range(bounds, call.values[3], k == 0 ? 0 : (k - 1.0) * a_step + 4.0 * m);
  const byte *b = range(bounds, call.values[5], packed_bytes(n, k));
  byte *c = range(bounds, call.values[6], 4.0 * m * n);
  byte *scratch = range(bounds, call.values[7], multiply_transposed_scratch(m, n, k));
  const int accumulate = call.values[8] != 0;
  if (is_sound(env, &call)) {
    call.kernels->multiply_transposed(&call.context, m, n, k, a, (size_t)a_step, b, c, scratch, accumulate);
  }
  return NULL;
}

static napi_value sequence_forward(napi_env env, napi_callback_info info) {
  Call call;
  read_call(env, info, "sequenceForward", &call);
  CheckedPlan plan;
  check_plan(&call.bounds, call.values[0], 0, &plan);
  if (is_sound(env, &call)) call.kernels->sequence_forward(&call.context, &plan);
  release_plan(&plan);
  return NULL;
}

static napi_value sequence_backward(napi_env env, napi_callback_info info) {
  Call call;
  read_call(env, info, "sequenceBackward", &call);
  CheckedPlan plan;
  check_plan(&call.bounds, call.values[0], 1, &plan);
  if (is_sound(env, &call)) call.kernels->sequence_backward(&call.context, &plan);
  release_plan(&plan);
  return NULL;
}

static napi_value linear_cross_entropy(napi_env env, napi_callback_info info) {
  Call call;
  read_call(env, info, "linearCrossEntropy", &call);
  LinearCrossEntropy op = {0};
  check_linear_cross_entropy(&call.bounds, call.values, &op);
  if (is_sound(env, &call)) call.kernels->linear_cross_entropy(&call.context, &op);
  release_linear_cross_entropy(&op);
  return NULL;
}

static napi_value softmax_cross_entropy(napi_env env, napi_callback_info info) {
  Call call;
  read_call(env, info, "softmaxCrossEntropy", &call);
  SoftmaxCrossEntropy op = {0};
  check_softmax_cross_entropy(&call.bounds, call.values, &op);
  if (is_sound(env, &call)) call.kernels->softmax_cross_entropy(&call.context, &op);
  release_softmax_cross_entropy(&op);
  return NULL;
}

static napi_value adam_step(napi_env env, napi_callback_info info) {
  Call call;
  read_call(env, info, "adamStep", &call);
  AdamStep op = {0};
  check_adam_step(&call.bounds, call.values, &op);
  if (is_sound(env, &call)) call.kernels->adam_step(&op);
  return NULL;
}

static napi_value sum_of_squares(napi_env env, napi_callback_info info) {
  Call call;
  read_call(env, info, "sumOfSquares", &call);
  const int32_t size = count(&call.bounds, call.values[1]);
  const byte *x = range(&call.bounds, call.values[0], 4.0 * size);
  napi_value sum = NULL;
  if (is_sound(env, &call)) napi_create_double(env, call.kernels->sum_of_squares(x, size), &sum);
  return sum;
}

static napi_value scale(napi_env env, napi_callback_info info) {
  Call call;
  read_call(env, info, "scale", &call);
  const int32_t size = count(&call.bounds, call.values[1]);
  byte *x = range(&call.bounds, call.values[0], 4.0 * size);
  if (is_sound(env, &call)) call.kernels->scale(x, size, (float)call.values[2]);
  return NULL;
}

static napi_value convolution(napi_env env, napi_callback_info info) {
  Call call;
  WindowPlan plan;
  read_call(env, info, "convolution", &call);
  check_window(&call.bounds, call.values[0], FORWARD, &plan);
  if (is_sound(env, &call)) call.kernels->convolution(&call.context, &plan);
  return NULL;
}

static napi_value convolution_image_gradient(napi_env env, napi_callback_info info) {
  Call call;
  WindowPlan plan;
  read_call(env, info, "convolutionImageGradient", &call);
  check_window(&call.bounds, call.values[0], IMAGE_GRADIENT, &plan);
  if (is_sound(env, &call)) call.kernels->convolution_image_gradient(&call.context, &plan);
  return NULL;
}

static napi_value convolution_kernel_gradient(napi_env env, napi_callback_info info) {
  Call call;
  WindowPlan plan;
  read_call(env, info, "convolutionKernelGradient", &call);
  check_window(&call.bounds, call.values[0], KERNEL_GRADIENT, &plan);
  if (is_sound(env, &call)) call.kernels->convolution_kernel_gradient(&call.context, &plan);
  return NULL;
}

static napi_value depthwise_convolution(napi_env env, napi_callback_info info) {
  Call call;
  WindowPlan plan;
  read_call(env, info, "depthwiseConvolution", &call);
  check_depthwise(&call.bounds, call.values[0], FORWARD, &plan);
  if (is_sound(env, &call)) call.kernels->depthwise_convolution(&call.context, &plan);
  return NULL;
}

static napi_value depthwise_image_gradient(napi_env env, napi_callback_info info) {
  Call call;
  WindowPlan plan;
  read_call(env, info, "depthwiseImageGradient", &call);
  check_depthwise(&call.bounds, call.values[0], IMAGE_GRADIENT, &plan);
  if (is_sound(env, &call)) call.kernels->depthwise_image_gradient(&call.context, &plan);
  return NULL;
}

static napi_value depthwise_kernel_gradient(napi_env env, napi_callback_info info) {
  Call call;
  WindowPlan plan;
  read_call(env, info, "depthwiseKernelGradient", &call);
  check_depthwise(&call.bounds, call.values[0], KERNEL_GRADIENT, &plan);
  if (is_sound(env, &call)) call.kernels->depthwise_kernel_gradient(&call.context, &plan);
  return NULL;
}

const Function functions[] = {
    {"useLargePages", use_large_pages},
    {"packRight", pack_right},
    {"packGates", pack_gates},
    {"packGatesBack", pack_gates_back},
    {"unpackGateRows", unpack_gate_rows},
    {"matmul", matmul},
    {"matmulTransposed", matmul_transposed},
    {"sequenceForward", sequence_forward},
    {"sequenceBackward", sequence_backward},
    {"linearCrossEntropy", linear_cross_entropy},
    {"softmaxCrossEntropy", softmax_cross_entropy},
    {"adamStep", adam_step},
    {"sumOfSquares", sum_of_squares},
    {"scale", scale},
    {"convolution", convolution},
    {"convolutionImageGradient", convolution_image_gradient},
    {"convolutionKernelGradient", convolution_kernel_gradient},
    {"depthwiseConvolution", depthwise_convolution},
    {"depthwiseImageGradient", depthwise_image_gradient},
    {"depthwiseKernelGradient", depthwise_kernel_gradient},
};

const size_t function_count = sizeof functions / sizeof *functions;
