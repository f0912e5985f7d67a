import type { DeviceBuffer } from '../../../backend/device-buffer.ts';
import type { FusedOps } from '../../../backend/fused-ops.ts';
import type { Runtime } from '../runtime.ts';
import { createWindowOps } from './convolution.ts';
import { softmaxCrossEntropy } from './cross-entropy.ts';
import { dropoutMask } from './dropout-mask.ts';
import { createGroupNorm } from './group-norm.ts';
import { linearCrossEntropy } from './linear-cross-entropy.ts';
import { createSequenceOps } from './sequence/sequence-ops.ts';

/** Multiplications of a product that take about as long as a value of each op. */
const products = { exponential: 16, adam: 32, sgd: 8, scale: 4, clamp: 4 } as const;

/** Fused ops by kernels. */
export function createFusedOps(runtime: Runtime): FusedOps {
  const { heap, threads } = runtime;
  const at = heap.pointerOf.bind(heap);
  function overRows(
    name: 'softmax' | 'logSoftmax',
    x: DeviceBuffer,
    rows: number,
    columns: number,
  ): DeviceBuffer {
    const out = heap.make(rows * columns);
    threads.run(
      name,
      threads.share(rows, rows * columns * products.exponential).map(({ start, count }) => {
        const offset = start * columns * 4;
        return [at(x) + offset, out.pointer + offset, count, columns];
      }),
    );
    return out;
  }

  return {
    ...createSequenceOps(runtime),
    ...createWindowOps(runtime),
    ...createGroupNorm(runtime),
    dropoutMask: (size, rate, state) => dropoutMask(runtime, size, rate, state),
    clamp(x, low, high) {
      const out = heap.make(x.size);
      threads.run(
        'clamp',
        threads
          .shareValues(x.size, products.clamp)
          .map(({ start, count }) => [
            at(x) + start * 4,
            out.pointer + start * 4,
            count,
            low,
            high,
          ]),
      );
      return out;
    },
    softmax: (x, rows, columns) => overRows('softmax', x, rows, columns),
    logSoftmax: (x, rows, columns) => overRows('logSoftmax', x, rows, columns),
    likeliest: (logits, rows, columns, count) =>
      heap.allOrNone(() => {
        const logProbabilities = heap.make(rows * count);
        const places = heap.make(rows * count, 'int32');
        const rowBytes = columns * 4;
        const shares = threads.share(rows, rows * columns * products.exponential);
        const scratch = heap.scratch(rowBytes * shares.length);
        threads.run(
          'likeliest',
          shares.map(({ start, count: own }, share) => [
            at(logits) + start * rowBytes,
            own,
            columns,
            count,
            scratch + share * rowBytes,
            logProbabilities.pointer + start * count * 4,
            places.pointer + start * count * 4,
          ]),
        );
        return { logProbabilities, places };
      }),
    softmaxCrossEntropy: (logits, targets, weights, spec) =>
      heap.allOrNone(() => softmaxCrossEntropy(runtime, logits, targets, weights, spec)),
    linearCrossEntropy: (operands, targets, spec, withGradients) =>
      heap.allOrNone(() => linearCrossEntropy(runtime, operands, targets, spec, withGradients)),
    sgdStep(parameter, gradient, velocity, spec) {
      const own = heap.own(parameter);
      threads.run(
        'sgdStep',
        threads
          .shareValues(own.size, products.sgd)
          .map(({ start, count }) => [
            own.pointer + start * 4,
            at(gradient) + start * 4,
            velocity === null ? 0 : at(velocity) + start * 4,
            count,
            spec.learningRate,
            spec.momentum,
            1 - spec.dampening,
            spec.nesterov,
            spec.weightDecay,
          ]),
      );
      own.version++;
      if (velocity !== null) heap.own(velocity).version++;
    },
    adamStep(parameter, gradient, mean, variance, spec) {
      const own = heap.own(parameter);
      const { learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step } = spec;
      threads.run(
        'adamStep',
        threads
          .shareValues(own.size, products.adam)
          .map(({ start, count }) => [
            own.pointer + start * 4,
            at(gradient) + start * 4,
            at(mean) + start * 4,
            at(variance) + start * 4,
            count,
            learningRate / (1 - beta1 ** step),
            1 / Math.sqrt(1 - beta2 ** step),
            beta1,
            1 - beta1,
            beta2,
            1 - beta2,
            epsilon,
            decoupled ? 0 : weightDecay,
            decoupled ? 1 - learningRate * weightDecay : 1,
          ]),
      );
      own.version++;
      heap.own(mean).version++;
      heap.own(variance).version++;
    },
    clipGlobalNorm(gradients, maximum) {
      const work = gradients.reduce((sum, { size }) => sum + size, 0) * products.scale;
      const parts = gradients.flatMap((gradient, index) =>
        threads
          .cutSum(gradient.size, gradient.size * products.scale)
          .map(({ start, count }) => ({ index, start: at(gradient) + start * 4, count })),
      );
      const sums = threads.runAll(
        'sumOfSquares',
        parts.map(({ start, count }) => [start, count]),
        work,
      );
      const squares = new Float64Array(gradients.length);
      parts.forEach(({ index }, part) => {
        squares[index] += sums[part];
      });
      const norm = Math.sqrt(squares.reduce((total, square) => total + square, 0));
      const factor = Math.min(1, maximum / (norm + 1e-6));
      if (factor !== 1) {
        const calls = gradients.flatMap((gradient) =>
          threads
            .shareValues(gradient.size, products.scale)
            .map(({ start, count }): [number, number, number] => [
              at(gradient) + start * 4,
              count,
              factor,
            ]),
        );
        threads.runAll('scale', calls, work);
        for (const gradient of gradients) heap.own(gradient).version++;
      }
      return heap.upload([norm], 'float32');
    },
  };
}
