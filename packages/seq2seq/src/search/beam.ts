import type { Frontier, LikeliestTokens } from './frontier.ts';
import { extend, type Generated, type Hypothesis, scoreOf, toGenerated } from './hypothesis.ts';
import type { SearchBounds } from './search.ts';
import type { CompleteSearch } from './search-options.ts';
import { countBeyond, forbiddenTokens, withoutTokens } from './token-limits.ts';

/** Settings of a beam search. */
export interface BeamSettings {
  /** Number of hypotheses kept at each step. */
  readonly width: number;
  /** α in the score ln p / length^α: 0 favours short results, 1 ranks by the mean over tokens. */
  readonly lengthPenalty: number;
  /** Number of finished hypotheses wanted. */
  readonly count: number;
  readonly endToken: number;
  readonly maximumLength: number;
}

/** Fate of a candidate: it is extended, it is complete or cut off, or it does not fit into the beam. */
export type BeamFate = 'kept' | 'finished' | 'dropped';

/** A hypothesis extended by a token, at a step of a beam search. */
export interface BeamCandidate {
  /** The hypothesis: its index among the kept candidates of the previous step; 0 in the first step. */
  readonly parent: number;
  readonly token: number;
  /** ln p of the hypothesis and the token together. */
  readonly logProbability: number;
  readonly fate: BeamFate;
}

/** Listener to each step of the beam of each source, with its candidates, those kept in order. */
export type BeamListener = (candidates: readonly BeamCandidate[], source: number) => void;

/** Number of candidates of a step: if half of them end, `width` are left to continue. */
const consideredBy = (width: number): number => 2 * width;

interface Living {
  /** null: nothing but the start token */
  readonly hypothesis: Hypothesis | null;
  /** The row of the last advance that this one continues. */
  readonly parent: number;
  /** Whether greedy search would have this hypothesis at this step. */
  readonly greedy: boolean;
}

/** Beam search for every source of a frontier. */
export async function beamSearch(
  frontier: Frontier,
  { startToken, endToken, maximumLengths, tokenLimits }: SearchBounds,
  {
    beam: width,
    lengthPenalty,
    nBest: count,
    onBeam,
  }: Pick<CompleteSearch, 'beam' | 'lengthPenalty' | 'nBest' | 'onBeam'>,
): Promise<Generated[][]> {
  const beams = maximumLengths.map(
    (maximumLength) => new Beam({ width, lengthPenalty, count, endToken, maximumLength }),
  );
  let firstRows = beams.map((_, source) => source);
  for (;;) {
    const rows = beams.flatMap(({ living }, source) =>
      living.map(({ hypothesis, parent }) => ({
        source,
        before: firstRows[source] + parent,
        token: hypothesis?.token ?? startToken,
      })),
    );
    if (rows.length === 0) break;
    const next = await frontier.likeliest(rows, countBeyond(tokenLimits, consideredBy(width)));
    let row = 0;
    firstRows = beams.map((beam, source) => {
      const first = row;
      const { living } = beam;
      row += living.length;
      if (living.length === 0) return first;
      const own = living.map(({ hypothesis }, index) =>
        withoutTokens(next[first + index], forbiddenTokens(tokenLimits, source, hypothesis)),
      );
      const candidates = beam.advance(own);
      onBeam?.(candidates, source);
      return first;
    });
  }
  return beams.map(({ best }) => best.map((last) => toGenerated(last, endToken, lengthPenalty)));
}

