/** C[i] = op(A[i]) · op(B[i]), row-major, by way of panels. */
import { clearPanelRows, PANEL_ROW, packRows, packTransposed, panelsOf, unpackRow } from './panels';
import { product } from './product';
import { productTransposed } from './product-transposed';
import { addRow } from './lookup';
import { copyRow } from './strided';

/** Rows of A in panels at a time, so that they stay in the second-level cache. */
const ROW_BLOCK: i32 = 96;
/** Steps of the inner index at a time for a transposed A. */
const INNER_BLOCK: i32 = 256;

export const zeros: usize = memory.data(32);

/** The inner index is filled up to a multiple of 8. */
@inline
function paddedInner(k: i32): i32 {
  return (k + 7) & ~7;
}

/** Bytes of B in panels: as float64, for they may be more than there are addresses. */
export function packedBytes(n: i32, k: i32): f64 {
  return (<f64>panelsOf(n)) * (<f64>paddedInner(k)) * (<f64>PANEL_ROW);
}

/** Bytes that `matmul` needs in addition to its operands and B in panels. */
export function matmulScratch(m: i32, n: i32, k: i32, transposeA: bool): f64 {
  const row = <f64>PANEL_ROW;
  const width = (<f64>panelsOf(n)) * row;
  if (transposeA) {
    const panels = <f64>panelsOf(m);
    return panels * (<f64>min(k, INNER_BLOCK)) * row + panels * 8 * width;
  }
  const block = <f64>min(m, ROW_BLOCK);
  return block * (<f64>paddedInner(k)) * 4 + block * width;
}

/**
 * B, stored [k, n], or [n, k] where transposed, in panels of height k (filled up).
 * @param step bytes from one stored row to the next
 */
export function packRight(
  b: usize,
  step: usize,
  n: i32,
  k: i32,
  transposed: bool,
  target: usize,
): void {
  const height = paddedInner(k);
  if (transposed) {
    packTransposed(b, step, n, k, target, height);
    return;
  }
  const panelStep = (<usize>height) * PANEL_ROW;
  packRows(b, step, k, n, target, panelStep);
  clearPanelRows(target, panelsOf(n), panelStep, k, height);
}

/** `b` in panels; C = A · B. */
export function matmul(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  b: usize,
  c: usize,
  scratch: usize,
): void {
  multiplyRows(m, n, k, a, b, zeros, 0, c, scratch);
}

/** C = S + A · B, where every row of S is `start`: panels, `startPanel` bytes apart. */
export function multiplyRows(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  b: usize,
  start: usize,
  startPanel: usize,
  c: usize,
  scratch: usize,
): void {
  const groups = paddedInner(k) >> 3;
  const panels = panelsOf(n);
  const bPanel = (<usize>groups << 3) * PANEL_ROW;
  const rowBytes = (<usize>n) << 2;
  for (let row = 0; row < m; row += ROW_BLOCK) {
    const rows = min(ROW_BLOCK, m - row);
    const step = (<usize>rows) * PANEL_ROW;
    packRows(a, (<usize>k) << 2, rows, k, scratch, step);
    if ((n & 7) == 0) {
      product(rows, groups, panels, scratch, step, b, bPanel, start, 0, startPanel, c, rowBytes, 32);
    } else {
      const block = scratch + step * (<usize>groups);
      product(rows, groups, panels, scratch, step, b, bPanel, start, 0, startPanel, block, 32, step);
      for (let i = 0; i < rows; i++) {
        unpackRow(block + (<usize>i) * PANEL_ROW, step, n, c + (<usize>i) * rowBytes);
      }
    }
    a += (<usize>rows) * ((<usize>k) << 2);
    c += (<usize>rows) * rowBytes;
  }
}

/**
 * `b` in panels; A is stored [k, m], rows `aStep` bytes apart; C = Aᵀ · B, or C + Aᵀ · B to
 * accumulate.
 */
export function matmulTransposed(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aStep: usize,
  b: usize,
  c: usize,
  scratch: usize,
  accumulate: bool,
): void {
  const aPanels = panelsOf(m);
  const bPanels = panelsOf(n);
  const bPanel = (<usize>paddedInner(k)) * PANEL_ROW;
  const direct = (m & 7) == 0 && (n & 7) == 0;
  const width = (<usize>bPanels) * PANEL_ROW;
  const deepest = (<usize>min(k, INNER_BLOCK)) * PANEL_ROW;
  const block = direct ? c : scratch + (<usize>aPanels) * deepest;
  for (let inner = 0; inner < k; inner += INNER_BLOCK) {
    const depth = min(INNER_BLOCK, k - inner);
    const aPanel = (<usize>depth) * PANEL_ROW;
    packRows(a, aStep, depth, m, scratch, aPanel);
    const fresh = inner == 0 && !(accumulate && direct);
    productTransposed(
      aPanels,
      depth,
      bPanels,
      scratch,
      aPanel,
      b,
      bPanel,
      fresh ? zeros : block,
      fresh ? 0 : width,
      fresh ? 0 : PANEL_ROW,
      block,
      width,
      PANEL_ROW,
    );
    a += (<usize>depth) * aStep;
    b += aPanel;
  }
  if (direct) return;
  const rowBytes = (<usize>n) << 2;
  for (let row = 0; row < m; row++) {
    const from = block + (<usize>row) * width;
    const to = c + (<usize>row) * rowBytes;
    if (accumulate) addRow(from, to, rowBytes);
    else copyRow(from, to, rowBytes);
  }
}

/**
 * C[i] = op(A[i]) · op(B[i]) of each of `items`, whose operands lie `aItem` and `bItem` bytes apart.
 * @param panels room for one B in panels; 0: the B are in panels already
 */
export function matmulBatch(
  items: i32,
  m: i32,
  n: i32,
  k: i32,
  transposeA: bool,
  transposeB: bool,
  a: usize,
  aItem: usize,
  b: usize,
  bItem: usize,
  panels: usize,
  c: usize,
  scratch: usize,
): void {
  const cItem = ((<usize>m) * (<usize>n)) << 2;
  const bRow = (<usize>(transposeB ? k : n)) << 2;
  for (; items > 0; items--, a += aItem, b += bItem, c += cItem) {
    if (panels != 0) packRight(b, bRow, n, k, transposeB, panels);
    const packed = panels == 0 ? b : panels;
    if (transposeA) matmulTransposed(m, n, k, a, (<usize>m) << 2, packed, c, scratch, false);
    else matmul(m, n, k, a, packed, c, scratch);
  }
}
