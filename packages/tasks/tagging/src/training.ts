import { batchByLength, padSequences } from '@unrolled/datasets';
import type { Figures, TrainingPlan } from '@unrolled/task';
import { linearCrossEntropy, Rng, tensor } from '@unrolled/tensor';
import type { LabelledTokens, TaggingCorpus } from './data/corpus.ts';
import {
  evaluateTagged,
  scoreMostFrequent,
  type TaggingEvaluation,
  type TaggingScores,
} from './evaluate.ts';
import { piecesOf } from './model/each-sentence.ts';
import type { EncodedTokens, TaggingModel } from './model/tagging-model.ts';
import type { TaggingMeasure, TaggingTraining } from './options.ts';

export { prepare } from './data/corpus.ts';
export { evaluate } from './evaluate.ts';

/** A piece of a sentence as the model reads it, and the index of each label. */
interface Piece extends EncodedTokens {
  readonly labels: Int32Array;
}

/** Label of padding, which has no loss. */
const noLabel = -1;

/** Cross-entropy of the labels, over batches of sentences of similar length. */
export function plan(
  model: TaggingModel,
  { training, validation, counted }: TaggingCorpus,
  options: TaggingTraining,
): TrainingPlan<readonly Piece[], TaggingEvaluation> {
  const { batchSize, seed, labelSmoothing } = options;
  const measure = options.measure ?? 'accuracy';
  return {
    batches: batchByLength({
      examples: training.flatMap((sentence) => piecesWithLabels(model, sentence)),
      lengthOf: ({ words }) => words.length,
      batchSize,
      rng: new Rng(seed).fork('examples'),
    }),
    loss(batch) {
      const targets = padSequences(
        batch.map((piece) => piece.labels),
        noLabel,
      );
      const { weight, bias } = model.head;
      return linearCrossEntropy(
        model.features(batch),
        weight,
        tensor(targets.values, targets.shape),
        {
          bias,
          ignoreIndex: noLabel,
          labelSmoothing,
        },
      );
    },
    unitsOf: (batch) => batch.reduce((sum, { words }) => sum + words.length, 0),
    before: async () => figuresOf('baseline', scoreMostFrequent(model, counted, validation)),
    async evaluate(signal) {
      const scores = await evaluateTagged(model, validation, signal);
      return { value: scoreOf(scores, measure), details: allFigures(scores) };
    },
    goal: measure === 'loss' ? 'lowest' : 'highest',
    async conclude(signal) {
      const evaluation = await evaluateTagged(model, validation, signal);
      const baseline = scoreMostFrequent(model, counted, validation);
      return { evaluation: { ...evaluation, baseline }, figures: allFigures(evaluation) };
    },
  };
}

function piecesWithLabels(
  model: TaggingModel,
  { tokens, labels }: LabelledTokens,
): readonly Piece[] {
  const { maximumLength } = model.configuration;
  return piecesOf(model.encode(tokens), model.configuration).map((piece, place) => ({
    ...piece,
    labels: labels.subarray(place * maximumLength, (place + 1) * maximumLength),
  }));
}

function scoreOf({ accuracy, loss, entities }: TaggingEvaluation, measure: TaggingMeasure): number {
  switch (measure) {
    case 'accuracy':
      return accuracy;
    case 'entity-f1':
      return entities?.f1 ?? accuracy;
    case 'loss':
      return loss;
    default:
      return measure satisfies never;
  }
}

const allFigures = (scores: TaggingEvaluation): Figures => ({
  ...figuresOf('', scores),
  loss: scores.loss,
  sentenceAccuracy: scores.sentenceAccuracy,
  ...(scores.unknown.accuracy !== null && { unknownAccuracy: scores.unknown.accuracy }),
});

/** Scores as figures of a record: `baselineAccuracy`. */
function figuresOf(prefix: string, { accuracy, entities }: TaggingScores): Figures {
  const named = (name: string): string =>
    prefix === '' ? name[0].toLowerCase() + name.slice(1) : prefix + name;
  return {
    [named('Accuracy')]: accuracy,
    ...(entities !== null && { [named('EntityF1')]: entities.f1 }),
  };
}
