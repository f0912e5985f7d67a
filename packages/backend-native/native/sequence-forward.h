/* A layer over whole sequences: the input's product by chunks, then step by step. */
#ifndef SEQUENCE_FORWARD_H
#define SEQUENCE_FORWARD_H

#include "cells.h"
#include "sequence.h"

/* Writes the bias of a slot to `rows` rows: the start where no input product has been. */
static void start_with_bias(const Sequence *sequence, int32_t slot, byte *target, size_t panel,
                            int32_t rows) {
  const byte *bias = operand(sequence, sequence->plan->bias);
  bias += (size_t)(slot * sequence->hidden_panels) * PANEL_ROW;
  for (int32_t unit = 0; unit < sequence->hidden_panels; unit++, bias += PANEL_ROW, target += panel) {
    for (int32_t row = 0; row < rows; row++) {
      memcpy(target + (size_t)row * PANEL_ROW, bias, PANEL_ROW);
    }
  }
}

/* C = S + A · Wᵀ for `gates` gates of a weight, from gate `gate` of the packed ones on. */
static void multiply_gates(const Sequence *sequence, int32_t rows, int32_t groups, Matrix a,
                           const byte *weight, int32_t gate, int32_t gates, Matrix start, Target c) {
  const int32_t panels = sequence->hidden_panels;
  const int32_t unit = smaller(gates * panels, panels_of_unit(sequence->plan->gates, panels));
  const int32_t first = gate * panels;
  for (int32_t done = 0; done < gates * panels; done += unit) {
#if defined(INT8)
    const size_t panel = int8_panel(groups * 8);
    const Right right = {weight + (size_t)(first + done) * panel, panel, 0};
    int8_product(sequence->context, rows, groups * 8, unit, a, right, columns_of(start, done),
                 columns_to(c, done), sequence->rounding);
#else
    const size_t panel = (size_t)groups * 8 * PANEL_ROW;
    const Right right = {weight + (size_t)(first + done) * panel, panel, 0};
    product(sequence->context, rows, groups, unit, a, right, columns_of(start, done), columns_to(c, done));
#endif
  }
}

/* slots = bias + x · W_inputᵀ */
static void multiply_input(const Sequence *sequence, int32_t begin, byte *chunk, byte *slots,
                           size_t panel) {
  const SequencePlan *plan = sequence->plan;
  const byte *x = operand(sequence, plan->x);
  byte *target = chunk;
  for (int32_t step = begin; step < end_of_chunk(plan, begin); step++) {
    const int32_t rows = active_rows(sequence, step);
    gather_step(sequence, step, rows, x, plan->inputSize, target, panel);
    target += (size_t)rows * PANEL_ROW;
  }
  multiply_gates(sequence, rows_of_chunk(sequence, begin), panels_of(plan->inputSize),
                 (Matrix){chunk, PANEL_ROW, panel}, operand(sequence, plan->weightInput), 0, plan->gates,
                 (Matrix){operand(sequence, plan->bias), 0, PANEL_ROW}, (Target){slots, PANEL_ROW, panel});
}

/* slots = bias + x, where x holds what the product would give. */
static void start_with_input(const Sequence *sequence, int32_t begin, byte *slots, size_t panel) {
  const SequencePlan *plan = sequence->plan;
  const size_t slot = (size_t)sequence->hidden_panels * panel;
  for (int32_t step = begin; step < end_of_chunk(plan, begin); step++) {
    const int32_t rows = active_rows(sequence, step);
    for (int32_t q = 0; q < plan->gates; q++) {
      start_with_bias(sequence, q, slots + (size_t)q * slot, panel, rows);
    }
    gather_gates_adding(sequence, step, rows, operand(sequence, plan->x), slots, panel);
    slots += (size_t)rows * PANEL_ROW;
  }
}

/* Adds state · W_hiddenᵀ, from gate `gate` of the packed weights on, to `gates` slots. */
static void recur(const Sequence *sequence, int32_t rows, const byte *state, int32_t gate, int32_t gates,
                  byte *slots, size_t panel) {
  multiply_gates(sequence, rows, sequence->hidden_panels, (Matrix){state, PANEL_ROW, sequence->state_panel},
                 operand(sequence, sequence->plan->weightHidden), gate, gates,
                 (Matrix){slots, PANEL_ROW, panel}, (Target){slots, PANEL_ROW, panel});
}

static void step_lstm(const Sequence *sequence, byte *slots, size_t panel, int32_t rows) {
  const size_t slot = (size_t)sequence->hidden_panels * panel;
  byte *hidden = operand(sequence, sequence->plan->stateHidden);
  byte *cell = operand(sequence, sequence->plan->stateCell);
  recur(sequence, rows, hidden, 0, 4, slots, panel);
  for (int32_t unit = 0; unit < sequence->hidden_panels; unit++) {
    byte *before = slots + 4 * slot;
    lstm_forward(slots, slot, hidden, cell, (size_t)rows * PANEL_ROW, sequence->plan->recorded, before,
                 before + slot);
    slots += panel;
    hidden += sequence->state_panel;
    cell += sequence->state_panel;
  }
}

