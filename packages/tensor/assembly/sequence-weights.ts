/**
 * The weights of a sequence op in panels.
 *
 * Gates are filled up to whole panels, so that gate q begins at column q · H⁸ (H⁸: hiddenSize
 * filled up to a multiple of 8). They come in the order of the slots, which for a GRU's input
 * weights is n, r, z: `firstGate` says which gate of the matrix comes first, and it goes round.
 */
import { clearPanelRows, PANEL_ROW, packRows, packTransposed, panelsOf } from './panels';

/** Wᵀ [inner, gates · H⁸]: the right operand of x · Wᵀ. Source [gates · hiddenSize, inner]. */
export function packGates(
  source: usize,
  gates: i32,
  firstGate: i32,
  hiddenSize: i32,
  inner: i32,
  target: usize,
): void {
  const height = panelsOf(inner) << 3;
  const rowBytes = (<usize>inner) << 2;
  const gateBytes = (<usize>panelsOf(hiddenSize)) * (<usize>height) * PANEL_ROW;
  for (let q = 0; q < gates; q++) {
    const gate = <usize>((firstGate + q) % gates);
    const from = source + gate * (<usize>hiddenSize) * rowBytes;
    packTransposed(from, rowBytes, hiddenSize, inner, target, height);
    target += gateBytes;
  }
}

/** W [gates · H⁸, inner]: the right operand of (∂loss/∂gates) · W. */
export function packGatesBack(
  source: usize,
  gates: i32,
  firstGate: i32,
  hiddenSize: i32,
  inner: i32,
  target: usize,
): void {
  const height = panelsOf(hiddenSize) << 3;
  const panelStep = (<usize>(gates * height)) * PANEL_ROW;
  const rowBytes = (<usize>inner) << 2;
  for (let q = 0; q < gates; q++) {
    const gate = <usize>((firstGate + q) % gates);
    const from = source + gate * (<usize>hiddenSize) * rowBytes;
    packRows(from, rowBytes, hiddenSize, inner, target, panelStep);
    clearPanelRows(target, panelsOf(inner), panelStep, hiddenSize, height);
    target += (<usize>height) * PANEL_ROW;
  }
}

/** Adds a bias [gates · hiddenSize] to slots of H⁸ each, gate `firstGate` to the first. */
export function addBias(
  source: usize,
  gates: i32,
  firstGate: i32,
  hiddenSize: i32,
  target: usize,
): void {
  const slotBytes = (<usize>panelsOf(hiddenSize)) * PANEL_ROW;
  for (let q = 0; q < gates; q++) {
    let from = source + (<usize>(((firstGate + q) % gates) * hiddenSize) << 2);
    let place = target;
    for (let unit = hiddenSize; unit > 0; unit--, from += 4, place += 4) {
      store<f32>(place, load<f32>(place) + load<f32>(from));
    }
    target += slotBytes;
  }
}
