import type { Module } from '@unrolled/nn';

/** Numbers that a model learns. */
export function countParameters(model: Module): number {
  let count = 0;
  for (const parameter of model.parameters()) count += parameter.size;
  return count;
}
