import { padSequences } from '@unrolled/datasets';
import { eventLoopTurn, type SamplingChoice } from '@unrolled/nn';
import type { SearchMethod, TokenListener, TranslateOptions, Translation } from '@unrolled/seq2seq';
import { ArgumentError, type Rng, tensor } from '@unrolled/tensor';
import {
  check,
  checkOptions,
  checkTexts,
  type OptionRules,
  optional,
  rules,
} from '@unrolled/tensor/guards';
import { combineParts, type PartCandidate, type TranslatedSentence } from './combine-parts.ts';
import { writtenText } from './copying/written-text.ts';
import { partCandidate } from './part-candidate.ts';
import { readLine, type SourcePart } from './source/source-line.ts';
import type { TranslationModel } from './translation-model.ts';

/** Draw each token, for varied translations rather than the likeliest. */
export interface TranslationSampling extends SamplingChoice {
  /** Equal generators and sentences give equal translations. */
  readonly rng: Rng;
}

export interface TranslationStreamOptions {
  /** The most tokens of the translation of a sentence. Default: 2 · those of its source + 10. */
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
  /** Called with the number of sentences translated so far. */
  readonly onProgress?: (done: number) => void;
}

const streamRules: OptionRules<TranslationStreamOptions> = {
  maximumLength: optional(rules.count),
  sampling: optional(rules.object),
};

export const translateRules: OptionRules<TranslateSentencesOptions> = {
  ...streamRules,
  beam: optional(rules.count),
  lengthPenalty: optional(rules.notNegative),
  nBest: optional(rules.count),
  signal: optional(rules.signal),
  onProgress: optional(rules.function),
};

/** Source tokens that are translated side by side, padding included, at most. */
const mostPlaces = 1_024;
const mostRows = 64;

/** See TranslationModel.translate. */
export async function translateSentences(
  model: TranslationModel,
  sentences: readonly string[],
  options: TranslateSentencesOptions = {},
): Promise<TranslatedSentence[]> {
  const checked = checkOptions('translate', options, translateRules);
  const { maximumLength, signal, onProgress, nBest = 1, lengthPenalty = 1 } = checked;
  const method = methodOf(checked);
  const lines = checkTexts('translate', 'sentences', sentences).map((sentence) =>
    readLine(model, sentence),
  );
  const parts = lines.flatMap(({ parts: own }, line) => own.map((part) => ({ line, part })));
  const found: PartCandidate[][] = parts.map(() => []);
  const left = lines.map(({ parts: own }) => own.length);
  let done = left.filter((count) => count === 0).length;
  for (const places of groupsByLength(parts.map(({ part }) => part))) {
    signal?.throwIfAborted();
    const group = places.map((place) => parts[place].part);
    const searched = await searchFor(model, group, {
      // Of several finished translations, one may have all of the copies.
      ...(method.method === 'beam' && group[0].copies.length > 0
        ? { ...method, nBest: method.width }
        : method),
      maxLength: maximumLength,
    });
    places.forEach((place, row) => {
      found[place] = candidatesOf(model, group[row], searched[row]).slice(0, nBest);
      if (--left[parts[place].line] === 0) done++;
    });
    onProgress?.(done);
    await eventLoopTurn();
  }
  let place = 0;
  return lines.map((line) => {
    const own = found.slice(place, place + line.parts.length);
    place += line.parts.length;
    return combineParts(line, own, { nBest, lengthPenalty });
  });
}

/** Targets for parts of about the same length, side by side. */
async function searchFor(
  { network, placeholders: { target } }: TranslationModel,
  parts: readonly SourcePart[],
  options: TranslateOptions,
): Promise<Translation[][]> {
  const { values, shape, lengths } = padSequences(
    parts.map(({ ids }) => ids),
    0,
  );
  const source = tensor(values, shape);
  const allowed = parts.map(({ copies }) => target.slice(0, copies.length));
  return network
    .translate(source, lengths, {
      ...options,
      ...(target.length > 0 && { limits: { tokens: target, allowed } }),
    })
    .finally(() => source.dispose());
}

/** Those that lack the fewest copies first, else by score. */
const candidatesOf = (
  model: TranslationModel,
  part: SourcePart,
  found: readonly Translation[],
): PartCandidate[] =>
  found
    .map((one) => partCandidate(model, part, one))
    .sort((a, b) => a.missing.length - b.missing.length);

function methodOf({ sampling, ...ofBeam }: TranslateSentencesOptions): SearchMethod {
  const { beam = 5, lengthPenalty = 1, nBest = 1 } = ofBeam;
  if (sampling !== undefined) {
    checkNoBeam(ofBeam);
    return { method: 'sample', ...sampling };
  }
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
  options: TranslationStreamOptions = {},
): Promise<TranslatedSentence> {
  check('stream', 'the sentence', sentence, rules.text);
  check('stream', 'onText', onText, rules.function);
  const { maximumLength, sampling } = checkOptions('stream', options, streamRules);
  const line = readLine(model, sentence);
  const method: SearchMethod =
    sampling === undefined ? { method: 'greedy' } : { method: 'sample', ...sampling };
  const tell = (text: string) => {
    if (text !== '') onText(text);
  };
  tell(line.before);
  const found: PartCandidate[][] = [];
  for (const part of line.parts) {
    const told = new ToldText(model, part, tell);
    const options = { ...method, maxLength: maximumLength, onToken: told.onToken };
    const [[one]] = await searchFor(model, [part], options);
    const candidate = partCandidate(model, part, one);
    found.push([{ ...candidate, text: told.end(candidate) }]);
    tell(part.after);
  }
  return combineParts(line, found, { nBest: 1, lengthPenalty: 1 });
}

/** The text of a part as far as it has been told. */
class ToldText {
  readonly #model: TranslationModel;
  readonly #part: SourcePart;
  readonly #tell: (piece: string) => void;
  readonly #written: number[] = [];
  #told = '';

  constructor(model: TranslationModel, part: SourcePart, tell: (piece: string) => void) {
    this.#model = model;
    this.#part = part;
    this.#tell = tell;
  }

  readonly onToken: TokenListener = (token) => {
    this.#written.push(token);
    // The last bytes may be half a character, which what comes next completes.
    const whole = writtenText(this.#model, this.#written, this.#part).replace(/\uFFFD+$/, '');
    if (whole.startsWith(this.#told)) this.#tellUpTo(whole);
  };

  /** Tells what is left, and the copies that are missing, behind what has been told. */
  end({ written, missing }: PartCandidate): string {
    this.#tellUpTo([written, ...missing].join(' '));
    return this.#told;
  }

  #tellUpTo(whole: string): void {
    this.#tell(whole.slice(this.#told.length));
    this.#told = whole;
  }
}

/**
 * The places of parts of about the same length together, those with copies apart, so that the search
 * for them, which goes on longer, changes no other.
 */
function groupsByLength(parts: readonly SourcePart[]): number[][] {
  const order = [...parts.keys()].sort((a, b) => parts[a].ids.length - parts[b].ids.length);
  const copies = (place: number) => parts[place].copies.length > 0;
  return [order.filter((place) => !copies(place)), order.filter((place) => copies(place))].flatMap(
    (places) => cutByLength(places, parts),
  );
}

function cutByLength(order: readonly number[], parts: readonly SourcePart[]): number[][] {
  const groups: number[][] = [];
  let last: number[] = [];
  for (const place of order) {
    const tooMany = (last.length + 1) * parts[place].ids.length > mostPlaces;
    if (groups.length === 0 || tooMany || last.length === mostRows) {
      last = [];
      groups.push(last);
    }
    last.push(place);
  }
  return groups;
}
