/** Dropout masks out of the words of a Threefry-2x32 generator, as `src/rng.ts` draws them. */
import { copy } from './strided';

/** Eight words at a time: of four blocks, whose counters are two apart. */
const GROUP: i32 = 8;
const COUNTERS: usize = memory.data<i32>([0, 2, 4, 6]);
const PARITY: i32 = 0x1bd11bda;

/** One round on four blocks: x0 + x1, and what x1 becomes with it. */
@inline
function turned(x1: v128, rotation: i32, x0: v128): v128 {
  return v128.xor(v128.or(i32x4.shl(x1, rotation), i32x4.shr_u(x1, 32 - rotation)), x0);
}

/** 0 for each of eight words from number `low` (even) that is at most `last`, else `kept`. */
function maskGroup(
  out: usize,
  key0: i32,
  key1: i32,
  low: i32,
  high: i32,
  last: i32,
  kept: f32,
): void {
  let x0 = i32x4.add(v128.load(COUNTERS), i32x4.splat(low + key0));
  let x1 = i32x4.splat(high + key1);
  // The keys that the next injection adds, and the one after those.
  let forX0 = key1;
  let forX1 = PARITY ^ key0 ^ key1;
  let waiting = key0;
  for (let injection = 1; injection <= 5; injection++) {
    if ((injection & 1) == 1) {
      x0 = i32x4.add(x0, x1);
      x1 = turned(x1, 13, x0);
      x0 = i32x4.add(x0, x1);
      x1 = turned(x1, 15, x0);
      x0 = i32x4.add(x0, x1);
      x1 = turned(x1, 26, x0);
      x0 = i32x4.add(x0, x1);
      x1 = turned(x1, 6, x0);
    } else {
      x0 = i32x4.add(x0, x1);
      x1 = turned(x1, 17, x0);
      x0 = i32x4.add(x0, x1);
      x1 = turned(x1, 29, x0);
      x0 = i32x4.add(x0, x1);
      x1 = turned(x1, 16, x0);
      x0 = i32x4.add(x0, x1);
      x1 = turned(x1, 24, x0);
    }
    x0 = i32x4.add(x0, i32x4.splat(forX0));
    x1 = i32x4.add(x1, i32x4.splat(forX1 + injection));
    const used = forX0;
    forX0 = forX1;
    forX1 = waiting;
    waiting = used;
  }
  const lasts = i32x4.splat(last);
  const values = f32x4.splat(kept);
  const first = v128.shuffle<u32>(x0, x1, 0, 4, 1, 5);
  const second = v128.shuffle<u32>(x0, x1, 2, 6, 3, 7);
  v128.store(out, v128.andnot(values, i32x4.le_u(first, lasts)));
  v128.store(out, v128.andnot(values, i32x4.le_u(second, lasts)), 16);
}

/**
 * `size` values from word number `low` on, none of them beyond 2³² − 1: 0 where the word is at most
 * `last`, else `kept`.
 * @param scratch 32 bytes, for a group of which not all is wanted
 */
export function dropoutMask(
  out: usize,
  size: i32,
  key0: i32,
  key1: i32,
  low: i32,
  high: i32,
  last: i32,
  kept: f32,
  scratch: usize,
): void {
  let skipped = low & 1;
  let word = low - skipped;
  for (let left = size; left > 0; word += GROUP) {
    const count = min(GROUP - skipped, left);
    if (count == GROUP) {
      maskGroup(out, key0, key1, word, high, last, kept);
    } else {
      maskGroup(scratch, key0, key1, word, high, last, kept);
      copy(scratch + ((<usize>skipped) << 2), out, (<usize>count) << 2);
    }
    skipped = 0;
    left -= count;
    out += (<usize>count) << 2;
  }
}
