import { ArgumentError, check, checkEach, rules, ShapeError } from '@unrolled/guards';
import { commonBackend } from '../guards.ts';
import { formatShape, resolveAxis, sameShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkDType } from './operands.ts';

/** Concatenates tensors along an axis; their other axes are equal. The gradient is split in the same way. */
export function concat(parts: readonly Tensor[], axis = 0): Tensor {
  const [first, ...others] = checkParts('concat', parts);
  const along = resolveAxis('concat', axis, first.rank);
  const around = (part: Tensor) =>
    part.shape.map((length, index) => (index === along ? 0 : length));
  for (const other of others) {
    if (!sameShape(around(other), around(first))) {
      throw new ShapeError(
        `concat: shapes may differ only along axis ${along}, got ` +
          parts.map((part) => formatShape(part.shape)).join(', '),
      );
    }
  }
  const backend = commonBackend('concat', first, ...others);
  const inners = parts.map((part) => sizeOf(part.shape.slice(along)));
  const outer = sizeOf(first.shape.slice(0, along));
  const shape = [...first.shape];
  shape[along] = parts.reduce((total, part) => total + part.shape[along], 0);
  return first
    .wrap(
      shape,
      backend.primitives.concat(
        parts.map((part) => part.buffer),
        outer,
        inners,
      ),
    )
    .recordedAs(
      'concat',
      parts,
      (g) => {
        let start = 0;
        return parts.map((part) => {
          const end = start + part.shape[along];
          const range = [start, end] as const;
          start = end;
          return part.needsGradient ? g.slice([...new Array(along).fill(null), range]) : null;
        });
      },
      { reads: [] },
    );
}

/** Joins tensors of equal shape along a new axis. */
export function stack(parts: readonly Tensor[], axis = 0): Tensor {
  const [first] = checkParts('stack', parts);
  const along = resolveAxis('stack', axis, first.rank + 1);
  for (const part of parts) {
    if (!sameShape(part.shape, first.shape)) {
      throw new ShapeError(
        `stack: shapes must be equal, got ${formatShape(first.shape)} and ${formatShape(part.shape)}`,
      );
    }
  }
  const shape = [...first.shape.slice(0, along), 1, ...first.shape.slice(along)];
  return concat(
    parts.map((part) => part.reshape(shape)),
    along,
  );
}

function checkParts(where: string, parts: readonly Tensor[]): readonly Tensor[] {
  check(where, 'the parts', parts, rules.list);
  const list = checkEach(where, 'the parts', parts, rules.anything);
  if (list.length === 0) throw new ArgumentError(`${where}: needs at least one tensor, got none`);
  for (const part of list) checkDType(where, 'each part', part, 'float32');
  return list;
}
