import type { Rng } from '@unrolled/tensor';

export const pick = <Item>(rng: Rng, items: readonly Item[]): Item =>
  items[rng.integer(items.length)];

/** A whole number from 0 up, small ones far more often. */
export const small = (rng: Rng, below: number): number =>
  Math.floor(below ** rng.uniform(0, 1)) - 1;
