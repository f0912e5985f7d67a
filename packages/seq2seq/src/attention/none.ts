import { formatShape, ShapeError, type Tensor } from '@unrolled/tensor';
import { check, readFrom, rules } from '@unrolled/tensor/guards';
import type { Encoded } from '../encoder.ts';
import { type Attended, Attention, type AttentionMemory } from './attention.ts';

/**
 * The plain encoder-decoder (Cho 2014): the context is the summary of the source, the same at every
 * step. One vector has to hold a sentence of any length, which is where its limit shows.
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

  forward(query: Tensor, memory: AttentionMemory): Attended {
    this.checkQuery(query, memory);
    const { values } = memory;
    const [batch, count] = query.shape;
    return { context: values.expand([batch, count, this.memorySize]), weights: null };
  }
}
