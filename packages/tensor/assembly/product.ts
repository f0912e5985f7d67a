/** C = S + A · B on operands in panels (see `panels.ts`), tile by tile. */
import { beat } from './heartbeat';
import { PANEL_ROW } from './panels';
import { tileFive, tileFour, tileOne, tileSix, tileThree, tileTwo, wideTile } from './tile';

/**
 * Rows of the tallest tile. Six keep 12 sums, 2 values of B and 1 of A in V8's 15 vector
 * registers; without fused multiply-add the product needs one more, so five.
 */
let tallest: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 5;

/** For engines that run short of registers earlier. The results are the same to the bit. */
export function avoidTallTiles(): void {
  tallest = 4;
}

/** Rows of the next tile when `left` remain: all tall ones, the last two evened out. */
@inline
function nextRows(left: i32): i32 {
  if (left <= tallest) return left;
  if (left >= tallest + 4) return tallest;
  return left < 8 ? 4 : left - 4;
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
      beat();
      wideTile(a, aPanel, groups, b, bPanel, start, startPanel, c, cPanel);
      b += bPanel << 2;
      start += startPanel << 2;
      c += cPanel << 2;
    }
  }
  for (; panel > 0; panel--) {
    beat();
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
