import { elementwise } from './elementwise.ts';
import { linearAlgebra } from './linear-algebra.ts';
import type { NodeCall, Value } from './node-call.ts';
import { reductions, structure } from './structure.ts';

/** Computes the outputs of a node. */
export type Operator = (call: NodeCall) => readonly Value[];

/** Operators without a state of their own, by their names in ONNX. */
export const operators: Readonly<Record<string, Operator>> = {
  ...elementwise,
  ...linearAlgebra,
  ...reductions,
  ...structure,
};
