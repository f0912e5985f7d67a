import { batchByLength, padSequences } from '@unrolled/datasets';
import type { TargetBatch } from '@unrolled/seq2seq';
import { defineTask, type RunContext, type TrainingPlan } from '@unrolled/task';
import { Rng, tensor } from '@unrolled/tensor';
import { tokenizerFromJSON } from '@unrolled/tokenizers';
import { CaptioningModel } from './captioning-model.ts';
import { type CaptionExample, type CaptioningCorpus, prepareCorpus } from './corpus.ts';
import { type CaptioningEvaluation, evaluate } from './evaluate.ts';
import { checkGrid, featuresOf } from './feature-grid.ts';
import { type CaptioningTraining, modelOptions, trainingOptions } from './options.ts';

/** Images on which the weights of a run are compared; captions of all would take too long. */
const comparedImages = 500;

/**
 * Captions of images: a decoder reads a grid of features of each image, and is trained on what people say
 * of them. The weights are chosen by CIDEr of captions that the model itself writes for images held out.
 */
export const captioning = /* @__PURE__ */ defineTask({
  name: 'captioning',
  version: '1',
  package: '@unrolled/captioning',
  unit: 'images',
  options: { model: modelOptions, training: trainingOptions },
  parts: {
    of: ({ tokenizer, grid }: CaptioningModel) => ({ tokenizer, grid }),
    write: ({ tokenizer, grid }) => ({ tokenizer, grid }),
    read: ({ where, field }) => ({
      tokenizer: tokenizerFromJSON(field('tokenizer')),
      grid: checkGrid(where, field('grid') as never),
    }),
    summary: ({ tokenizer, grid }) => ({
      words: tokenizer.size,
      features: `${grid.rows} × ${grid.columns} × ${grid.channels}`,
    }),
  },
  create: ({ tokenizer, grid }, configuration, { init, rng }) =>
    new CaptioningModel({ tokenizer, grid, configuration, init, rng }),
  training: () => ({ prepare: prepareCorpus, plan, evaluate }),
});

function plan(
  model: CaptioningModel,
  { examples, validation }: CaptioningCorpus,
  { seed, batchSize, labelSmoothing, coverage }: CaptioningTraining,
  { report }: RunContext,
): TrainingPlan<readonly CaptionExample[], CaptioningEvaluation> {
  const compared = validation.slice(0, comparedImages);
  return {
    batches: batchByLength({
      examples,
      lengthOf: ({ tokens }) => tokens.length,
      batchSize,
      rng: new Rng(seed).fork('caption batches'),
    }),
    loss(batch) {
      const images = batch.map(({ image }) => image);
      return model.generator.loss(
        model.encode(featuresOf(images, model.grid)),
        targetsOf(model, batch),
        {
          labelSmoothing,
          coverage: model.configuration.attention === 'none' ? 0 : coverage,
        },
      );
    },
    unitsOf: (batch) => batch.reduce((count, { tokens }) => count + tokens.length + 1, 0),
    async evaluate(signal) {
      report({ name: 'captioning held-out images', share: 0 });
      const { cider, bleu } = await evaluate(model, compared, { beam: 1, signal });
      return { value: cider, details: { cider, bleu4: bleu[3] } };
    },
    goal: 'highest',
    async conclude(signal) {
      const evaluation = await evaluate(model, validation, { signal });
      const { cider, bleu, rougeL } = evaluation;
      return { evaluation, figures: { cider, bleu1: bleu[0], bleu4: bleu[3], rougeL } };
    },
  };
}

function targetsOf(
  { generator: { startToken, endToken } }: CaptioningModel,
  batch: readonly CaptionExample[],
): TargetBatch {
  const targetIn = padSequences(
    batch.map(({ tokens }) => [startToken, ...tokens]),
    0,
  );
  const targetOut = padSequences(
    batch.map(({ tokens }) => [...tokens, endToken]),
    0,
  );
  return {
    targetIn: tensor(targetIn.values, targetIn.shape),
    targetOut: tensor(targetOut.values, targetOut.shape),
    targetLengths: targetIn.lengths,
  };
}
