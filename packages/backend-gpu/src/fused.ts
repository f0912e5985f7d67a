import type { DeviceBuffer, FusedOps } from '@unrolled/tensor';
import * as crossEntropy from './kernels/cross-entropy.ts';
import * as optimizer from './kernels/optimizer.ts';
import * as softmax from './kernels/softmax.ts';
import type { Resource } from './resource.ts';
import { createSequenceOps } from './sequence.ts';
import type { Toolkit } from './toolkit.ts';
import { withWorkspace } from './workspace.ts';

/**
 * Logits are made whole and searched by primitives, dropout is drawn on the host, convolution and clamp are
 * composed.
 */
export type GpuFusedOps = Omit<
  FusedOps,
  | 'likeliest'
  | 'linearCrossEntropy'
  | 'clamp'
  | 'dropoutMask'
  | 'convolution'
  | 'convolutionGradients'
  | 'maxPool'
  | 'maxPoolGradient'
  | 'groupNorm'
  | 'groupNormGradients'
>;

/** Fused ops as gpu.js kernels. */
export function createFusedOps(tools: Toolkit): GpuFusedOps {
  /** Replaces the contents of a buffer: a step "in place" never writes to memory that others read. */
  const replace = (buffer: DeviceBuffer, resource: Resource) =>
    tools.buffers.own(buffer).rebind(resource.retain());

  return {
    ...createSequenceOps(tools),

    softmax: (x, rows, columns) =>
      withWorkspace(tools, (workspace) => {
        const values = tools.resource(x);
        const statistics = workspace.run(softmax.statistics(rows, columns), [values]);
        return tools.share(workspace.run(softmax.softmax(rows, columns), [values, statistics]));
      }),

    logSoftmax: (x, rows, columns) =>
      withWorkspace(tools, (workspace) => {
        const values = tools.resource(x);
        const statistics = workspace.run(softmax.statistics(rows, columns), [values]);
        return tools.share(workspace.run(softmax.logSoftmax(rows, columns), [values, statistics]));
      }),

    softmaxCrossEntropy(logits, targets, weights, spec) {
      const { rows, classes } = spec;
      if (rows * classes === 0) return { loss: tools.filled(1, 0), gradient: tools.empty() };
      return withWorkspace(tools, (workspace) => {
        const operands = [tools.resource(logits), tools.resource(targets)];
        const statistics = workspace.run(softmax.statistics(rows, classes), [operands[0]]);
        const classWeights = weights === null ? [] : [tools.resource(weights)];
        const weighted = classWeights.length > 0;
        const terms = workspace.run(crossEntropy.rowTerms(spec, weighted), [
          ...operands,
          statistics,
          ...classWeights,
        ]);
        const totals = workspace.adopt(
          tools.reduce('sum', terms, { outer: 2, length: rows, inner: 1 }),
        );
        const gradient = workspace.run(crossEntropy.gradient(spec), [
          ...operands,
          statistics,
          terms,
          totals,
        ]);
        const loss = workspace.run(crossEntropy.loss, [totals]);
        return { loss: tools.share(loss), gradient: tools.share(gradient) };
      });
    },

    sgdStep(parameter, gradient, velocity, spec) {
      if (parameter.size === 0) return;
      withWorkspace(tools, (workspace) => {
        const { learningRate, momentum, dampening, weightDecay } = spec;
        const operands = [tools.resource(parameter), tools.resource(gradient)];
        if (velocity === null) {
          const program = optimizer.sgdParameter(parameter.size);
          replace(parameter, workspace.run(program, operands, [learningRate, weightDecay]));
          return;
        }
        const direction = workspace.run(
          optimizer.sgdVelocity(parameter.size),
          [...operands, tools.resource(velocity)],
          [momentum, 1 - dampening, weightDecay],
        );
        const next = workspace.run(
          optimizer.sgdMomentumParameter(parameter.size, spec.nesterov),
          [...operands, direction],
          [learningRate, momentum, weightDecay],
        );
        replace(velocity, direction);
        replace(parameter, next);
      });
    },

    adamStep(parameter, gradient, mean, variance, spec) {
      if (parameter.size === 0) return;
      withWorkspace(tools, (workspace) => {
        const { learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step } = spec;
        const { size } = parameter;
        const operands = [tools.resource(parameter), tools.resource(gradient)];
        const addedDecay = decoupled ? 0 : weightDecay;
        const nextMean = workspace.run(
          optimizer.adamMean(size),
          [...operands, tools.resource(mean)],
          [beta1, 1 - beta1, addedDecay],
        );
        const nextVariance = workspace.run(
          optimizer.adamVariance(size),
          [...operands, tools.resource(variance)],
          [beta2, 1 - beta2, addedDecay],
        );
        const next = workspace.run(
          optimizer.adamParameter(size),
          [operands[0], nextMean, nextVariance],
          [
            learningRate / (1 - beta1 ** step),
            1 / Math.sqrt(1 - beta2 ** step),
            epsilon,
            decoupled ? 1 - learningRate * weightDecay : 1,
          ],
        );
        replace(mean, nextMean);
        replace(variance, nextVariance);
        replace(parameter, next);
      });
    },

    clipGlobalNorm: (gradients, maximum) =>
      withWorkspace(tools, (workspace) => {
        const filled = gradients.filter(({ size }) => size > 0);
        if (filled.length === 0) return tools.filled(1, 0);
        const squares: Resource[] = [];
        for (let first = 0; first < filled.length; first += optimizer.gradientsAtOnce) {
          const group = filled.slice(first, first + optimizer.gradientsAtOnce);
          const program = optimizer.squares(group.map(({ size }) => size));
          squares.push(
            workspace.run(
              program,
              group.map((gradient) => tools.resource(gradient)),
            ),
          );
        }
        const sums = workspace.stack(squares);
        const norm = workspace.run(optimizer.norm(sums.size), [sums]);
        for (const gradient of filled) {
          const program = optimizer.scaleToNorm(gradient.size);
          replace(gradient, workspace.run(program, [tools.resource(gradient), norm], [maximum]));
        }
        return tools.share(norm);
      }),
  };
}
