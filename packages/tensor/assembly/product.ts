/**
 * C = S + A · B and C = S + Aᵀ · B on operands in panels (see `panels.ts`): the micro kernels, in
 * which training spends nearly all its time.
 *
 * A tile of a few rows × 8 columns of C stays in registers while the inner index k runs: one step
 * loads 8 values of B, spreads one value of A for each row and multiplies. S, the start, is C
 * itself to accumulate, a row of biases (row step 0) or zeros.
 *
 * The loops are not unrolled by hand: V8 spills registers when they are (measured: 53 against 30
 * GFLOP/s).
 */
import { PANEL_ROW } from './panels';
import { madd } from './vector';

/**
 * Six rows keep 12 sums, 2 values of B and 1 of A in V8's 15 vector registers; without fused
 * multiply-add the product needs one more, so five.
 */
const TALLEST: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 5;

/** A tile of `rows` rows, a constant wherever this is used. */
@inline
function tile(
  rows: i32,
  a: usize,
  aPanel: usize,
  groups: i32,
  b: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  let c00 = v128.load(start);
  let c01 = v128.load(start, 16);
  let c10 = c00;
  let c11 = c01;
  let c20 = c00;
  let c21 = c01;
  let c30 = c00;
  let c31 = c01;
  let c40 = c00;
  let c41 = c01;
  let c50 = c00;
  let c51 = c01;
  if (rows > 1) {
    start += startRow;
    c10 = v128.load(start);
    c11 = v128.load(start, 16);
  }
  if (rows > 2) {
    start += startRow;
    c20 = v128.load(start);
    c21 = v128.load(start, 16);
  }
  if (rows > 3) {
    start += startRow;
    c30 = v128.load(start);
    c31 = v128.load(start, 16);
  }
  if (rows > 4) {
    start += startRow;
    c40 = v128.load(start);
    c41 = v128.load(start, 16);
  }
  if (rows > 5) {
    start += startRow;
    c50 = v128.load(start);
    c51 = v128.load(start, 16);
  }
  for (let group = groups; group > 0; group--) {
    const end = a + PANEL_ROW;
    for (; a < end; a += 4, b += PANEL_ROW) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      let value = v128.load32_splat(a);
      c00 = madd(value, b0, c00);
      c01 = madd(value, b1, c01);
      if (rows > 1) {
        value = v128.load32_splat(a, 32);
        c10 = madd(value, b0, c10);
        c11 = madd(value, b1, c11);
      }
      if (rows > 2) {
        value = v128.load32_splat(a, 64);
        c20 = madd(value, b0, c20);
        c21 = madd(value, b1, c21);
      }
      if (rows > 3) {
        value = v128.load32_splat(a, 96);
        c30 = madd(value, b0, c30);
        c31 = madd(value, b1, c31);
      }
      if (rows > 4) {
        value = v128.load32_splat(a, 128);
        c40 = madd(value, b0, c40);
        c41 = madd(value, b1, c41);
      }
      if (rows > 5) {
        value = v128.load32_splat(a, 160);
        c50 = madd(value, b0, c50);
        c51 = madd(value, b1, c51);
      }
    }
    a += aPanel - PANEL_ROW;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  if (rows > 1) {
    c += cRow;
    v128.store(c, c10);
    v128.store(c, c11, 16);
  }
  if (rows > 2) {
    c += cRow;
    v128.store(c, c20);
    v128.store(c, c21, 16);
  }
  if (rows > 3) {
    c += cRow;
    v128.store(c, c30);
    v128.store(c, c31, 16);
  }
  if (rows > 4) {
    c += cRow;
    v128.store(c, c40);
    v128.store(c, c41, 16);
  }
  if (rows > 5) {
    c += cRow;
    v128.store(c, c50);
    v128.store(c, c51, 16);
  }
}

