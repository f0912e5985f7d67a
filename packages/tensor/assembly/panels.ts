/**
 * The panel layout, in which all products work.
 *
 * A matrix of `rows` × `columns` is cut into panels of 8 columns; a panel holds its rows one after
 * another, 8 values each. Element (r, c) lies at
 *
 *     (c >> 3) · panelStep + r · 32 + (c & 7) · 4
 *
 * and columns that fill up the last panel hold 0. The one layout serves as the right operand of a
 * product (its rows are the inner index), as the left one (its columns are) and as the left one
 * transposed, each time with neighbouring loads only.
 */
import { addRow } from './lookup';

/** Bytes of one row of a panel. */
export const PANEL_ROW: usize = 32;

/** Panels that hold `columns`. */
@inline
export function panelsOf(columns: i32): i32 {
  return (columns + 7) >> 3;
}

export function packRow(source: usize, columns: i32, target: usize, panelStep: usize): void {
  let left = columns;
  for (; left >= 8; left -= 8) {
    v128.store(target, v128.load(source));
    v128.store(target, v128.load(source, 16), 16);
    source += PANEL_ROW;
    target += panelStep;
  }
  if (left == 0) return;
  const zero = i32x4.splat(0);
  v128.store(target, zero);
  v128.store(target, zero, 16);
  for (; left > 0; left--, source += 4, target += 4) store<u32>(target, load<u32>(source));
}

/** Rows `sourceStep` bytes apart. */
export function packRows(
  source: usize,
  sourceStep: usize,
  rows: i32,
  columns: i32,
  target: usize,
  panelStep: usize,
): void {
  for (let row = rows; row > 0; row--) {
    packRow(source, columns, target, panelStep);
    source += sourceStep;
    target += PANEL_ROW;
  }
}

export function unpackRow(source: usize, panelStep: usize, columns: i32, target: usize): void {
  let left = columns;
  for (; left >= 8; left -= 8) {
    v128.store(target, v128.load(source));
    v128.store(target, v128.load(source, 16), 16);
    source += panelStep;
    target += PANEL_ROW;
  }
  for (; left > 0; left--, source += 4, target += 4) store<u32>(target, load<u32>(source));
}

/** Adds a plain row to one in panels. */
export function packRowAdding(
  source: usize,
  columns: i32,
  target: usize,
  panelStep: usize,
): void {
  for (let left = columns; left > 0; left -= 8) {
    addRow(source, target, left < 8 ? (<usize>left) << 2 : PANEL_ROW);
    source += PANEL_ROW;
    target += panelStep;
  }
}

/** Clears rows from `from` to `to` of each of `panels` panels. */
export function clearPanelRows(
  target: usize,
  panels: i32,
  panelStep: usize,
  from: i32,
  to: i32,
): void {
  const zero = i32x4.splat(0);
  for (let panel = panels; panel > 0; panel--) {
    for (let row = from; row < to; row++) {
      const place = target + (<usize>row) * PANEL_ROW;
      v128.store(place, zero);
      v128.store(place, zero, 16);
    }
    target += panelStep;
  }
}

/**
 * Clears the columns that fill up the last panel, in `rows` rows: an infinite value times one of the
 * zeros there is NaN, which must not reach a product as its inner index.
 */
export function clearFilling(target: usize, columns: i32, panelStep: usize, rows: i32): void {
  const used = columns & 7;
  if (used == 0) return;
  const lanes = i32x4.splat(used);
  const low = v128.gt<i32>(lanes, i32x4(0, 1, 2, 3));
  const high = v128.gt<i32>(lanes, i32x4(4, 5, 6, 7));
  target += (<usize>(columns >> 3)) * panelStep;
  for (let row = rows; row > 0; row--, target += PANEL_ROW) {
    v128.store(target, v128.and(v128.load(target), low));
    v128.store(target, v128.and(v128.load(target, 16), high), 16);
  }
}

/** Writes four columns of four rows, turned, to the half panel at `target`. */
@inline
function packBlock(a: usize, b: usize, c: usize, d: usize, target: usize): void {
  const row0 = v128.load(a);
  const row1 = v128.load(b);
  const row2 = v128.load(c);
  const row3 = v128.load(d);
  const low01 = v128.shuffle<u32>(row0, row1, 0, 4, 1, 5);
  const low23 = v128.shuffle<u32>(row2, row3, 0, 4, 1, 5);
  const high01 = v128.shuffle<u32>(row0, row1, 2, 6, 3, 7);
  const high23 = v128.shuffle<u32>(row2, row3, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<u64>(low01, low23, 0, 2));
  v128.store(target, v128.shuffle<u64>(low01, low23, 1, 3), 32);
  v128.store(target, v128.shuffle<u64>(high01, high23, 0, 2), 64);
  v128.store(target, v128.shuffle<u64>(high01, high23, 1, 3), 96);
}

/**
 * The transpose of a plain matrix, in panels: source [rows, columns] with rows `sourceStep` bytes
 * apart becomes `columns` × `rows`. Each panel is `height` rows high; those beyond `columns` hold 0.
 */
export function packTransposed(
  source: usize,
  sourceStep: usize,
  rows: i32,
  columns: i32,
  target: usize,
  height: i32,
): void {
  const panelStep = (<usize>height) * PANEL_ROW;
  clearPanelRows(target, panelsOf(rows), panelStep, columns, height);
  let left = rows;
  for (; left >= 8; left -= 8) {
    let place = target;
    let from = source;
    const far = sourceStep << 2;
    let k = columns;
    for (; k >= 4; k -= 4) {
      const second = from + sourceStep;
      const third = second + sourceStep;
      const fourth = third + sourceStep;
      packBlock(from, second, third, fourth, place);
      packBlock(from + far, second + far, third + far, fourth + far, place + 16);
      from += 16;
      place += 4 * PANEL_ROW;
    }
    packColumns(from, sourceStep, 8, k, place);
    source += sourceStep << 3;
    target += panelStep;
  }
  if (left > 0) packColumns(source, sourceStep, left, columns, target);
}

/** Element by element: `rows` ≤ 8 become the columns of one panel, the others of which hold 0. */
function packColumns(
  source: usize,
  sourceStep: usize,
  rows: i32,
  columns: i32,
  target: usize,
): void {
  for (let k = columns; k > 0; k--, source += 4, target += PANEL_ROW) {
    let from = source;
    let place: usize = 0;
    for (let row = rows; row > 0; row--, place += 4, from += sourceStep) {
      store<u32>(target + place, load<u32>(from));
    }
    for (; place < PANEL_ROW; place += 4) store<u32>(target + place, 0);
  }
}
