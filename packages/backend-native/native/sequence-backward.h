/*
 * Backpropagation through time: steps in reverse, each through its gates and then through the recurrent
 * product; the products that give the gradients of x and of the weights once per chunk.
 */
#ifndef SEQUENCE_BACKWARD_H
#define SEQUENCE_BACKWARD_H

#include "cells.h"
#include "sequence.h"

INLINE size_t chunk_bytes(const Sequence *sequence, int32_t begin) {
  return (size_t)chunk_panels(sequence->plan) * (size_t)rows_of_chunk(sequence, begin) * PANEL_ROW;
}

static void clear_sums(const Sequence *sequence) {
  const SequencePlan *plan = sequence->plan;
  const size_t panels = (size_t)sequence->hidden_panels;
  const size_t rows = (size_t)plan->gates * panels * 8;
  if (plan->weightInput != 0) {
    memset(operand(sequence, plan->weightInputSum), 0, rows * (size_t)input_panels_of(plan) * PANEL_ROW);
  }
  memset(operand(sequence, plan->weightHiddenSum), 0, rows * panels * PANEL_ROW);
  memset(operand(sequence, plan->biasSum), 0, (size_t)plan->slots * panels * PANEL_ROW);
}

/* Clears the units that fill up the last panel of each slot. */
static void clear_slots(const Sequence *sequence, byte *slots, size_t panel, int32_t rows) {
  const SequencePlan *plan = sequence->plan;
  if ((plan->hiddenSize & 7) == 0) return;
  for (int32_t slot = 0; slot < plan->slots; slot++) {
    clear_filling(slots, plan->hiddenSize, panel, rows);
    slots += (size_t)sequence->hidden_panels * panel;
  }
}

/*
 * state = ∂slots · W_hidden, over `gates` slots from gate `gate` of the weights on, or state + it to
 * accumulate.
 */
static void recur_back(const Sequence *sequence, int32_t rows, const byte *slots, size_t panel,
                       int32_t gate, int32_t gates, int accumulate, byte *state) {
  const int32_t panels = sequence->hidden_panels;
  const size_t height = (size_t)panels * 8;
  const Right weight = {operand(sequence, sequence->plan->weightHidden),
                        (size_t)sequence->plan->gates * height * PANEL_ROW, (size_t)gate * height};
  const Matrix present = {state, PANEL_ROW, sequence->state_panel};
  product(sequence->context, rows, gates * panels, panels, (Matrix){slots, PANEL_ROW, panel}, weight,
          accumulate ? present : (Matrix){zeros, 0, 0}, (Target){state, PANEL_ROW, sequence->state_panel});
}

/* The gates of one step: from the gradient of its state to those of its sums. */
static void backward_gates(const Sequence *sequence, const byte *gates, size_t panel, int32_t rows,
                           byte *sums) {
  const SequencePlan *plan = sequence->plan;
  const size_t slot = (size_t)sequence->hidden_panels * panel;
  const size_t size = (size_t)rows * PANEL_ROW;
  const byte *before = gates + (size_t)plan->slots * slot;
  byte *hidden = operand(sequence, plan->stateHidden);
  byte *cell = operand(sequence, plan->stateCell);
  for (int32_t unit = 0; unit < sequence->hidden_panels; unit++) {
    switch (plan->kind) {
      case LSTM:
        lstm_backward(gates, slot, before + slot, hidden, cell, size, sums);
        cell += sequence->state_panel;
        break;
      case GRU: gru_backward(gates, slot, before, hidden, size, sums); break;
      case GRU_RESET_BEFORE: gru_candidate_backward(gates, slot, before, hidden, size, sums); break;
      default: rnn_backward(gates, hidden, size, sums, plan->kind == RNN_RELU);
    }
    gates += panel;
    before += panel;
    sums += panel;
    hidden += sequence->state_panel;
  }
}

/* With the reset gate before the product: first through the candidate's product, then on to r. */
static void backward_reset(const Sequence *sequence, const byte *gates, size_t row, size_t panel,
                           int32_t rows, byte *sums) {
  const SequencePlan *plan = sequence->plan;
  const size_t slot = (size_t)sequence->hidden_panels * panel;
  const byte *before = gates + (size_t)plan->slots * slot;
  byte *hidden = operand(sequence, plan->stateHidden);
  byte *reset = operand(sequence, plan->stateReset);
  byte *chunk_reset = operand(sequence, plan->chunkReset) + row;
  recur_back(sequence, rows, sums, panel, 2, 1, 0, reset);
  for (int32_t unit = 0; unit < sequence->hidden_panels; unit++) {
    const size_t place = (size_t)unit * panel;
    const size_t state = (size_t)unit * sequence->state_panel;
    gru_reset_backward(gates + place, slot, before + place, reset + state, hidden + state,
                       (size_t)rows * PANEL_ROW, sums + place, chunk_reset + place);
  }
  clear_slots(sequence, sums, panel, rows);
  recur_back(sequence, rows, sums + slot, panel, 0, 2, 1, hidden);
}

