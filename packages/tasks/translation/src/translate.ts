import type { SamplingChoice } from '@unrolled/nn';
import { checkSizes } from '@unrolled/nn';
import type { SearchMethod, Translation } from '@unrolled/seq2seq';
import { ArgumentError, DataError, type Rng, tensor } from '@unrolled/tensor';
import type { Tokenizer } from '@unrolled/tokenizers';
import { breathe, padSequences } from '@unrolled/train';
import { type Alignment, alignmentOf } from './alignment.ts';
import { longestSource } from './longest-source.ts';
import { tokensOf } from './tokenizers.ts';
import type { TranslationModel } from './translation-model.ts';

/** Draw each token, for varied translations rather than the likeliest. */
export interface TranslationSampling extends SamplingChoice {
  /** The same generator and the same sentences: the same translations. */
  readonly rng: Rng;
}

export interface TranslationStreamOptions {
  /** The most tokens of a translation. Default: 2 · those of its source + 10. */
  readonly maximumLength?: number;
  /** Default: the likeliest. */
  readonly sampling?: TranslationSampling;
}

export interface TranslateSentencesOptions extends TranslationStreamOptions {
  /** Translations that the search keeps at each step; 1 takes the likeliest token. Default 5. */
  readonly beam?: number;
  /** α in the score ln p / length^α by which the beam ranks. Default 1. */
  readonly lengthPenalty?: number;
  /** Translations given of each sentence, the best first, at most `beam`. Default 1. */
  readonly nBest?: number;
  readonly signal?: AbortSignal;
  /** Is told how many sentences are translated. */
  readonly onProgress?: (done: number) => void;
}

/** One way to translate a sentence. */
export interface TranslationCandidate {
  readonly text: string;
  /** The mean of ln p over its tokens, with a length penalty other than 1 what that makes of it. */
  readonly score: number;
  /** Whether it came to its end; else it was cut off at the greatest length. */
  readonly ended: boolean;
  /** Where the model looked; null without attention, and for a sentence without tokens. */
  readonly alignment: Alignment | null;
}

export interface TranslatedSentence extends TranslationCandidate {
  /** Of `nBest`, those after the best, which may be fewer. */
  readonly alternatives: readonly TranslationCandidate[];
}

/** Source tokens that are translated side by side, padding included, at most. */
const mostPlaces = 1_024;
const mostRows = 64;

/** The tokens of a sentence to be translated. @throws DataError if there are too many */
export function sourceTokens({ tokenizers }: TranslationModel, sentence: string): Int32Array {
  const ids = tokensOf(tokenizers.source, sentence.trim());
  checkLength('a sentence', ids, sentence);
  return ids;
}

export function checkLength(what: string, ids: Int32Array, sentence: string): void {
  if (ids.length <= longestSource) return;
  throw new DataError(
    `translation: ${what} must have at most ${longestSource.toLocaleString('en')} tokens, got ` +
      `${ids.length.toLocaleString('en')} in ${JSON.stringify(`${sentence.slice(0, 40)}…`)}; ` +
      'give one sentence at a time',
  );
}

/** See TranslationModel.translate. */
export async function translateSentences(
  model: TranslationModel,
  sentences: readonly string[],
  options: TranslateSentencesOptions = {},
): Promise<TranslatedSentence[]> {
  const { maximumLength, signal, onProgress } = options;
  const method = methodOf(options);
  const sources = sentences.map((sentence) => sourceTokens(model, sentence));
  const results: TranslatedSentence[] = sources.map(() => nothing);
  let done = sources.filter(({ length }) => length === 0).length;
  for (const places of groupsByLength(sources)) {
    signal?.throwIfAborted();
    const ids = places.map((place) => sources[place]);
    const { values, shape, lengths } = padSequences(ids, 0);
    const source = tensor(values, shape);
    const found = await model.network
      .translate(source, lengths, { ...method, maxLength: maximumLength })
      .finally(() => source.dispose());
    places.forEach((place, row) => {
      results[place] = sentenceOf(model, ids[row], found[row]);
    });
    done += places.length;
    onProgress?.(done);
    await breathe();
  }
  return results;
}

function methodOf({ sampling, ...ofBeam }: TranslateSentencesOptions): SearchMethod {
  const { beam = 5, lengthPenalty = 1, nBest = 1 } = ofBeam;
  if (sampling !== undefined) {
    checkNoBeam(ofBeam);
    return { method: 'sample', ...sampling };
  }
  checkSizes('translate', { beam, nBest });
  if (nBest > beam) {
    throw new ArgumentError(`translate: nBest must be at most beam ${beam}, got ${nBest}`);
  }
  return beam === 1 ? { method: 'greedy' } : { method: 'beam', width: beam, lengthPenalty, nBest };
}

function checkNoBeam({ beam, lengthPenalty, nBest }: TranslateSentencesOptions): void {
  for (const [name, value] of Object.entries({ beam, lengthPenalty, nBest })) {
    if (value === undefined) continue;
    throw new ArgumentError(
      `translate: ${name} is for the search of the likeliest, got it beside sampling; leave one out`,
    );
  }
}

/** See TranslationModel.stream. */
export async function streamTranslation(
  model: TranslationModel,
  sentence: string,
  onText: (piece: string) => void,
  { maximumLength, sampling }: TranslationStreamOptions = {},
): Promise<TranslatedSentence> {
  const ids = sourceTokens(model, sentence);
  if (ids.length === 0) return nothing;
  const written: number[] = [];
  let told = '';
  const source = tensor(ids, [1, ids.length]);
  const [found] = await model.network
    .translate(source, null, {
      ...(sampling === undefined ? { method: 'greedy' } : { method: 'sample', ...sampling }),
      maxLength: maximumLength,
      onToken: (token) => {
        written.push(token);
        // The last bytes may be half a character, which what comes next completes.
        const whole = textOf(model.tokenizers.target, written).replace(/\uFFFD+$/, '');
        if (!whole.startsWith(told) || whole === told) return;
        onText(whole.slice(told.length));
        told = whole;
      },
    })
    .finally(() => source.dispose());
  const result = sentenceOf(model, ids, found);
  if (result.text !== told) onText(result.text.slice(told.length));
  return result;
}

const nothing: TranslatedSentence = {
  text: '',
  score: 0,
  ended: true,
  alignment: null,
  alternatives: [],
};

const textOf = (target: Tokenizer, tokens: readonly number[]): string =>
  target.decode(tokens, { special: 'drop' });

function sentenceOf(
  { tokenizers }: TranslationModel,
  ids: Int32Array,
  found: readonly Translation[],
): TranslatedSentence {
  const { source, target } = tokenizers;
  const [best, ...alternatives] = found.map((one) => ({
    text: textOf(target, one.tokens),
    score: one.score,
    ended: one.ended,
    alignment: alignmentOf({ tokenizer: source, ids }, one, target),
  }));
  return { ...best, alternatives };
}

/** The places of sentences that have tokens, those of about the same length together. */
function groupsByLength(sources: readonly Int32Array[]): number[][] {
  const order = [...sources.keys()]
    .filter((place) => sources[place].length > 0)
    .sort((a, b) => sources[a].length - sources[b].length);
  const groups: number[][] = [];
  let last: number[] = [];
  for (const place of order) {
    const tooMany = (last.length + 1) * sources[place].length > mostPlaces;
    if (groups.length === 0 || tooMany || last.length === mostRows) {
      last = [];
      groups.push(last);
    }
    last.push(place);
  }
  return groups;
}
