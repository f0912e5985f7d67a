import type { Shape } from '@unrolled/tensor';

/**
 * Source that splits a flat row-major index into coordinates: constants `${name}0`, `${name}1`, …,
 * one for each axis of `shape`.
 */
export function coordinates(index: string, shape: Shape, name: string): string {
  const lines: string[] = [];
  let rest = index;
  for (let axis = shape.length - 1; axis > 0; axis--) {
    const quotient = `${name}q${axis}`;
    lines.push(
      `const ${quotient} = quotient(${rest}, ${shape[axis]});`,
      `const ${name}${axis} = ${rest} - ${quotient} * ${shape[axis]};`,
    );
    rest = quotient;
  }
  if (shape.length > 0) lines.push(`const ${name}0 = ${rest};`);
  return lines.join('\n');
}

/** Source of `offset + Σ coordinate · stride`. */
export function place(name: string, strides: readonly number[], offset = 0): string {
  const terms = strides.flatMap((stride, axis) =>
    stride === 0 ? [] : [stride === 1 ? `${name}${axis}` : `${name}${axis} * ${stride}`],
  );
  if (offset !== 0 || terms.length === 0) terms.push(String(offset));
  return terms.join(' + ');
}

/** Kernel with the arguments `names`, whose `body` computes the value at index `i`. */
export const kernel = (names: readonly string[], body: string): string =>
  `function (${names.join(', ')}) {\nconst i = this.thread.x;\n${body}\n}`;

/** One factor of a sum of products: its name, where it begins, and the step from k to k + 1. */
interface Terms {
  readonly name: string;
  readonly start: string;
  readonly stride: number;
}

/** Source of `sum += Σ_k a[k] · b[k]` over `length` terms. */
export const addProducts = (length: number, a: Terms, b: Terms): string => `
  const p = ${a.start};
  const q = ${b.start};
  for (let k = 0; k < ${length}; k++) {
    sum += ${a.name}[p + k * ${a.stride}] * ${b.name}[q + k * ${b.stride}];
  }`;
