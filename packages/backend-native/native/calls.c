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

/* A call under way: what it was given, and what it returns. */
typedef struct {
  napi_env env;
  /* Those of the instruction set under which the function was called. */
  const Kernels *kernels;
  const Int8Kernels *int8;
  Bounds bounds;
  Context context;
  double values[MOST_ARGUMENTS];
  /* NULL: undefined. */
  napi_value result;
} Call;

/* Reads the arguments of a call; missing ones are NaN, which no check lets pass. */
static void read_arguments(Call *call, const napi_value *arguments, size_t given) {
  void *memory = NULL;
  size_t length = 0;
  napi_typedarray_type type = napi_int8_array;
  for (int index = 0; index < MOST_ARGUMENTS; index++) call->values[index] = NAN;
  if (given > 0) napi_get_typedarray_info(call->env, arguments[0], &type, &length, &memory, NULL, NULL);
  if (given < 2 || type != napi_uint8_array || memory == NULL) {
    call->bounds.problem = "the memory must come as a Uint8Array";
    return;
  }
  call->bounds.memory = memory;
  call->bounds.length = length;
  double beat = NAN;
  napi_get_value_double(call->env, arguments[1], &beat);
  call->context.memory = memory;
  call->context.beat = (volatile uint32_t *)range(&call->bounds, beat, sizeof(uint32_t));
  for (size_t index = 0; index + 2 < given && index < MOST_ARGUMENTS; index++) {
    const napi_value argument = arguments[index + 2];
    bool flag;
    if (napi_get_value_double(call->env, argument, &call->values[index]) == napi_ok) continue;
    if (napi_get_value_bool(call->env, argument, &flag) == napi_ok) call->values[index] = flag;
  }
}

/* Bytes of rows of `width` values that begin `step` bytes apart. */
static double rows_bytes(int32_t rows, int32_t step, int32_t width) {
  return rows == 0 ? 0 : (rows - 1.0) * step + 4.0 * width;
}

/* Whether every operand was found. */
static int is_sound(const Call *call) { return call->bounds.problem == NULL; }

/* Argument `index`, a number of things. */
static int32_t size_at(Call *call, int index) { return count(&call->bounds, call->values[index]); }

/* Argument `index`, the place of an operand of `bytes` bytes. */
static byte *operand_at(Call *call, int index, double bytes) {
  return range(&call->bounds, call->values[index], bytes);
}

/*
 * Asks the system for large pages under the memory: a product strides over so many small ones that looking
 * them up takes 3 to 10 % of it. Where there are none, nothing changes.
 */
static void use_large_pages(Call *call) {
#if defined(__linux__)
  if (is_sound(call)) madvise(call->bounds.memory, call->bounds.length, MADV_HUGEPAGE);
#else
  (void)call;
#endif
}

/* Whether a call ends with a flag that asks for int8. */
static int in_int8(const Call *call, int index) { return call->values[index] == 1; }

static void pack_right(Call *call) {
  const int32_t step = size_at(call, 1);
  const int32_t n = size_at(call, 2);
  const int32_t k = size_at(call, 3);
  const int transposed = call->values[4] != 0;
  const int int8 = in_int8(call, 6);
  const byte *b = operand_at(call, 0, rows_bytes(transposed ? n : k, step, transposed ? k : n));
  byte *target = operand_at(call, 5, packed_bytes(n, k, int8));
  if (!is_sound(call)) return;
  (int8 ? call->int8->pack_right : call->kernels->pack_right)(b, (size_t)step, n, k, transposed, target);
}

typedef void PackWeight(const byte *source, int32_t gates, int32_t first, int32_t size, int32_t inner,
                        byte *target);

static void pack_weight(Call *call, int int8, PackWeight *pack) {
  const int32_t gates = size_at(call, 1);
  const int32_t first = size_at(call, 2);
  const int32_t size = size_at(call, 3);
  const int32_t inner = size_at(call, 4);
  const byte *source = operand_at(call, 0, 4.0 * gates * size * inner);
  byte *target = operand_at(call, 5, gates * packed_gate_bytes(size, inner, int8));
  if (is_sound(call)) pack(source, gates, first, size, inner, target);
}

