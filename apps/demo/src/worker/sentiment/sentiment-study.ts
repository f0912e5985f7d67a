import { type LabelledText, shuffledBatches } from '@unrolled/datasets';
import { SentimentModel, sentiment } from '@unrolled/sentiment';
import { Rng } from '@unrolled/tensor';
import { WordTokenizer } from '@unrolled/tokenizers';
import { AdamW } from '@unrolled/train';
import { reviewSentences } from '../../texts/reviews.ts';
import { countParameters } from '../count-parameters.ts';
import { inTurn } from '../in-turn.ts';
import { modelBytes } from '../model-bytes.ts';
import type { Emit } from '../protocol.ts';
import type { PretrainedOpening } from '../training-calls.ts';
import { type TrainedStep, TrainingLoop } from '../training-loop.ts';
import type { Modules } from '../weights.ts';
import { heldOutCount, type SentenceReading, trainingCount } from './calls.ts';
import { readSentence } from './read-sentence.ts';
import { trainingStep } from './training-step.ts';

const labels = ['bad', 'good'];
const batchSize = 32;
/** Steps between two measurements on sentences that no training has seen. */
const measureEvery = 10;
const textSeed = 1;

/** The network that reads sentences, and its training on generated ones. */
export class SentimentStudy {
  readonly training: TrainingLoop;
  readonly #model: SentimentModel;
  readonly #optimizer: AdamW;
  readonly #heldOut: readonly LabelledText[];
  readonly #batches: ReturnType<typeof shuffledBatches<LabelledText>>;
  /** A step of training in the midst of a reading would find a model that records nothing. */
  readonly #alone = inTurn(<Result>(work: () => Promise<Result>) => work());

  constructor(model: SentimentModel, { seed, learningRate }: PretrainedOpening, emit: Emit) {
    this.#model = model;
    this.#optimizer = new AdamW(model.parameters(), { weightDecay: 0.01 });
    const texts = reviewSentences(heldOutCount + trainingCount, textSeed);
    this.#heldOut = texts.slice(0, heldOutCount);
    this.#batches = shuffledBatches({
      examples: texts.slice(heldOutCount),
      batchSize,
      rng: new Rng(seed ?? 1).fork('sentences'),
    });
    this.training = new TrainingLoop('sentiment', learningRate, emit, (step, isWatched) =>
      this.#alone(() => this.#train(step, isWatched)),
    );
  }

  get parameters(): number {
    return countParameters(this.#model);
  }

  get modules(): Modules {
    return { model: this.#model };
  }

  read(text: string): Promise<SentenceReading> {
    return this.#alone(async () => {
      const began = performance.now();
      const reading = await readSentence(this.#model, text);
      const { parameters } = this;
      return { ...reading, text, parameters, milliseconds: performance.now() - began };
    });
  }

  save(): Promise<Uint8Array> {
    return sentiment.encode(this.#model);
  }

  async #train(step: number, isWatched: boolean): Promise<TrainedStep> {
    const sentences = this.#batches.next();
    this.#model.train();
    this.#optimizer.learningRate = this.training.learningRate;
    const loss = trainingStep(this.#model, this.#optimizer, sentences);
    const values: Record<string, number> = { loss: await loss.item() };
    loss.dispose();
    if (step % measureEvery === 0 || isWatched) values.accuracy = await this.#measure();
    return { units: sentences.length, values };
  }

  async #measure(): Promise<number> {
    const found = await this.#model.predict(this.#heldOut.map(({ text }) => text));
    const right = found.filter(({ label }, place) => label === this.#heldOut[place].label);
    return right.length / found.length;
  }

  async dispose(): Promise<void> {
    await this.training.end();
    await this.#alone(async () => {
      this.#optimizer.dispose();
      this.#model.dispose();
    });
  }
}

/** The model that the site brings, or an untrained one. */
export async function openStudy(opening: PretrainedOpening, emit: Emit): Promise<SentimentStudy> {
  const brought = sentiment.load(await modelBytes('sentiment'), 'sentiment');
  const { seed } = opening;
  const model = seed === null ? brought : untrainedModel(brought, seed);
  return new SentimentStudy(model, opening, emit);
}

/** A model of the size of another, which it takes the place of, for the words of generated sentences. */
export function untrainedModel(model: SentimentModel, seed: number): SentimentModel {
  const configuration = { ...model.configuration, dropout: 0.1, wordDropout: 0.05 };
  model.dispose();
  const texts = reviewSentences(heldOutCount + trainingCount, textSeed).slice(heldOutCount);
  const tokenizer = WordTokenizer.train(
    texts.map(({ text }) => text),
    { special: { padding: '<pad>', unknown: '<unk>' } },
  );
  const rng = new Rng(seed).fork('sentiment');
  return new SentimentModel({ labels, tokenizer, configuration, rng });
}

/** A file of this page or of the command line. @throws Error for one with other labels */
export function openFile(name: string, bytes: Uint8Array, emit: Emit): SentimentStudy {
  const model = sentiment.load(bytes, name);
  if (model.labels.toSorted().join() !== labels.join()) {
    const got = model.labels.join(', ');
    model.dispose();
    throw new Error(
      `${name}: the labels must be bad and good, got ${got}; open one that has these`,
    );
  }
  return new SentimentStudy(model, { seed: null, learningRate: 0 }, emit);
}
