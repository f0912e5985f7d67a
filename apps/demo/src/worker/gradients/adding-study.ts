import { createRecurrentLayer, type RecurrentLayer } from '@unrolled/cells';
import { addingBatch } from '@unrolled/datasets/generated';
import { Linear, Module, meanSquaredError } from '@unrolled/nn';
import { noGrad, Rng, scope, type Tensor } from '@unrolled/tensor';
import { Adam, clipGradNorm } from '@unrolled/train';
import { countParameters } from '../count-parameters.ts';
import type { Emit } from '../protocol.ts';
import { type TrainedStep, TrainingLoop } from '../training-loop.ts';
import type { Modules } from '../weights.ts';
import { type AddingSettings, type ComparedModel, comparedModels } from './calls.ts';

const [hiddenSize, batch] = [32, 64];
/** Steps between two measurements on unseen sequences. */
const measureEvery = 5;
const measured = 200;

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
  readonly training: TrainingLoop;
  readonly #learners: readonly Learner[];
  readonly #time: number;
  readonly #rng: Rng;

  constructor({ time, learningRate, seed }: AddingSettings, emit: Emit) {
    this.#time = time;
    this.#rng = new Rng(seed).fork('adding problem');
    this.#learners = comparedModels.map((kind) => {
      const model = new AddingModel(kind, new Rng(seed).fork(kind));
      return { kind, model, optimizer: new Adam(model.parameters(), { learningRate }) };
    });
    this.training = new TrainingLoop('gradients', learningRate, emit, (step, isWatched) =>
      this.#train(step, isWatched),
    );
  }

  get parameters(): Readonly<Record<ComparedModel, number>> {
    return this.#byKind(({ model }) => countParameters(model));
  }

  get modules(): Modules {
    return Object.fromEntries(this.#learners.map(({ kind, model }) => [kind, model]));
  }

  async #train(step: number, isWatched: boolean): Promise<TrainedStep> {
    scope(() => {
      const { x, target } = addingBatch(batch, this.#time, this.#rng);
      for (const { model, optimizer } of this.#learners) {
        optimizer.zeroGrad();
        meanSquaredError(model.forward(x), target).backward();
        clipGradNorm(optimizer.parameters, 1);
        optimizer.learningRate = this.training.learningRate;
        optimizer.step();
      }
    });
    const isMeasured = step === 1 || step % measureEvery === 0 || isWatched;
    return { units: 1, values: isMeasured ? await this.#measure() : {} };
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

  async dispose(): Promise<void> {
    await this.training.end();
    for (const { model, optimizer } of this.#learners) {
      optimizer.dispose();
      model.dispose();
    }
  }
}
