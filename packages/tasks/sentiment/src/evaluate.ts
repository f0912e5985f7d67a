import {
  type ClassificationEvaluation,
  evaluateClassifier,
  type Mistake,
  type ProbabilisticScores,
} from '@unrolled/classification';
import type { LabelledText } from '@unrolled/datasets';
import { checkOptions, optional, rules } from '@unrolled/guards';
import { completeOptions } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { scoreBagOfWords, trainBagOfWords } from './baseline/train-bag-of-words.ts';
import {
  checkTexts,
  type EncodedText,
  encodeTexts,
  lengthOf,
  prepareCorpus,
} from './data/corpus.ts';
import type { SentimentModel } from './model/sentiment-model.ts';
import { modelOptions, trainingOptions } from './options.ts';

/** A text whose label was not found. */
export interface SentimentMistake extends Mistake {
  readonly text: string;
}

/** Options of `sentiment.evaluate`. */
export interface SentimentEvaluateOptions {
  /** The maximum number of mistakes to list, the most confident first. Default 0. */
  readonly mistakes?: number;
  /** Texts on which a bag of words is trained for comparison. Default: none. */
  readonly baseline?: readonly LabelledText[];
  /** Ends the evaluation with the signal's reason as the error. */
  readonly signal?: AbortSignal;
}

/** Evaluation of a sentiment model. */
export interface SentimentEvaluation extends ClassificationEvaluation {
  /** Texts of which only the first `maximumLength` words were read. */
  readonly cut: number;
  /** Scores of a bag of words on the same texts; null where none was trained. */
  readonly baseline: ProbabilisticScores | null;
  readonly mistakes: readonly SentimentMistake[];
}

const where = 'sentiment.evaluate';

/**
 * Accuracy, F1 and loss of a model on labelled texts, compared with the most frequent label and, on
 * request, a bag of words.
 * @throws DataError for an empty list, or an unknown label
 */
export async function evaluate(
  model: SentimentModel,
  texts: readonly LabelledText[],
  options: SentimentEvaluateOptions = {},
): Promise<SentimentEvaluation> {
  const { mistakes, baseline, signal } = checkOptions<SentimentEvaluateOptions>(where, options, {
    mistakes: optional(rules.wholeNumber),
    baseline: optional(rules.list),
    signal: optional(rules.signal),
  });
  checkTexts(where, 'texts', texts);
  if (texts.length === 0)
    throw new DataError(`${where}: there must be at least one text, got none`);
  const encoded = encodeTexts(where, texts, model, model.configuration);
  const evaluation = await evaluateEncoded(model, encoded, { mistakes, signal });
  return {
    ...evaluation,
    baseline: baseline === undefined ? null : await baselineOn(model, encoded, baseline, signal),
    mistakes: evaluation.mistakes.map((mistake) => ({
      ...mistake,
      text: texts[mistake.place].text,
    })),
  };
}

/** Evaluation of a model on encoded texts, without the mistakes. */
export async function evaluateEncoded(
  model: SentimentModel,
  texts: readonly EncodedText[],
  { mistakes, signal }: Pick<SentimentEvaluateOptions, 'mistakes' | 'signal'>,
): Promise<Omit<SentimentEvaluation, 'mistakes'> & { readonly mistakes: readonly Mistake[] }> {
  const evaluation = await evaluateClassifier(model, texts, {
    labels: model.labels,
    lengthOf,
    forward: (batch) => model.forward(batch.map(({ tokens }) => tokens)),
    mistakes,
    signal,
  });
  return { ...evaluation, cut: texts.filter(({ isCut }) => isCut).length, baseline: null };
}

/** Scores of a bag of words that was trained by the default options. */
async function baselineOn(
  model: SentimentModel,
  texts: readonly EncodedText[],
  training: readonly LabelledText[],
  signal: AbortSignal | undefined,
): Promise<ProbabilisticScores> {
  const { maximumLength } = model.configuration;
  const options = completeOptions(
    where,
    { ...modelOptions, ...trainingOptions },
    { maximumLength },
  );
  const corpus = prepareCorpus({ training }, options, model);
  const bag = await trainBagOfWords(corpus, {
    seed: options.seed,
    classWeights: null,
    measure: 'accuracy',
    signal,
  });
  return scoreBagOfWords(bag, model.labels, texts, signal);
}
