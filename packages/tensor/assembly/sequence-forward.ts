/** A layer over whole sequences: the input's product by chunks, then step by step. */
import { gruCandidateForward, gruForward, gruResetForward } from './cell-gru';
import { lstmForward } from './cell-lstm';
import { rnnForward } from './cell-rnn';
import { clearFilling, PANEL_ROW, panelsOf } from './panels';
import { product } from './product';
import {
  activeRows,
  chunkPanels,
  GRU,
  GRU_RESET_BEFORE,
  gatherGatesAdding,
  gatherState,
  gatherStep,
  inputPanelsOf,
  LSTM,
  RNN_RELU,
  RNN_TANH,
  rowsOfChunk,
  SequencePlan,
  scatterState,
  scatterStep,
} from './sequence-plan';

export function sequenceForward(plan: SequencePlan): void {
  const hasCell = plan.states > 1;
  const inputPanels = inputPanelsOf(plan);
  const statePanel = (<usize>plan.rows) * PANEL_ROW;
  gatherState(plan, plan.hidden, plan.stateHidden);
  if (hasCell) gatherState(plan, plan.cell, plan.stateCell);

  let chunk = plan.tape;
  for (let begin = 0; begin < plan.steps; begin += plan.chunkSteps) {
    const chunkRows = rowsOfChunk(plan, begin);
    const panel = (<usize>chunkRows) * PANEL_ROW;
    const slots = chunk + (<usize>inputPanels) * panel;
    const end = min(begin + plan.chunkSteps, plan.steps);

    if (plan.weightInput == 0) startWithInput(plan, begin, end, slots, panel);
    else multiplyInput(plan, begin, end, chunk, slots, panel);

    let row: usize = 0;
    for (let step = begin; step < end; step++) {
      const rows = activeRows(plan, step);
      forwardStep(plan, slots + row, panel, rows);
      clearFilling(plan.stateHidden, plan.hiddenSize, statePanel, rows);
      scatterStep(plan, step, rows, plan.stateHidden, statePanel, plan.hiddenSize, plan.output);
      row += (<usize>rows) * PANEL_ROW;
    }
    if (plan.recorded) chunk += (<usize>chunkPanels(plan)) * panel;
  }

  scatterState(plan, plan.stateHidden, plan.finalHidden);
  if (hasCell) scatterState(plan, plan.stateCell, plan.finalCell);
}

/** slots = bias + x · W_inputᵀ */
function multiplyInput(
  plan: SequencePlan,
  begin: i32,
  end: i32,
  chunk: usize,
  slots: usize,
  panel: usize,
): void {
  const inputPanels = panelsOf(plan.inputSize);
  let row: usize = 0;
  for (let step = begin; step < end; step++) {
    const rows = activeRows(plan, step);
    gatherStep(plan, step, rows, plan.x, plan.inputSize, chunk + row, panel);
    row += (<usize>rows) * PANEL_ROW;
  }
  product(
    rowsOfChunk(plan, begin),
    inputPanels,
    plan.gates * panelsOf(plan.hiddenSize),
    chunk,
    panel,
    plan.weightInput,
    (<usize>inputPanels << 3) * PANEL_ROW,
    plan.bias,
    0,
    PANEL_ROW,
    slots,
    PANEL_ROW,
    panel,
  );
}

/** slots = bias + x, where x holds what the product would give. */
function startWithInput(
  plan: SequencePlan,
  begin: i32,
  end: i32,
  slots: usize,
  panel: usize,
): void {
  const slot = (<usize>panelsOf(plan.hiddenSize)) * panel;
  let row: usize = 0;
  for (let step = begin; step < end; step++) {
    const rows = activeRows(plan, step);
    for (let q = 0; q < plan.gates; q++) {
      startWithBias(plan, q, slots + row + (<usize>q) * slot, panel, rows);
    }
    gatherGatesAdding(plan, step, rows, plan.x, slots + row, panel);
    row += (<usize>rows) * PANEL_ROW;
  }
}

