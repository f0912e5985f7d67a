import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CaptioningModel, captioning } from '@unrolled/captioning';
import { LanguageModel, languageModel } from '@unrolled/language-model';
import { sentiment } from '@unrolled/sentiment';
import { Rng } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { reviewSentences } from '../src/texts/reviews.ts';
import { CaptioningStudy } from '../src/worker/captioning/captioning-study.ts';
import type { Emit } from '../src/worker/protocol.ts';
import { RecurrenceStudy } from '../src/worker/recurrence/recurrence-study.ts';
import { SentimentStudy, untrainedModel } from '../src/worker/sentiment/sentiment-study.ts';
import type { TrainingPoint, TrainingProgress } from '../src/worker/training-calls.ts';
import { type TrainedStep, TrainingLoop } from '../src/worker/training-loop.ts';
import { setWeights, weightsOf } from '../src/worker/weights.ts';

const bytesOf = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, `../models/${name}.safetensors`)));

/** Hears a training until it has made some steps, or has failed. */
class Listener {
  readonly progress: TrainingProgress[] = [];
  failure = '';
  onHeard = () => {};
  readonly emit = ((event: string, value: TrainingProgress | string) => {
    if (typeof value === 'string') this.failure = value;
    else if (event.endsWith('.progress')) this.progress.push(value);
    this.onHeard();
  }) as Emit;

  get points(): readonly TrainingPoint[] {
    return this.progress.flatMap(({ points }) => points);
  }

  async train(training: TrainingLoop, steps: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.onHeard = () => {
        if (this.failure !== '' || (this.progress.at(-1)?.step ?? 0) >= steps) resolve();
      };
      training.pace = 'run';
    });
    await training.end();
  }

  async oneStep(training: TrainingLoop): Promise<void> {
    await new Promise<void>((resolve) => {
      this.onHeard = resolve;
      training.pace = 'step';
    });
    await training.end();
  }
}

describe('a training loop', () => {
  const loopOf = (heard: Listener, train: (step: number) => TrainedStep) =>
    new TrainingLoop('sentiment', 0.1, heard.emit, async (step) => train(step));

  it('makes one step, tells what came of it, and leaves out what is not to be drawn', async () => {
    const heard = new Listener();
    const loop = loopOf(heard, (step): TrainedStep => {
      return { units: 7, values: step === 2 ? {} : { loss: step } };
    });
    for (let step = 0; step < 3; step++) await heard.oneStep(loop);
    expect(heard.progress.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(heard.points).toEqual([
      { step: 1, values: { loss: 1 } },
      { step: 3, values: { loss: 3 } },
    ]);
  });

  it('ends at a value that is no number, and says which', async () => {
    const heard = new Listener();
    const loop = loopOf(heard, (step) => ({ units: 1, values: { loss: step < 3 ? 1 : NaN } }));
    await heard.train(loop, 100);
    expect(heard.failure).toBe('loss is NaN after step 3');
    expect(heard.points.at(-1)?.step).toBe(3);
  });
});

it('sentences of reviews are the same for a seed, each once, and of both labels', () => {
  const sentences = reviewSentences(500, 3);
  expect(reviewSentences(500, 3)).toEqual(sentences);
  expect(new Set(sentences.map(({ text }) => text)).size).toBe(500);
  const good = sentences.filter(({ label }) => label === 'good').length;
  expect(Math.abs(good - 250)).toBeLessThan(60);
  const simple = /^The \w+ (?:is|was) (not |)(good|bad)\.$/;
  for (const { text, label } of reviewSentences(3_000, 1)) {
    const [, denial, quality] = simple.exec(text) ?? [];
    if (quality !== undefined) expect(label === quality).toBe(denial === '');
  }
});

it('a network learns within seconds what "not" does', async () => {
  const heard = new Listener();
  const opening = { seed: 1, learningRate: 0.01 };
  const brought = sentiment.load(bytesOf('sentiment'), 'sentiment');
  const study = new SentimentStudy(untrainedModel(brought, 1), opening, heard.emit);
  await heard.train(study.training, 160);
  const measured = heard.points.filter(({ values }) => 'accuracy' in values);
  expect(measured.at(-1)?.values.accuracy).toBeGreaterThan(0.9);
  const scoreOf = async (text: string) => (await study.read(text)).words.at(-1)?.score;
  expect(await scoreOf('The film was not good.')).toBeLessThan(0.2);
  expect(await scoreOf('The film was not bad.')).toBeGreaterThan(0.8);
  await study.dispose();
});

it('the small RNN learns, can be read between two steps, and carries what it learned', async () => {
  const heard = new Listener();
  const { tokenizer, configuration } = languageModel.load(bytesOf('tiny'), 'tiny');
  const model = new LanguageModel({ tokenizer, configuration, rng: new Rng(1) });
  const study = new RecurrenceStudy(model, 0.01, heard.emit);
  await heard.oneStep(study.training);
  const before = await study.read('The dog');
  await heard.train(study.training, 150);
  const after = await study.read('The dog');
  expect(after.recurrentWeights).not.toEqual(before.recurrentWeights);
  const another = new LanguageModel({ tokenizer, configuration, rng: new Rng(2) });
  setWeights({ model: another }, await weightsOf(study.modules));
  const carried = new RecurrenceStudy(another, 0.01, heard.emit);
  expect(await carried.read('The dog')).toEqual(await study.read('The dog'));
  await carried.dispose();
  const losses = heard.points.map(({ values }) => values.loss);
  expect(losses[0]).toBeGreaterThan(3);
  expect(losses.at(-1)).toBeLessThan(losses[0] - 1);
  await study.dispose();
});

it('a network that describes pictures learns, and measures itself at a single step', async () => {
  const heard = new Listener();
  const { tokenizer, grid, source, configuration } = captioning.load(bytesOf('scenes'), 'scenes');
  const model = new CaptioningModel({ tokenizer, grid, source, configuration, rng: new Rng(1) });
  const study = new CaptioningStudy(model, { seed: 1, learningRate: 4e-3 }, heard.emit);
  await heard.oneStep(study.training);
  expect(heard.points[0].values.right).toBe(0);
  await heard.train(study.training, 20);
  const losses = heard.points.map(({ values }) => values.loss);
  expect(losses.at(-1)).toBeLessThan(losses[0] - 1);
  await study.dispose();
}, 60_000);
