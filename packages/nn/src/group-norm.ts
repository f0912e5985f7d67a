import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import {
  ArgumentError,
  type GroupNormOptions as BaseOptions,
  formatShape,
  groupNorm,
  ones,
  ShapeError,
  type Tensor,
  zeros,
} from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

/** Options of a `GroupNorm`. */
export interface GroupNormOptions extends BaseOptions {
  readonly channels: number;
}

const optionRules: OptionRules<GroupNormOptions> = {
  groups: rules.count,
  channels: rules.count,
  epsilon: optional(rules.notNegative),
};

/**
 * y = γ (x − μ) / √(σ² + ε) + β, mean and (biased) variance over all positions and the channels of a
 * group, separately for each example: it does not depend on the batch and keeps no running statistics (Wu & He
 * 2018). γ and β are per channel, and start at 1 and 0. Images are channels last, unlike PyTorch's.
 */
export class GroupNorm extends Module {
  readonly groups: number;
  readonly channels: number;
  readonly epsilon: number;
  /** γ: [channels] */
  readonly weight: Parameter;
  /** β: [channels] */
  readonly bias: Parameter;

  /** @throws ArgumentError unless the groups divide the channels */
  constructor(options: GroupNormOptions) {
    super();
    const { groups, channels, epsilon = 1e-5 } = checkOptions('GroupNorm', options, optionRules);
    if (channels % groups !== 0) {
      throw new ArgumentError(
        `GroupNorm: channels must be a multiple of groups, got ${channels} channels and ${groups} groups`,
      );
    }
    this.groups = groups;
    this.channels = channels;
    this.epsilon = epsilon;
    this.weight = new Parameter(ones([channels]));
    this.bias = new Parameter(zeros([channels]));
  }

  /** x [batch, .., channels] → the same shape */
  forward(x: Tensor): Tensor {
    checkTensor('GroupNorm.forward', 'x', x);
    const { channels } = this;
    if (x.rank < 2 || x.shape[x.rank - 1] !== channels) {
      throw new ShapeError(
        `GroupNorm.forward: x must be [batch, .., ${channels}], got ${formatShape(x.shape)}`,
      );
    }
    const { weight, bias, groups, epsilon } = this;
    return groupNorm(x, weight, bias, { groups, epsilon });
  }
}