/** One row × 32 columns: enough sums under way to hide the latency of a multiply-add. */
export function wideTile(
  a: usize,
  aPanel: usize,
  groups: i32,
  b: usize,
  bPanel: usize,
  start: usize,
  startPanel: usize,
  c: usize,
  cPanel: usize,
): void {
  let second = b + bPanel;
  let third = second + bPanel;
  let fourth = third + bPanel;
  let c00 = v128.load(start);
  let c01 = v128.load(start, 16);
  start += startPanel;
  let c10 = v128.load(start);
  let c11 = v128.load(start, 16);
  start += startPanel;
  let c20 = v128.load(start);
  let c21 = v128.load(start, 16);
  start += startPanel;
  let c30 = v128.load(start);
  let c31 = v128.load(start, 16);
  for (let group = groups; group > 0; group--) {
    const end = a + PANEL_ROW;
    for (; a < end; a += 4) {
      const value = v128.load32_splat(a);
      c00 = madd(value, v128.load(b), c00);
      c01 = madd(value, v128.load(b, 16), c01);
      c10 = madd(value, v128.load(second), c10);
      c11 = madd(value, v128.load(second, 16), c11);
      c20 = madd(value, v128.load(third), c20);
      c21 = madd(value, v128.load(third, 16), c21);
      c30 = madd(value, v128.load(fourth), c30);
      c31 = madd(value, v128.load(fourth, 16), c31);
      b += PANEL_ROW;
      second += PANEL_ROW;
      third += PANEL_ROW;
      fourth += PANEL_ROW;
    }
    a += aPanel - PANEL_ROW;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += cPanel;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += cPanel;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += cPanel;
  v128.store(c, c30);
  v128.store(c, c31, 16);
}

/**
 * One function for each height. Exported, or the compiler would put them all into `product`, where
 * V8 runs short of registers.
 */
export function tileOne(
  a: usize,
  aPanel: usize,
  groups: i32,
  b: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  tile(1, a, aPanel, groups, b, start, startRow, c, cRow);
}

export function tileTwo(
  a: usize,
  aPanel: usize,
  groups: i32,
  b: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  tile(2, a, aPanel, groups, b, start, startRow, c, cRow);
}

export function tileThree(
  a: usize,
  aPanel: usize,
  groups: i32,
  b: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  tile(3, a, aPanel, groups, b, start, startRow, c, cRow);
}

export function tileFour(
  a: usize,
  aPanel: usize,
  groups: i32,
  b: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  tile(4, a, aPanel, groups, b, start, startRow, c, cRow);
}

export function tileFive(
  a: usize,
  aPanel: usize,
  groups: i32,
  b: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  tile(5, a, aPanel, groups, b, start, startRow, c, cRow);
}

export function tileSix(
  a: usize,
  aPanel: usize,
  groups: i32,
  b: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  tile(6, a, aPanel, groups, b, start, startRow, c, cRow);
}

/** Rows of the next tile when `left` remain: all tall ones, the last two evened out. */
@inline
function nextRows(left: i32): i32 {
  if (left <= TALLEST) return left;
  if (left >= TALLEST + 4) return TALLEST;
  return left - 4 < 4 ? 4 : left - 4;
}

/**
 * C = S + A · B: A has `rows` rows and 8 · `groups` columns, B as many rows and 8 · `panels`
 * columns. Steps are in bytes; a step of 0 repeats.
 */
export function product(
  rows: i32,
  groups: i32,
  panels: i32,
  a: usize,
  aPanel: usize,
  b: usize,
  bPanel: usize,
  start: usize,
  startRow: usize,
  startPanel: usize,
  c: usize,
  cRow: usize,
  cPanel: usize,
): void {
  let panel = panels;
  if (rows == 1) {
    for (; panel >= 4; panel -= 4) {
      wideTile(a, aPanel, groups, b, bPanel, start, startPanel, c, cPanel);
      b += bPanel << 2;
      start += startPanel << 2;
      c += cPanel << 2;
    }
  }
  for (; panel > 0; panel--) {
    let aTile = a;
    let startTile = start;
    let cTile = c;
    for (let left = rows; left > 0; ) {
      const height = nextRows(left);
      if (height == 6) tileSix(aTile, aPanel, groups, b, startTile, startRow, cTile, cRow);
      else if (height == 5) tileFive(aTile, aPanel, groups, b, startTile, startRow, cTile, cRow);
      else if (height == 4) tileFour(aTile, aPanel, groups, b, startTile, startRow, cTile, cRow);
      else if (height == 3) tileThree(aTile, aPanel, groups, b, startTile, startRow, cTile, cRow);
      else if (height == 2) tileTwo(aTile, aPanel, groups, b, startTile, startRow, cTile, cRow);
      else tileOne(aTile, aPanel, groups, b, startTile, startRow, cTile, cRow);
      left -= height;
      aTile += (<usize>height) * PANEL_ROW;
      startTile += (<usize>height) * startRow;
      cTile += (<usize>height) * cRow;
    }
    b += bPanel;
    start += startPanel;
    c += cPanel;
  }
}

/**
 * Rows of C from columns of A: four from the neighbours at `a` and, where `rows` is 6, two more
 * from the neighbours at `pair`, which may lie in another panel. `c` and `cPair` are their rows.
 */
@inline
function transposedTile(
  rows: i32,
  a: usize,
  pair: usize,
  k: i32,
  b: usize,
  start: usize,
  startPair: usize,
  startRow: usize,
  c: usize,
  cPair: usize,
  cRow: usize,
): void {
  let c00 = v128.load(start);
  let c01 = v128.load(start, 16);
  start += startRow;
  let c10 = v128.load(start);
  let c11 = v128.load(start, 16);
  start += startRow;
  let c20 = v128.load(start);
  let c21 = v128.load(start, 16);
  start += startRow;
  let c30 = v128.load(start);
  let c31 = v128.load(start, 16);
  let c40 = c00;
  let c41 = c01;
  let c50 = c00;
  let c51 = c01;
  if (rows > 4) {
    c40 = v128.load(startPair);
    c41 = v128.load(startPair, 16);
    startPair += startRow;
    c50 = v128.load(startPair);
    c51 = v128.load(startPair, 16);
  }
  for (const end = b + (<usize>k) * PANEL_ROW; b < end; b += PANEL_ROW, a += PANEL_ROW) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let value = v128.load32_splat(a);
    c00 = madd(value, b0, c00);
    c01 = madd(value, b1, c01);
    value = v128.load32_splat(a, 4);
    c10 = madd(value, b0, c10);
    c11 = madd(value, b1, c11);
    value = v128.load32_splat(a, 8);
    c20 = madd(value, b0, c20);
    c21 = madd(value, b1, c21);
    value = v128.load32_splat(a, 12);
    c30 = madd(value, b0, c30);
    c31 = madd(value, b1, c31);
    if (rows > 4) {
      value = v128.load32_splat(pair);
      c40 = madd(value, b0, c40);
      c41 = madd(value, b1, c41);
      value = v128.load32_splat(pair, 4);
      c50 = madd(value, b0, c50);
      c51 = madd(value, b1, c51);
      pair += PANEL_ROW;
    }
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += cRow;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += cRow;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += cRow;
  v128.store(c, c30);
  v128.store(c, c31, 16);
  if (rows > 4) {
    v128.store(cPair, c40);
    v128.store(cPair, c41, 16);
    cPair += cRow;
    v128.store(cPair, c50);
    v128.store(cPair, c51, 16);
  }
}

export function transposedFour(
  a: usize,
  k: i32,
  b: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  transposedTile(4, a, a, k, b, start, start, startRow, c, c, cRow);
}

export function transposedSix(
  a: usize,
  pair: usize,
  k: i32,
  b: usize,
  start: usize,
  startPair: usize,
  startRow: usize,
  c: usize,
  cPair: usize,
  cRow: usize,
): void {
  transposedTile(6, a, pair, k, b, start, startPair, startRow, c, cPair, cRow);
}

/** Row `four` to `four` + 3 and `two`, `two` + 1 of 24, along all panels of B. */
@inline
function sixRows(
  four: usize,
  two: usize,
  k: i32,
  bPanels: i32,
  a: usize,
  aPanel: usize,
  b: usize,
  bPanel: usize,
  start: usize,
  startRow: usize,
  startPanel: usize,
  c: usize,
  cRow: usize,
  cPanel: usize,
): void {
  const quad = a + (four >> 3) * aPanel + ((four & 7) << 2);
  const pair = a + (two >> 3) * aPanel + ((two & 7) << 2);
  let startQuad = start + four * startRow;
  let startPair = start + two * startRow;
  let cQuad = c + four * cRow;
  let cPair = c + two * cRow;
  for (let panel = bPanels; panel > 0; panel--) {
    transposedSix(quad, pair, k, b, startQuad, startPair, startRow, cQuad, cPair, cRow);
    b += bPanel;
    startQuad += startPanel;
    startPair += startPanel;
    cQuad += cPanel;
    cPair += cPanel;
  }
}

/**
 * C = S + Aᵀ · B: A has `k` rows and 8 · `aPanels` columns, B `k` rows and 8 · `bPanels` columns.
 * C has room for 8 · `aPanels` rows.
 */
export function productTransposed(
  aPanels: i32,
  k: i32,
  bPanels: i32,
  a: usize,
  aPanel: usize,
  b: usize,
  bPanel: usize,
  start: usize,
  startRow: usize,
  startPanel: usize,
  c: usize,
  cRow: usize,
  cPanel: usize,
): void {
  let left = aPanels;
  if (ASC_FEATURE_RELAXED_SIMD) {
    // Three panels of A are four tiles of six rows: 0-3 4-5 | 8-11 6-7 | 12-15 16-17 | 18-21 22-23.
    for (; left >= 3; left -= 3) {
      sixRows(0, 4, k, bPanels, a, aPanel, b, bPanel, start, startRow, startPanel, c, cRow, cPanel);
      sixRows(8, 6, k, bPanels, a, aPanel, b, bPanel, start, startRow, startPanel, c, cRow, cPanel);
      sixRows(12, 16, k, bPanels, a, aPanel, b, bPanel, start, startRow, startPanel, c, cRow, cPanel);
      sixRows(18, 22, k, bPanels, a, aPanel, b, bPanel, start, startRow, startPanel, c, cRow, cPanel);
      a += aPanel * 3;
      start += startRow * 24;
      c += cRow * 24;
    }
  }
  for (; left > 0; left--) {
    let bTile = b;
    let startTile = start;
    let cTile = c;
    for (let wide = bPanels; wide > 0; wide--) {
      transposedFour(a, k, bTile, startTile, startRow, cTile, cRow);
      const lower = startTile + (startRow << 2);
      transposedFour(a + 16, k, bTile, lower, startRow, cTile + (cRow << 2), cRow);
      bTile += bPanel;
      startTile += startPanel;
      cTile += cPanel;
    }
    a += aPanel;
    start += startRow << 3;
    c += cRow << 3;
  }
}
