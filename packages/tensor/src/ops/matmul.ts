import { checkOptions, type OptionRules, optional, rules, ShapeError } from '@unrolled/guards';
import { broadcastShapes } from '../broadcast.ts';
import { commonBackend } from '../guards.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { sumTo } from './expand.ts';
import { checkDType } from './operands.ts';

/** Options of `Tensor.matmul`. */
export interface MatmulOptions {
  /** Read a as [.., k, m]. */
  readonly transposeA?: boolean;
  /** Read b as [.., n, k]. */
  readonly transposeB?: boolean;
}

const optionRules: OptionRules<MatmulOptions> = {
  transposeA: optional(rules.boolean),
  transposeB: optional(rules.boolean),
};

/**
 * C = A · B over the last two axes: [.., m, k] · [.., k, n] → [.., m, n]. The axes before them
 * broadcast. For dC: dA = dC · Bᵀ, dB = Aᵀ · dC.
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const where = 'Tensor.matmul';
  const { transposeA = false, transposeB = false } = checkOptions(where, options, optionRules);
  const backend = commonBackend(where, a, b);
  checkDType(where, 'a', a, 'float32');
  checkDType(where, 'b', b, 'float32');
  if (a.rank < 2 || b.rank < 2) {
    throw new ShapeError(
      `${where}: both operands need at least two axes, got ${formatShape(a.shape)} and ` +
        `${formatShape(b.shape)}; reshape a vector to one row or one column`,
    );
  }
  const [m, k] = lastTwo(a.shape, transposeA);
  const [kOfB, n] = lastTwo(b.shape, transposeB);
  if (k !== kOfB) {
    throw new ShapeError(
      `${where}: inner lengths differ, ${k} and ${kOfB}, in ` +
        `${describe(a.shape, transposeA)} · ${describe(b.shape, transposeB)}`,
    );
  }
  const batchShape = broadcastShapes(where, a.shape.slice(0, -2), b.shape.slice(0, -2));
  const batch = sizeOf(batchShape);
  const left = batchedOperand(a, batchShape);
  const right = batchedOperand(b, batchShape);
  // Rows of all items against one matrix are one larger product.
  const fold = left.shape.length > 2 && right.shape.length === 2 && !transposeA;
  const buffer = backend.primitives.matmul(left.buffer, right.buffer, {
    batch: fold ? 1 : batch,
    m: fold ? batch * m : m,
    n,
    k,
    transposeA,
    transposeB,
    sharedA: left.shape.length === 2,
    sharedB: right.shape.length === 2,
  });
  return a.wrap([...batchShape, m, n], buffer).recordedAs(
    'matmul',
    [a, b],
    (g) => {
      const gradientA = () =>
        transposeA
          ? b.matmul(g, { transposeA: transposeB, transposeB: true })
          : g.matmul(b, { transposeB: !transposeB });
      return [
        a.needsGradient ? sumTo(gradientA(), a.shape) : null,
        b.needsGradient ? gradientOfB(a, b, g, transposeA, transposeB) : null,
      ];
    },
    { reads: [...(a.needsGradient ? [b] : []), ...(b.needsGradient ? [a] : [])] },
  );
}

function gradientOfB(a: Tensor, b: Tensor, g: Tensor, transposeA: boolean, transposeB: boolean) {
  // One matrix that served all rows: fold the batch into the summed axis.
  if (
    b.rank === 2 &&
    !transposeA &&
    sizeOf(a.shape.slice(0, -2)) * a.shape[a.rank - 2] * b.size > 0
  ) {
    const rows = a.reshape([-1, a.shape[a.rank - 1]]);
    const rowGradients = g.reshape([-1, g.shape[g.rank - 1]]);
    return transposeB
      ? rowGradients.matmul(rows, { transposeA: true })
      : rows.matmul(rowGradients, { transposeA: true });
  }
  const full = transposeB
    ? g.matmul(a, { transposeA: true, transposeB: transposeA })
    : a.matmul(g, { transposeA: !transposeA });
  return sumTo(full, b.shape);
}

/** A matrix is shared by the batch without a copy; anything else is expanded to the whole batch. */
function batchedOperand(x: Tensor, batchShape: Shape): Tensor {
  if (x.rank === 2 || sameShape(x.shape.slice(0, -2), batchShape)) return x;
  return x.expand([...batchShape, ...x.shape.slice(-2)]);
}

function lastTwo(shape: Shape, transposed: boolean): [rows: number, columns: number] {
  const rows = shape[shape.length - 2];
  const columns = shape[shape.length - 1];
  return transposed ? [columns, rows] : [rows, columns];
}

const describe = (shape: Shape, transposed: boolean): string =>
  `${formatShape(shape)}${transposed ? 'ᵀ' : ''}`;
