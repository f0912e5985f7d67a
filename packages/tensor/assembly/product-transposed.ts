/** C = S + Aᵀ · B on operands in panels (see `panels.ts`), tile by tile. */
import { beat } from './heartbeat';
import { transposedFour, transposedSix } from './tile-transposed';

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
    beat();
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
      beat();
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
