import { labelIndex, labelsOf } from '@unrolled/classification';
import type { TaggedSentence } from '@unrolled/datasets';
import {
  check,
  checkOptions,
  checkRecord,
  checkTexts,
  describeList,
  optional,
  rules,
} from '@unrolled/guards';
import { areSpanLabels, bioLabels, entitiesOf } from '@unrolled/metrics';
import { type Corpus, checksumOf } from '@unrolled/task';
import { DataError, Rng } from '@unrolled/tensor';
import { countWords } from '../model/words.ts';
import type { TaggingTraining } from '../options.ts';

/** Sentences to train on, and to validate on. */
export interface TaggingData {
  readonly training: readonly TaggedSentence[];
  /** Never trained on. Default: a share of the sentences, which is then held out. */
  readonly validation?: readonly TaggedSentence[];
}

/** The parts of a model that are neither options nor weights. */
export interface TaggingParts {
  readonly words: readonly string[];
  readonly labels: readonly string[];
}

/** A sentence with its labels as indices in the model. */
export interface LabelledTokens {
  readonly tokens: readonly string[];
  /** [tokens] */
  readonly labels: Int32Array;
}

/** Data of a run, prepared. */
export interface TaggingCorpus extends Corpus<TaggingParts> {
  readonly training: readonly LabelledTokens[];
  /** May have labels that the model does not know. */
  readonly validation: readonly TaggedSentence[];
  /** Sentences of `training`, from which the most frequent labels are counted. */
  readonly counted: readonly TaggedSentence[];
}

/**
 * Checked sentences, whose labels mark entities in one way: `B-` at the first token of each, then `I-`.
 * @throws ArgumentError for invalid sentences; DataError for numbers of labels and tokens that differ, or
 *   an empty token or label
 */
export function checkSentences(
  where: string,
  name: string,
  sentences: readonly TaggedSentence[],
): TaggedSentence[] {
  check(where, name, sentences, rules.list);
  const list = Array.from(sentences, (sentence, place): TaggedSentence => {
    const at = `sentence ${place} in ${name}`;
    const { tokens, labels } = checkRecord(where, at, sentence);
    const own = {
      tokens: checkTexts(where, `tokens of ${at}`, tokens),
      labels: checkTexts(where, `labels of ${at}`, labels),
    };
    const isFit =
      own.tokens.length > 0 &&
      own.tokens.length === own.labels.length &&
      [...own.tokens, ...own.labels].every((text) => text.trim() !== '');
    if (isFit) return own;
    throw new DataError(
      `${where}: ${at} must have at least one token and a label for each, none of them empty, got ` +
        `${own.tokens.length} tokens and ${own.labels.length} labels`,
    );
  });
  if (!marksEntities(list)) return list;
  return list.map(({ tokens, labels }) => ({
    tokens,
    labels: bioLabels(entitiesOf(labels), labels.length),
  }));
}

const marksEntities = (sentences: readonly TaggedSentence[]): boolean =>
  areSpanLabels([...new Set(sentences.flatMap(({ labels }) => labels))]);

/**
 * @param known parts of an existing model; null for a new one
 * @throws ArgumentError or DataError for data that cannot be trained on
 */
export function prepare(
  given: TaggingData,
  options: TaggingTraining,
  known: TaggingParts | null,
): TaggingCorpus {
  const where = 'tagging';
  const data = checkOptions<TaggingData>(`${where}, data`, given, {
    training: rules.list,
    validation: optional(rules.list),
  });
  const all = checkSentences(where, 'training', data.training);
  if (all.length === 0) {
    throw new DataError(`${where}: there must be sentences to train on, got none`);
  }
  const [own, held] =
    data.validation === undefined
      ? split(all, options)
      : [all, checkSentences(where, 'validation', data.validation)];
  if (held.length === 0) {
    throw new DataError(`${where}: there must be sentences to validate on, got none`);
  }
  const labels = known?.labels ?? allLabels(where, [...own, ...held]);
  const words = known?.words ?? newWords(own, options);
  const training = encodeLabels(where, own, labels);
  const measured = [...labels, ...unknownLabels(where, held, labels)];
  return {
    parts: { words, labels },
    training,
    validation: held,
    counted: own,
    checksum: checksumOf(
      [...training, ...encodeLabels(where, held, measured)].flatMap(
        ({ tokens, labels: places }) => [...tokens.map(charactersOf), places],
      ),
    ),
    counts: { tokens: countTokens(own), heldOutTokens: countTokens(held) },
    options: settledOptions(options, labels, own.length),
  };
}