static void step_gru(const Sequence *sequence, byte *slots, size_t panel, int32_t rows) {
  const size_t slot = (size_t)sequence->hidden_panels * panel;
  byte *hidden = operand(sequence, sequence->plan->stateHidden);
  recur(sequence, rows, hidden, 0, 2, slots + slot, panel);
  start_with_bias(sequence, 3, slots + slot * 3, panel, rows);
  recur(sequence, rows, hidden, 2, 1, slots + slot * 3, panel);
  for (int32_t unit = 0; unit < sequence->hidden_panels; unit++) {
    gru_forward(slots, slot, hidden, (size_t)rows * PANEL_ROW, sequence->plan->recorded,
                slots + 4 * slot);
    slots += panel;
    hidden += sequence->state_panel;
  }
}

static void step_gru_reset_before(const Sequence *sequence, byte *slots, size_t panel, int32_t rows) {
  const size_t slot = (size_t)sequence->hidden_panels * panel;
  const size_t size = (size_t)rows * PANEL_ROW;
  byte *hidden = operand(sequence, sequence->plan->stateHidden);
  byte *reset = operand(sequence, sequence->plan->stateReset);
  recur(sequence, rows, hidden, 0, 2, slots + slot, panel);
  for (int32_t unit = 0; unit < sequence->hidden_panels; unit++) {
    const size_t state = (size_t)unit * sequence->state_panel;
    gru_reset_forward(slots + (size_t)unit * panel, slot, hidden + state, size, reset + state);
  }
  clear_filling(reset, sequence->plan->hiddenSize, sequence->state_panel, rows);
  recur(sequence, rows, reset, 2, 1, slots, panel);
  for (int32_t unit = 0; unit < sequence->hidden_panels; unit++) {
    gru_candidate_forward(slots, slot, hidden, size, sequence->plan->recorded, slots + 3 * slot);
    slots += panel;
    hidden += sequence->state_panel;
  }
}

static void step_rnn(const Sequence *sequence, byte *slots, size_t panel, int32_t rows) {
  const size_t slot = (size_t)sequence->hidden_panels * panel;
  const int relu = sequence->plan->kind == RNN_RELU;
  byte *hidden = operand(sequence, sequence->plan->stateHidden);
  recur(sequence, rows, hidden, 0, 1, slots, panel);
  for (int32_t unit = 0; unit < sequence->hidden_panels; unit++) {
    rnn_forward(slots, hidden, (size_t)rows * PANEL_ROW, sequence->plan->recorded, slots + slot, relu);
    slots += panel;
    hidden += sequence->state_panel;
  }
}

static void forward_step(const Sequence *sequence, byte *slots, size_t panel, int32_t rows) {
  switch (sequence->plan->kind) {
    case LSTM: return step_lstm(sequence, slots, panel, rows);
    case GRU: return step_gru(sequence, slots, panel, rows);
    case GRU_RESET_BEFORE: return step_gru_reset_before(sequence, slots, panel, rows);
    default: return step_rnn(sequence, slots, panel, rows);
  }
}

static void sequence_forward(const Context *context, const CheckedPlan *checked) {
  const Sequence opened = open_sequence(context, checked);
  const Sequence *sequence = &opened;
  const SequencePlan *plan = sequence->plan;
  byte *hidden = operand(sequence, plan->stateHidden);
  byte *cell = operand(sequence, plan->stateCell);
  byte *output = operand(sequence, plan->output);
  gather_state(sequence, plan->hidden, hidden);
  if (plan->states > 1) gather_state(sequence, plan->cell, cell);

  byte *chunk = operand(sequence, plan->tape);
  for (int32_t begin = 0; begin < plan->steps; begin += plan->chunkSteps) {
    const size_t panel = (size_t)rows_of_chunk(sequence, begin) * PANEL_ROW;
    byte *slots = chunk + (size_t)input_panels_of(plan) * panel;
    if (plan->weightInput == 0) start_with_input(sequence, begin, slots, panel);
    else multiply_input(sequence, begin, chunk, slots, panel);
    for (int32_t step = begin; step < end_of_chunk(plan, begin); step++) {
      const int32_t rows = active_rows(sequence, step);
      forward_step(sequence, slots, panel, rows);
      clear_filling(hidden, plan->hiddenSize, sequence->state_panel, rows);
      scatter_step(sequence, step, rows, hidden, sequence->state_panel, plan->hiddenSize, output);
      slots += (size_t)rows * PANEL_ROW;
    }
    if (plan->recorded) chunk += (size_t)chunk_panels(plan) * panel;
  }

  scatter_state(sequence, hidden, plan->finalHidden);
  if (plan->states > 1) scatter_state(sequence, cell, plan->finalCell);
}

#endif
