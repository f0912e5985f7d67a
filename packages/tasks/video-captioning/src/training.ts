import { batchByLength, type FrameSequence, frameBatch } from '@unrolled/datasets';
import type { CaptionExample } from '@unrolled/seq2seq/captions';
import type { RunContext, TrainingPlan } from '@unrolled/task';
import { Rng } from '@unrolled/tensor';
import { augmentPixels, type FrameInputs } from '@unrolled/vision';
import { prepareCorpus, type VideoCaptioningCorpus } from './corpus.ts';
import { evaluate, type VideoCaptioningEvaluation } from './evaluate.ts';
import type { VideoCaptioningTraining } from './options.ts';
import type { VideoCaptioningModel } from './video-captioning-model.ts';

export { evaluate, prepareCorpus as prepare };

/** Clips on which the weights of a run are compared; captions of all would take too long. */
const comparedClips = 200;

/** Batches, loss and evaluation of a run. */
export function plan(
  model: VideoCaptioningModel,
  { examples, validation }: VideoCaptioningCorpus,
  options: VideoCaptioningTraining,
  { report }: RunContext,
): TrainingPlan<readonly CaptionExample<FrameSequence>[], VideoCaptioningEvaluation> {
  const { seed, batchSize, labelSmoothing } = options;
  const changes = new Rng(seed).fork('augmentation');
  const compared = validation.slice(0, comparedClips);
  return {
    batches: batchByLength({
      examples,
      lengthOf: ({ source }) => source.length,
      batchSize,
      rng: new Rng(seed).fork('clip batches'),
    }),
    loss(batch, { step }) {
      const rng = changes.fork(`step ${step}`);
      const clips = batch.map(({ source }) => changed(source, model.inputs, options, rng));
      const tokens = batch.map((example) => example.tokens);
      const { generator } = model;
      const { targetIn } = generator.targets(
        tokens.map((words) => hidden(words, model, options, rng)),
      );
      return generator.loss(
        model.encode(frameBatch(clips, model.channels)),
        { ...generator.targets(tokens), targetIn },
        { labelSmoothing },
      );
    },
    unitsOf: (batch) => batch.reduce((frames, { source }) => frames + source.length, 0),
    async evaluate(signal) {
      report({ name: 'captioning held-out clips', share: 0 });
      const { cider, exact } = await evaluate(model, compared, { beam: 1, signal });
      return { value: cider, details: { cider, exact } };
    },
    goal: 'highest',
    async conclude(signal) {
      const evaluation = await evaluate(model, validation, { signal });
      const { cider, exact, bleu, rougeL } = evaluation;
      return { evaluation, figures: { exact, cider, bleu4: bleu[3], rougeL } };
    },
  };
}

/** A variant of a clip of pixels; features are unchanged. */
const changed = (
  clip: FrameSequence,
  { preprocessing }: FrameInputs,
  { timeJitter, shift }: VideoCaptioningTraining,
  rng: Rng,
): FrameSequence =>
  preprocessing === null
    ? clip
    : augmentPixels(clip, preprocessing, { timeJitter, shift, mirrored: false }, rng);

/**
 * Words as the decoder reads them, some of them unknown: it must then use the clip instead of relying on
 * words that occur together.
 *
 * Reference: Bowman et al. 2016, "Generating Sentences from a Continuous Space".
 */
const hidden = (
  words: Int32Array,
  { tokenizer: { unknownId = 0 } }: VideoCaptioningModel,
  { wordDropout }: VideoCaptioningTraining,
  rng: Rng,
): Int32Array => words.map((word) => (rng.uniform() < wordDropout ? unknownId : word));
