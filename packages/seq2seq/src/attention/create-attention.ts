import { checkChoice, type Init } from '@unrolled/nn';
import type { Rng } from '@unrolled/tensor';
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

export function createAttention(kind: AttentionKind, options: AttentionOptions): Attention {
  checkChoice('createAttention', 'attention', kind, attentionKinds);
  switch (kind) {
    case 'additive':
      return new AdditiveAttention(options);
    case 'dot':
      return new DotAttention(options);
    case 'general':
      return new GeneralAttention(options);
    case 'concat':
      return new ConcatAttention(options);
    case 'none':
      return new NoAttention(options);
    default:
      return kind satisfies never;
  }
}
