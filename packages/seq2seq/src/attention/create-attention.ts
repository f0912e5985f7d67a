import { type Init, inits } from '@unrolled/nn';
import type { Rng } from '@unrolled/tensor';
import {
  checkChoice,
  checkOptions,
  type OptionRules,
  oneOf,
  optional,
  rules,
} from '@unrolled/tensor/guards';
import { AdditiveAttention } from './additive.ts';
import type { Attention, AttentionSizes } from './attention.ts';
import { ConcatAttention } from './concat.ts';
import { DotAttention } from './dot.ts';
import { GeneralAttention } from './general.ts';
import { NoAttention } from './none.ts';

/** The kinds of attention, under the names of the papers. */
export const attentionKinds = ['additive', 'dot', 'general', 'concat', 'none'] as const;

export type AttentionKind = (typeof attentionKinds)[number];

export interface AttentionOptions extends AttentionSizes {
  /** Of the layer that compares, in `additive` and `concat`. Default querySize. */
  readonly attentionSize?: number;
  readonly init?: Init;
  readonly rng: Rng;
}

const optionRules: OptionRules<AttentionOptions> = {
  querySize: rules.count,
  memorySize: rules.count,
  attentionSize: optional(rules.count),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

export function createAttention(kind: AttentionKind, options: AttentionOptions): Attention {
  checkChoice('createAttention', 'attention', kind, attentionKinds);
  const { querySize, memorySize, attentionSize, init, rng } = checkOptions(
    'createAttention',
    options,
    optionRules,
  );
  const sizes = { querySize, memorySize };
  switch (kind) {
    case 'additive':
      return new AdditiveAttention({ ...sizes, attentionSize, init, rng });
    case 'dot':
      return new DotAttention(sizes);
    case 'general':
      return new GeneralAttention({ ...sizes, init, rng });
    case 'concat':
      return new ConcatAttention({ ...sizes, attentionSize, init, rng });
    case 'none':
      return new NoAttention(sizes);
    default:
      return kind satisfies never;
  }
}