static void pack_gates(Call *call) {
  const int int8 = in_int8(call, 6);
  pack_weight(call, int8, int8 ? call->int8->pack_gates : call->kernels->pack_gates);
}

static void pack_gates_back(Call *call) { pack_weight(call, 0, call->kernels->pack_gates_back); }

static void sum_rows(Call *call) {
  const int32_t step = size_at(call, 1);
  const int32_t shares = size_at(call, 2);
  const int32_t share_step = size_at(call, 3);
  const int32_t rows = size_at(call, 4);
  const int32_t width = size_at(call, 5);
  const double one = rows_bytes(rows, step, width);
  const byte *source = operand_at(call, 0, (shares > 0 ? shares - 1.0 : 0) * share_step + one);
  byte *target = operand_at(call, 6, 4.0 * rows * width);
  if (is_sound(call)) {
    call->kernels->sum_rows(source, (size_t)step, shares, (size_t)share_step, rows, width, target);
  }
}

static void matmul(Call *call) {
  const int32_t m = size_at(call, 0);
  const int32_t n = size_at(call, 1);
  const int32_t k = size_at(call, 2);
  const int int8 = in_int8(call, 7);
  const byte *a = operand_at(call, 3, 4.0 * m * k);
  const byte *b = operand_at(call, 4, packed_bytes(n, k, int8));
  byte *c = operand_at(call, 5, 4.0 * m * n);
  byte *scratch = operand_at(call, 6, multiply_scratch(m, n, k));
  if (!is_sound(call)) return;
  (int8 ? call->int8->multiply : call->kernels->multiply)(&call->context, m, n, k, a, b, c, scratch);
}

static void matmul_transposed(Call *call) {
  const int32_t m = size_at(call, 0);
  const int32_t n = size_at(call, 1);
  const int32_t k = size_at(call, 2);
  const int32_t a_step = size_at(call, 4);
  const byte *a = operand_at(call, 3, rows_bytes(k, a_step, m));
  const byte *b = operand_at(call, 5, packed_bytes(n, k, 0));
  byte *c = operand_at(call, 6, 4.0 * m * n);
  byte *scratch = operand_at(call, 7, multiply_transposed_scratch(m, n, k));
  const int accumulate = call->values[8] != 0;
  if (is_sound(call)) {
    call->kernels->multiply_transposed(&call->context, m, n, k, a, (size_t)a_step, b, c, scratch, accumulate);
  }
}

/* Bytes of `items` items that begin `step` bytes apart. */
static double items_bytes(int32_t items, int32_t step, double bytes) {
  return items == 0 ? 0 : (items - 1.0) * step + bytes;
}

static void matmul_batch(Call *call) {
  const int32_t items = size_at(call, 0);
  const int32_t m = size_at(call, 1);
  const int32_t n = size_at(call, 2);
  const int32_t k = size_at(call, 3);
  const int transpose_a = call->values[4] != 0;
  const int transpose_b = call->values[5] != 0;
  const int32_t a_item = size_at(call, 7);
  const int32_t b_item = size_at(call, 9);
  const int is_packed = call->values[10] == 0;
  const double packed = packed_bytes(n, k, 0);
  const byte *a = operand_at(call, 6, items_bytes(items, a_item, 4.0 * m * k));
  const byte *b = operand_at(call, 8, items_bytes(items, b_item, is_packed ? packed : 4.0 * n * k));
  byte *panels = is_packed ? NULL : operand_at(call, 10, packed);
  byte *c = operand_at(call, 11, 4.0 * items * m * n);
  byte *scratch = operand_at(
      call, 12, transpose_a ? multiply_transposed_scratch(m, n, k) : multiply_scratch(m, n, k));
  if (!is_sound(call)) return;
  const Kernels *kernels = call->kernels;
  const size_t b_row = (size_t)(transpose_b ? k : n) * 4;
  for (int32_t item = 0; item < items; item++, a += a_item, b += b_item, c += (size_t)m * (size_t)n * 4) {
    if (!is_packed) kernels->pack_right(b, b_row, n, k, transpose_b, panels);
    const byte *right = is_packed ? b : panels;
    if (transpose_a) {
      kernels->multiply_transposed(&call->context, m, n, k, a, (size_t)m * 4, right, c, scratch, 0);
    } else {
      kernels->multiply(&call->context, m, n, k, a, right, c, scratch);
    }
  }
}