/** Labels of the sentences; of each entity that occurs both B- and I-. */
function allLabels(where: string, sentences: readonly TaggedSentence[]): string[] {
  const found = [...new Set(sentences.flatMap(({ labels }) => labels))];
  const all = areSpanLabels(found)
    ? [
        'O',
        ...found.flatMap((label) => bioLabels([{ label: label.slice(2), start: 0, end: 2 }], 2)),
      ].filter((label) => label.length > 2 || label === 'O')
    : found;
  return labelsOf(
    where,
    all.map((label) => ({ label })),
  );
}

const newWords = (sentences: readonly TaggedSentence[], options: TaggingTraining): string[] =>
  countWords(sentences, {
    minimumCount: options.minimumCount ?? defaultMinimumCount,
    maximum: options.maximumVocabulary ?? defaultVocabulary,
  });

const defaultMinimumCount = 2;
const defaultVocabulary = 30_000;

/** Labels as indices. @throws DataError for an unknown label */
export function encodeLabels(
  where: string,
  sentences: readonly TaggedSentence[],
  labels: readonly string[],
): LabelledTokens[] {
  const places = new Map(labels.map((label, place) => [label, place]));
  return sentences.map((sentence) => ({
    tokens: sentence.tokens,
    labels: Int32Array.from(
      sentence.labels,
      (label) => places.get(label) ?? labelIndex(where, labels, label),
    ),
  }));
}

/**
 * Labels that sentences have and a model does not, in alphabetical order. Corpora have rare labels
 * that may be missing in the training data.
 * @throws DataError where all labels are unknown, because the model was trained on others
 */
export function unknownLabels(
  where: string,
  sentences: readonly TaggedSentence[],
  known: readonly string[],
): string[] {
  const found = [...new Set(sentences.flatMap(({ labels }) => labels))].sort();
  const unknown = found.filter((label) => !known.includes(label));
  if (unknown.length < found.length) return unknown;
  throw new DataError(
    `${where}: at least one token must have one of the labels ${describeList(known)}, got only ` +
      `${describeList(found)}; choose sentences labelled like the training data`,
  );
}

const charactersOf = (token: string): number[] =>
  Array.from({ length: token.length }, (_, place) => token.charCodeAt(place));

const countTokens = (sentences: readonly TaggedSentence[]): number =>
  sentences.reduce((sum, { tokens }) => sum + tokens.length, 0);

/** Passes over the data where no limit is given: 4, and more for few sentences. */
const defaultEpochs = 4;
/** So that few sentences are read often enough to be learned. */
const fewestSteps = 800;

function settledOptions(
  { batchSize, measure, minutes, epochs, steps }: TaggingTraining,
  labels: readonly string[],
  sentences: number,
): Partial<TaggingTraining> {
  const isLimited = (minutes ?? epochs ?? steps) !== null;
  return {
    measure: measure ?? (areSpanLabels(labels) ? 'entity-f1' : 'accuracy'),
    ...(!isLimited && {
      epochs: Math.max(defaultEpochs, Math.ceil((fewestSteps * batchSize) / sentences)),
    }),
  };
}

function split(
  sentences: readonly TaggedSentence[],
  { heldOut, seed }: TaggingTraining,
): [TaggedSentence[], TaggedSentence[]] {
  const count = Math.ceil(sentences.length * heldOut);
  if (count >= sentences.length) {
    throw new DataError(
      `tagging: there must be sentences left to train on in addition to the ${count} held out, got ` +
        `${sentences.length} in all; use more data`,
    );
  }
  const order = new Rng(seed).fork('held out').shuffle(Int32Array.from(sentences.keys()));
  const chosen = new Set(order.subarray(0, count));
  return [
    sentences.filter((_, place) => !chosen.has(place)),
    sentences.filter((_, place) => chosen.has(place)),
  ];
}
