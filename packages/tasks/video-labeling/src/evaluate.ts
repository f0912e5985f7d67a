import { type ClassificationEvaluation, ClassificationTally } from '@unrolled/classification';
import { fitStandardizer, type LabelledFrames } from '@unrolled/datasets';
import {
  checkOptions,
  describe,
  describeList,
  type OptionRules,
  optional,
  rules,
} from '@unrolled/guards';
import { type SegmentScores, segmentScores } from '@unrolled/metrics';
import { DataError } from '@unrolled/tensor';
import { FrameInputs } from '@unrolled/vision';
import { checkLabelled, encodeExample, type LabelingExample } from './corpus.ts';
import { eachProbabilities } from './frame-probabilities.ts';
import { type FrameRegressionScores, scoreFrameRegression } from './frame-regression.ts';
import { settleAll } from './label-settler.ts';
import type { LabelingModel } from './labeling-model.ts';
import { type SettlingOptions, settlingOptions } from './options.ts';

/** Options of `videoLabeling.evaluate`. */
export interface LabelingEvaluateOptions extends Partial<SettlingOptions> {
  /** The label of frames in which nothing happens: it forms no segments. Default: none. */
  readonly background?: string;
  /** Sequences on which a logistic regression on single frames is trained for comparison. */
  readonly baseline?: readonly LabelledFrames[];
  readonly signal?: AbortSignal;
}

/** Expected and predicted labels of one sequence. */
export interface ComparedLabels {
  readonly name: string;
  readonly expected: readonly string[];
  readonly predicted: readonly string[];
}

/** Scores of labelled frames and segments. */
export interface LabelingEvaluation extends ClassificationEvaluation {
  /** Scores of segments, in per cent. */
  readonly segments: SegmentScores;
  /** Scores of a logistic regression on single frames; null unless requested. */
  readonly baseline: FrameRegressionScores | null;
  readonly sequences: readonly ComparedLabels[];
}

const optionRules: OptionRules<LabelingEvaluateOptions> = {
  background: optional(rules.text),
  baseline: optional(rules.list),
  signal: optional(rules.signal),
  smoothing: optional(settlingOptions.smoothing),
  minimumDuration: optional(settlingOptions.minimumDuration),
};

/**
 * Evaluates a model on labelled sequences: accuracy and F1 of frames, edit score and F1 of segments.
 * @throws DataError for an empty list, a sequence that cannot be read, or an unknown label
 */
export async function evaluate(
  model: LabelingModel,
  sequences: readonly LabelledFrames[],
  options: LabelingEvaluateOptions = {},
): Promise<LabelingEvaluation> {
  const where = 'videoLabeling.evaluate';
  const { baseline, ...rest } = checkOptions(where, options, optionRules);
  const { motion } = model.configuration;
  const list = checkLabelled(where, 'sequences', sequences, model.channels);
  const examples = list.map((sequence) => encodeExample(where, sequence, model, motion));
  const scores = baseline === undefined ? null : await compare(model, list, baseline, rest);
  const names = list.map(({ name }, place) => name ?? `sequence ${place}`);
  return evaluateExamples(model, examples, { ...rest, names, scores });
}

/** Scores of single frames by a regression with its own standardizer. */
async function compare(
  { labels, channels, inputs: own }: LabelingModel,
  sequences: readonly LabelledFrames[],
  baseline: readonly LabelledFrames[],
  { background, signal }: Pick<LabelingEvaluateOptions, 'background' | 'signal'>,
): Promise<FrameRegressionScores | null> {
  const where = 'videoLabeling.evaluate, baseline';
  const list = checkLabelled(where, 'sequences', baseline, channels);
  const inputs = own.preprocessing === null ? FrameInputs.ofFeatures(fitStandardizer(list)) : own;
  const encode = (sequence: LabelledFrames) =>
    encodeExample(where, sequence, { labels, inputs }, false);
  return scoreFrameRegression(list.map(encode), sequences.map(encode), {
    ...{ labels, channels, background, signal },
    ...{ classWeights: null, seed: 1 },
  });
}

interface ExampleOptions extends Omit<LabelingEvaluateOptions, 'baseline'> {
  readonly names?: readonly string[];
  readonly scores?: FrameRegressionScores | null;
}

/** Scores of a model on prepared examples. */
export async function evaluateExamples(
  model: LabelingModel,
  examples: readonly LabelingExample[],
  options: ExampleOptions = {},
): Promise<LabelingEvaluation> {
  const where = 'videoLabeling.evaluate';
  const { background, names = [], scores = null, signal, ...settling } = options;
  const { labels } = model;
  if (examples.length === 0) throw new DataError(`${where}: there must be sequences, got none`);
  if (background !== undefined && !labels.includes(background)) {
    throw new DataError(
      `${where}: background must be a label of the model, ${describeList(labels)}, got ` +
        describe(background),
    );
  }
  const settle = settleAll(where, labels.length, settling);
  const tally = new ClassificationTally(labels);
  const sequences = new Array<ComparedLabels>(examples.length);
  await eachProbabilities(
    model,
    examples,
    (probabilities, place) => {
      const { labels: expected } = examples[place];
      const predicted = settle(probabilities);
      predicted.forEach((label, frame) => {
        const row = probabilities.subarray(frame * labels.length, (frame + 1) * labels.length);
        tally.add({
          place: frame,
          label: expected[frame],
          logits: row.map((probability) => Math.log(Math.max(probability, 1e-30))),
          predicted: label,
        });
      });
      sequences[place] = {
        name: names[place] ?? `sequence ${place}`,
        expected: Array.from(expected, (label) => labels[label]),
        predicted: Array.from(predicted, (label) => labels[label]),
      };
    },
    signal,
  );
  return {
    ...tally.evaluation(),
    segments: segmentScores(
      sequences.map(({ predicted }) => predicted),
      sequences.map(({ expected }) => expected),
      { background },
    ),
    baseline: scores,
    sequences,
  };
}
