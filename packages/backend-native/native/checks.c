#include "checks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void note(Bounds *bounds, const char *problem) {
  if (bounds->problem == NULL) bounds->problem = problem;
}

byte *range(Bounds *bounds, double place, double bytes) {
  // Written so that NaN is refused.
  if (place >= 0 && bytes >= 0 && place + bytes <= (double)bounds->length && place == (double)(size_t)place) {
    return bounds->memory + (size_t)place;
  }
  note(bounds, "an operand does not lie in the memory");
  return NULL;
}

int32_t count(Bounds *bounds, double value) {
  if (value >= 0 && value <= INT32_MAX && value == (double)(int32_t)value) return (int32_t)value;
  note(bounds, "a size is not a whole number");
  return 0;
}

static int32_t whole(Bounds *bounds, double value) {
  if (value >= INT32_MIN && value <= INT32_MAX && value == (double)(int32_t)value) return (int32_t)value;
  note(bounds, "a number is not a whole one");
  return 0;
}

static double panels_of(double columns) { return (double)(((int64_t)columns + 7) / 8); }

static double padded(int32_t size) { return 8 * panels_of(size); }

static double smaller(double a, double b) { return a < b ? a : b; }

/* Bytes of a packed row or column of k values, with what int8 keeps of it in addition. */
static double packed_row(int32_t k, int int8) { return int8 ? padded(k) + 8 : padded(k) * 4; }

double packed_bytes(int32_t n, int32_t k, int int8) { return padded(n) * packed_row(k, int8); }

double packed_gate_bytes(int32_t size, int32_t inner, int int8) {
  return padded(size) * packed_row(inner, int8);
}

double multiply_scratch(int32_t m, int32_t n, int32_t k) {
  const double block = smaller(m, ROW_BLOCK);
  return block * padded(k) * 4 + block * panels_of(n) * 32;
}

double multiply_transposed_scratch(int32_t m, int32_t n, int32_t k) {
  const double panels = panels_of(m);
  return panels * smaller(k, INNER_BLOCK) * 32 + panels * 8 * panels_of(n) * 32;
}

/* Gates, slots and states of each kind; as in `src/sequence-kinds.ts` of @unrolled/tensor. */
static const int32_t traits[][3] = {
    [RNN_TANH] = {1, 1, 1}, [RNN_RELU] = {1, 1, 1}, [LSTM] = {4, 4, 2},
    [GRU] = {3, 4, 1},      [GRU_RESET_BEFORE] = {3, 3, 1},
};

static int is_sound(const SequencePlan *plan) {
  if (plan->kind < 0 || plan->kind >= (int32_t)(sizeof traits / sizeof *traits)) return 0;
  const int32_t *expected = traits[plan->kind];
  return plan->gates == expected[0] && plan->slots == expected[1] && plan->states == expected[2] &&
         plan->firstInputGate >= 0 && plan->firstInputGate < plan->gates && plan->rows >= 0 &&
         plan->time >= 0 && plan->inputSize >= 0 && plan->hiddenSize >= 0 && plan->steps >= 0 &&
         plan->steps <= plan->time && plan->chunkSteps >= 1 &&
         plan->chunkSteps <= INT32_MAX - plan->steps;
}

/* What the rows of a plan add up to. */
typedef struct {
  /* One more than the greatest place in the batch. */
  double batch;
  double total;
  /* Rows of the largest chunk. */
  double largest;
} Rows;

static Rows measure_rows(Bounds *bounds, CheckedPlan *checked) {
  Rows rows = {0, 0, 0};
  const SequencePlan *plan = &checked->plan;
  const size_t bytes = (size_t)plan->rows * 4;
  const byte *order = range(bounds, (uint32_t)plan->order, (double)bytes);
  const byte *lengths = range(bounds, (uint32_t)plan->lengths, (double)bytes);
  if (bounds->problem != NULL) return rows;
  checked->order = malloc(2 * bytes + 1);
  if (checked->order == NULL) {
    note(bounds, "there is no memory for the rows of a plan");
    return rows;
  }
  checked->lengths = checked->order + plan->rows;
  memcpy(checked->order, order, bytes);
  memcpy(checked->lengths, lengths, bytes);
  int32_t longest = plan->steps;
  for (int32_t row = 0; row < plan->rows; row++) {
    const int32_t place = checked->order[row];
    const int32_t length = checked->lengths[row];
    if (place < 0 || length < 0 || length > longest) note(bounds, "rows are not in order");
    if (place >= rows.batch) rows.batch = place + 1.0;
    rows.total += length;
    rows.largest += smaller(length, plan->chunkSteps);
    longest = length;
  }
  return rows;
}

