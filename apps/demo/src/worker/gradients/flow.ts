import { gradientFlow, RNN } from '@unrolled/cells';
import { Rng, randomNormal, scope, type Tensor, tensor } from '@unrolled/tensor';
import { clipGradNorm, SGD } from '@unrolled/train';
import type { Flow, FlowSettings } from './calls.ts';

const [batch, inputSize, hiddenSize] = [4, 3, 16];
const learningRate = 0.1;

/**
 * A vanilla RNN whose recurrent matrix has this greatest singular value, and what becomes of the
 * gradient of Σ h_T in it. With tanh the matrix is a rotation times the value. With relu it is the
 * identity times the value, and inputs are positive, so that no unit is ever off: each step back then
 * multiplies the gradient by exactly the value.
 */
export async function measureFlow(settings: FlowSettings): Promise<Flow> {
  const { time, clipNorm } = settings;
  const rnn = createRnn(settings);
  const noise = randomNormal([batch, time, inputSize], 0, 1, new Rng(5));
  const x = settings.activation === 'relu' ? noise.abs() : noise;
  try {
    const [flow] = await gradientFlow(rnn, x, ({ state }) => state.h.sum());
    const free = await step(rnn, x, Number.POSITIVE_INFINITY);
    const clipped = await step(createRnn(settings), x, clipNorm);
    return {
      norms: flow.hidden,
      measured: flow.recurrentSingularValues.h,
      gradientNorm: free.gradientNorm,
      learningRate,
      moved: { clipped: clipped.moved, free: free.moved },
    };
  } finally {
    rnn.dispose();
    x.dispose();
    noise.dispose();
  }
}

function createRnn({ activation, singularValue }: FlowSettings): RNN {
  const rnn = new RNN({ inputSize, hiddenSize, nonlinearity: activation, rng: new Rng(7) });
  scope(() => {
    if (activation === 'relu') {
      rnn.weight_ih_l0.assign(rnn.weight_ih_l0.abs());
      rnn.weight_hh_l0.assign(identity().mul(singularValue));
    } else {
      rnn.weight_hh_l0.assign(rnn.weight_hh_l0.mul(singularValue)); // starts orthogonal
    }
  });
  return rnn;
}

function identity(): Tensor {
  const values = new Float32Array(hiddenSize ** 2);
  for (let row = 0; row < hiddenSize; row++) values[row * (hiddenSize + 1)] = 1;
  return tensor(values, [hiddenSize, hiddenSize]);
}

/** One step of gradient descent: the norm of its gradient, and the distance it moves the weights. */
async function step(rnn: RNN, x: Tensor, clipNorm: number) {
  const parameters = [...rnn.parameters()];
  const optimizer = new SGD(parameters, { learningRate });
  const before = await valuesOf(parameters);
  const norm = scope(() => {
    rnn.forward(x).state.h.sum().backward();
    const total = clipGradNorm(parameters, clipNorm);
    optimizer.step();
    return total;
  });
  const gradientNorm = await norm.item();
  const after = await valuesOf(parameters);
  norm.dispose();
  optimizer.dispose();
  const moved = Math.hypot(...after.map((value, place) => value - before[place]));
  return { gradientNorm, moved };
}

async function valuesOf(parameters: readonly Tensor[]): Promise<number[]> {
  const values: number[] = [];
  for (const parameter of parameters) values.push(...(await parameter.data()));
  return values;
}
