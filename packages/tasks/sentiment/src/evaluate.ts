import type { LabelledText } from '@unrolled/datasets';
import { ConfusionMatrix } from '@unrolled/metrics';
import { evaluating } from '@unrolled/nn';
import { DataError } from '@unrolled/tensor';
import { checkOptions, optional, rules } from '@unrolled/tensor/guards';
import { argmax, forEachBatch, logSumExp } from './batches.ts';
import { checkExamples, encodeExamples } from './corpus.ts';
import type { EncodedExample } from './example.ts';
import {
  type LabelScores,
  labelScores,
  type MajorityScores,
  majorityScores,
  type ProbabilisticScores,
} from './scores.ts';
import type { SentimentModel } from './sentiment-model.ts';

/** A text whose label was not found. */
export interface Mistake {
  readonly text: string;
  /** The label that it has. */
  readonly label: string;
  /** The label that was predicted. */
  readonly predicted: string;
  /** Probability that the model gave to its prediction. */
  readonly probability: number;
}

export interface EvaluateOptions {
  /** How many mistakes to list at most, the most confident first. Default 0. */
  readonly mistakes?: number;
  /** Ends the evaluation with the signal's reason as the error. */
  readonly signal?: AbortSignal;
}

export interface SentimentEvaluation extends ProbabilisticScores {
  readonly examples: number;
  /** How many were right. */
  readonly right: number;
  /** Texts of which only the first `maximumLength` words were read. */
  readonly cut: number;
  readonly labels: readonly string[];
  /** [expected][predicted]: how often the one was taken for the other. */
  readonly confusion: readonly (readonly number[])[];
  /** Scores of each label, in the order of `labels`. */
  readonly classes: readonly LabelScores[];
  /** Scores of the bag of words on the same texts. */
  readonly baseline: ProbabilisticScores;
  /** Scores of always answering the label that most of these texts have. */
  readonly majority: MajorityScores;
  readonly mistakes: readonly Mistake[];
}

/** See SentimentModel.evaluate. */
export async function evaluateSentiment(
  model: SentimentModel,
  examples: readonly LabelledText[],
  options: EvaluateOptions = {},
): Promise<SentimentEvaluation> {
  const { mistakes = 0, signal } = checkOptions<EvaluateOptions>('evaluate', options, {
    mistakes: optional(rules.wholeNumber),
    signal: optional(rules.signal),
  });
  checkExamples('evaluate', 'examples', examples);
  if (examples.length === 0) {
    throw new DataError('evaluate: there must be at least one example, got none');
  }
  const { configuration } = model;
  const encoded = encodeExamples('evaluate', examples, model, configuration);
  const { found, ...evaluation } = await evaluateAll(model, encoded, mistakes, signal);
  return {
    ...evaluation,
    mistakes: found.map(({ place, ...mistake }) => ({ text: examples[place].text, ...mistake })),
  };
}

/** Evaluation of texts that are encoded; without their mistakes. */
export async function evaluateEncoded(
  model: SentimentModel,
  examples: readonly EncodedExample[],
  signal?: AbortSignal,
): Promise<SentimentEvaluation> {
  const { found: _, ...evaluation } = await evaluateAll(model, examples, 0, signal);
  return { ...evaluation, mistakes: [] };
}

interface FoundMistake extends Omit<Mistake, 'text'> {
  readonly place: number;
}

async function evaluateAll(
  model: SentimentModel,
  encoded: readonly EncodedExample[],
  mistakes: number,
  signal: AbortSignal | undefined,
): Promise<Omit<SentimentEvaluation, 'mistakes'> & { found: FoundMistake[] }> {
  const { labels } = model;
  const found: FoundMistake[] = [];
  const { matrix, scores } = await measure(model, encoded, {
    signal,
    onText: (logits, place) => {
      const predicted = argmax(logits);
      const { label } = encoded[place];
      if (mistakes === 0 || predicted === label) return;
      const probability = Math.exp(logits[predicted] - logSumExp(Array.from(logits)));
      found.push({ place, label: labels[label], predicted: labels[predicted], probability });
    },
  });
  const { scores: baseline } = await measureBaseline(model, encoded, signal);
  const classes = labelScores(labels, matrix);
  found.sort((a, b) => b.probability - a.probability || a.place - b.place);
  return {
    ...scores,
    examples: encoded.length,
    right: Math.round(scores.accuracy * encoded.length),
    cut: encoded.filter(({ isCut }) => isCut).length,
    labels,
    confusion: labels.map((_, expected) =>
      labels.map((_, predicted) => matrix.count(predicted, expected)),
    ),
    classes,
    baseline,
    majority: majorityScores(
      labels,
      classes.map(({ support }) => support),
    ),
    found: found.slice(0, mistakes),
  };
}

interface Measured {
  readonly matrix: ConfusionMatrix;
  readonly scores: ProbabilisticScores;
}

interface MeasureOptions {
  readonly forward?: Parameters<typeof forEachBatch>[1];
  readonly onText?: (logits: Float32Array, place: number) => void;
  readonly signal?: AbortSignal;
}

/** @param examples at least one */
export async function measure(
  model: SentimentModel,
  examples: readonly EncodedExample[],
  { forward = (texts) => model.forward(texts), onText, signal }: MeasureOptions = {},
): Promise<Measured> {
  const matrix = new ConfusionMatrix(model.labels.length);
  const texts = examples.map(({ tokens }) => tokens);
  let loss = 0;
  await evaluating(model, () =>
    forEachBatch(
      texts,
      forward,
      (rows, places) => {
        rows.forEach((logits, row) => {
          const { label } = examples[places[row]];
          matrix.add(argmax(logits), label);
          loss += logSumExp(Array.from(logits)) - logits[label];
          onText?.(logits, places[row]);
        });
      },
      signal,
    ),
  );
  const { accuracy, macroF1 } = matrix;
  return { matrix, scores: { accuracy, macroF1, loss: loss / examples.length } };
}

/** The bag of words on the same texts. */
export const measureBaseline = (
  model: SentimentModel,
  examples: readonly EncodedExample[],
  signal?: AbortSignal,
): Promise<Measured> =>
  measure(model, examples, { forward: (texts) => model.baseline.forward(texts), signal });
