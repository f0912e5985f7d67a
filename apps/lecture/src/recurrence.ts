import { gradientFlow, type LayerFlow, LSTM, RNN } from '@unrolled/cells';
import { Rng, randomNormal, scope, type Tensor, tensor, zeros } from '@unrolled/tensor';
import { clipGradNorm, SGD } from '@unrolled/train';

/** An RNN whose recurrent matrix stretches every direction by `singularValue`, with relu on h ≥ 0. */
export function stretchingRnn(hiddenSize: number, singularValue: number): RNN {
  const rng = new Rng(7);
  const rnn = new RNN({ inputSize: 3, hiddenSize, nonlinearity: 'relu', rng });
  const diagonal = Array.from({ length: hiddenSize }, (_, row) =>
    Array.from({ length: hiddenSize }, (_, column) => (row === column ? singularValue : 0)),
  );
  scope(() => {
    // Positive weights and inputs keep every unit active, so that relu passes gradients whole.
    rnn.weight_ih_l0.assign(rnn.weight_ih_l0.abs());
    rnn.weight_hh_l0.assign(tensor(diagonal));
  });
  return rnn;
}

const positiveInput = (time: number): Tensor => randomNormal([4, time, 3], 0, 1, new Rng(5)).abs();

/** The norms of ∂(Σ h_T)/∂h_t. */
export async function lastStateFlow(rnn: RNN, time: number): Promise<LayerFlow> {
  const [flow] = await gradientFlow(rnn, positiveInput(time), ({ state }) => state.h.sum());
  return flow;
}

export interface UpdateSize {
  /** Over all gradients, before clipping. */
  readonly gradientNorm: number;
  /** Distance by which one step of plain gradient descent moved the parameters. */
  readonly moved: number;
}

/** One step of gradient descent on Σ h_T, its gradient clipped to `maximum` or left as it is. */
export function updateSize(
  rnn: RNN,
  time: number,
  learningRate: number,
  maximum: number,
): UpdateSize {
  const parameters = [...rnn.parameters()];
  const optimizer = new SGD(parameters, { learningRate });
  return scope(() => {
    const before = parameters.map((parameter) => parameter.add(0).detach());
    optimizer.zeroGrad();
    rnn.forward(positiveInput(time)).state.h.sum().backward();
    const gradientNorm = clipGradNorm(parameters, maximum).itemSync();
    optimizer.step();
    const squares = parameters.map((parameter, index) =>
      parameter.detach().sub(before[index]).square().sum().itemSync(),
    );
    return { gradientNorm, moved: Math.sqrt(squares.reduce((total, square) => total + square)) };
  });
}

/**
 * An LSTM whose gates are held by their biases: forget gate 1, input gate 0. Its cell state is the
 * constant error carousel of Hochreiter 1997.
 */
export function carousel(hiddenSize: number): LSTM {
  const lstm = new LSTM({ inputSize: 3, hiddenSize, rng: new Rng(11) });
  const held = 200;
  const bias = Float32Array.from({ length: 4 * hiddenSize }, (_, row) => {
    const gate = Math.floor(row / hiddenSize);
    return gate === 0 ? -held : gate === 1 ? held : 0;
  });
  scope(() => {
    lstm.bias_ih_l0?.assign(tensor(bias));
  });
  return lstm;
}

/** The cell state after `time` steps of noise. */
export function cellAfter(lstm: LSTM, cell: Tensor, time: number): Tensor {
  const [, batch, hiddenSize] = cell.shape;
  const x = randomNormal([batch, time, 3], 0, 1, new Rng(13));
  return lstm.forward(x, { state: { h: zeros([1, batch, hiddenSize]), c: cell } }).state.c;
}
