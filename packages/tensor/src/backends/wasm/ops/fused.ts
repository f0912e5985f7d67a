import type { FusedOps } from '../../../backend.ts';
import type { Runtime } from '../runtime.ts';
import { createWindowOps } from './convolution.ts';
import { dropoutMask } from './dropout-mask.ts';
import { linearCrossEntropy } from './linear-cross-entropy.ts';
import { createSequenceOps } from './sequence/sequence-ops.ts';

export function createFusedOps(runtime: Runtime): FusedOps {
  const { kernels, heap } = runtime;
  const at = heap.pointerOf.bind(heap);
  return {
    ...createSequenceOps(runtime),
    ...createWindowOps(runtime),
    dropoutMask: (size, rate, state) => dropoutMask(kernels, heap, size, rate, state),
    softmax(x, rows, columns) {
      const out = heap.make(rows * columns);
      kernels.softmax(at(x), out.pointer, rows, columns);
      return out;
    },
    logSoftmax(x, rows, columns) {
      const out = heap.make(rows * columns);
      kernels.logSoftmax(at(x), out.pointer, rows, columns);
      return out;
    },
    softmaxCrossEntropy(logits, targets, weights, { rows, classes, ignoreIndex }) {
      const gradient = heap.make(rows * classes);
      const loss = heap.make(1);
      kernels.softmaxCrossEntropy(
        at(logits),
        at(targets),
        weights === null ? 0 : at(weights),
        rows,
        classes,
        ignoreIndex,
        loss.pointer,
        gradient.pointer,
      );
      return { loss, gradient };
    },
    linearCrossEntropy: (operands, targets, spec, withGradients) =>
      heap.allOrNone(() => linearCrossEntropy(runtime, operands, targets, spec, withGradients)),
    sgdStep(parameter, gradient, velocity, spec) {
      const own = heap.own(parameter);
      kernels.sgdStep(
        own.pointer,
        at(gradient),
        velocity === null ? 0 : at(velocity),
        own.size,
        spec.learningRate,
        spec.momentum,
        1 - spec.dampening,
        spec.nesterov,
        spec.weightDecay,
      );
      own.version++;
      if (velocity !== null) heap.own(velocity).version++;
    },
    adamStep(parameter, gradient, mean, variance, spec) {
      const own = heap.own(parameter);
      const { learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step } = spec;
      kernels.adamStep(
        own.pointer,
        at(gradient),
        at(mean),
        at(variance),
        own.size,
        learningRate / (1 - beta1 ** step),
        1 / Math.sqrt(1 - beta2 ** step),
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        epsilon,
        decoupled ? 0 : weightDecay,
        decoupled ? 1 - learningRate * weightDecay : 1,
      );
      own.version++;
      heap.own(mean).version++;
      heap.own(variance).version++;
    },
    clipGlobalNorm(gradients, maximum) {
      const squares = gradients.map((gradient) =>
        kernels.sumOfSquares(at(gradient), gradient.size),
      );
      const norm = Math.sqrt(squares.reduce((total, square) => total + square, 0));
      const factor = Math.min(1, maximum / (norm + 1e-6));
      if (factor !== 1) {
        for (const gradient of gradients) {
          kernels.scale(at(gradient), gradient.size, factor);
          heap.own(gradient).version++;
        }
      }
      return heap.upload([norm], 'float32');
    },
  };
}