/** Adds state · W_hiddenᵀ, from gate `gate` of the packed weights on, to `gates` slots. */
@inline
function recur(
  plan: SequencePlan,
  rows: i32,
  state: usize,
  gate: i32,
  gates: i32,
  slots: usize,
  panel: usize,
): void {
  const hiddenPanels = panelsOf(plan.hiddenSize);
  const weightPanel = (<usize>hiddenPanels << 3) * PANEL_ROW;
  product(
    rows,
    hiddenPanels,
    gates * hiddenPanels,
    state,
    (<usize>plan.rows) * PANEL_ROW,
    plan.weightHidden + (<usize>(gate * hiddenPanels)) * weightPanel,
    weightPanel,
    slots,
    PANEL_ROW,
    panel,
    slots,
    PANEL_ROW,
    panel,
  );
}

function forwardStep(plan: SequencePlan, slots: usize, panel: usize, rows: i32): void {
  const kind = plan.kind;
  const hiddenPanels = panelsOf(plan.hiddenSize);
  const slot = (<usize>hiddenPanels) * panel;
  const statePanel = (<usize>plan.rows) * PANEL_ROW;
  const size = (<usize>rows) * PANEL_ROW;
  const recorded = plan.recorded != 0;
  let before = slots + (<usize>plan.slots) * slot;
  let hidden = plan.stateHidden;

  if (kind == LSTM) {
    recur(plan, rows, hidden, 0, 4, slots, panel);
    let cell = plan.stateCell;
    for (let unit = hiddenPanels; unit > 0; unit--) {
      lstmForward(slots, slot, hidden, cell, size, recorded, before, before + slot);
      slots += panel;
      before += panel;
      hidden += statePanel;
      cell += statePanel;
    }
    return;
  }
  if (kind == GRU) {
    recur(plan, rows, hidden, 0, 2, slots + slot, panel);
    startWithBias(plan, 3, slots + slot * 3, panel, rows);
    recur(plan, rows, hidden, 2, 1, slots + slot * 3, panel);
    for (let unit = hiddenPanels; unit > 0; unit--) {
      gruForward(slots, slot, hidden, size, recorded, before);
      slots += panel;
      before += panel;
      hidden += statePanel;
    }
    return;
  }
  if (kind == GRU_RESET_BEFORE) {
    recur(plan, rows, hidden, 0, 2, slots + slot, panel);
    for (let unit: usize = 0; unit < <usize>hiddenPanels; unit++) {
      const state = unit * statePanel;
      gruResetForward(slots + unit * panel, slot, hidden + state, size, plan.stateReset + state);
    }
    clearFilling(plan.stateReset, plan.hiddenSize, statePanel, rows);
    recur(plan, rows, plan.stateReset, 2, 1, slots, panel);
    for (let unit = hiddenPanels; unit > 0; unit--) {
      gruCandidateForward(slots, slot, hidden, size, recorded, before);
      slots += panel;
      before += panel;
      hidden += statePanel;
    }
    return;
  }
  if (kind != RNN_TANH && kind != RNN_RELU) unreachable();
  recur(plan, rows, hidden, 0, 1, slots, panel);
  for (let unit = hiddenPanels; unit > 0; unit--) {
    rnnForward(slots, hidden, size, recorded, before, kind == RNN_RELU);
    slots += panel;
    before += panel;
    hidden += statePanel;
  }
}

/** Writes the bias of a slot to `rows` rows: the start where no input product has been. */
function startWithBias(
  plan: SequencePlan,
  slot: i32,
  target: usize,
  panel: usize,
  rows: i32,
): void {
  const hiddenPanels = panelsOf(plan.hiddenSize);
  let bias = plan.bias + (<usize>(slot * hiddenPanels)) * PANEL_ROW;
  for (let unit = hiddenPanels; unit > 0; unit--, bias += PANEL_ROW, target += panel) {
    const low = v128.load(bias);
    const high = v128.load(bias, 16);
    for (let row: usize = 0; row < <usize>rows; row++) {
      v128.store(target + row * PANEL_ROW, low);
      v128.store(target + row * PANEL_ROW, high, 16);
    }
  }
}
