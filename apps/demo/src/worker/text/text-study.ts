import type { HiddenState } from '@unrolled/cells';
import { TextStreams } from '@unrolled/datasets';
import { LanguageModel, languageModel } from '@unrolled/language-model';
import { evaluating } from '@unrolled/nn';
import { Rng } from '@unrolled/tensor';
import { CharacterTokenizer } from '@unrolled/tokenizers';
import { AdamW, CarriedState } from '@unrolled/train';
import { englishText } from '../../texts/english.ts';
import { koreanText } from '../../texts/korean.ts';
import { countParameters } from '../count-parameters.ts';
import { inTurn } from '../in-turn.ts';
import { messageOf } from '../message-of.ts';
import { type LoadedModel, loadFile, loadPretrained } from '../models.ts';
import type { Emit } from '../protocol.ts';
import { type Pace, RunLoop } from '../run-loop.ts';
import type {
  ModelSource,
  ModelSummary,
  Reading,
  TrainingProgress,
  TrainingSettings,
  TrainingText,
} from './calls.ts';
import { readText } from './read-text.ts';
import { trainingStep } from './training-step.ts';

const generatedLength = 200_000;
const mostStreams = 32;
const windowLength = 64;
/** Milliseconds between two messages on how training goes, and between two samples. */
const progressInterval = 100;
const sampleInterval = 2_500;
const sampleLength = 160;

/** One model with the text that it learns, for page 2. */
export class TextStudy {
  readonly model: LanguageModel;
  readonly #loaded: LoadedModel;
  readonly #text: { readonly length: number; readonly streams: TextStreams };
  readonly #optimizer: AdamW;
  readonly #carried = new CarriedState<HiddenState>();
  readonly #emit: Emit;
  readonly #loop: RunLoop;
  /** A step of training in the midst of a reading would find a model that records nothing. */
  readonly #alone = inTurn(<Result>(work: () => Promise<Result>) => work());
  #settings: TrainingSettings = { learningRate: 5e-3, clipNorm: 1, temperature: 0.8 };
  /** Texts that are being written. */
  readonly #samples = new Set<Promise<string>>();
  #step = 0;
  #characters = 0;
  #points: TrainingProgress['points'][number][] = [];
  #toldAt = performance.now();
  #sampledAt = performance.now();