typedef void RunSequence(const Context *context, const CheckedPlan *plan);

static void run_sequence(Call *call, Pass pass, RunSequence *run) {
  CheckedPlan plan;
  check_plan(&call->bounds, call->values[0], pass, &plan);
  if (is_sound(call)) run(&call->context, &plan);
  release_plan(&plan);
}

static void sequence_forward(Call *call) {
  if (in_int8(call, 1)) run_sequence(call, INT8_PASS, call->int8->sequence_forward);
  else run_sequence(call, FORWARD_PASS, call->kernels->sequence_forward);
}

static void sequence_backward(Call *call) { run_sequence(call, BACKWARD_PASS, call->kernels->sequence_backward); }

typedef void RunSoftmax(const Context *context, const SoftmaxRows *op);

static void run_softmax(Call *call, RunSoftmax *run) {
  SoftmaxRows op = {.rows = size_at(call, 2), .columns = size_at(call, 3)};
  const double bytes = 4.0 * op.rows * op.columns;
  op.x = operand_at(call, 0, bytes);
  op.out = operand_at(call, 1, bytes);
  if (is_sound(call)) run(&call->context, &op);
}

static void softmax(Call *call) { run_softmax(call, call->kernels->softmax); }

static void log_softmax(Call *call) { run_softmax(call, call->kernels->log_softmax); }

static void linear_cross_entropy(Call *call) {
  LinearCrossEntropy op = {0};
  check_linear_cross_entropy(&call->bounds, call->values, &op);
  if (is_sound(call)) call->kernels->linear_cross_entropy(&call->context, &op);
  release_linear_cross_entropy(&op);
}

static void softmax_cross_entropy(Call *call) {
  SoftmaxCrossEntropy op = {0};
  check_softmax_cross_entropy(&call->bounds, call->values, &op);
  if (is_sound(call)) {
    napi_create_double(call->env, call->kernels->softmax_cross_entropy(&call->context, &op), &call->result);
  }
  release_softmax_cross_entropy(&op);
}

static void likeliest(Call *call) {
  Likeliest op = {0};
  check_likeliest(&call->bounds, call->values, &op);
  if (is_sound(call)) call->kernels->likeliest(&call->context, &op);
}

static void adam_step(Call *call) {
  AdamStep op = {0};
  check_adam_step(&call->bounds, call->values, &op);
  if (is_sound(call)) call->kernels->adam_step(&op);
}

static void sum_of_squares(Call *call) {
  const int32_t size = size_at(call, 1);
  const byte *x = operand_at(call, 0, 4.0 * size);
  if (is_sound(call)) napi_create_double(call->env, call->kernels->sum_of_squares(x, size), &call->result);
}

static void scale(Call *call) {
  const int32_t size = size_at(call, 1);
  byte *x = operand_at(call, 0, 4.0 * size);
  if (is_sound(call)) call->kernels->scale(x, size, (float)call->values[2]);
}

static void group_norm(Call *call) {
  GroupNorm op = {0};
  check_group_norm(&call->bounds, call->values, &op);
  if (is_sound(call)) call->kernels->group_norm(&call->context, &op);
}

static void group_norm_gradients(Call *call) {
  GroupNorm op = {0};
  check_group_norm_gradients(&call->bounds, call->values, &op);
  if (is_sound(call)) call->kernels->group_norm_gradients(&call->context, &op);
}

