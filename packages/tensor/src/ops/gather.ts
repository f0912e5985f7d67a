import { ArgumentError, ShapeError } from '@unrolled/guards';
import { commonBackend } from '../guards.ts';
import { formatShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkDType } from './operands.ts';

/**
 * Rows of a table by index: table [rows, ..width], int32 indices [..] → [.., ..width]. The gradient
 * of a row is the sum of the gradients of all its uses. On a synchronous backend indices are checked.
 * @throws ArgumentError for an index out of range
 */
export function gather(table: Tensor, indices: Tensor): Tensor {
  const where = 'Tensor.gather';
  const backend = commonBackend(where, table, indices);
  checkDType(where, 'the table', table, 'float32');
  checkDType(where, 'indices', indices, 'int32');
  if (table.rank === 0) {
    throw new ShapeError(`${where}: the table needs at least one axis, got ${formatShape([])}`);
  }
  const [rows, ...widthShape] = table.shape;
  const width = sizeOf(widthShape);
  checkIndices(where, indices, rows);
  return table
    .wrap(
      [...indices.shape, ...widthShape],
      backend.primitives.gather(table.buffer, indices.buffer, rows, width),
    )
    .recordedAs(
      'gather',
      [table, indices],
      (g) => [
        g.wrap(table.shape, backend.primitives.scatterAdd(g.buffer, indices.buffer, rows, width)),
        null,
      ],
      { reads: [indices] },
    );
}

/** Reading from an asynchronous device for a check would stall it, so there the caller is responsible. */
export function checkIndices(where: string, indices: Tensor, limit: number, except?: number): void {
  if (!indices.backend.synchronous) return;
  const values = indices.dataSync();
  for (let place = 0; place < values.length; place++) {
    const value = values[place];
    if ((value < 0 || value >= limit) && value !== except) {
      throw new ArgumentError(
        `${where}: indices must be from 0 to ${limit - 1}, got ${value} at index ${place}`,
      );
    }
  }
}
