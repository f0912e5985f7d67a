import type { Tensor } from '../tensor.ts';
import { gradientsEnabled } from './gradient-mode.ts';

/** Maps the gradients of an op's results to those of its inputs; null stands for zero. */
export type GradientRule = (gradients: readonly (Tensor | null)[]) => readonly (Tensor | null)[];

/** One recorded op: an inner vertex of the graph that a backward pass walks. */
export interface GraphNode {
  readonly name: string;
  inputs: readonly Tensor[];
  /** Tensors that only the gradient rule uses, freed with the node. */
  owned: readonly Tensor[];
  readonly resultCount: number;
  rule: GradientRule | null;
}

/** Forgets all that a node holds; a second backward pass through it is an error. */
export function releaseNode(node: GraphNode): void {
  for (const tensor of node.owned) tensor.dispose();
  node.inputs = [];
  node.owned = [];
  node.rule = null;
}

/** Whether an op on these inputs will be recorded. */
export const willRecord = (inputs: readonly Tensor[]): boolean =>
  gradientsEnabled() && inputs.some((input) => input.needsGradient);

/**
 * Makes `results` the results of one recorded op, when one of its inputs needs a gradient.
 * @param owned tensors that only the rule uses; freed at once when nothing is recorded
 */
export function recordResults(
  name: string,
  results: readonly Tensor[],
  inputs: readonly Tensor[],
  rule: GradientRule,
  owned: readonly Tensor[] = [],
): void {
  if (!willRecord(inputs)) {
    for (const tensor of owned) tensor.dispose();
    return;
  }
  const node: GraphNode = { name, inputs, owned, resultCount: results.length, rule };
  results.forEach((result, index) => {
    result.setOrigin({ node, index });
  });
}
