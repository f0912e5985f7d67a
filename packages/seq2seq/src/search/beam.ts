import { likeliestToken } from '@unrolled/nn';
import { bestCandidates } from './best-candidates.ts';
import type { Frontier, NextToken } from './frontier.ts';
import { extend, type Hypothesis, scoreOf } from './hypothesis.ts';
import { applyLimits, type TokenLimits } from './token-limits.ts';

export interface BeamSettings {
  /** Hypotheses kept at each step. */
  readonly width: number;
  /** α in the score ln p / length^α: 0 favours short targets, 1 ranks by the mean over tokens. */
  readonly lengthPenalty: number;
  /** How many finished hypotheses are wanted. */
  readonly count: number;
  readonly endToken: number;
  readonly maxLength: number;
}

interface Living {
  /** null: nothing but the start token */
  readonly hypothesis: Hypothesis | null;
  /** The row of the last advance that this one continues. */
  readonly parent: number;
  /** Whether it is what greedy search would have by now. */
  readonly greedy: boolean;
}

/**
 * The beam of one source. Of the likeliest continuations of what lives, those among the first
 * `width` that end are finished, and the first `width` that do not end live on. What greedy search
 * would choose always keeps a place, so that the best score is never below that of greedy search.
 */
export class Beam {
  readonly #settings: BeamSettings;
  #living: readonly Living[] = [{ hypothesis: null, parent: 0, greedy: true }];
  /** Best score first; of equal scores the one that finished first. */
  readonly #finished: Hypothesis[] = [];

  constructor(settings: BeamSettings) {
    this.#settings = settings;
  }

  get living(): readonly Living[] {
    return this.#living;
  }

  /** The best of all that are finished, at most `count`. */
  get best(): readonly Hypothesis[] {
    return this.#finished.slice(0, this.#settings.count);
  }

  /** @param next for each that lives, in order */
  advance(next: readonly NextToken[]): void {
    const { width, endToken, maxLength } = this.#settings;
    const before = this.#living;
    const hypotheses = before.map(({ hypothesis }) => hypothesis);
    const greedyParent = before.findIndex(({ greedy }) => greedy);
    const greedyToken = greedyParent < 0 ? -1 : likeliestToken(next[greedyParent].logProbabilities);
    const candidates = bestCandidates(hypotheses, next, 2 * width);
    const living: Living[] = [];
    let greedyIsPlaced = greedyParent < 0;
    const take = (parent: number, token: number): void => {
      const { logProbabilities, weights } = next[parent];
      const hypothesis = extend(hypotheses[parent], token, logProbabilities[token], weights);
      const greedy = parent === greedyParent && token === greedyToken;
      greedyIsPlaced ||= greedy;
      if (token === endToken || hypothesis.length === maxLength) this.#finish(hypothesis);
      else living.push({ hypothesis, parent, greedy });
    };
    let continued = 0;
    candidates.forEach(({ parent, token }, rank) => {
      const ends = token === endToken;
      if (ends ? rank >= width : continued === width) return;
      if (!ends) continued++;
      take(parent, token);
    });
    if (!greedyIsPlaced) {
      if (greedyToken !== endToken && living.length === width) living.pop();
      take(greedyParent, greedyToken);
    }
    this.#living = this.#isSettled(living) ? [] : living;
  }

  #finish(hypothesis: Hypothesis): void {
    const score = this.#scoreOf(hypothesis);
    const place = this.#finished.findIndex((other) => this.#scoreOf(other) < score);
    this.#finished.splice(place < 0 ? this.#finished.length : place, 0, hypothesis);
  }

  #scoreOf({ logProbability, length }: Hypothesis): number {
    return scoreOf(logProbability, length, this.#settings.lengthPenalty);
  }

  /**
   * Whether to stop: `width` are finished, greedy search among them, or nothing that lives can still
   * become one of the best, since ln p only falls.
   */
  #isSettled(living: readonly Living[]): boolean {
    const { width, count, maxLength, lengthPenalty } = this.#settings;
    if (this.#finished.length >= width && !living.some(({ greedy }) => greedy)) return true;
    if (this.#finished.length < count) return false;
    const worst = this.#scoreOf(this.#finished[count - 1]);
    return living.every(
      ({ hypothesis }) =>
        scoreOf(hypothesis?.logProbability ?? 0, maxLength, lengthPenalty) <= worst,
    );
  }
}

/** Runs the beam of every source to its end. */
export async function beamSearch(
  frontier: Frontier,
  startToken: number,
  beams: readonly Beam[],
  limits?: TokenLimits,
): Promise<void> {
  let firstRows = beams.map((_, source) => source);
  for (;;) {
    const rows = beams.flatMap(({ living }, source) =>
      living.map(({ hypothesis, parent }) => ({
        source,
        before: firstRows[source] + parent,
        token: hypothesis?.token ?? startToken,
      })),
    );
    if (rows.length === 0) return;
    const next = await frontier.advance(rows);
    let place = 0;
    firstRows = beams.map((beam, source) => {
      const first = place;
      const { living } = beam;
      place += living.length;
      if (living.length === 0) return first;
      const own = next.slice(first, place);
      if (limits !== undefined) {
        living.forEach(({ hypothesis }, row) => {
          applyLimits(limits, source, hypothesis, own[row]);
        });
      }
      beam.advance(own);
      return first;
    });
  }
}
