/**
 * Backpropagation through time: steps in reverse, each through its gates and then through the
 * recurrent product; the products that give the gradients of x and of the weights once per chunk.
 */
import { gruBackward, gruCandidateBackward, gruResetBackward } from './cell-gru';
import { lstmBackward } from './cell-lstm';
import { rnnBackward } from './cell-rnn';
import { clearFilling, PANEL_ROW, panelsOf } from './panels';
import { product } from './product';
import { productTransposed } from './product-transposed';
import {
  activeRows,
  chunkPanels,
  GRU,
  GRU_RESET_BEFORE,
  gatherState,
  gatherStepAdding,
  inputPanelsOf,
  LSTM,
  RNN_RELU,
  RNN_TANH,
  rowsOfChunk,
  SequencePlan,
  scatterGates,
  scatterState,
  scatterStep,
} from './sequence-plan';

const zeros: usize = memory.data(32);

export function sequenceBackward(plan: SequencePlan): void {
  const hasCell = plan.states > 1;
  const statePanel = (<usize>plan.rows) * PANEL_ROW;
  gatherState(plan, plan.finalHiddenGradient, plan.stateHidden);
  if (hasCell) gatherState(plan, plan.finalCellGradient, plan.stateCell);
  clearSums(plan);

  let chunk = plan.tape;
  let begin = 0;
  for (; begin < plan.steps; begin += plan.chunkSteps) chunk += chunkBytes(plan, begin);

  while (begin > 0) {
    begin -= plan.chunkSteps;
    chunk -= chunkBytes(plan, begin);
    const chunkRows = rowsOfChunk(plan, begin);
    const panel = (<usize>chunkRows) * PANEL_ROW;
    const slots = chunk + (<usize>inputPanelsOf(plan)) * panel;

    let row = panel;
    for (let step = min(begin + plan.chunkSteps, plan.steps) - 1; step >= begin; step--) {
      const rows = activeRows(plan, step);
      row -= (<usize>rows) * PANEL_ROW;
      if (plan.outputGradient != 0) {
        gatherStepAdding(
          plan,
          step,
          rows,
          plan.outputGradient,
          plan.hiddenSize,
          plan.stateHidden,
          statePanel,
        );
      }
      backwardStep(plan, slots + row, row, panel, rows);
    }
    sumWeightGradients(plan, chunk, slots, panel, chunkRows);
    if (plan.xGradient == 0) continue;
    if (plan.weightInput == 0) scatterSlotGradient(plan, begin, panel);
    else inputGradient(plan, begin, panel, chunkRows);
  }

  scatterState(plan, plan.stateHidden, plan.hiddenGradient);
  if (hasCell) scatterState(plan, plan.stateCell, plan.cellGradient);
}

function chunkBytes(plan: SequencePlan, begin: i32): usize {
  return (<usize>chunkPanels(plan)) * (<usize>rowsOfChunk(plan, begin)) * PANEL_ROW;
}

/** Rows of the weight sums: whole panels of each gate. */
@inline
function sumRows(plan: SequencePlan): i32 {
  return plan.gates * (panelsOf(plan.hiddenSize) << 3);
}

function clearSums(plan: SequencePlan): void {
  const rows = <usize>sumRows(plan);
  const hiddenPanels = <usize>panelsOf(plan.hiddenSize);
  memory.fill(plan.weightInputSum, 0, rows * (<usize>inputPanelsOf(plan)) * PANEL_ROW);
  memory.fill(plan.weightHiddenSum, 0, rows * hiddenPanels * PANEL_ROW);
  memory.fill(plan.biasSum, 0, (<usize>plan.slots) * hiddenPanels * PANEL_ROW);
}

/** state = start + ∂slots · W_hidden, over `gates` slots from gate `gate` of the weights on. */
@inline
function recurBack(
  plan: SequencePlan,
  rows: i32,
  slots: usize,
  panel: usize,
  gate: i32,
  gates: i32,
  start: usize,
  state: usize,
): void {
  const hiddenPanels = panelsOf(plan.hiddenSize);
  const height = (<usize>hiddenPanels << 3) * PANEL_ROW;
  const statePanel = (<usize>plan.rows) * PANEL_ROW;
  product(
    rows,
    gates * hiddenPanels,
    hiddenPanels,
    slots,
    panel,
    plan.weightHidden + (<usize>gate) * height,
    (<usize>plan.gates) * height,
    start,
    start == zeros ? 0 : PANEL_ROW,
    start == zeros ? 0 : statePanel,
    state,
    PANEL_ROW,
    statePanel,
  );
}

