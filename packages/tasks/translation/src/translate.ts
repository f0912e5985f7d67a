import { padSequences } from '@unrolled/datasets';
import {
  check,
  checkOptions,
  checkTexts,
  type OptionRules,
  optional,
  rules,
} from '@unrolled/guards';
import { eventLoopTurn } from '@unrolled/nn';
import {
  completeSearch,
  type DecodingOptions,
  type Generated,
  groupByLength,
  type SearchOptions,
  StreamedText,
  searchRules,
} from '@unrolled/seq2seq';
import { tensor } from '@unrolled/tensor';
import {
  combineParts,
  type PartCandidate,
  partCandidate,
  type TranslatedSentence,
} from './candidates.ts';
import { writtenText } from './copying/written-text.ts';
import { readLine, type SourcePart } from './source/source-line.ts';
import type { TranslationModel } from './translation-model.ts';

/** A translation token by token: the most likely one each time, or drawn with `sampling`. */
export type TranslationStreamOptions = Pick<SearchOptions, 'maximumLength' | 'sampling'>;

/** Options of `TranslationModel.translate`. */
export interface TranslateOptions extends SearchOptions {
  /** Called with the number of sentences translated so far. */
  readonly onProgress?: (done: number) => void;
}

/** Rules of `TranslateOptions`. */
export const translateRules: OptionRules<TranslateOptions> = {
  ...searchRules,
  onProgress: optional(rules.function),
};

/** See TranslationModel.translate. */
export async function translateSentences(
  model: TranslationModel,
  sentences: readonly string[],
  options: TranslateOptions = {},
): Promise<TranslatedSentence[]> {
  const checked = checkOptions('translate', options, translateRules);
  const { onProgress, ...given } = checked;
  const search = completeSearch('translate', given);
  const lines = checkTexts('translate', 'sentences', sentences).map((sentence) =>
    readLine(model, sentence),
  );
  const parts = lines.flatMap(({ parts: own }, line) => own.map((part) => ({ line, part })));
  const found: PartCandidate[][] = parts.map(() => []);
  const left = lines.map(({ parts: own }) => own.length);
  let done = left.filter((count) => count === 0).length;
  for (const group of groupsOf(parts.map(({ part }) => part))) {
    const own = group.map((index) => parts[index].part);
    // Among several finished translations, one may have all of the copies.
    const nBest = own[0].copies.length > 0 ? search.beam : search.nBest;
    const searched = await searchFor(model, own, { ...search, nBest });
    group.forEach((index, row) => {
      found[index] = candidatesOf(model, own[row], searched[row]).slice(0, search.nBest);
      if (--left[parts[index].line] === 0) done++;
    });
    onProgress?.(done);
    await eventLoopTurn();
  }
  let first = 0;
  return lines.map((line) => {
    const own = found.slice(first, first + line.parts.length);
    first += line.parts.length;
    return combineParts(line, own, search);
  });
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
  const { maximumLength, sampling } = searchRules;
  const checked = checkOptions<TranslationStreamOptions>('stream', options, {
    maximumLength,
    sampling,
  });
  const search = completeSearch('stream', { ...checked, beam: 1 });
  const line = readLine(model, sentence);
  const pass = (text: string) => {
    if (text !== '') onText(text);
  };
  pass(line.before);
  const found: PartCandidate[][] = [];
  for (const part of line.parts) {
    const stream = new StreamedText((tokens) => writtenText(model, tokens, part), pass);
    const [[one]] = await searchFor(model, [part], { ...search, onToken: stream.onToken });
    const candidate = partCandidate(model, part, one);
    // Missing copies follow the text, which cannot be changed any more.
    const text = [candidate.written, ...candidate.missing].join(' ');
    stream.end(text);
    found.push([{ ...candidate, text }]);
    pass(part.after);
  }
  return combineParts(line, found, search);
}

/** Translations of parts of similar length, as batches. */
async function searchFor(
  { network, placeholders: { target } }: TranslationModel,
  parts: readonly SourcePart[],
  options: DecodingOptions,
): Promise<Generated[][]> {
  const { values, shape, lengths } = padSequences(
    parts.map(({ ids }) => ids),
    0,
  );
  const source = tensor(values, shape);
  const allowed = parts.map(({ copies }) => target.slice(0, copies.length));
  return network
    .generate(source, lengths, {
      ...options,
      ...(target.length > 0 && { tokenLimits: { tokens: target, allowed } }),
    })
    .finally(() => source.dispose());
}

/** Candidates that lack the fewest copies first, then by score. */
const candidatesOf = (
  model: TranslationModel,
  part: SourcePart,
  found: readonly Generated[],
): PartCandidate[] =>
  found
    .map((one) => partCandidate(model, part, one))
    .sort((a, b) => a.missing.length - b.missing.length);

/**
 * Indices of parts of about the same length in groups; those with copies in separate groups, so that their
 * search, which takes longer, does not affect the others.
 */
function groupsOf(parts: readonly SourcePart[]): number[][] {
  const indices = [...parts.keys()];
  return [false, true].flatMap((withCopies) => {
    const own = indices.filter((index) => parts[index].copies.length > 0 === withCopies);
    const groups = groupByLength(own.map((index) => parts[index].ids.length));
    return groups.map((group) => group.map((index) => own[index]));
  });
}
