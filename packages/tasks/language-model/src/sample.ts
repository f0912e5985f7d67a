import { ArgumentError, type Rng } from '@unrolled/tensor';

/** How to choose among what may come next. */
export interface Choice {
  /**
   * Divides the logits: below 1 the likely becomes likelier, above 1 all becomes more even, and at 0
   * the likeliest is always taken. Default 0.8.
   */
  readonly temperature: number;
  /** Choose among this many likeliest only. Default: among all. */
  readonly topK: number;
}

/** Fills in the defaults. @throws ArgumentError */
export function completeChoice(where: string, options: Partial<Choice>): Choice {
  const { temperature = 0.8, topK = Infinity } = options;
  if (!(temperature >= 0 && temperature < Infinity)) {
    throw new ArgumentError(`${where}: temperature must be a number from 0 up, got ${temperature}`);
  }
  if (!(topK >= 1) || (!Number.isInteger(topK) && topK !== Infinity)) {
    throw new ArgumentError(`${where}: topK must be a whole number from 1 up, got ${topK}`);
  }
  return { temperature, topK };
}

/**
 * Draws an index with probability softmax(logits / temperature), among the topK likeliest; of equal
 * logits the first counts as the likelier.
 * @param logits [1, classes] or [classes]
 * @param rng draws one number; not needed at temperature 0
 */
export function sample(
  logits: ArrayLike<number>,
  { temperature, topK }: Choice,
  rng: Rng | undefined,
): number {
  const candidates = likeliest(logits, temperature === 0 ? 1 : topK);
  if (rng === undefined || candidates.length === 1) return candidates[0];
  const highest = candidates.reduce((most, index) => Math.max(most, logits[index]), -Infinity);
  const weights = candidates.map((index) => Math.exp((logits[index] - highest) / temperature));
  let left = rng.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  const place = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  // Rounding may leave a trace behind the last weight.
  return candidates[place === -1 ? candidates.length - 1 : place];
}

/** The `count` likeliest; sorting takes longer than all else, so it is done only where it must be. */
function likeliest(logits: ArrayLike<number>, count: number): number[] {
  const indices = Array.from(logits, (_, index) => index);
  if (count >= indices.length) return indices;
  if (count === 1) {
    return [indices.reduce((best, index) => (logits[index] > logits[best] ? index : best), 0)];
  }
  return indices.sort((a, b) => logits[b] - logits[a] || a - b).slice(0, count);
}
