import { type ClassificationEvaluation, ClassificationTally } from '@unrolled/classification';
import type { TaggedSentence } from '@unrolled/datasets';
import { check, checkOptions, optional, rules } from '@unrolled/guards';
import { areSpanLabels, type EntityScores, entityScores } from '@unrolled/metrics';
import { DataError } from '@unrolled/tensor';
import { MostFrequentLabels } from './baseline.ts';
import { checkSentences, encodeLabels, type LabelledTokens } from './data/corpus.ts';
import { bestLabels } from './model/decode-labels.ts';
import { eachSentence } from './model/each-sentence.ts';
import { TaggingModel } from './model/tagging-model.ts';

export interface TaggingEvaluateOptions {
  /** Sentences in which the most frequent label of each word is counted, to compare with. Default: none. */
  readonly baseline?: readonly TaggedSentence[];
  /** Ends the evaluation with the signal's reason as the error. */
  readonly signal?: AbortSignal;
}

/** Scores of labels that were given to tokens. */
export interface TaggingScores {
  /** Share of the tokens whose label is right. */
  readonly accuracy: number;
  /** Scores of whole entities; null where the labels mark none. */
  readonly entities: EntityScores | null;
}

export interface TaggingEvaluation extends Omit<ClassificationEvaluation, 'mistakes'> {
  readonly sentences: number;
  /** Share of the sentences all of whose labels are right. */
  readonly sentenceAccuracy: number;
  readonly entities: EntityScores | null;
  /** Tokens whose words have no embedding of their own, and the share labelled right; null for none. */
  readonly unknown: { readonly tokens: number; readonly accuracy: number | null };
  /** Scores of the most frequent label of each word; null where none was asked for. */
  readonly baseline: TaggingScores | null;
}

const where = 'tagging.evaluate';

const modelRule = {
  holds: (value: unknown) => value instanceof TaggingModel,
  words: 'a TaggingModel',
};

/**
 * Accuracy of tokens and F1 of entities on labelled sentences.
 * @throws DataError for no sentence, or a label that the model does not know
 */
export async function evaluate(
  model: TaggingModel,
  sentences: readonly TaggedSentence[],
  options: TaggingEvaluateOptions = {},
): Promise<TaggingEvaluation> {
  check(where, 'the model', model, modelRule);
  const { baseline, signal } = checkOptions<TaggingEvaluateOptions>(where, options, {
    baseline: optional(rules.list),
    signal: optional(rules.signal),
  });
  const { labels } = model;
  const list = encodeLabels(where, checkSentences(where, 'sentences', sentences), labels);
  const counted =
    baseline && encodeLabels(where, checkSentences(where, 'baseline', baseline), labels);
  const evaluation = await evaluateLabelled(model, list, signal);
  return {
    ...evaluation,
    baseline: counted ? scoreMostFrequent(labels, counted, list) : null,
  };
}

export async function evaluateLabelled(
  model: TaggingModel,
  sentences: readonly LabelledTokens[],
  signal?: AbortSignal,
): Promise<TaggingEvaluation> {
  if (sentences.length === 0) throw new DataError(`${where}: there must be sentences, got none`);
  const { labels } = model;
  const tally = new ClassificationTally(labels);
  const predicted: Int32Array[] = [];
  const unknown = { tokens: 0, right: 0 };
  await eachSentence(
    model,
    sentences.map(({ tokens }) => model.encode(tokens)),
    (logits, place) => {
      const { tokens, labels: expected } = sentences[place];
      const best = bestLabels(logits, labels.length, model.transitions);
      predicted[place] = best;
      for (const [token, label] of expected.entries()) {
        const row = logits.subarray(token * labels.length, (token + 1) * labels.length);
        tally.add({ place: token, label, logits: row, predicted: best[token] });
        if (model.knows(tokens[token])) continue;
        unknown.tokens++;
        unknown.right += Number(best[token] === label);
      }
    },
    signal,
  );
  const { mistakes: _, ...scores } = tally.evaluation();
  const wholly = sentences.filter(({ labels: expected }, place) =>
    expected.every((label, token) => label === predicted[place][token]),
  );
  return {
    ...scores,
    sentences: sentences.length,
    sentenceAccuracy: wholly.length / sentences.length,
    entities: model.marksEntities ? scoreEntities(labels, predicted, sentences) : null,
    unknown: {
      tokens: unknown.tokens,
      accuracy: unknown.tokens === 0 ? null : unknown.right / unknown.tokens,
    },
    baseline: null,
  };
}

/** Scores of the most frequent label that each word has in other sentences. */
export function scoreMostFrequent(
  labels: readonly string[],
  counted: readonly LabelledTokens[],
  sentences: readonly LabelledTokens[],
): TaggingScores {
  const baseline = new MostFrequentLabels(counted, labels.length);
  const predicted = sentences.map(({ tokens }) => baseline.tag(tokens));
  let right = 0;
  let all = 0;
  sentences.forEach(({ labels: expected }, place) => {
    right += expected.filter((label, token) => label === predicted[place][token]).length;
    all += expected.length;
  });
  return {
    accuracy: right / all,
    entities: areSpanLabels(labels) ? scoreEntities(labels, predicted, sentences) : null,
  };
}

const scoreEntities = (
  labels: readonly string[],
  predicted: readonly Int32Array[],
  sentences: readonly LabelledTokens[],
): EntityScores => {
  const namesOf = (places: Int32Array): string[] => Array.from(places, (place) => labels[place]);
  return entityScores(
    predicted.map(namesOf),
    sentences.map(({ labels: expected }) => namesOf(expected)),
  );
};
