/** The micro kernels of C = S + Aᵀ · B; see `tile.ts`. */
import { PANEL_ROW } from './panels';
import { madd } from './vector';

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
