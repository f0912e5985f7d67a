import { Rng } from '@unrolled/tensor';
import type { FloatArray } from '../workload.ts';
import type { OpCase } from './cases.ts';

/** Everything that an operation needs, equal to the bit for every subject. */
export interface OpWorkload {
  readonly operands: readonly FloatArray[];
  /** [2048]: rows of a table, or the class of each row of logits. */
  readonly indices: Int32Array;
}

/** Values of a result that are compared: the first ones. */
export const comparedValues = 1_000;

const indexCount = 2048;

export function opWorkload({ op, shapes }: OpCase): OpWorkload {
  const rng = new Rng(7);
  const operands = shapes.map((shape) => ({
    shape,
    values: Float32Array.from({ length: shape.reduce((size, length) => size * length, 1) }, () =>
      rng.normal(0, 1),
    ),
  }));
  const [first] = shapes;
  const choices = op === 'rows' ? first[0] : first[first.length - 1];
  const indices = Int32Array.from({ length: indexCount }, () => rng.integer(choices));
  return { operands, indices };
}
