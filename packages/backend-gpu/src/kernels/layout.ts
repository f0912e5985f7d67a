import { type PadSpec, type Shape, type SliceSpec, sizeOf } from '@unrolled/tensor';
import type { Program } from '../device.ts';
import { coordinates, kernel, place } from './index-code.ts';

function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** y[c] = x[offset + Σ c · stride]: for expansion, transposition and slices. */
export const stridedRead = (shape: Shape, strides: readonly number[], offset = 0): Program => ({
  key: `read ${shape} ${strides} ${offset}`,
  size: sizeOf(shape),
  source: () =>
    kernel(['x'], `${coordinates('i', shape, 'c')}\nreturn x[${place('c', strides, offset)}];`),
});

/** y with the axes of x in another order. */
export function transpose(shape: Shape, permutation: readonly number[]): Program {
  const strides = rowMajorStrides(shape);
  return stridedRead(
    permutation.map((axis) => shape[axis]),
    permutation.map((axis) => strides[axis]),
  );
}

/** y[i, j, ..] = x[start₀ + i step₀, start₁ + j step₁, ..] */
export function slice({ shape, starts, sizes, steps }: SliceSpec): Program {
  const strides = rowMajorStrides(shape);
  const offset = strides.reduce((total, stride, axis) => total + stride * starts[axis], 0);
  return stridedRead(
    sizes,
    strides.map((stride, axis) => stride * steps[axis]),
    offset,
  );
}

/** Each element of the output checks whether an element of the input maps to it. */
export function pad({ shape, before, steps, outputShape }: PadSpec): Program {
  const axes = shape.map((length, axis) => {
    const step = steps[axis];
    return `const d${axis} = c${axis} - ${before[axis]};
      if (d${axis} < 0) { return 0; }
      const e${axis} = quotient(d${axis}, ${step});
      if (e${axis} * ${step} !== d${axis}) { return 0; }
      if (e${axis} >= ${length}) { return 0; }`;
  });
  return {
    key: `pad ${shape} ${before} ${steps} ${outputShape}`,
    size: sizeOf(outputShape),
    source: () =>
      kernel(
        ['x'],
        `${coordinates('i', outputShape, 'c')}
        ${axes.join('\n')}
        return x[${place('e', rowMajorStrides(shape))}];`,
      ),
  };
}

/** Concatenates parts [outer, inners[i]]. */
export function concat(outer: number, inners: readonly number[]): Program {
  const width = inners.reduce((total, inner) => total + inner, 0);
  const names = inners.map((_, part) => `x${part}`);
  let start = 0;
  const branches = inners.map((inner, part) => {
    const read = `return x${part}[c0 * ${inner} + c1 - ${start}];`;
    start += inner;
    return part === inners.length - 1 ? read : `if (c1 < ${start}) { ${read} }`;
  });
  return {
    key: `concat ${outer} ${inners}`,
    size: outer * width,
    source: () => kernel(names, `${coordinates('i', [outer, width], 'c')}\n${branches.join('\n')}`),
  };
}
