/**
 * The micro kernels of C = S + A · B, in which training spends nearly all its time.
 *
 * A tile of a few rows × 8 columns of C stays in registers while the inner index k runs: one step
 * loads 8 values of B, spreads one value of A for each row and multiplies. S, the start, is C
 * itself to accumulate, a row of biases (row step 0) or zeros.
 *
 * The loops are not unrolled by hand, and have the shape they have, because V8 spills registers
 * otherwise (measured: 53 against 30 GFLOP/s).
 */
import { PANEL_ROW } from './panels';
import { madd } from './vector';

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
  const hop = aPanel - PANEL_ROW;
  const last = b + (<usize>groups) * 8 * PANEL_ROW;
  for (; b < last; a += hop) {
    const end = b + 8 * PANEL_ROW;
    do {
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
      a += 4;
      b += PANEL_ROW;
    } while (b < end);
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
  const hop = aPanel - PANEL_ROW;
  for (let k = groups << 3; k > 0; ) {
    const second = b + bPanel;
    const third = second + bPanel;
    const fourth = third + bPanel;
    const value = v128.load32_splat(a);
    c00 = madd(value, v128.load(b), c00);
    c01 = madd(value, v128.load(b, 16), c01);
    c10 = madd(value, v128.load(second), c10);
    c11 = madd(value, v128.load(second, 16), c11);
    c20 = madd(value, v128.load(third), c20);
    c21 = madd(value, v128.load(third, 16), c21);
    c30 = madd(value, v128.load(fourth), c30);
    c31 = madd(value, v128.load(fourth, 16), c31);
    a += 4;
    b += PANEL_ROW;
    k--;
    if ((k & 7) == 0) a += hop;
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
