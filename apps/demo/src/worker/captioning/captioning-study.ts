import { CaptioningModel, captioning, ImageReader, type ImageValues } from '@unrolled/captioning';
import { shuffledBatches } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';
import { AdamW } from '@unrolled/train';
import type { Frame } from '@unrolled/vision';
import { scenesOf } from '../../texts/scenes.ts';
import { countParameters } from '../count-parameters.ts';
import { inTurn } from '../in-turn.ts';
import { modelBytes } from '../model-bytes.ts';
import type { Emit } from '../protocol.ts';
import type { PretrainedOpening } from '../training-calls.ts';
import { type TrainedStep, TrainingLoop } from '../training-loop.ts';
import type { Modules } from '../weights.ts';
import { type PictureReading, type Search, trainingPictures } from './calls.ts';
import { describePicture } from './describe-picture.ts';
import { type CaptionedPicture, trainingStep } from './training-step.ts';

const batchSize = 16;
/** Steps between two measurements on pictures that no training has seen, and the number of those. */
const [measureEvery, measured] = [50, 40];
/** Language that the model writes; the page puts its words into others. */
const language = 'ko';

interface PreparedPictures {
  readonly batches: { next(): readonly CaptionedPicture[] };
  readonly heldOut: readonly {
    readonly image: ImageValues;
    readonly captions: readonly string[];
  }[];
}

/** The network that describes pictures, and its training on generated ones. */
export class CaptioningStudy {
  readonly training: TrainingLoop;
  readonly #model: CaptioningModel;
  readonly #optimizer: AdamW;
  readonly #seed: number;
  /** A step of training in the midst of a reading would find a model that records nothing. */
  readonly #alone = inTurn(<Result>(work: () => Promise<Result>) => work());
  #data: PreparedPictures | null = null;

  constructor(model: CaptioningModel, { seed, learningRate }: PretrainedOpening, emit: Emit) {
    this.#model = model;
    this.#optimizer = new AdamW(model.parameters(), { weightDecay: 0.01 });
    this.#seed = seed ?? 1;
    this.training = new TrainingLoop('captioning', learningRate, emit, (step, isWatched) =>
      this.#alone(() => this.#train(step, isWatched)),
    );
  }

  get parameters(): number {
    return countParameters(this.#model);
  }

  get modules(): Modules {
    return { model: this.#model };
  }

  describe(
    frame: Frame,
    search: Search,
  ): Promise<Pick<PictureReading, 'seen' | 'shape' | 'captions'>> {
    return this.#alone(() => describePicture(this.#model, frame, search));
  }

  save(): Promise<Uint8Array> {
    return captioning.encode(this.#model);
  }

  /** Draws the pictures to train on, and those to measure with. */
  async #prepare(): Promise<PreparedPictures> {
    const reader = ImageReader.for(this.#model);
    const { training, test } = scenesOf(language, { training: trainingPictures, test: measured });
    const read = (scenes: typeof training) => reader.read(scenes.map(({ frame }) => frame));
    const [learned, unseen] = [await read(training), await read(test)];
    const examples = training.flatMap(({ captions }, place) =>
      captions.map((caption): CaptionedPicture => {
        const tokens = this.#model.tokenizer.encode(caption, { parseSpecial: false });
        return { features: learned[place].features, tokens };
      }),
    );
    const rng = new Rng(this.#seed).fork('pictures');
    const heldOut = test.map(({ captions }, place) => ({ image: unseen[place], captions }));
    return { batches: shuffledBatches({ examples, batchSize, rng }), heldOut };
  }

  async #train(step: number, isWatched: boolean): Promise<TrainedStep> {
    this.#data ??= await this.#prepare();
    const pictures = this.#data.batches.next();
    this.#model.train();
    this.#optimizer.learningRate = this.training.learningRate;
    const loss = trainingStep(this.#model, this.#optimizer, pictures);
    const values: Record<string, number> = { loss: await loss.item() };
    loss.dispose();
    if (step % measureEvery === 0 || isWatched) {
      values.right = await this.#measure(this.#data.heldOut);
    }
    return { units: pictures.length, values };
  }

  /** Share of the held-out pictures whose likeliest caption is one of the right ones. */
  async #measure(heldOut: PreparedPictures['heldOut']): Promise<number> {
    const images = heldOut.map(({ image }) => image);
    const written = await this.#model.caption(images, { beam: 1 });
    const right = heldOut.filter(({ captions }, place) =>
      captions.includes(written[place][0].words.join(' ')),
    );
    return right.length / heldOut.length;
  }

  async dispose(): Promise<void> {
    await this.training.end();
    await this.#alone(async () => {
      this.#optimizer.dispose();
      this.#model.dispose();
    });
  }
}

/** The model that the site brings, or an untrained one like it. */
export async function openStudy(opening: PretrainedOpening, emit: Emit): Promise<CaptioningStudy> {
  const brought = captioning.load(await modelBytes('scenes'), 'scenes');
  brought.eval();
  if (opening.seed === null) return new CaptioningStudy(brought, opening, emit);
  const { tokenizer, grid, source, configuration } = brought;
  brought.dispose();
  const rng = new Rng(opening.seed).fork('captioning');
  const model = new CaptioningModel({ tokenizer, grid, source, configuration, rng });
  return new CaptioningStudy(model, opening, emit);
}

/** A file of this page or of the command line. @throws Error for a model of images of another kind, or without attention */
export function openFile(name: string, bytes: Uint8Array, emit: Emit): CaptioningStudy {
  const model = captioning.load(bytes, name);
  model.eval();
  const { rows, columns, channels } = model.grid;
  const { attention } = model.configuration;
  if (model.cnn !== null && channels === 3 && attention !== 'none') {
    return new CaptioningStudy(model, { seed: null, learningRate: 0 }, emit);
  }
  model.dispose();
  throw new Error(
    `${name}: the model must read pixels in colour with attention, ` +
      `got ${rows} × ${columns} × ${channels} values and attention ${attention}; open one that was saved here`,
  );
}