static void backward_step(const Sequence *sequence, const byte *gates, size_t row, size_t panel,
                          int32_t rows) {
  const SequencePlan *plan = sequence->plan;
  const size_t slot = (size_t)sequence->hidden_panels * panel;
  byte *sums = operand(sequence, plan->slotGradient) + row;
  byte *state = operand(sequence, plan->stateHidden);
  backward_gates(sequence, gates, panel, rows, sums);
  clear_slots(sequence, sums, panel, rows);
  if (plan->kind == GRU) recur_back(sequence, rows, sums + slot, panel, 0, 3, 1, state);
  else if (plan->kind == GRU_RESET_BEFORE) backward_reset(sequence, gates, row, panel, rows, sums);
  else recur_back(sequence, rows, sums, panel, 0, plan->gates, 0, state);
}

/* Copies some rows of a group's panels side by side. */
static void group_rows(const byte *source, size_t panel, int32_t rows, byte *group) {
  for (; rows > 0; rows--, source += PANEL_ROW) {
    for (size_t index = 0; index < FULL_PANELS; index++, group += PANEL_ROW) {
      memcpy(group, source + index * panel, PANEL_ROW);
    }
  }
}

/* sum += ∂slotsᵀ · operand. The operand is in panels, as steps write it, and is grouped as it is used. */
static void sum_product(const Sequence *sequence, const byte *slots, int32_t gates, size_t panel,
                        int32_t rows, const byte *right, int32_t width, byte *sum) {
  byte group[INNER_BLOCK * GROUP_ROW] __attribute__((aligned(64)));
  const int32_t panels = panels_of(width);
  const size_t row_bytes = (size_t)panels * PANEL_ROW;
  for (int32_t index = 0; index < panels;) {
    const int32_t count = index < grouped(panels) ? FULL_PANELS : panels - index;
    for (int32_t row = 0; row < rows; row += INNER_BLOCK) {
      const int32_t depth = smaller(INNER_BLOCK, rows - row);
      const size_t offset = (size_t)row * PANEL_ROW;
      const byte *from = right + (size_t)index * panel + offset;
      byte *to = sum + (size_t)index * PANEL_ROW;
      if (count == FULL_PANELS) group_rows(from, panel, depth, group);
      product_transposed(sequence->context, gates * sequence->hidden_panels, depth, count,
                         (Matrix){slots + offset, PANEL_ROW, panel},
                         count == FULL_PANELS ? (Right){group, 0, 0} : (Right){from, panel, 0},
                         (Matrix){to, row_bytes, PANEL_ROW}, (Target){to, row_bytes, PANEL_ROW});
    }
    index += count;
  }
}

INLINE void sum_panels(const byte *slots, size_t panel, const int panels, byte *target) {
  eight sums[4] = {{0}};
  for (size_t row = 0; row < panel; row += PANEL_ROW) {
UNROLL
    for (int index = 0; index < panels; index++) {
      sums[index] += *(const loose_eight *)(slots + (size_t)index * panel + row);
    }
  }
UNROLL
  for (int index = 0; index < panels; index++) {
    loose_eight *const total = (loose_eight *)(target + (size_t)index * PANEL_ROW);
    *total += sums[index];
  }
}

/* Adds the rows of each panel of the slots' gradient to the sums of the biases: of four panels at a time. */
static void sum_biases(const Sequence *sequence, const byte *slots, size_t panel) {
  byte *target = operand(sequence, sequence->plan->biasSum);
  int32_t left = sequence->plan->slots * sequence->hidden_panels;
  for (; left >= 4; left -= 4, slots += 4 * panel, target += 4 * PANEL_ROW) {
    sum_panels(slots, panel, 4, target);
  }
  for (; left > 0; left--, slots += panel, target += PANEL_ROW) sum_panels(slots, panel, 1, target);
}