/* An operand that may be absent. */
static void optional(Bounds *bounds, int32_t place, double size) {
  if (place != 0) range(bounds, (uint32_t)place, size * 4);
}

static void required(Bounds *bounds, int32_t place, double size) {
  range(bounds, (uint32_t)place, size * 4);
  if (place == 0 && size > 0) note(bounds, "an operand is missing");
}

static void check_forward(Bounds *bounds, const SequencePlan *plan, Rows rows, double width) {
  const double state = rows.batch * plan->hiddenSize;
  required(bounds, plan->x, rows.batch * plan->time * width);
  optional(bounds, plan->hidden, state);
  required(bounds, plan->output, rows.batch * plan->time * plan->hiddenSize);
  required(bounds, plan->finalHidden, state);
  required(bounds, plan->bias, plan->slots * padded(plan->hiddenSize));
  if (plan->states == 1) return;
  optional(bounds, plan->cell, state);
  required(bounds, plan->finalCell, state);
}

static void check_backward(Bounds *bounds, const SequencePlan *plan, Rows rows, double width) {
  const double state = rows.batch * plan->hiddenSize;
  const double hidden = padded(plan->hiddenSize);
  const double input = plan->weightInput == 0 ? 0 : padded(plan->inputSize);
  optional(bounds, plan->outputGradient, rows.batch * plan->time * plan->hiddenSize);
  optional(bounds, plan->finalHiddenGradient, state);
  optional(bounds, plan->xGradient, rows.batch * plan->time * width);
  required(bounds, plan->hiddenGradient, state);
  required(bounds, plan->weightInputSum, plan->gates * hidden * input);
  required(bounds, plan->weightHiddenSum, plan->gates * hidden * hidden);
  required(bounds, plan->biasSum, plan->slots * hidden);
  required(bounds, plan->slotGradient, rows.largest * plan->slots * hidden);
  if (plan->kind == GRU_RESET_BEFORE) required(bounds, plan->chunkReset, rows.largest * hidden);
  if (plan->xGradient != 0) required(bounds, plan->chunkInput, rows.largest * input);
  if (plan->states == 1) return;
  optional(bounds, plan->finalCellGradient, state);
  required(bounds, plan->cellGradient, state);
}

static double larger(double a, double b) { return a < b ? b : a; }

/* Makes room for rows of left operands in int8. */
static void make_rounding(Bounds *bounds, CheckedPlan *checked) {
  const SequencePlan *plan = &checked->plan;
  const int32_t input = plan->weightInput == 0 ? 0 : plan->inputSize;
  const double width = larger(padded(plan->hiddenSize), padded(input));
  checked->rounding = malloc((size_t)(ROW_BLOCK * (width + 4)));
  if (checked->rounding == NULL) note(bounds, "there is no memory to round rows");
}

void check_plan(Bounds *bounds, double place, Pass pass, CheckedPlan *checked) {
  const int backward = pass == BACKWARD_PASS;
  const byte *found = range(bounds, place, sizeof(SequencePlan));
  *checked = (CheckedPlan){.order = NULL};
  if (found == NULL) return;
  memcpy(&checked->plan, found, sizeof(SequencePlan));
  const SequencePlan *plan = &checked->plan;
  if (!is_sound(plan)) note(bounds, "a plan contradicts itself");
  if (bounds->problem != NULL) return;
  const Rows rows = measure_rows(bounds, checked);
  if (bounds->problem != NULL) return;
  const double hidden = padded(plan->hiddenSize);
  const double input = plan->weightInput == 0 ? 0 : padded(plan->inputSize);
  const double width = plan->weightInput == 0 ? (double)plan->gates * plan->hiddenSize : plan->inputSize;
  const double chunk = input + (plan->slots + plan->states) * hidden;
  const int int8 = pass == INT8_PASS;
  optional(bounds, plan->weightInput, plan->gates * packed_gate_bytes(plan->hiddenSize, plan->inputSize, int8) / 4);
  required(bounds, plan->weightHidden, plan->gates * packed_gate_bytes(plan->hiddenSize, plan->hiddenSize, int8) / 4);
  required(bounds, plan->tape, chunk * (plan->recorded || backward ? rows.total : rows.largest));
  required(bounds, plan->stateHidden, plan->rows * hidden);
  if (plan->states > 1) required(bounds, plan->stateCell, plan->rows * hidden);
  if (plan->kind == GRU_RESET_BEFORE) required(bounds, plan->stateReset, plan->rows * hidden);
  if (backward) check_backward(bounds, plan, rows, width);
  else check_forward(bounds, plan, rows, width);
  if (pass == INT8_PASS && bounds->problem == NULL) make_rounding(bounds, checked);
}

