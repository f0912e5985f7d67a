import type { Operator } from './node-call.ts';

/** Products and normalisation. */
export const linearAlgebra: Readonly<Record<string, Operator>> = {
  MatMul: (call) => [call.tensor(0).matmul(call.tensor(1))],

  /** α A B + β C */
  Gemm: (call) => {
    const product = call.tensor(0).matmul(call.tensor(1), {
      transposeA: call.number('transA', 0) !== 0,
      transposeB: call.number('transB', 0) !== 0,
    });
    const [alpha, beta] = [call.number('alpha', 1), call.number('beta', 1)];
    const scaled = alpha === 1 ? product : product.mul(alpha);
    if (!call.has(2)) return [scaled];
    const added = call.tensor(2);
    return [scaled.add(beta === 1 ? added : added.mul(beta))];
  },

  /** Over the last axis. */
  LayerNormalization: (call) => {
    const x = call.tensor(0);
    const axis = call.axis(call.number('axis', -1), x.rank);
    if (axis !== x.rank - 1) throw call.error(`axis must be the last, got ${axis}`);
    const centred = x.sub(x.mean(-1, { keepDims: true }));
    const variance = centred.square().mean(-1, { keepDims: true });
    const scaled = centred
      .div(variance.add(call.number('epsilon', 1e-5)).sqrt())
      .mul(call.tensor(1));
    return [call.has(2) ? scaled.add(call.tensor(2)) : scaled];
  },

  /** With the mean and variance of training, along axis 1. */
  BatchNormalization: (call) => {
    const x = call.tensor(0);
    if (call.number('training_mode', 0) !== 0) throw call.error('training_mode must be 0');
    const channels = x.shape.map((length, axis) => (axis === 1 ? length : 1));
    const [scale, shift, mean, variance] = [1, 2, 3, 4].map((place) =>
      call.tensor(place).reshape(channels),
    );
    const deviation = variance.add(call.number('epsilon', 1e-5)).sqrt();
    return [x.sub(mean).div(deviation).mul(scale).add(shift)];
  },
};
