import { resolveAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkDType } from './operands.ts';

/** y = eˣ / Σ eˣ along an axis. dx = y (g − Σ g y). */
export function softmax(x: Tensor, axis: number): Tensor {
  return onLastAxis('softmax', x, axis, (rows) => {
    const fused = rows.backend.fused.softmax;
    if (fused === undefined) {
      const exponentials = rows.sub(rows.max(-1, { keepDims: true }).detach()).exp();
      return exponentials.div(exponentials.sum(-1, { keepDims: true }));
    }
    const y = rows.wrap(rows.shape, fused(rows.buffer, rows.shape[0], rows.shape[1]));
    return y.recordedAs(
      'softmax',
      [rows],
      (g) => [y.mul(g.sub(g.mul(y).sum(-1, { keepDims: true })))],
      { reads: [y] },
    );
  });
}

/** y = x − ln Σ eˣ along an axis. dx = g − eʸ Σ g. */
export function logSoftmax(x: Tensor, axis: number): Tensor {
  return onLastAxis('logSoftmax', x, axis, (rows) => {
    const fused = rows.backend.fused.logSoftmax;
    if (fused === undefined) {
      const shifted = rows.sub(rows.max(-1, { keepDims: true }).detach());
      return shifted.sub(shifted.exp().sum(-1, { keepDims: true }).log());
    }
    const y = rows.wrap(rows.shape, fused(rows.buffer, rows.shape[0], rows.shape[1]));
    return y.recordedAs(
      'logSoftmax',
      [rows],
      (g) => [g.sub(y.exp().mul(g.sum(-1, { keepDims: true })))],
      { reads: [y] },
    );
  });
}

/** Lays x out as [rows, length of the axis], applies `f`, and lays the result back. */
function onLastAxis(name: string, x: Tensor, axis: number, f: (rows: Tensor) => Tensor): Tensor {
  checkDType(`Tensor.${name}`, 'x', x, 'float32');
  const along = resolveAxis(`Tensor.${name}`, axis, x.rank);
  const last = x.rank - 1;
  if (along !== last) {
    const swap = x.shape.map((_, index) =>
      index === along ? last : index === last ? along : index,
    );
    return onLastAxis(name, x.transpose(swap), last, f).transpose(swap);
  }
  if (x.size === 0) return x.alias().recordedAs(name, [x], (g) => [g], { reads: [] });
  return f(x.reshape([-1, x.shape[last]])).reshape(x.shape);
}