void release_plan(CheckedPlan *checked) {
  free(checked->order);
  free(checked->rounding);
}

/* Targets of some rows, each a class or the ignored number. */
static int32_t *copy_targets(Bounds *bounds, const byte *source, int32_t rows, int32_t classes,
                             int32_t ignored) {
  int32_t *targets = malloc((size_t)rows * 4 + 1);
  if (targets == NULL) {
    note(bounds, "there is no memory for the targets");
    return NULL;
  }
  memcpy(targets, source, (size_t)rows * 4);
  for (int32_t row = 0; row < rows; row++) {
    const int32_t target = targets[row];
    if (target == ignored) continue;
    if (target < 0 || target >= classes) note(bounds, "a target is no class");
  }
  return targets;
}

void check_linear_cross_entropy(Bounds *bounds, const double *values, LinearCrossEntropy *op) {
  const int32_t rows = op->rows = count(bounds, values[0]);
  const int32_t size = op->size = count(bounds, values[1]);
  const int32_t classes = op->classes = count(bounds, values[2]);
  const int wanted = values[13] != 0;
  const int32_t block = (int32_t)smaller(rows, LOGITS_BLOCK);
  const double matrix = 4.0 * classes * size;
  op->features = range(bounds, values[3], 4.0 * rows * size);
  op->weight = range(bounds, values[4], packed_bytes(classes, size, 0));
  if (wanted) op->weight_back = range(bounds, values[5], packed_bytes(size, classes, 0));
  if (values[6] != 0) op->bias = range(bounds, values[6], 4.0 * classes);
  const byte *targets = range(bounds, values[7], 4.0 * rows);
  op->ignored = whole(bounds, values[8]);
  op->smoothing = (float)values[9];
  op->share = (float)values[10];
  const double logits = (double)(((int64_t)block * classes + 15) / 16) * 64;
  const double packed = packed_bytes(size, block, 0);
  const double product = larger(multiply_scratch(block, classes, size),
                                larger(multiply_scratch(block, size, classes),
                                       multiply_transposed_scratch(classes, size, block)));
  op->logits = range(bounds, values[11], logits + packed + product);
  op->loss = range(bounds, values[12], sizeof(double));
  if (wanted) {
    op->features_gradient = range(bounds, values[13], 4.0 * rows * size);
    op->weight_gradient = range(bounds, values[14], matrix);
    op->bias_gradient = range(bounds, values[15], 4.0 * classes);
  }
  if (bounds->problem != NULL) return;
  op->packed = op->logits + (size_t)logits;
  op->product = op->packed + (size_t)packed;
  op->targets = copy_targets(bounds, targets, rows, classes, op->ignored);
}

void release_linear_cross_entropy(LinearCrossEntropy *op) { free(op->targets); }

void check_softmax_cross_entropy(Bounds *bounds, const double *values, SoftmaxCrossEntropy *op) {
  const int32_t rows = op->rows = count(bounds, values[3]);
  const int32_t columns = op->columns = count(bounds, values[4]);
  const double matrix = 4.0 * rows * columns;
  op->logits = range(bounds, values[0], matrix);
  const byte *targets = range(bounds, values[1], 4.0 * rows);
  if (values[2] != 0) op->weights = range(bounds, values[2], 4.0 * columns);
  op->ignored = whole(bounds, values[5]);
  op->per_weight = values[6];
  op->gradient = range(bounds, values[7], matrix);
  if (bounds->problem == NULL) op->targets = copy_targets(bounds, targets, rows, columns, op->ignored);
}

