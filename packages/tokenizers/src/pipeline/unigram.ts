import { PrefixFinder } from '../prefix-finder.ts';
import type { SubwordModel, TakeToken } from './subword-model.ts';
import { isBoundary } from './word-piece.ts';

/** Log-probability of a character without a token, below that of the least likely token. */
const unknownPenalty = 10;

/** A token on the most likely path to its end. */
interface Step {
  /** Sum of the log-probabilities up to its end. */
  readonly score: number;
  readonly id: number | undefined;
  readonly end: number;
  /** null: the text begins with it. */
  readonly before: Step | null;
}

/**
 * The most likely segmentation of a text by the probabilities of its tokens (Kudo 2018), found by the
 * Viterbi algorithm.
 */
export class Unigram implements SubwordModel {
  readonly fusesUnknown = true;
  readonly #tokens: PrefixFinder;
  readonly #scores: readonly number[];
  readonly #unknownScore: number;
  readonly #unknownId: number;

  /** @param scores log-probabilities of the tokens by id; those that were added to the model have none */
  constructor(ids: ReadonlyMap<string, number>, scores: readonly number[], unknownId: number) {
    this.#tokens = new PrefixFinder(new Map([...ids].filter(([, id]) => id < scores.length)));
    this.#unknownScore =
      scores.reduce((least, score) => Math.min(least, score), Infinity) - unknownPenalty;
    this.#scores = scores.map((score, id) => (id === unknownId ? this.#unknownScore : score));
    this.#unknownId = unknownId;
  }

  cut(text: string, isBarred: (id: number) => boolean, take: TakeToken): void {
    /** By position, the tokens that end there, in the order of their starts. */
    const ending: (Step[] | undefined)[] = new Array(text.length + 1);
    for (let from = 0; from < text.length; from++) {
      const before = from === 0 ? [] : bestOf(ending[from]);
      if (before === null) continue;
      const character = isBoundary(text, from + 1) ? from + 1 : from + 2;
      const offer = (id: number | undefined, end: number, score: number) => {
        const last = likeliest(before, score);
        const step = { score: (last?.score ?? 0) + score, id, end, before: last };
        const others = ending[end];
        if (others === undefined) ending[end] = [step];
        else others.push(step);
      };
      let hasCharacter = false;
      for (const { id, end } of this.#tokens.allAt(text, from)) {
        if (isBarred(id) || !isBoundary(text, end)) continue;
        hasCharacter ||= end === character;
        offer(id === this.#unknownId ? undefined : id, end, this.#scores[id]);
      }
      if (!hasCharacter) offer(undefined, character, this.#unknownScore);
    }
    const path: Step[] = [];
    let step = likeliest(bestOf(ending[text.length]) ?? [], 0);
    for (; step !== null; step = step.before) path.push(step);
    let at = 0;
    for (const { id, end } of path.reverse()) {
      take(id, end - at);
      at = end;
    }
  }
}

/** Candidates that rounding may make equal to the best; null: none ends here. */
function bestOf(steps: readonly Step[] | undefined): readonly Step[] | null {
  if (steps === undefined) return null;
  const best = steps.reduce((most, { score }) => Math.max(most, score), -Infinity);
  return steps.filter(({ score }) => score >= best - 1e-9 * Math.max(1, Math.abs(best)));
}

/**
 * The first whose sum with the score of the next token is the largest as `@huggingface/tokenizers` rounds
 * it.
 */
function likeliest(steps: readonly Step[], next: number): Step | null {
  let found: Step | null = null;
  for (const step of steps) {
    if (found === null || step.score + next > found.score + next) found = step;
  }
  return found;
}