  constructor(loaded: LoadedModel, text: string, emit: Emit) {
    this.model = loaded.model;
    this.#loaded = loaded;
    this.#text = streamsOf(loaded.model, text);
    this.#optimizer = new AdamW(loaded.model.parameters(), { betas: [0.9, 0.99], weightDecay: 0 });
    this.#emit = emit;
    this.#loop = new RunLoop(
      () => this.#doStep(),
      (reason) => {
        emit('text.failed', messageOf(reason));
      },
    );
  }

  get summary(): ModelSummary {
    const { cell, hiddenSize, numLayers } = this.model.configuration;
    const { size, unknownId } = this.model.tokenizer;
    const parameters = countParameters(this.model);
    const vocabulary = unknownId === undefined ? size : size - 1;
    const { length, streams } = this.#text;
    const { bytes } = this.#loaded;
    const shape = [Math.floor((length - 1) / streams.streamLength), windowLength] as const;
    return {
      cell,
      hiddenSize,
      numLayers,
      parameters,
      vocabulary,
      bytes,
      textLength: length,
      shape,
    };
  }

  set settings(settings: TrainingSettings) {
    this.#settings = settings;
  }

  set pace(pace: Pace) {
    this.#toldAt = performance.now();
    this.#characters = 0;
    this.#loop.set(pace);
    if (pace === 'pause') this.#tell();
  }

  async #doStep(): Promise<void> {
    await this.#alone(() => this.#train());
    const now = performance.now();
    if (this.#loop.pace !== 'run' || now - this.#toldAt > progressInterval) this.#tell();
    if (this.#loop.pace === 'run' && now - this.#sampledAt < sampleInterval) return;
    this.#emit('text.sample', {
      step: this.#step,
      text: await this.sample('', sampleLength, this.#step),
    });
    this.#sampledAt = performance.now();
  }

  async #train(): Promise<void> {
    const { learningRate, clipNorm } = this.#settings;
    this.model.train();
    this.#optimizer.learningRate = learningRate;
    const window = this.#text.streams.next();
    const { loss, norm } = trainingStep(
      this.model,
      this.#optimizer,
      window,
      this.#carried,
      clipNorm ?? Number.POSITIVE_INFINITY,
    );
    const point = { step: ++this.#step, loss: await loss.item(), norm: await norm.item() };
    loss.dispose();
    norm.dispose();
    this.#points.push(point);
    this.#characters += window.inputs.length;
    if (!Number.isFinite(point.loss)) {
      this.#tell();
      throw new Error(`the loss is ${point.loss} after step ${point.step}`);
    }
  }

  #tell(): void {
    const now = performance.now();
    const seconds = (now - this.#toldAt) / 1000;
    this.#emit('text.progress', {
      pace: this.#loop.pace,
      step: this.#step,
      epoch: this.#text.streams.epoch,
      charactersPerSecond: seconds > 0 ? this.#characters / seconds : 0,
      points: this.#points,
    });
    this.#points = [];
    this.#characters = 0;
    this.#toldAt = now;
  }

  read(text: string): Promise<Reading> {
    return this.#alone(() => evaluating(this.model, () => readText(this.model, text)));
  }

  /** Writes on from a prompt, at the temperature of now. */
  sample(prompt: string, length: number, seed: number): Promise<string> {
    const sample = this.#write(prompt, length, seed);
    this.#samples.add(sample);
    return sample.finally(() => this.#samples.delete(sample));
  }

  async #write(prompt: string, length: number, seed: number): Promise<string> {
    const { temperature } = this.#settings;
    let text = '';
    const rng = new Rng(seed).fork('sample');
    for await (const character of this.model.generate({ prompt, length, temperature, rng })) {
      text += character;
    }
    return text;
  }

  /** File of the model, as the command line writes it. */
  save(): Promise<Uint8Array> {
    return languageModel.encode(this.model);
  }

  async dispose(): Promise<void> {
    await this.#loop.end();
    await Promise.allSettled(this.#samples);
    await this.#alone(async () => {
      this.#carried.reset();
      this.#optimizer.dispose();
      this.model.dispose();
    });
  }
}

/** @throws DataError for a text that is too short */
function streamsOf(model: LanguageModel, text: string) {
  const tokens = model.encode(text);
  const { length } = tokens;
  const batchSize = Math.max(1, Math.min(mostStreams, Math.floor((length - 1) / windowLength)));
  return { length, streams: new TextStreams({ tokens, batchSize, windowLength }) };
}

const textOf = (text: TrainingText): string => {
  switch (text.kind) {
    case 'english':
      return englishText(generatedLength, 2);
    case 'korean':
      return koreanText(generatedLength, 2);
    case 'own':
      return text.text;
    default:
      return text satisfies never;
  }
};

/** @throws UnrolledError for a text or a file that cannot be used */
export async function openStudy(
  source: ModelSource,
  chosen: TrainingText,
  emit: Emit,
): Promise<TextStudy> {
  const text = textOf(chosen);
  return new TextStudy(await modelOf(source, text), text, emit);
}

async function modelOf(source: ModelSource, text: string): Promise<LoadedModel> {
  switch (source.kind) {
    case 'pretrained':
      return loadPretrained(source.name);
    case 'file':
      return loadFile(source.bytes, source.name);
    case 'new': {
      const { kind: _, seed, ...sizes } = source;
      const tokenizer = CharacterTokenizer.train(text, { unknown: true });
      const configuration = { ...sizes, embeddingSize: 16 };
      const rng = new Rng(seed).fork('language model');
      return { model: new LanguageModel({ tokenizer, configuration, rng }), bytes: 0 };
    }
    default:
      return source satisfies never;
  }
}
