import { ArgumentError, type Rng } from '@unrolled/tensor';

/** How to draw a token from what a decoder says. */
export interface SamplingChoice {
  /**
   * Divides the logits: below 1 the likely becomes likelier, above 1 all becomes more even, and at 0
   * the likeliest is always taken. Default 1.
   */
  readonly temperature?: number;
  /** Draw among this many likeliest only (Fan 2018). Default: all. */
  readonly topK?: number;
  /** Draw among the likeliest that together hold this much probability (Holtzman 2020). Default 1. */
  readonly topP?: number;
}

/** Of equal tokens the first. */
export function likeliest(logProbabilities: ArrayLike<number>): number {
  let best = 0;
  for (let token = 1; token < logProbabilities.length; token++) {
    if (logProbabilities[token] > logProbabilities[best]) best = token;
  }
  return best;
}

/** @throws ArgumentError */
export function completeChoice(where: string, choice: SamplingChoice): Required<SamplingChoice> {
  const { temperature = 1, topK = Infinity, topP = 1 } = choice;
  if (!(temperature >= 0 && temperature < Infinity)) {
    throw new ArgumentError(`${where}: temperature must be a number from 0 up, got ${temperature}`);
  }
  if (!(topK >= 1) || (!Number.isInteger(topK) && topK !== Infinity)) {
    throw new ArgumentError(`${where}: topK must be a whole number from 1 up, got ${topK}`);
  }
  if (!(topP > 0 && topP <= 1)) {
    throw new ArgumentError(`${where}: topP must be above 0 and at most 1, got ${topP}`);
  }
  return { temperature, topK, topP };
}

/**
 * Draws a token with probability p^(1 / temperature), among the topK likeliest and of these the
 * fewest that hold topP of the probability; of equal tokens the first counts as the likelier.
 * @param rng draws one number; none at temperature 0
 */
export function drawToken(
  logProbabilities: Float32Array,
  { temperature, topK, topP }: Required<SamplingChoice>,
  rng: Rng,
): number {
  if (temperature === 0) return likeliest(logProbabilities);
  const byLikelihood = Array.from(logProbabilities, (_, token) => token).sort(
    (a, b) => logProbabilities[b] - logProbabilities[a] || a - b,
  );
  const greatest = logProbabilities[byLikelihood[0]];
  const weights = byLikelihood
    .slice(0, topK)
    .map((token) => Math.exp((logProbabilities[token] - greatest) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let kept = 0;
  let keptTotal = 0;
  while (kept < weights.length && (kept === 0 || keptTotal < topP * total)) {
    keptTotal += weights[kept++];
  }
  let left = rng.uniform() * keptTotal;
  for (let place = 0; place < kept; place++) {
    left -= weights[place];
    if (left < 0) return byLikelihood[place];
  }
  // Rounding may leave a trace behind the last weight.
  return byLikelihood[kept - 1];
}
