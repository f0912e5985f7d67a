/**
 * The arguments of the sequence kernels, and how they lay out a sequence.
 *
 * The rows of a batch are ordered by falling length, so that at every step the rows under way are
 * the first ones. Steps are taken in chunks; the rows of a chunk, step after step, are the rows of
 * its matrices, which are all in panels:
 *
 *     x | slots | hidden before | cell before (LSTM)
 *
 * where the slots hold what the gates are made from, and then the gates. No row stands for
 * padding: it is never read and never computed.
 *
 * A plan covers any rows of a batch; plans over disjoint rows share nothing that they write.
 */
import { PANEL_ROW, packRow, packRowAdding, panelsOf, unpackRow } from './panels';

/** The kinds of cell; `scripts/build-kernels.mjs` passes their numbers to the TypeScript side. */
export const RNN_TANH = 0;
export const RNN_RELU = 1;
export const LSTM = 2;
export const GRU = 3;
export const GRU_RESET_BEFORE = 4;

/** The TypeScript side fills it in, field by field, by the names that stand here. */
@unmanaged
export class SequencePlan {
  kind: i32;
  /** Gates of either weight matrix, which are the slots that the input feeds, from slot 0 on. */
  gates: i32;
  /** i f g o | n r z n' (n' the recurrent part of n) | n r z | h. */
  slots: i32;
  /** The gate that slot 0 is for; further slots that the input feeds are for the gates that follow. */
  firstInputGate: i32;
  /** 2 where there is a cell state in addition to the hidden state, else 1. */
  states: i32;
  /** Rows that this plan covers. */
  rows: i32;
  time: i32;
  inputSize: i32;
  hiddenSize: i32;
  reverse: i32;
  /** Steps of the longest row. */
  steps: i32;
  chunkSteps: i32;
  /** Place in the batch and length of each row, by falling length. */
  order: usize;
  lengths: usize;

  /** Operands of the op, or 0 where there is none. */
  x: usize;
  hidden: usize;
  cell: usize;
  output: usize;
  finalHidden: usize;
  finalCell: usize;

  /** In panels; see `sequence-weights.ts`. 0: x holds what the product with it would give. */
  weightInput: usize;
  weightHidden: usize;
  /** The start of each slot's sums. */
  bias: usize;
  /** Chunk after chunk, or one chunk that is used again where nothing is recorded. */
  tape: usize;
  recorded: i32;

  /** [hidden] and [cell] of all rows, in panels: the present state, or its gradient. */
  stateHidden: usize;
  stateCell: usize;
  /** [hidden] of all rows in panels: r ⊙ h, or its gradient. */
  stateReset: usize;

  /** Gradients that come in, or 0. */
  outputGradient: usize;
  finalHiddenGradient: usize;
  finalCellGradient: usize;
  /** Gradients that go out. */
  xGradient: usize;
  hiddenGradient: usize;
  cellGradient: usize;
  /** Sums over rows and steps, in slots; see `sequence-weights.ts`. */
  weightInputSum: usize;
  weightHiddenSum: usize;
  biasSum: usize;
  /** A chunk's slots, its r ⊙ h, and its x. */
  slotGradient: usize;
  chunkReset: usize;
  chunkInput: usize;
}

/** Panels that x takes in a chunk. */
@inline
export function inputPanelsOf(plan: SequencePlan): i32 {
  return plan.weightInput == 0 ? 0 : panelsOf(plan.inputSize);
}

/** Panels of a chunk. */
@inline
export function chunkPanels(plan: SequencePlan): i32 {
  return inputPanelsOf(plan) + (plan.slots + plan.states) * panelsOf(plan.hiddenSize);
}

/** Rows under way at a step. */
export function activeRows(plan: SequencePlan, step: i32): i32 {
  let rows = plan.rows;
  while (rows > 0 && load<i32>(plan.lengths + ((<usize>(rows - 1)) << 2)) <= step) rows--;
  return rows;
}

/** Rows of the chunk that begins with a step. */
export function rowsOfChunk(plan: SequencePlan, begin: i32): i32 {
  const end = min(begin + plan.chunkSteps, plan.steps);
  let rows = 0;
  for (let step = begin; step < end; step++) rows += activeRows(plan, step);
  return rows;
}

/** The place in [batch · time] of row i at a step. */
@inline
function placeOf(plan: SequencePlan, step: i32, i: i32): usize {
  const entry = (<usize>i) << 2;
  const time = plan.reverse ? load<i32>(plan.lengths + entry) - 1 - step : step;
  return <usize>(load<i32>(plan.order + entry) * plan.time + time);
}

