import { check, checkAll, readFrom, rules } from '@unrolled/guards';
import { Module } from '@unrolled/nn';
import { formatShape, ShapeError, type Tensor, where } from '@unrolled/tensor';
import { checkLengths, checkTensor } from '@unrolled/tensor/guards';
import { paddingMask, zeroPadding } from '@unrolled/tensor/recurrence';
import { checkMemory } from '../check.ts';
import type { Encoded } from '../encoder/encoded.ts';

/** Sizes of the vectors that attention compares. */
export interface AttentionSizes {
  /** Size of the query: the state of the decoder. */
  readonly querySize: number;
  /** Size of a vector that is attended to. */
  readonly memorySize: number;
}

/** The part of the encoded source that is computed once and read at every step; batch first. */
export interface AttentionMemory {
  /** Vectors that queries are scored against: [batch, positions, ..] */
  readonly keys: Tensor;
  /** [batch, positions, memorySize] */
  readonly values: Tensor;
  /** [batch, positions]: 1 in valid positions, else 0; null when all are valid */
  readonly mask: Tensor | null;
}

/** Context and weights of an attention step. */
export interface AttentionResult {
  /** [batch, queries, memorySize] */
  readonly context: Tensor;
  /**
   * Attention weights of each query, [batch, queries, positions]. They sum to 1 over the valid
   * positions and are exactly 0 elsewhere (all 0 for a source of length 0). Null without attention.
   */
  readonly weights: Tensor | null;
}

const sizeRules = { querySize: rules.count, memorySize: rules.count };

/** Gives each state of a decoder a context from the encoded source. */
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

  /** Whether the context depends on the query; otherwise it is the same at every step. */
  abstract readonly selective: boolean;

  /** The part of the work that does not depend on queries. */
  abstract prepare(encoded: Encoded): AttentionMemory;

  /** @param query decoder states [batch, queries, querySize] */
  abstract forward(query: Tensor, memory: AttentionMemory): AttentionResult;

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
 * Attention by scores: weights = softmax(score(query, key)) over the valid positions, context =
 * Σ weights · memory.
 */
export abstract class ScoredAttention extends Attention {
  readonly selective = true;

  /** memory [batch, positions, memorySize] → keys [batch, positions, ..] */
  protected abstract keys(memory: Tensor): Tensor;

  /** query [batch, queries, querySize], keys [batch, positions, ..] → [batch, queries, positions] */
  protected abstract scores(query: Tensor, keys: Tensor): Tensor;

  prepare(encoded: Encoded): AttentionMemory {
    const at = `${this.constructor.name}.prepare`;
    check(at, 'encoded', encoded, rules.object);
    check(at, 'memory', readFrom(encoded, 'memory'), rules.tensor);
    const { memory, lengths } = encoded;
    if (memory.rank !== 3 || memory.shape[2] !== this.memorySize) {
      throw new ShapeError(
        `${at}: memory must be [batch, positions, ${this.memorySize}], got ${formatShape(memory.shape)}`,
      );
    }
    const [batch, positions] = memory.shape;
    checkLengths(at, 'lengths', lengths, batch, positions);
    const mask = paddingMask(memory, lengths, positions);
    // A weight of 0 would not keep out NaN and infinities.
    const values = zeroPadding(memory, mask);
    return { keys: this.keys(values), values, mask };
  }

  forward(query: Tensor, memory: AttentionMemory): AttentionResult {
    this.checkQuery(query, memory);
    const { keys, values, mask } = memory;
    const weights = maskedSoftmax(this.scores(query, keys), mask);
    return { context: weights.matmul(values), weights };
  }
}

/** Far below every score, but finite, so that a row without a valid position has a softmax. */
export const maskedScore = -1e30;

/**
 * softmax over the last axis among the positions where the mask is not 0: exactly 0 elsewhere, and
 * all 0 in a row without any valid position.
 * @param scores [batch, queries, positions]
 * @param mask [batch, positions]; null: all positions are valid
 */
function maskedSoftmax(scores: Tensor, mask: Tensor | null): Tensor {
  if (mask === null) return scores.softmax();
  const [batch, positions] = mask.shape;
  const rows = mask.reshape([batch, 1, positions]);
  const weights = where(rows, scores, scores.constant(maskedScore, [])).softmax();
  return where(rows, weights, weights.constant(0, []));
}