void release_softmax_cross_entropy(SoftmaxCrossEntropy *op) { free(op->targets); }

void check_likeliest(Bounds *bounds, const double *values, Likeliest *op) {
  const int32_t rows = op->rows = count(bounds, values[1]);
  const int32_t columns = op->columns = count(bounds, values[2]);
  const int32_t kept = op->count = count(bounds, values[3]);
  if (kept == 0) note(bounds, "there is nothing to keep");
  op->logits = range(bounds, values[0], 4.0 * rows * columns);
  op->scratch = range(bounds, values[4], 4.0 * columns);
  op->values = range(bounds, values[5], 4.0 * rows * kept);
  op->places = range(bounds, values[6], 4.0 * rows * kept);
}

void check_adam_step(Bounds *bounds, const double *values, AdamStep *op) {
  const int32_t size = op->size = count(bounds, values[4]);
  op->parameter = range(bounds, values[0], 4.0 * size);
  op->gradient = range(bounds, values[1], 4.0 * size);
  op->mean = range(bounds, values[2], 4.0 * size);
  op->variance = range(bounds, values[3], 4.0 * size);
  float *const settings[] = {&op->step_size, &op->root_scale, &op->beta1, &op->keep1, &op->beta2,
                             &op->keep2,     &op->epsilon,    &op->decay, &op->shrink};
  for (int index = 0; index < 9; index++) *settings[index] = (float)values[5 + index];
}

/* The sizes of a group normalisation, from argument `first` on, and the scratch memory at `scratch`. */
static void check_groups(Bounds *bounds, const double *values, int first, int scratch, GroupNorm *op) {
  op->images = count(bounds, values[first]);
  op->positions = count(bounds, values[first + 1]);
  op->channels = count(bounds, values[first + 2]);
  op->groups = count(bounds, values[first + 3]);
  if (op->groups < 1 || op->channels % op->groups != 0) note(bounds, "the groups do not divide the channels");
  op->scratch = range(bounds, values[scratch], 16.0 * op->channels);
}

static double bytes_of_images(const GroupNorm *op) {
  return 4.0 * op->images * op->positions * op->channels;
}

void check_group_norm(Bounds *bounds, const double *values, GroupNorm *op) {
  check_groups(bounds, values, 5, 10, op);
  op->epsilon = values[9];
  op->x = range(bounds, values[0], bytes_of_images(op));
  op->weight = range(bounds, values[1], 4.0 * op->channels);
  op->bias = range(bounds, values[2], 4.0 * op->channels);
  op->out = range(bounds, values[3], bytes_of_images(op));
  op->statistics = range(bounds, values[4], 8.0 * op->images * op->groups);
}

void check_group_norm_gradients(Bounds *bounds, const double *values, GroupNorm *op) {
  check_groups(bounds, values, 7, 11, op);
  const double row = 4 * ceil(op->channels / 4.0);
  op->x = range(bounds, values[0], bytes_of_images(op));
  op->weight = range(bounds, values[1], 4.0 * op->channels);
  op->statistics = range(bounds, values[2], 8.0 * op->images * op->groups);
  op->gradient = range(bounds, values[3], bytes_of_images(op));
  op->out = range(bounds, values[4], bytes_of_images(op));
  op->weight_rows = range(bounds, values[5], 4.0 * op->images * row);
  if (op->positions != 1) op->bias_rows = range(bounds, values[6], 4.0 * op->images * row);
}