/** Takes the rows of a step out of [batch, time, width] into panels. */
export function gatherStep(
  plan: SequencePlan,
  step: i32,
  rows: i32,
  source: usize,
  width: i32,
  target: usize,
  panelStep: usize,
): void {
  const rowBytes = (<usize>width) << 2;
  for (let i = 0; i < rows; i++, target += PANEL_ROW) {
    packRow(source + placeOf(plan, step, i) * rowBytes, width, target, panelStep);
  }
}

/** Adds the rows of a step to what the panels hold. */
export function gatherStepAdding(
  plan: SequencePlan,
  step: i32,
  rows: i32,
  source: usize,
  width: i32,
  target: usize,
  panelStep: usize,
): void {
  const rowBytes = (<usize>width) << 2;
  for (let i = 0; i < rows; i++, target += PANEL_ROW) {
    packRowAdding(source + placeOf(plan, step, i) * rowBytes, width, target, panelStep);
  }
}

/** Puts rows in panels to their places in [batch, time, width]. */
export function scatterStep(
  plan: SequencePlan,
  step: i32,
  rows: i32,
  source: usize,
  panelStep: usize,
  width: i32,
  target: usize,
): void {
  const rowBytes = (<usize>width) << 2;
  for (let i = 0; i < rows; i++, source += PANEL_ROW) {
    unpackRow(source, panelStep, width, target + placeOf(plan, step, i) * rowBytes);
  }
}

/** Adds the rows of a step of [batch, time, gates · hidden] to the slots that the input feeds. */
export function gatherGatesAdding(
  plan: SequencePlan,
  step: i32,
  rows: i32,
  source: usize,
  target: usize,
  panelStep: usize,
): void {
  const hiddenBytes = (<usize>plan.hiddenSize) << 2;
  const slot = (<usize>panelsOf(plan.hiddenSize)) * panelStep;
  const gates = plan.gates;
  for (let i = 0; i < rows; i++, target += PANEL_ROW) {
    const row = source + placeOf(plan, step, i) * (<usize>gates) * hiddenBytes;
    for (let q = 0; q < gates; q++) {
      const gate = <usize>((plan.firstInputGate + q) % gates);
      packRowAdding(row + gate * hiddenBytes, plan.hiddenSize, target + (<usize>q) * slot, panelStep);
    }
  }
}

/** Puts the slots that the input feeds to their places in [batch, time, gates · hidden]. */
export function scatterGates(
  plan: SequencePlan,
  step: i32,
  rows: i32,
  source: usize,
  panelStep: usize,
  target: usize,
): void {
  const hiddenBytes = (<usize>plan.hiddenSize) << 2;
  const slot = (<usize>panelsOf(plan.hiddenSize)) * panelStep;
  const gates = plan.gates;
  for (let i = 0; i < rows; i++, source += PANEL_ROW) {
    const row = target + placeOf(plan, step, i) * (<usize>gates) * hiddenBytes;
    for (let q = 0; q < gates; q++) {
      const gate = <usize>((plan.firstInputGate + q) % gates);
      unpackRow(source + (<usize>q) * slot, panelStep, plan.hiddenSize, row + gate * hiddenBytes);
    }
  }
}

/** Takes a state [batch, hidden] into panels; zeros where there is none. */
export function gatherState(plan: SequencePlan, source: usize, target: usize): void {
  const panelStep = (<usize>plan.rows) * PANEL_ROW;
  if (source == 0) {
    memory.fill(target, 0, (<usize>panelsOf(plan.hiddenSize)) * panelStep);
    return;
  }
  const rowBytes = (<usize>plan.hiddenSize) << 2;
  for (let i = 0; i < plan.rows; i++, target += PANEL_ROW) {
    const place = <usize>load<i32>(plan.order + ((<usize>i) << 2));
    packRow(source + place * rowBytes, plan.hiddenSize, target, panelStep);
  }
}

export function scatterState(plan: SequencePlan, source: usize, target: usize): void {
  const panelStep = (<usize>plan.rows) * PANEL_ROW;
  const rowBytes = (<usize>plan.hiddenSize) << 2;
  for (let i = 0; i < plan.rows; i++, source += PANEL_ROW) {
    const place = <usize>load<i32>(plan.order + ((<usize>i) << 2));
    unpackRow(source, panelStep, plan.hiddenSize, target + place * rowBytes);
  }
}