typedef void CheckWindow(Bounds *bounds, double place, Direction direction, WindowPlan *plan);
typedef void RunWindow(const Context *context, const WindowPlan *plan);

static void run_window(Call *call, CheckWindow *check, Direction direction, RunWindow *run) {
  WindowPlan plan;
  check(&call->bounds, call->values[0], direction, &plan);
  if (is_sound(call)) run(&call->context, &plan);
}

static void convolution(Call *call) {
  run_window(call, check_window, FORWARD, call->kernels->convolution);
}

static void convolution_image_gradient(Call *call) {
  run_window(call, check_window, IMAGE_GRADIENT, call->kernels->convolution_image_gradient);
}

static void convolution_kernel_gradient(Call *call) {
  run_window(call, check_window, KERNEL_GRADIENT, call->kernels->convolution_kernel_gradient);
}

static void depthwise_convolution(Call *call) {
  run_window(call, check_depthwise, FORWARD, call->kernels->depthwise_convolution);
}

static void depthwise_image_gradient(Call *call) {
  run_window(call, check_depthwise, IMAGE_GRADIENT, call->kernels->depthwise_image_gradient);
}

static void depthwise_kernel_gradient(Call *call) {
  run_window(call, check_depthwise, KERNEL_GRADIENT, call->kernels->depthwise_kernel_gradient);
}

/* Functions by the name that they are exported by. */
#define EACH_FUNCTION(EACH) \
  EACH(useLargePages, use_large_pages) \
  EACH(packRight, pack_right) \
  EACH(packGates, pack_gates) \
  EACH(packGatesBack, pack_gates_back) \
  EACH(sumRows, sum_rows) \
  EACH(matmul, matmul) \
  EACH(matmulBatch, matmul_batch) \
  EACH(matmulTransposed, matmul_transposed) \
  EACH(sequenceForward, sequence_forward) \
  EACH(sequenceBackward, sequence_backward) \
  EACH(softmax, softmax) \
  EACH(logSoftmax, log_softmax) \
  EACH(linearCrossEntropy, linear_cross_entropy) \
  EACH(softmaxCrossEntropy, softmax_cross_entropy) \
  EACH(likeliest, likeliest) \
  EACH(adamStep, adam_step) \
  EACH(sumOfSquares, sum_of_squares) \
  EACH(scale, scale) \
  EACH(convolution, convolution) \
  EACH(convolutionImageGradient, convolution_image_gradient) \
  EACH(convolutionKernelGradient, convolution_kernel_gradient) \
  EACH(depthwiseConvolution, depthwise_convolution) \
  EACH(depthwiseImageGradient, depthwise_image_gradient) \
  EACH(depthwiseKernelGradient, depthwise_kernel_gradient) \
  EACH(groupNorm, group_norm) \
  EACH(groupNormGradients, group_norm_gradients)

/* Reads a call, runs it, and throws what was wrong with it. */
static napi_value run_call(napi_env env, napi_callback_info info, const char *name, void (*run)(Call *)) {
  napi_value arguments[MOST_ARGUMENTS + 2];
  size_t given = MOST_ARGUMENTS + 2;
  void *data = NULL;
  napi_get_cb_info(env, info, &given, arguments, NULL, &data);
  const KernelTables *tables = data;
  Call call = {.env = env, .kernels = tables->kernels, .int8 = tables->int8};
  read_arguments(&call, arguments, given);
  run(&call);
  if (call.bounds.problem == NULL) return call.result;
  char message[120];
  snprintf(message, sizeof message, "native kernels: %s: %s", name, call.bounds.problem);
  napi_throw_range_error(env, NULL, message);
  return NULL;
}

#define CALLBACK(name, run) \
  static napi_value run##_callback(napi_env env, napi_callback_info info) { \
    return run_call(env, info, #name, run); \
  }
EACH_FUNCTION(CALLBACK)

#define ROW(name, run) {#name, run##_callback},
const Function functions[] = {EACH_FUNCTION(ROW)};

const size_t function_count = sizeof functions / sizeof *functions;
