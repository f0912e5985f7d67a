import type { Rng } from '@unrolled/tensor';

/**
 * The share of the characters that training reads as unknown. The unknown entry hardly occurs in a
 * text that the vocabulary was made of, so without this its embedding would stay as it began.
 */
const hiddenShare = 0.001;

/**
 * Replaces a few ids by the unknown entry, in place.
 * @param rng draws how far apart they are
 */
export function hideCharacters(ids: Int32Array, unknownId: number, rng: Rng): void {
  const gap = () => Math.floor(Math.log(1 - rng.uniform()) / Math.log(1 - hiddenShare));
  for (let place = gap(); place < ids.length; place += 1 + gap()) ids[place] = unknownId;
}