/* Whether all fields are what their names say, and no place of a window overflows. */
static int is_window(const WindowPlan *plan) {
  const double across = (double)plan->outWidth * plan->strideX + plan->left +
                        (double)plan->kernelWidth * plan->dilationX;
  const double down = (double)plan->outHeight * plan->strideY + plan->top +
                      (double)plan->kernelHeight * plan->dilationY;
  const double inner = (double)plan->kernelHeight * plan->kernelWidth * plan->channels;
  return plan->height >= 0 && plan->width >= 0 && plan->channels >= 0 && plan->kernelHeight >= 1 &&
         plan->kernelWidth >= 1 && plan->strideY >= 1 && plan->strideX >= 1 && plan->dilationY >= 1 &&
         plan->dilationX >= 1 && plan->top >= 0 && plan->left >= 0 && plan->outHeight >= 1 &&
         plan->outWidth >= 1 && plan->outputs >= 0 && plan->firstKernelRow >= 0 && plan->kernelRows >= 0 &&
         (double)plan->firstKernelRow + plan->kernelRows <= plan->kernelHeight && plan->start >= 0 &&
         plan->count >= 0 && (double)plan->start + plan->count <= INT32_MAX / 2 && across <= INT32_MAX / 2 &&
         down <= INT32_MAX / 2 && inner <= INT32_MAX / 2 &&
         (double)plan->outHeight * plan->outWidth <= INT32_MAX / 2;
}

void check_window(Bounds *bounds, double place, Direction direction, WindowPlan *plan) {
  const byte *found = range(bounds, place, sizeof(WindowPlan));
  if (found == NULL) return;
  memcpy(plan, found, sizeof(WindowPlan));
  if (!is_window(plan)) note(bounds, "a plan contradicts itself");
  if (bounds->problem != NULL) return;
  const int32_t outputs = plan->outputs;
  const int32_t inner = plan->kernelRows * plan->kernelWidth * plan->channels;
  const int64_t positions = (int64_t)plan->outHeight * plan->outWidth;
  const int64_t end = (int64_t)plan->start + plan->count;
  const double images = (double)((end + positions - 1) / positions);
  const double image = images * plan->height * plan->width * plan->channels;
  const double output = (double)end * outputs;
  double scratch = ROW_BLOCK * 4.0 * inner;
  if (direction == FORWARD) {
    required(bounds, plan->image, image);
    required(bounds, plan->kernel, packed_bytes(outputs, inner, 0) / 4);
    optional(bounds, plan->bias, padded(outputs));
    required(bounds, plan->output, output);
    scratch += multiply_scratch(ROW_BLOCK, outputs, inner);
  } else {
    required(bounds, plan->outputGradient, output);
  }
  if (direction == IMAGE_GRADIENT) {
    required(bounds, plan->kernel, packed_bytes(inner, outputs, 0) / 4);
    required(bounds, plan->imageGradient, image);
    scratch += multiply_scratch(ROW_BLOCK, inner, outputs);
  }
  if (direction == KERNEL_GRADIENT) {
    required(bounds, plan->image, image);
    required(bounds, plan->kernelGradient,
             (double)plan->kernelHeight * plan->kernelWidth * plan->channels * outputs);
    scratch = INNER_BLOCK * 4.0 * inner + packed_bytes(outputs, INNER_BLOCK, 0) +
              multiply_transposed_scratch(inner, outputs, INNER_BLOCK);
  }
  required(bounds, plan->scratch, scratch / 4);
}

void check_depthwise(Bounds *bounds, double place, Direction direction, WindowPlan *plan) {
  const byte *found = range(bounds, place, sizeof(WindowPlan));
  if (found == NULL) return;
  memcpy(plan, found, sizeof(WindowPlan));
  const int needs_kernel = direction != KERNEL_GRADIENT;
  if (!is_window(plan) || plan->outputs != plan->channels ||
      (needs_kernel && (plan->firstKernelRow != 0 || plan->kernelRows != plan->kernelHeight))) {
    note(bounds, "a plan contradicts itself");
  }
  if (bounds->problem != NULL) return;
  const int64_t end = (int64_t)plan->start + plan->count;
  const double images = (double)((end + plan->outHeight - 1) / plan->outHeight);
  const double image = images * plan->height * plan->width * plan->channels;
  const double kernel = (double)plan->kernelHeight * plan->kernelWidth * plan->channels;
  const double output = (double)end * plan->outWidth * plan->channels;
  required(bounds, direction == FORWARD ? plan->output : plan->outputGradient, output);
  required(bounds, direction == IMAGE_GRADIENT ? plan->imageGradient : plan->image, image);
  required(bounds, needs_kernel ? plan->kernel : plan->kernelGradient, kernel);
  if (direction == FORWARD) optional(bounds, plan->bias, plan->channels);
}
