import {
  check,
  checkChoice,
  checkOptions,
  type OptionRules,
  oneOf,
  optional,
  readFrom,
  rules,
} from '@unrolled/guards';
import { type Init, inits, Linear } from '@unrolled/nn';
import { ArgumentError, formatShape, type Rng, ShapeError, type Tensor } from '@unrolled/tensor';
import type { Encoded } from '../encoder/encoded.ts';
import {
  Attention,
  type AttentionMemory,
  type AttentionResult,
  type AttentionSizes,
  ScoredAttention,
} from './attention.ts';

/** Kinds of attention by their names in the papers; `concat` of Luong 2015 equals `additive`. */
export const attentionKinds = ['additive', 'dot', 'general', 'none'] as const;

/** Name of an attention score. */
export type AttentionKind = (typeof attentionKinds)[number];

/** Options of `createAttention`. */
export interface AttentionOptions extends AttentionSizes {
  /** Size of the layer in which `additive` compares query and key. Default querySize. */
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

/** An attention by the name of its score. @throws ArgumentError */
export function createAttention(kind: AttentionKind, options: AttentionOptions): Attention {
  checkChoice('createAttention', 'attention', kind, attentionKinds);
  const checked = checkOptions('createAttention', options, optionRules);
  const { attentionSize: _, ...ofGeneral } = checked;
  const { querySize, memorySize } = checked;
  switch (kind) {
    case 'additive':
      return new AdditiveAttention(checked);
    case 'dot':
      return new DotAttention({ querySize, memorySize });
    case 'general':
      return new GeneralAttention(ofGeneral);
    case 'none':
      return new NoAttention({ querySize, memorySize });
    default:
      return kind satisfies never;
  }
}

/** score(q, m) = vᵀ tanh(W q + U m) (Bahdanau 2015); U m is computed once for each source. */
export class AdditiveAttention extends ScoredAttention {
  /** W: [attentionSize, querySize] */
  readonly query: Linear;
  /** U: [attentionSize, memorySize] */
  readonly key: Linear;
  /** v: [1, attentionSize] */
  readonly energy: Linear;

  constructor(options: AttentionOptions) {
    const checked = checkOptions('AdditiveAttention', options, optionRules);
    super(checked);
    const { querySize, memorySize, attentionSize = querySize, init, rng } = checked;
    const linear = (inFeatures: number, outFeatures: number) =>
      new Linear({ inFeatures, outFeatures, bias: false, init, rng });
    this.query = linear(querySize, attentionSize);
    this.key = linear(memorySize, attentionSize);
    this.energy = linear(attentionSize, 1);
  }

  protected keys(memory: Tensor): Tensor {
    return this.key.forward(memory);
  }

  protected scores(query: Tensor, keys: Tensor): Tensor {
    const projected = this.query.forward(query);
    const [batch, count, size] = projected.shape;
    const positions = keys.shape[1];
    // hidden: batch x queries x positions x attentionSize
    const hidden = projected
      .reshape([batch, count, 1, size])
      .add(keys.reshape([batch, 1, positions, size]))
      .tanh();
    return this.energy.forward(hidden).reshape([batch, count, positions]);
  }
}

/** score(q, m) = qᵀ m, of equal sizes (Luong 2015). Nothing is learned. */
export class DotAttention extends ScoredAttention {
  constructor(sizes: AttentionSizes) {
    super(checkOptions('DotAttention', sizes, { querySize: rules.count, memorySize: rules.count }));
    if (this.querySize !== this.memorySize) {
      throw new ArgumentError(
        `DotAttention: querySize and memorySize must be equal, got ${this.querySize} and ` +
          `${this.memorySize}; use the general attention`,
      );
    }
  }

  protected keys(memory: Tensor): Tensor {
    return memory;
  }

  protected scores(query: Tensor, keys: Tensor): Tensor {
    return query.matmul(keys, { transposeB: true });
  }
}

/** score(q, m) = qᵀ W m (Luong 2015); W m is computed once for each source. */
export class GeneralAttention extends ScoredAttention {
  /** W: [querySize, memorySize] */
  readonly key: Linear;

  constructor(options: Omit<AttentionOptions, 'attentionSize'>) {
    const { attentionSize: _, ...table } = optionRules;
    const checked = checkOptions('GeneralAttention', options, table);
    super(checked);
    const { querySize, memorySize, init, rng } = checked;
    this.key = new Linear({
      inFeatures: memorySize,
      outFeatures: querySize,
      bias: false,
      init,
      rng,
    });
  }

  protected keys(memory: Tensor): Tensor {
    return this.key.forward(memory);
  }

  protected scores(query: Tensor, keys: Tensor): Tensor {
    return query.matmul(keys, { transposeB: true });
  }
}

/**
 * The plain encoder-decoder (Cho 2014): the context is the summary of the source, the same at every
 * step. One vector of memorySize has to hold a source of any length, which limits long ones.
 */
export class NoAttention extends Attention {
  readonly selective = false;

  prepare(encoded: Encoded): AttentionMemory {
    check('NoAttention.prepare', 'encoded', encoded, rules.object);
    check('NoAttention.prepare', 'summary', readFrom(encoded, 'summary'), rules.tensor);
    const { summary } = encoded;
    if (summary.rank !== 2 || summary.shape[1] !== this.memorySize) {
      throw new ShapeError(
        `NoAttention.prepare: summary must be [batch, ${this.memorySize}], got ` +
          formatShape(summary.shape),
      );
    }
    const values = summary.reshape([summary.shape[0], 1, this.memorySize]);
    return { keys: values, values, mask: null };
  }

  forward(query: Tensor, memory: AttentionMemory): AttentionResult {
    this.checkQuery(query, memory);
    const { values } = memory;
    const [batch, count] = query.shape;
    return { context: values.expand([batch, count, this.memorySize]), weights: null };
  }
}