/**
 * The beam of one source. Among the most likely continuations of the living hypotheses, those of the
 * first `width` that end are finished, and the first `width` that do not end live on. The choice of
 * greedy search is always kept, so that the best score is never below that of greedy search.
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

  /** The best finished hypotheses, at most `count`. */
  get best(): readonly Hypothesis[] {
    return this.#finished.slice(0, this.#settings.count);
  }

  /**
   * Takes one step.
   * @param next the most likely tokens after each live hypothesis, in order: at least 2 · width
   * @returns the candidates considered: the 2 · width most likely, and the choice of greedy search
   */
  advance(next: readonly LikeliestTokens[]): readonly BeamCandidate[] {
    const { width, endToken, maximumLength } = this.#settings;
    const before = this.#living;
    const hypotheses = before.map(({ hypothesis }) => hypothesis);
    const greedyParent = before.findIndex(({ greedy }) => greedy);
    const [greedyToken = 0] = greedyParent < 0 ? [-1] : next[greedyParent].tokens;
    const isGreedy = ({ parent, token }: Candidate): boolean =>
      parent === greedyParent && token === greedyToken;
    const living: Living[] = [];
    const take = (candidate: Candidate): BeamCandidate => {
      const { parent, token, logProbability } = candidate;
      const hypothesis = extend(hypotheses[parent], token, logProbability, next[parent].weights);
      const ends = token === endToken || hypothesis.length === maximumLength;
      if (ends) this.#finish(hypothesis);
      else living.push({ hypothesis, parent, greedy: isGreedy(candidate) });
      return { ...candidate, fate: ends ? 'finished' : 'kept' };
    };
    let continued = 0;
    let considered = bestCandidates(hypotheses, next, consideredBy(width)).map(
      (candidate, rank): BeamCandidate => {
        const ends = candidate.token === endToken;
        if (ends ? rank >= width : continued === width) return { ...candidate, fate: 'dropped' };
        if (!ends) continued++;
        return take(candidate);
      },
    );
    const isPlaced = considered.some((one) => one.fate !== 'dropped' && isGreedy(one));
    if (greedyParent >= 0 && !isPlaced) {
      if (greedyToken !== endToken && living.length === width) {
        living.pop();
        const last = considered.findLastIndex(({ fate }) => fate === 'kept');
        considered = considered.with(last, { ...considered[last], fate: 'dropped' });
      }
      const [own = -Infinity] = next[greedyParent].logProbabilities;
      const logProbability = (hypotheses[greedyParent]?.logProbability ?? 0) + own;
      const greedy = take({ parent: greedyParent, token: greedyToken, logProbability });
      considered = [...considered.filter((one) => !isGreedy(one)), greedy];
    }
    this.#living = this.#isSettled(living) ? [] : living;
    return considered;
  }

  #finish(hypothesis: Hypothesis): void {
    const score = this.#scoreOf(hypothesis);
    const index = this.#finished.findIndex((other) => this.#scoreOf(other) < score);
    this.#finished.splice(index < 0 ? this.#finished.length : index, 0, hypothesis);
  }

  #scoreOf({ logProbability, length }: Hypothesis): number {
    return scoreOf(logProbability, length, this.#settings.lengthPenalty);
  }

  /**
   * Whether to stop: `width` are finished, greedy search among them, or no live hypothesis can still become
   * one of the best, since ln p only falls.
   */
  #isSettled(living: readonly Living[]): boolean {
    const { width, count, maximumLength, lengthPenalty } = this.#settings;
    if (this.#finished.length >= width && !living.some(({ greedy }) => greedy)) return true;
    if (this.#finished.length < count) return false;
    const worst = this.#scoreOf(this.#finished[count - 1]);
    return living.every(
      ({ hypothesis }) =>
        scoreOf(hypothesis?.logProbability ?? 0, maximumLength, lengthPenalty) <= worst,
    );
  }
}

type Candidate = Omit<BeamCandidate, 'fate'>;

/**
 * The `count` most likely continuations of some hypotheses, most likely first; of equal ones those of
 * the first hypothesis, then of the first token.
 */
function bestCandidates(
  hypotheses: readonly (Hypothesis | null)[],
  next: readonly LikeliestTokens[],
  count: number,
): Candidate[] {
  const best: Candidate[] = [];
  for (let parent = 0; parent < hypotheses.length; parent++) {
    addBest(best, count, parent, hypotheses[parent]?.logProbability ?? 0, next[parent]);
  }
  return best;
}

/** Adds the continuations of one hypothesis, of ln p `before`, to the best so far. */
function addBest(
  best: Candidate[],
  count: number,
  parent: number,
  before: number,
  { tokens, logProbabilities }: LikeliestTokens,
): void {
  for (let rank = 0; rank < tokens.length; rank++) {
    const logProbability = before + logProbabilities[rank];
    const least = best.length === count ? best[count - 1].logProbability : -Infinity;
    if (!(logProbability > least)) return;
    let index = best.length;
    while (index > 0 && best[index - 1].logProbability < logProbability) index--;
    best.splice(index, 0, { parent, token: tokens[rank], logProbability });
    if (best.length > count) best.pop();
  }
}
