import { batchByLength } from '@unrolled/datasets';
import type { CaptionExample } from '@unrolled/seq2seq/captions';
import type { RunContext, TrainingPlan } from '@unrolled/task';
import { Rng } from '@unrolled/tensor';
import type { CaptioningModel } from './captioning-model.ts';
import type { CaptioningCorpus } from './corpus.ts';
import { type CaptioningEvaluation, evaluate } from './evaluate.ts';
import { batchOf, type CaptionedImage } from './image-layout.ts';
import type { CaptioningTraining } from './options.ts';
import { shiftPixels } from './shift-pixels.ts';

export { prepareCorpus as prepare } from './corpus.ts';
export { evaluate } from './evaluate.ts';

/** Images on which the weights of a run are compared; captions of all would take too long. */
const comparedImages = 500;

/** Batches, loss and evaluation of a run. */
export function plan(
  model: CaptioningModel,
  { examples, validation }: CaptioningCorpus,
  { seed, batchSize, labelSmoothing, coverage, shift }: CaptioningTraining,
  { report }: RunContext,
): TrainingPlan<readonly CaptionExample<CaptionedImage>[], CaptioningEvaluation> {
  const shifts = new Rng(seed).fork('shifts');
  const compared = validation.slice(0, comparedImages);
  return {
    batches: batchByLength({
      examples,
      lengthOf: ({ tokens }) => tokens.length,
      batchSize,
      rng: new Rng(seed).fork('caption batches'),
    }),
    loss(batch, { step }) {
      const rng = shifts.fork(`step ${step}`);
      const images = batch.map(({ source }) =>
        model.cnn === null ? source : shiftPixels(source, model.grid, shift, rng),
      );
      return model.generator.loss(
        model.encode(batchOf(images, model)),
        model.generator.targets(batch.map(({ tokens }) => tokens)),
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