static void sum_weight_gradients(const Sequence *sequence, const byte *x, const byte *slots, size_t panel,
                                 int32_t rows) {
  const SequencePlan *plan = sequence->plan;
  const int32_t size = plan->hiddenSize;
  const size_t slot = (size_t)sequence->hidden_panels * panel;
  const byte *before = slots + (size_t)plan->slots * slot;
  const byte *gradient = operand(sequence, plan->slotGradient);
  byte *sum = operand(sequence, plan->weightHiddenSum);
  if (plan->weightInput != 0) {
    sum_product(sequence, gradient, plan->gates, panel, rows, x, plan->inputSize,
                operand(sequence, plan->weightInputSum));
  }
  if (plan->kind == GRU) {
    sum_product(sequence, gradient + slot, plan->gates, panel, rows, before, size, sum);
  } else if (plan->kind == GRU_RESET_BEFORE) {
    const size_t panels = (size_t)sequence->hidden_panels;
    sum_product(sequence, gradient + slot, 2, panel, rows, before, size, sum);
    sum_product(sequence, gradient, 1, panel, rows, operand(sequence, plan->chunkReset), size,
                sum + 16 * panels * panels * PANEL_ROW);
  } else {
    sum_product(sequence, gradient, plan->gates, panel, rows, before, size, sum);
  }
  sum_biases(sequence, gradient, panel);
}

/* ∂x = ∂slots, where x holds what the product with the input weights would give. */
static void scatter_slot_gradient(const Sequence *sequence, int32_t begin, size_t panel) {
  const byte *source = operand(sequence, sequence->plan->slotGradient);
  for (int32_t step = begin; step < end_of_chunk(sequence->plan, begin); step++) {
    const int32_t rows = active_rows(sequence, step);
    scatter_gates(sequence, step, rows, source, panel, operand(sequence, sequence->plan->xGradient));
    source += (size_t)rows * PANEL_ROW;
  }
}

/* ∂x = ∂slots · W_input. */
static void input_gradient(const Sequence *sequence, int32_t begin, size_t panel, int32_t chunk_rows) {
  const SequencePlan *plan = sequence->plan;
  const int32_t gate_panels = plan->gates * sequence->hidden_panels;
  byte *source = operand(sequence, plan->chunkInput);
  product(sequence->context, chunk_rows, gate_panels, panels_of(plan->inputSize),
          (Matrix){operand(sequence, plan->slotGradient), PANEL_ROW, panel},
          (Right){operand(sequence, plan->weightInput), (size_t)gate_panels * 8 * PANEL_ROW, 0},
          (Matrix){zeros, 0, 0}, (Target){source, PANEL_ROW, panel});
  for (int32_t step = begin; step < end_of_chunk(plan, begin); step++) {
    const int32_t rows = active_rows(sequence, step);
    scatter_step(sequence, step, rows, source, panel, plan->inputSize,
                 operand(sequence, plan->xGradient));
    source += (size_t)rows * PANEL_ROW;
  }
}

static void sequence_backward(const Context *context, const CheckedPlan *checked) {
  const Sequence opened = open_sequence(context, checked);
  const Sequence *sequence = &opened;
  const SequencePlan *plan = sequence->plan;
  byte *hidden = operand(sequence, plan->stateHidden);
  byte *cell = operand(sequence, plan->stateCell);
  const byte *arriving = operand(sequence, plan->outputGradient);
  gather_state(sequence, plan->finalHiddenGradient, hidden);
  if (plan->states > 1) gather_state(sequence, plan->finalCellGradient, cell);
  clear_sums(sequence);

  const byte *chunk = operand(sequence, plan->tape);
  int32_t begin = 0;
  for (; begin < plan->steps; begin += plan->chunkSteps) chunk += chunk_bytes(sequence, begin);

  while (begin > 0) {
    begin -= plan->chunkSteps;
    chunk -= chunk_bytes(sequence, begin);
    const int32_t chunk_rows = rows_of_chunk(sequence, begin);
    const size_t panel = (size_t)chunk_rows * PANEL_ROW;
    const byte *slots = chunk + (size_t)input_panels_of(plan) * panel;
    size_t row = panel;
    for (int32_t step = end_of_chunk(plan, begin) - 1; step >= begin; step--) {
      const int32_t rows = active_rows(sequence, step);
      row -= (size_t)rows * PANEL_ROW;
      if (arriving != NULL) {
        gather_step_adding(sequence, step, rows, arriving, plan->hiddenSize, hidden,
                           sequence->state_panel);
      }
      backward_step(sequence, slots + row, row, panel, rows);
    }
    sum_weight_gradients(sequence, chunk, slots, panel, chunk_rows);
    if (plan->xGradient == 0) continue;
    if (plan->weightInput == 0) scatter_slot_gradient(sequence, begin, panel);
    else input_gradient(sequence, begin, panel, chunk_rows);
  }

  scatter_state(sequence, hidden, plan->hiddenGradient);
  if (plan->states > 1) scatter_state(sequence, cell, plan->cellGradient);
}

#endif