function backwardStep(
  plan: SequencePlan,
  gates: usize,
  row: usize,
  panel: usize,
  rows: i32,
): void {
  const kind = plan.kind;
  const hiddenPanels = panelsOf(plan.hiddenSize);
  const slot = (<usize>hiddenPanels) * panel;
  const statePanel = (<usize>plan.rows) * PANEL_ROW;
  const size = (<usize>rows) * PANEL_ROW;
  const sums = plan.slotGradient + row;
  const before = gates + (<usize>plan.slots) * slot;
  const state = plan.stateHidden;

  for (let unit: usize = 0; unit < <usize>hiddenPanels; unit++) {
    const place = unit * panel;
    const hidden = state + unit * statePanel;
    if (kind == LSTM) {
      const cell = plan.stateCell + unit * statePanel;
      lstmBackward(gates + place, slot, before + slot + place, hidden, cell, size, sums + place);
    } else if (kind == GRU) {
      gruBackward(gates + place, slot, before + place, hidden, size, sums + place);
    } else if (kind == GRU_RESET_BEFORE) {
      gruCandidateBackward(gates + place, slot, before + place, hidden, size, sums + place);
    } else if (kind == RNN_TANH || kind == RNN_RELU) {
      rnnBackward(gates + place, hidden, size, sums + place, kind == RNN_RELU);
    } else {
      unreachable();
    }
  }
  clearSlots(plan, sums, panel, rows);
  if (kind == GRU) {
    recurBack(plan, rows, sums + slot, panel, 0, 3, state, state);
  } else if (kind == GRU_RESET_BEFORE) {
    recurBack(plan, rows, sums, panel, 2, 1, zeros, plan.stateReset);
    for (let unit: usize = 0; unit < <usize>hiddenPanels; unit++) {
      const place = unit * panel;
      gruResetBackward(
        gates + place,
        slot,
        before + place,
        plan.stateReset + unit * statePanel,
        state + unit * statePanel,
        size,
        sums + place,
        plan.chunkReset + row + place,
      );
    }
    clearSlots(plan, sums, panel, rows);
    recurBack(plan, rows, sums + slot, panel, 0, 2, state, state);
  } else {
    recurBack(plan, rows, sums, panel, 0, plan.gates, zeros, state);
  }
}

/** Clears the units that fill up the last panel of each slot. */
function clearSlots(plan: SequencePlan, slots: usize, panel: usize, rows: i32): void {
  if ((plan.hiddenSize & 7) == 0) return;
  const slot = (<usize>panelsOf(plan.hiddenSize)) * panel;
  for (let left = plan.slots; left > 0; left--, slots += slot) {
    clearFilling(slots, plan.hiddenSize, panel, rows);
  }
}

/** sum += ∂slotsᵀ · operand, from a slot and a row of the sum on. */
@inline
function sumProduct(
  plan: SequencePlan,
  slots: usize,
  gates: i32,
  panel: usize,
  rows: i32,
  operand: usize,
  width: i32,
  sum: usize,
): void {
  const panels = panelsOf(width);
  const rowBytes = (<usize>panels) * PANEL_ROW;
  productTransposed(
    gates * panelsOf(plan.hiddenSize),
    rows,
    panels,
    slots,
    panel,
    operand,
    panel,
    sum,
    rowBytes,
    PANEL_ROW,
    sum,
    rowBytes,
    PANEL_ROW,
  );
}

function sumWeightGradients(
  plan: SequencePlan,
  x: usize,
  slots: usize,
  panel: usize,
  rows: i32,
): void {
  const kind = plan.kind;
  const gates = plan.gates;
  const hiddenSize = plan.hiddenSize;
  const hiddenPanels = panelsOf(hiddenSize);
  const slot = (<usize>hiddenPanels) * panel;
  const before = slots + (<usize>plan.slots) * slot;
  const gradient = plan.slotGradient;
  const sum = plan.weightHiddenSum;

  if (plan.weightInput != 0) {
    sumProduct(plan, gradient, gates, panel, rows, x, plan.inputSize, plan.weightInputSum);
  }
  if (kind == GRU) {
    sumProduct(plan, gradient + slot, gates, panel, rows, before, hiddenSize, sum);
  } else if (kind == GRU_RESET_BEFORE) {
    const twoGates = (<usize>(hiddenPanels << 4)) * (<usize>hiddenPanels) * PANEL_ROW;
    sumProduct(plan, gradient + slot, 2, panel, rows, before, hiddenSize, sum);
    sumProduct(plan, gradient, 1, panel, rows, plan.chunkReset, hiddenSize, sum + twoGates);
  } else {
    sumProduct(plan, gradient, gates, panel, rows, before, hiddenSize, sum);
  }

  let target = plan.biasSum;
  let source = gradient;
  for (let unit = plan.slots * hiddenPanels; unit > 0; unit--, target += PANEL_ROW) {
    let low = f32x4.splat(0);
    let high = f32x4.splat(0);
    for (const end = source + panel; source < end; source += PANEL_ROW) {
      low = f32x4.add(low, v128.load(source));
      high = f32x4.add(high, v128.load(source, 16));
    }
    v128.store(target, f32x4.add(v128.load(target), low));
    v128.store(target, f32x4.add(v128.load(target, 16), high), 16);
  }
}

/** ∂x = ∂slots, where x holds what the product with the input weights would give. */
function scatterSlotGradient(plan: SequencePlan, begin: i32, panel: usize): void {
  let source = plan.slotGradient;
  for (let step = begin; step < min(begin + plan.chunkSteps, plan.steps); step++) {
    const rows = activeRows(plan, step);
    scatterGates(plan, step, rows, source, panel, plan.xGradient);
    source += (<usize>rows) * PANEL_ROW;
  }
}

/** ∂x = ∂slots · W_input. */
function inputGradient(plan: SequencePlan, begin: i32, panel: usize, chunkRows: i32): void {
  const inputPanels = panelsOf(plan.inputSize);
  const gatePanels = plan.gates * panelsOf(plan.hiddenSize);
  product(
    chunkRows,
    gatePanels,
    inputPanels,
    plan.slotGradient,
    panel,
    plan.weightInput,
    (<usize>gatePanels << 3) * PANEL_ROW,
    zeros,
    0,
    0,
    plan.chunkInput,
    PANEL_ROW,
    panel,
  );
  let row: usize = 0;
  for (let step = begin; step < min(begin + plan.chunkSteps, plan.steps); step++) {
    const rows = activeRows(plan, step);
    scatterStep(plan, step, rows, plan.chunkInput + row, panel, plan.inputSize, plan.xGradient);
    row += (<usize>rows) * PANEL_ROW;
  }
}
