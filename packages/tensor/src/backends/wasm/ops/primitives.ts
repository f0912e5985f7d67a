import type { PrimitiveOps, UnaryKind } from '../../../backend/primitive-ops.ts';
import { type Shape, sizeOf, stridesOf } from '../../../shape.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { Heap } from '../memory/heap.ts';
import type { Runtime } from '../runtime.ts';
import { writeCursor } from './broadcast-cursor.ts';
import { matmul } from './matmul.ts';
import { copyAlong } from './strided-copy.ts';

/** Multiplications of a product that take about as long as a value of each op. */
const productsPerCopy = 8;

/** The ops on single values. */
const unaryProducts: Readonly<Record<UnaryKind, number>> = {
  negate: 4,
  absolute: 4,
  sign: 4,
  relu: 4,
  reciprocal: 6,
  sqrt: 8,
  exp: 24,
  tanh: 24,
  sigmoid: 24,
  log: 48,
};

/** Primitive ops by kernels. */
export function createPrimitives(runtime: Runtime): PrimitiveOps {
  const { kernels, heap, threads } = runtime;
  const at = heap.pointerOf.bind(heap);
  return {
    fill(size, value, dtype) {
      const out = heap.make(size, dtype);
      kernels.fill(out.pointer, out.bytes, bitsOf(value, dtype === 'int32'));
      return out;
    },
    cast(x, dtype) {
      const out = heap.make(x.size, dtype);
      if (x.dtype === dtype) kernels.copy(at(x), out.pointer, out.bytes);
      else if (dtype === 'int32') kernels.floatToInt(at(x), out.pointer, x.size);
      else kernels.intToFloat(at(x), out.pointer, x.size);
      return out;
    },
    unary(kind, x) {
      const out = heap.make(x.size);
      threads.run(
        kind,
        threads
          .shareValues(x.size, unaryProducts[kind])
          .map(({ start, count }) => [at(x) + start * 4, out.pointer + start * 4, count]),
      );
      return out;
    },
    binary(kind, a, b, plan) {
      const out = heap.make(sizeOf(plan.shape));
      if (out.size === 0) return out;
      kernels[kind](writeCursor(heap, plan, [at(a), at(b)]), out.pointer);
      return out;
    },
    select(condition, a, b, { shape, strides }) {
      const out = heap.make(sizeOf(shape));
      if (out.size === 0) return out;
      const [ofCondition, ofA, ofB] = strides;
      const plan = { shape, strides: [ofA, ofB, ofCondition] };
      kernels.select(writeCursor(heap, plan, [at(a), at(b), at(condition)]), out.pointer);
      return out;
    },
    expand(x, plan) {
      const out = heap.make(sizeOf(plan.shape), x.dtype);
      if (out.size === 0) return out;
      kernels.expand(writeCursor(heap, plan, [at(x)]), out.pointer);
      return out;
    },
    matmul: (a, b, spec) => heap.allOrNone(() => matmul(runtime, a, b, spec)),
    reduce(kind, x, { outer, length, inner }) {
      const out = heap.make(outer * inner);
      kernels[kind](at(x), out.pointer, outer, length, inner);
      return out;
    },
    argmax(x, { outer, length, inner }) {
      const out = heap.make(outer * inner, 'int32');
      kernels.argmax(at(x), out.pointer, outer, length, inner);
      return out;
    },
    gather(table, indices, _rows, width) {
      const out = heap.make(indices.size * width);
      threads.run(
        'gather',
        threads.share(indices.size, out.size * productsPerCopy).map(({ start, count }) => {
          const target = out.pointer + start * width * 4;
          return [at(table), at(indices) + start * 4, target, count, width];
        }),
      );
      return out;
    },
    scatterAdd(values, indices, rows, width) {
      const out = heap.make(rows * width);
      kernels.fill(out.pointer, out.bytes, 0);
      // Not shared: to add a value takes less time than to fetch it from another processor's cache.
      kernels.scatterAdd(at(values), at(indices), out.pointer, indices.size, width);
      return out;
    },
    ...createLayoutOps(kernels, heap),
  };
}

type LayoutOps = Pick<PrimitiveOps, 'transpose' | 'slice' | 'pad' | 'concat'>;

function createLayoutOps(kernels: Kernels, heap: Heap): LayoutOps {
  const at = heap.pointerOf.bind(heap);
  const offset = (strides: Shape, places: readonly number[]) =>
    strides.reduce((sum, stride, axis) => sum + stride * places[axis], 0) * 4;
  const product = (a: readonly number[], b: readonly number[]) =>
    a.map((value, axis) => value * b[axis]);
  return {
    transpose(x, shape, permutation) {
      const out = heap.make(x.size, x.dtype);
      const strides = stridesOf(shape);
      const outShape = permutation.map((axis) => shape[axis]);
      copyAlong(kernels, heap, at(x), out.pointer, {
        shape: outShape,
        source: permutation.map((axis) => strides[axis]),
        target: stridesOf(outShape),
      });
      return out;
    },
    slice(x, { shape, starts, sizes, steps }) {
      const out = heap.make(sizeOf(sizes), x.dtype);
      const strides = stridesOf(shape);
      copyAlong(kernels, heap, at(x) + offset(strides, starts), out.pointer, {
        shape: sizes,
        source: product(strides, steps),
        target: stridesOf(sizes),
      });
      return out;
    },
    pad(x, { shape, before, steps, outputShape }) {
      const out = heap.make(sizeOf(outputShape), x.dtype);
      const strides = stridesOf(outputShape);
      kernels.fill(out.pointer, out.bytes, 0);
      copyAlong(kernels, heap, at(x), out.pointer + offset(strides, before), {
        shape,
        source: stridesOf(shape),
        target: product(strides, steps),
      });
      return out;
    },
    concat(parts, outer, inners) {
      const width = inners.reduce((total, inner) => total + inner, 0);
      const out = heap.make(outer * width, parts[0]?.dtype);
      let place = out.pointer;
      parts.forEach((part, index) => {
        const inner = inners[index];
        copyAlong(kernels, heap, at(part), place, {
          shape: [outer, inner],
          source: [inner, 1],
          target: [width, 1],
        });
        place += inner * 4;
      });
      return out;
    },
  };
}

/** The 4 bytes of a value, as an int32. */
function bitsOf(value: number, integer: boolean): number {
  if (integer) return value;
  return new Int32Array(Float32Array.of(value).buffer)[0];
}
