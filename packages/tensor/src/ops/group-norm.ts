import {
  ArgumentError,
  checkOptions,
  type OptionRules,
  optional,
  rules,
  ShapeError,
} from '@unrolled/guards';
import { formatShape, sameShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkDType, commonBackend } from './operands.ts';

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
 * group, of each example by itself (Wu & He 2018). With r = 1 / √(σ² + ε), x̂ = r (x − μ) and means over
 * the same values: dx = r (γ g − mean γ g − x̂ mean γ g x̂), dγ = Σ g x̂, dβ = Σ g.
 * @param x [batch, .., channels]
 * @param weight γ: [channels]
 * @param bias β: [channels]
 * @returns the shape of x
 * @throws ShapeError; ArgumentError for groups that do not divide the channels, or another dtype
 */
export function groupNorm(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  options: GroupNormOptions,
): Tensor {
  const { groups, epsilon = 1e-5 } = checkOptions('groupNorm', options, optionRules);
  const { fused } = commonBackend('groupNorm', x, weight, bias);
  checkOperands(x, weight, bias, groups);
  const [batch] = x.shape;
  const channels = weight.size;
  const positions = sizeOf(x.shape.slice(1, -1));
  const spec = { batch, positions, channels, groups, epsilon };
  if (fused.groupNorm === undefined || x.size === 0) return composed(x, weight, bias, spec);
  const operands = { x: x.buffer, weight: weight.buffer, bias: bias.buffer };
  const { output, statistics } = fused.groupNorm(spec, operands);
  const kept = x.wrap([batch, groups, 2], statistics);
  return x.wrap(x.shape, output).recordedAs(
    'groupNorm',
    [x, weight, bias],
    (g) => {
      const found = fused.groupNormGradients?.(spec, operands, kept.buffer, g.buffer);
      if (found === undefined) return [null, null, null];
      return [
        x.wrap(x.shape, found.x),
        x.wrap(weight.shape, found.weight),
        x.wrap(bias.shape, found.bias),
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

function composed(x: Tensor, weight: Tensor, bias: Tensor, sizes: Sizes): Tensor {
  const { batch, positions, channels, epsilon } = sizes;
  const flat = x.reshape([batch, positions, channels]);
  const nearly = flat.sub(meanOfGroups(flat, sizes));
  const centred = nearly.sub(meanOfGroups(nearly, sizes)); // A mean far from 0 is rounded as its values are.
  const deviation = meanOfGroups(centred.square(), sizes).add(epsilon).sqrt();
  const scale = weight.div(deviation); // [batch, 1, channels]
  return centred.mul(scale).add(bias).reshape(x.shape);
}

/** Means over positions and groups, one for each channel: [batch, 1, channels]. */
function meanOfGroups(x: Tensor, { batch, channels, groups }: Sizes): Tensor {
  const size = channels / groups;
  return x
    .mean(1)
    .reshape([batch, groups, size])
    .mean(-1, { keepDims: true })
    .expand([batch, groups, size])
    .reshape([batch, 1, channels]);
}

function checkOperands(x: Tensor, weight: Tensor, bias: Tensor, groups: number): void {
  const operands = { x, weight, bias };
  for (const [name, operand] of Object.entries(operands)) {
    checkDType('groupNorm', name, operand, 'float32');
  }
  const channels = x.shape[x.rank - 1];
  if (x.rank < 2 || !sameShape(weight.shape, [channels]) || !sameShape(bias.shape, [channels])) {
    throw new ShapeError(
      'groupNorm: x must be [batch, .., channels], weight and bias [channels], got ' +
        `${formatShape(x.shape)}, ${formatShape(weight.shape)} and ${formatShape(bias.shape)}`,
    );
  }
  if (channels % groups !== 0) {
    throw new ArgumentError(
      `groupNorm: channels must be a multiple of groups, got ${channels} channels and ${groups} groups`,
    );
  }
}
