import { Module } from '@unrolled/nn';
import { formatShape, ShapeError, type Tensor, where } from '@unrolled/tensor';
import { check, checkAll, checkTensor, readFrom, rules } from '@unrolled/tensor/guards';
import { checkLengths, checkMemory } from '../check.ts';
import type { Encoded } from '../encoder.ts';
import { lengthMask } from '../masks.ts';
import { maskedSoftmax } from './masked-softmax.ts';

export interface AttentionSizes {
  /** Of the decoder's state, which asks. */
  readonly querySize: number;
  /** Of a vector that is attended to. */
  readonly memorySize: number;
}

/** What is computed once for each source and read at every step; batch first. */
export interface AttentionMemory {
  /** What scores are made of: [batch, places, ..] */
  readonly keys: Tensor;
  /** [batch, places, memorySize] */
  readonly values: Tensor;
  /** [batch, places]: 1 in valid places, else 0; null when all are valid */
  readonly mask: Tensor | null;
}

export interface Attended {
  /** [batch, queries, memorySize] */
  readonly context: Tensor;
  /**
   * [batch, queries, places]: where each query looked. They sum to 1 over the valid places and are
   * exactly 0 elsewhere (all 0 for a source of length 0). Null where nothing is looked for.
   */
  readonly weights: Tensor | null;
}

const sizeRules = { querySize: rules.count, memorySize: rules.count };

/** A way to give each state of a decoder a context out of the encoded source. */
export abstract class Attention extends Module {
  readonly querySize: number;
  readonly memorySize: number;

  constructor(sizes: AttentionSizes) {
    super();
    const where = this.constructor.name;
    check(where, 'options', sizes, rules.object);
    const querySize = readFrom(sizes, 'querySize') as number;
    const memorySize = readFrom(sizes, 'memorySize') as number;
    checkAll(where, { querySize, memorySize }, sizeRules);
    this.querySize = querySize;
    this.memorySize = memorySize;
  }

  /** Whether the context depends on the query; where not, it is one and the same at every step. */
  abstract readonly selective: boolean;

  /** The part of the work that does not depend on queries. */
  abstract prepare(encoded: Encoded): AttentionMemory;

  /** @param query decoder states [batch, queries, querySize] */
  abstract forward(query: Tensor, memory: AttentionMemory): Attended;

  protected checkQuery(query: Tensor, memory: AttentionMemory): void {
    const where = `${this.constructor.name}.forward`;
    checkTensor(where, 'query', query);
    checkMemory(where, memory);
    if (query.rank !== 3 || query.shape[2] !== this.querySize) {
      throw new ShapeError(
        `${where}: query must be [batch, queries, ${this.querySize}], got ` +
          formatShape(query.shape),
      );
    }
  }
}

/**
 * Attention by scores: weights = softmax(score(query, key)) over the valid places, context =
 * Σ weights · memory.
 */
export abstract class ScoredAttention extends Attention {
  readonly selective = true;

  /** What scores are made of: memory [batch, places, memorySize] → [batch, places, ..] */
  protected abstract keys(memory: Tensor): Tensor;

  /** query [batch, queries, querySize], keys [batch, places, ..] → [batch, queries, places] */
  protected abstract scores(query: Tensor, keys: Tensor): Tensor;

  prepare(encoded: Encoded): AttentionMemory {
    const at = `${this.constructor.name}.prepare`;
    check(at, 'encoded', encoded, rules.object);
    check(at, 'memory', readFrom(encoded, 'memory'), rules.tensor);
    const { memory, lengths } = encoded;
    if (memory.rank !== 3 || memory.shape[2] !== this.memorySize) {
      throw new ShapeError(
        `${at}: memory must be [batch, places, ${this.memorySize}], got ${formatShape(memory.shape)}`,
      );
    }
    const [batch, places] = memory.shape;
    checkLengths(at, 'lengths', lengths, batch, places);
    const mask = lengthMask(memory, lengths, places);
    // A weight of 0 would not keep out NaN and infinities.
    const values =
      mask === null
        ? memory
        : where(mask.reshape([batch, places, 1]), memory, memory.constant(0, []));
    return { keys: this.keys(values), values, mask };
  }

  forward(query: Tensor, memory: AttentionMemory): Attended {
    this.checkQuery(query, memory);
    const { keys, values, mask } = memory;
    const weights = maskedSoftmax(this.scores(query, keys), mask);
    return { context: weights.matmul(values), weights };
  }
}
