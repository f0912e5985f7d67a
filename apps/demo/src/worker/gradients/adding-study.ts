import { createRecurrentLayer, type RecurrentLayer } from '@unrolled/cells';
import { addingBatch } from '@unrolled/datasets/generated';
import { Linear, Module, meanSquaredError } from '@unrolled/nn';
import { noGrad, Rng, scope, type Tensor } from '@unrolled/tensor';
import { Adam, clipGradNorm } from '@unrolled/train';
import { countParameters } from '../count-parameters.ts';
import { messageOf } from '../message-of.ts';
import type { Emit } from '../protocol.ts';
import { type Pace, RunLoop } from '../run-loop.ts';
import {
  type AddingProgress,
  type AddingSettings,
  type ComparedModel,
  comparedModels,
} from './calls.ts';

const [hiddenSize, batch] = [32, 64];
/** Steps between two measurements on unseen sequences. */
const measureEvery = 5;
const measured = 200;
const progressInterval = 150;

/** Reads a sequence and answers one number, from the last hidden state. */
class AddingModel extends Module {
  readonly layer: RecurrentLayer;
  readonly head: Linear;

  constructor(kind: ComparedModel, rng: Rng) {
    super();
    this.layer = createRecurrentLayer(kind, { inputSize: 2, hiddenSize, rng });
    this.head = new Linear({ inFeatures: hiddenSize, outFeatures: 1, rng });
  }

  /** [batch, time, 2] → [batch, 1] */
  forward(x: Tensor): Tensor {
    return this.head.forward(this.layer.forward(x).state.h.reshape([-1, hiddenSize]));
  }
}

interface Learner {
  readonly kind: ComparedModel;
  readonly model: AddingModel;
  readonly optimizer: Adam;
}

/** RNN, LSTM and GRU learn the adding problem side by side, from the same sequences. */
export class AddingStudy {
  readonly #learners: readonly Learner[];
  readonly #time: number;
  readonly #rng: Rng;
  readonly #emit: Emit;
  readonly #loop: RunLoop;
  #learningRate: number;
  #step = 0;
  #toldStep = 0;
  #toldAt = performance.now();
  #points: AddingProgress['points'][number][] = [];

  constructor({ time, learningRate, seed }: AddingSettings, emit: Emit) {
    this.#time = time;
    this.#learningRate = learningRate;
    this.#rng = new Rng(seed).fork('adding problem');
    this.#emit = emit;
    this.#learners = comparedModels.map((kind) => {
      const model = new AddingModel(kind, new Rng(seed).fork(kind));
      return { kind, model, optimizer: new Adam(model.parameters(), { learningRate }) };
    });
    this.#loop = new RunLoop(
      () => this.#doStep(),
      (reason) => emit('gradients.failed', messageOf(reason)),
    );
  }

  get parameters(): Readonly<Record<ComparedModel, number>> {
    return this.#byKind(({ model }) => countParameters(model));
  }

  set pace(pace: Pace) {
    this.#toldAt = performance.now();
    this.#toldStep = this.#step;
    this.#loop.set(pace);
    if (pace === 'pause') this.#tell();
  }

  set learningRate(rate: number) {
    this.#learningRate = rate;
  }

  async #doStep(): Promise<void> {
    scope(() => {
      const { x, target } = addingBatch(batch, this.#time, this.#rng);
      for (const { model, optimizer } of this.#learners) {
        optimizer.zeroGrad();
        meanSquaredError(model.forward(x), target).backward();
        clipGradNorm(optimizer.parameters, 1);
        optimizer.learningRate = this.#learningRate;
        optimizer.step();
      }
    });
    this.#step++;
    if (this.#step === 1 || this.#step % measureEvery === 0 || this.#loop.pace !== 'run') {
      this.#points.push({ step: this.#step, errors: await this.#measure() });
    }
    const isDue = performance.now() - this.#toldAt > progressInterval;
    if (isDue || this.#loop.pace !== 'run') this.#tell();
  }

  async #measure(): Promise<Readonly<Record<ComparedModel, number>>> {
    const errors = scope(() =>
      noGrad(() => {
        const { x, target } = addingBatch(measured, this.#time, new Rng(2 ** 40));
        return this.#learners.map(({ model }) => meanSquaredError(model.forward(x), target));
      }),
    );
    const values: number[] = [];
    for (const error of errors) {
      values.push(await error.item());
      error.dispose();
    }
    return this.#byKind((_, index) => values[index]);
  }

  #byKind(
    of: (learner: Learner, index: number) => number,
  ): Readonly<Record<ComparedModel, number>> {
    const entries = this.#learners.map((learner, index) => [learner.kind, of(learner, index)]);
    return Object.fromEntries(entries);
  }

  #tell(): void {
    const now = performance.now();
    const seconds = (now - this.#toldAt) / 1000;
    this.#emit('gradients.adding', {
      pace: this.#loop.pace,
      step: this.#step,
      stepsPerSecond: seconds > 0 ? (this.#step - this.#toldStep) / seconds : 0,
      points: this.#points,
    });
    this.#points = [];
    this.#toldAt = now;
    this.#toldStep = this.#step;
  }

  async dispose(): Promise<void> {
    await this.#loop.end();
    for (const { model, optimizer } of this.#learners) {
      optimizer.dispose();
      model.dispose();
    }
  }
}
