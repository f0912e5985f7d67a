import {
  adamStep,
  type Backend,
  clipGlobalNorm,
  Rng,
  randomUniform,
  scope,
  sequence,
  setBackend,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
  zeros,
} from '@unrolled/tensor';

const [vocabulary, width, hiddenSize, batch, time] = [11, 5, 13, 5, 7];
const gates = 4 * hiddenSize;

interface Trained {
  readonly weight: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * Trains a small LSTM language model on a made-up text by Adam with clipping, and gives the loss of
 * each step.
 */
export async function trainingLosses(backend: Backend, steps: number): Promise<number[]> {
  setBackend(backend);
  const rng = new Rng(12);
  const parameters = scope(() =>
    [
      [vocabulary, width],
      [gates, width],
      [gates, hiddenSize],
      [gates],
      [hiddenSize, vocabulary],
      [vocabulary],
    ].map((shape) => trained(shape, rng)),
  );
  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const loss = scope(() => trainStep(parameters, step));
    losses.push(await loss.item());
    loss.dispose();
  }
  for (const { weight, mean, variance } of parameters) {
    for (const one of [weight, mean, variance]) one.dispose();
  }
  return losses;
}

function trained(shape: readonly number[], rng: Rng): Trained {
  const weight = randomUniform(shape, -0.4, 0.4, rng);
  weight.requiresGrad = true;
  return { weight, mean: zeros(shape), variance: zeros(shape) };
}

function trainStep(parameters: readonly Trained[], step: number): Tensor {
  const [embedding, input, recurrent, bias, head, headBias] = parameters.map(
    ({ weight }) => weight,
  );
  const inputs = text(step).subarray(0, batch * time);
  const targets = text(step).subarray(1, batch * time + 1);
  const { output } = sequence('lstm', {
    x: embedding.gather(tensor(inputs, [batch, time])),
    h: zeros([batch, hiddenSize]),
    c: zeros([batch, hiddenSize]),
    weightInput: input,
    weightHidden: recurrent,
    biasInput: bias,
    biasHidden: null,
  });
  const logits = output.matmul(head).add(headBias);
  const loss = softmaxCrossEntropy(logits, tensor(targets, [batch, time]));
  loss.backward();
  const gradients = parameters.map(({ weight }) => weight.grad as Tensor);
  clipGlobalNorm(gradients, 0.5);
  for (const { weight, mean, variance } of parameters) {
    adamStep(weight, weight.grad as Tensor, mean, variance, {
      learningRate: 0.05,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0,
      decoupled: false,
      step,
    });
    weight.zeroGrad();
  }
  return loss;
}

/** Symbols of which each is a function of the two before it, so that there is much to learn. */
function text(start: number): Int32Array {
  const symbols = new Int32Array(batch * time + 1);
  let [before, now] = [start % 2, 3];
  for (let place = 0; place < symbols.length; place++) {
    symbols[place] = now;
    [before, now] = [now, (before * 3 + now + 1) % vocabulary];
  }
  return symbols;
}
