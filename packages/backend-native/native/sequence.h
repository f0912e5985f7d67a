/*
 * How the sequence kernels lay out a sequence in chunks, and how rows get there and back; see
 * `assembly/sequence-plan.ts`.
 */
#ifndef SEQUENCE_H
#define SEQUENCE_H

#include "matmul.h"
#include "sequence-weights.h"

typedef struct {
  const Context *context;
  const SequencePlan *plan;
  const int32_t *order;
  const int32_t *lengths;
  /* Room to round rows of left operands to int8. */
  byte *rounding;
  int32_t hidden_panels;
  /* Bytes from one panel of the state to the next. */
  size_t state_panel;
} Sequence;

/* The place of an operand, or NULL where there is none. */
INLINE byte *operand(const Sequence *sequence, uint32_t place) {
  return place == 0 ? NULL : sequence->context->memory + place;
}

static Sequence open_sequence(const Context *context, const CheckedPlan *checked) {
  const SequencePlan *plan = &checked->plan;
  return (Sequence){
      .context = context,
      .plan = plan,
      .order = checked->order,
      .lengths = checked->lengths,
      .rounding = checked->rounding,
      .hidden_panels = panels_of(plan->hiddenSize),
      .state_panel = (size_t)plan->rows * PANEL_ROW,
  };
}

INLINE int32_t input_panels_of(const SequencePlan *plan) {
  return plan->weightInput == 0 ? 0 : panels_of(plan->inputSize);
}

INLINE int32_t chunk_panels(const SequencePlan *plan) {
  return input_panels_of(plan) + (plan->slots + plan->states) * panels_of(plan->hiddenSize);
}

/* Rows under way at a step. */
static int32_t active_rows(const Sequence *sequence, int32_t step) {
  int32_t rows = sequence->plan->rows;
  while (rows > 0 && sequence->lengths[rows - 1] <= step) rows--;
  return rows;
}

INLINE int32_t end_of_chunk(const SequencePlan *plan, int32_t begin) {
  return smaller(begin + plan->chunkSteps, plan->steps);
}

/* Rows of the chunk that begins with a step. */
static int32_t rows_of_chunk(const Sequence *sequence, int32_t begin) {
  int32_t rows = 0;
  for (int32_t step = begin; step < end_of_chunk(sequence->plan, begin); step++) {
    rows += active_rows(sequence, step);
  }
  return rows;
}

/* The place in [batch · time] of row i at a step. */
INLINE size_t place_of(const Sequence *sequence, int32_t step, int32_t i) {
  const int32_t time = sequence->plan->reverse ? sequence->lengths[i] - 1 - step : step;
  return (size_t)sequence->order[i] * (size_t)sequence->plan->time + (size_t)time;
}

static void gather_step(const Sequence *sequence, int32_t step, int32_t rows, const byte *source,
                        int32_t width, byte *target, size_t panel) {
  for (int32_t i = 0; i < rows; i++, target += PANEL_ROW) {
    pack_row(source + place_of(sequence, step, i) * (size_t)width * 4, width, target, panel);
  }
}

static void gather_step_adding(const Sequence *sequence, int32_t step, int32_t rows, const byte *source,
                               int32_t width, byte *target, size_t panel) {
  for (int32_t i = 0; i < rows; i++, target += PANEL_ROW) {
    pack_row_adding(source + place_of(sequence, step, i) * (size_t)width * 4, width, target, panel);
  }
}

static void scatter_step(const Sequence *sequence, int32_t step, int32_t rows, const byte *source,
                         size_t panel, int32_t width, byte *target) {
  for (int32_t i = 0; i < rows; i++, source += PANEL_ROW) {
    unpack_row(source, panel, width, target + place_of(sequence, step, i) * (size_t)width * 4);
  }
}

/* The gate that a slot which the input feeds is for, as an offset into a row of all gates. */
INLINE size_t gate_bytes(const SequencePlan *plan, int32_t slot) {
  return (size_t)((plan->firstInputGate + slot) % plan->gates) * (size_t)plan->hiddenSize * 4;
}

/* Adds the rows of a step of [batch, time, gates · hidden] to the slots that the input feeds. */
static void gather_gates_adding(const Sequence *sequence, int32_t step, int32_t rows, const byte *source,
                                byte *target, size_t panel) {
  const SequencePlan *plan = sequence->plan;
  const size_t slot = (size_t)sequence->hidden_panels * panel;
  const size_t row_bytes = (size_t)plan->gates * (size_t)plan->hiddenSize * 4;
  for (int32_t i = 0; i < rows; i++, target += PANEL_ROW) {
    const byte *row = source + place_of(sequence, step, i) * row_bytes;
    for (int32_t q = 0; q < plan->gates; q++) {
      pack_row_adding(row + gate_bytes(plan, q), plan->hiddenSize, target + (size_t)q * slot, panel);
    }
  }
}

static void scatter_gates(const Sequence *sequence, int32_t step, int32_t rows, const byte *source,
                          size_t panel, byte *target) {
  const SequencePlan *plan = sequence->plan;
  const size_t slot = (size_t)sequence->hidden_panels * panel;
  const size_t row_bytes = (size_t)plan->gates * (size_t)plan->hiddenSize * 4;
  for (int32_t i = 0; i < rows; i++, source += PANEL_ROW) {
    byte *row = target + place_of(sequence, step, i) * row_bytes;
    for (int32_t q = 0; q < plan->gates; q++) {
      unpack_row(source + (size_t)q * slot, panel, plan->hiddenSize, row + gate_bytes(plan, q));
    }
  }
}

/* Takes a state [batch, hidden] into panels; zeros where there is none. */
static void gather_state(const Sequence *sequence, uint32_t place, byte *target) {
  const byte *source = operand(sequence, place);
  if (source == NULL) {
    memset(target, 0, (size_t)sequence->hidden_panels * sequence->state_panel);
    return;
  }
  const int32_t size = sequence->plan->hiddenSize;
  for (int32_t i = 0; i < sequence->plan->rows; i++, target += PANEL_ROW) {
    pack_row(source + (size_t)sequence->order[i] * (size_t)size * 4, size, target, sequence->state_panel);
  }
}

static void scatter_state(const Sequence *sequence, const byte *source, uint32_t place) {
  byte *target = operand(sequence, place);
  const int32_t size = sequence->plan->hiddenSize;
  for (int32_t i = 0; i < sequence->plan->rows; i++, source += PANEL_ROW) {
    unpack_row(source, sequence->state_panel, size,
               target + (size_t)sequence->order[i] * (size_t)size * 4);
  }
}

#endif
