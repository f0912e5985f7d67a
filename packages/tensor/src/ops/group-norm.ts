import {
  ArgumentError,
  checkOptions,
  type OptionRules,
  optional,
  rules,
  ShapeError,
} from '@unrolled/guards';
import type { FusedOps } from '../backend/fused-ops.ts';
import { commonBackend } from '../guards.ts';
import { formatShape, sameShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkDType } from './operands.ts';

/** Options of `groupNorm`. */
export interface GroupNormOptions {
  /** Number of groups; it must divide the channels. */
  readonly groups: number;
  /** Added to the variance. Default 1e-5, as PyTorch. */
  readonly epsilon?: number;
}

const optionRules: OptionRules<GroupNormOptions> = {
  groups: rules.count,
  epsilon: optional(rules.notNegative),
};

/**
 * y = γ (x − μ) / √(σ² + ε) + β, mean and (biased) variance over all positions and the channels of a
 * group, separately for each example (Wu & He 2018). With r = 1 / √(σ² + ε), x̂ = r (x − μ) and means over
 * the same values: dx = r (γ g − mean γ g − x̂ mean γ g x̂), dγ = Σ g x̂, dβ = Σ g.
 * @param x [batch, .., channels]
 * @param weight γ: [channels]
 * @param bias β: [channels]; null: 0
 * @returns the shape of x
 * @throws ShapeError; ArgumentError for groups that do not divide the channels, or another dtype
 */
export function groupNorm(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: GroupNormOptions,
): Tensor {
  const { groups, epsilon = 1e-5 } = checkOptions('groupNorm', options, optionRules);
  const { fused, primitives } = commonBackend('groupNorm', x, weight, ...(bias ? [bias] : []));
  checkOperands(x, weight, bias, groups);
  const [batch] = x.shape;
  const channels = weight.size;
  const positions = sizeOf(x.shape.slice(1, -1));
  const spec = { batch, positions, channels, groups, epsilon };
  if (fused.groupNorm === undefined || x.size === 0) return composed(x, weight, bias, spec);
  const noBias = bias ? null : x.wrap([channels], primitives.fill(channels, 0, 'float32'));
  const offset = (bias ?? noBias) as Tensor;
  const operands = { x: x.buffer, weight: weight.buffer };
  let result: ReturnType<FusedOps['groupNorm']>;
  try {
    result = fused.groupNorm(spec, { ...operands, bias: offset.buffer });
  } finally {
    noBias?.dispose();
  }
  const { output, statistics } = result;
  const kept = x.wrap([batch, groups, 2], statistics);
  return x.wrap(x.shape, output).recordedAs(
    'groupNorm',
    bias ? [x, weight, bias] : [x, weight],
    (g) => {
      const found = fused.groupNormGradients?.(spec, operands, kept.buffer, g.buffer);
      if (found === undefined) return [null, null, null];
      return [
        x.wrap(x.shape, found.x),
        x.wrap(weight.shape, found.weight),
        x.wrap(weight.shape, found.bias),
      ];
    },
    { reads: [x, weight, kept], owned: [kept] },
  );
}

interface Sizes extends Required<GroupNormOptions> {
  readonly batch: number;
  readonly positions: number;
  readonly channels: number;
}

function composed(x: Tensor, weight: Tensor, bias: Tensor | null, sizes: Sizes): Tensor {
  const { batch, positions, channels, groups, epsilon } = sizes;
  const flat = x.reshape([batch, positions, groups, channels / groups]);
  const mean = (values: Tensor) => values.mean([1, 3], { keepDims: true });
  const nearly = flat.sub(mean(flat));
  const centred = nearly.sub(mean(nearly)); // A mean far from 0 is rounded as its values are.
  const normed = centred.div(mean(centred.square()).add(epsilon).sqrt());
  const scaled = normed.reshape(x.shape).mul(weight);
  return bias ? scaled.add(bias) : scaled;
}

function checkOperands(x: Tensor, weight: Tensor, bias: Tensor | null, groups: number): void {
  const operands = bias ? { x, weight, bias } : { x, weight };
  for (const [name, operand] of Object.entries(operands)) {
    checkDType('groupNorm', name, operand, 'float32');
  }
  const channels = x.shape[x.rank - 1];
  const shapes = Object.values(operands).map(({ shape }) => shape);
  if (x.rank < 2 || !shapes.slice(1).every((shape) => sameShape(shape, [channels]))) {
    throw new ShapeError(
      'groupNorm: x must be [batch, .., channels], weight and bias [channels], got ' +
        shapes.map(formatShape).join(', '),
    );
  }
  if (channels % groups !== 0) {
    throw new ArgumentError(
      `groupNorm: channels must be a multiple of groups, got ${channels} channels and ${groups} groups`,
    );
  }
}
