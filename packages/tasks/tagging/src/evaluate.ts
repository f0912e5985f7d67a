import { type ClassificationEvaluation, ClassificationTally } from '@unrolled/classification';
import type { TaggedSentence } from '@unrolled/datasets';
import { checkOptions, optional, rules } from '@unrolled/guards';
import { type EntityScores, entityScores } from '@unrolled/metrics';
import { DataError } from '@unrolled/tensor';
import { MostFrequentLabels } from './baseline.ts';
import { checkSentences, encodeLabels, unknownLabels } from './data/corpus.ts';
import { bestLabels } from './model/decode-labels.ts';
import { eachSentence } from './model/each-sentence.ts';
import type { TaggingModel } from './model/tagging-model.ts';

/** Options of `tagging.evaluate`. */
export interface TaggingEvaluateOptions {
  /** Sentences from which the most frequent label of each word is counted, for comparison. Default: none. */
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

/** Scores of tokens, entities and unknown words. */
export interface TaggingEvaluation extends Omit<ClassificationEvaluation, 'mistakes'> {
  readonly sentences: number;
  /** Share of the sentences all of whose labels are right. */
  readonly sentenceAccuracy: number;
  readonly entities: EntityScores | null;
  /** Tokens whose words do not have their own embedding, and the share labelled right; null for none. */
  readonly unknown: { readonly tokens: number; readonly accuracy: number | null };
  /**
   * Labels of the sentences that the model does not know, and the number of tokens that have one. They are
   * the last of `labels`, count as mistakes, and are excluded from `loss`.
   */
  readonly unknownLabels: { readonly labels: readonly string[]; readonly tokens: number };
  /** Scores of the most frequent label of each word; null unless requested. */
  readonly baseline: TaggingScores | null;
}

const where = 'tagging.evaluate';

/**
 * Accuracy of tokens and F1 of entities on labelled sentences. An unknown label counts as a mistake.
 * @throws DataError for an empty list, or where all labels are unknown
 */
export async function evaluate(
  model: TaggingModel,
  sentences: readonly TaggedSentence[],
  options: TaggingEvaluateOptions = {},
): Promise<TaggingEvaluation> {
  const { baseline, signal } = checkOptions<TaggingEvaluateOptions>(where, options, {
    baseline: optional(rules.list),
    signal: optional(rules.signal),
  });
  const list = checkSentences(where, 'sentences', sentences);
  const counted = baseline && checkSentences(where, 'baseline', baseline);
  if (counted?.length === 0) {
    throw new DataError(`${where}: there must be sentences in baseline, got none`);
  }
  const evaluation = await evaluateTagged(model, list, signal);
  return {
    ...evaluation,
    baseline: counted ? scoreMostFrequent(model, counted, list) : null,
  };
}

/** @param sentences checked */
export async function evaluateTagged(
  model: TaggingModel,
  sentences: readonly TaggedSentence[],
  signal?: AbortSignal,
): Promise<TaggingEvaluation> {
  if (sentences.length === 0) throw new DataError(`${where}: there must be sentences, got none`);
  const known = model.labels.length;
  const strange = unknownLabels(where, sentences, model.labels);
  const labels = [...model.labels, ...strange];
  const encoded = encodeLabels(where, sentences, labels);
  const tally = new ClassificationTally(labels);
  const predicted: string[][] = [];
  const unknown = { tokens: 0, right: 0 };
  let strangeTokens = 0;
  await eachSentence(
    model,
    sentences.map(({ tokens }) => model.encode(tokens)),
    (logits, place) => {
      const { tokens, labels: expected } = encoded[place];
      const best = bestLabels(logits, known, model.transitions);
      predicted[place] = Array.from(best, (label) => labels[label]);
      for (const [token, label] of expected.entries()) {
        const row = logits.subarray(token * known, (token + 1) * known);
        tally.add({ place: token, label, logits: row, predicted: best[token] });
        strangeTokens += Number(label >= known);
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
    entities: scoreEntities(model, predicted, sentences),
    unknown: {
      tokens: unknown.tokens,
      accuracy: unknown.tokens === 0 ? null : unknown.right / unknown.tokens,
    },
    unknownLabels: { labels: strange, tokens: strangeTokens },
    baseline: null,
  };
}

/** Scores of the most frequent label that each word has in other sentences, all of them checked. */
export function scoreMostFrequent(
  model: TaggingModel,
  counted: readonly TaggedSentence[],
  sentences: readonly TaggedSentence[],
): TaggingScores {
  const baseline = new MostFrequentLabels(counted);
  const predicted = sentences.map(({ tokens }) => baseline.tag(tokens));
  let right = 0;
  let all = 0;
  sentences.forEach(({ labels }, place) => {
    right += labels.filter((label, token) => label === predicted[place][token]).length;
    all += labels.length;
  });
  return { accuracy: right / all, entities: scoreEntities(model, predicted, sentences) };
}

const scoreEntities = (
  { marksEntities }: TaggingModel,
  predicted: readonly (readonly string[])[],
  sentences: readonly TaggedSentence[],
): EntityScores | null =>
  marksEntities
    ? entityScores(
        predicted,
        sentences.map(({ labels }) => labels),
      )
    : null;
