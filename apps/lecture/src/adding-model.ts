import { GRU, gradientFlow, type LayerFlow, LSTM, type RecurrentLayer, RNN } from '@unrolled/cells';
import { addingBatch } from '@unrolled/datasets/generated';
import { Linear, Module, meanSquaredError } from '@unrolled/nn';
import { noGrad, Rng, scope, type Tensor, tensor } from '@unrolled/tensor';
import { Adam, clipGradNorm } from '@unrolled/train';

export const cells = { RNN, LSTM, GRU } as const;
export type CellName = keyof typeof cells;

/**
 * Chrono initialisation (Tallec 2018): draws the biases so that the units of an LSTM forget over
 * 2 … `time` steps: b_f = ln u, b_i = −ln u, with u drawn evenly from [1, time − 1). A forget bias of
 * 1 would let a memory fade within a few steps.
 */
function rememberFor(lstm: RecurrentLayer, time: number, rng: Rng): void {
  const { hiddenSize } = lstm;
  const bias = new Float32Array(4 * hiddenSize);
  for (let unit = 0; unit < hiddenSize; unit++) {
    const span = Math.log(rng.uniform(1, time - 1));
    bias[unit] = -span;
    bias[hiddenSize + unit] = span;
  }
  scope(() => {
    lstm.bias_ih_l0?.assign(tensor(bias));
  });
}

/** Reads a sequence and answers one number, from the last hidden state. */
export class AddingModel extends Module {
  readonly layer: RecurrentLayer;
  readonly head: Linear;

  /** @param time the length of the sequences to come, for which an LSTM is initialised */
  constructor(cell: CellName, hiddenSize: number, time: number, rng: Rng) {
    super();
    this.layer = new cells[cell]({ inputSize: 2, hiddenSize, rng });
    if (cell === 'LSTM') rememberFor(this.layer, time, rng);
    this.head = new Linear({ inFeatures: hiddenSize, outFeatures: 1, rng });
  }

  /** [batch, time, 2] → [batch, 1] */
  forward(x: Tensor): Tensor {
    return this.answer(this.layer.forward(x).state.h);
  }

  /** Final hidden state [1, batch, hiddenSize] → [batch, 1] */
  answer(hidden: Tensor): Tensor {
    return this.head.forward(hidden.reshape([-1, this.layer.hiddenSize]));
  }
}

export interface TrainOptions {
  readonly time: number;
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly rng: Rng;
  /** Called now and then with the number of steps done and the error on fresh sequences. */
  readonly onError?: (step: number, error: number) => void;
}

/** Trains on fresh sequences at every step. @returns the mean squared error at the end */
export function trainAdding(model: AddingModel, options: TrainOptions): number {
  const { time, steps, batch, learningRate, rng, onError } = options;
  const parameters = [...model.parameters()];
  const optimizer = new Adam(parameters, { learningRate });
  for (let step = 1; step <= steps; step++) {
    scope(() => {
      const { x, target } = addingBatch(batch, time, rng);
      optimizer.zeroGrad();
      meanSquaredError(model.forward(x), target).backward();
      clipGradNorm(parameters, 1);
      optimizer.step();
    });
    if (step % 200 === 0) onError?.(step, addingError(model, time));
  }
  return addingError(model, time);
}

/** The mean squared error on 500 sequences that no training has seen. */
function addingError(model: AddingModel, time: number): number {
  return noGrad(() =>
    scope(() => {
      const { x, target } = addingBatch(500, time, new Rng(2 ** 40));
      return meanSquaredError(model.forward(x), target).itemSync();
    }),
  );
}

/** ‖∂loss/∂h_t‖ for every step, before any training. */
export async function addingFlow(model: AddingModel, time: number): Promise<LayerFlow> {
  const { x, target } = addingBatch(8, time, new Rng(3));
  const [flow] = await gradientFlow(model.layer, x, ({ state }) =>
    meanSquaredError(model.answer(state.h), target),
  );
  return flow;
}
