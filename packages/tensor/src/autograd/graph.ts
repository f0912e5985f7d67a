import { check, rules } from '@unrolled/guards';
import type { Tensor } from '../tensor.ts';
import { gradientsEnabled } from './gradient-mode.ts';

/** Maps the gradients of an op's results to those of its inputs; null means zero. */
export type GradientRule = (gradients: readonly (Tensor | null)[]) => readonly (Tensor | null)[];

/** One recorded op: an inner vertex of the graph that a backward pass walks. */
export interface GraphNode {
  readonly name: string;
  inputs: readonly Tensor[];
  /** Whether each input needed a gradient when the op was recorded. */
  readonly wanted: readonly boolean[];
  /** Tensors that only the gradient rule uses, freed once it has run, or with the node. */
  owned: readonly Tensor[];
  /** Tensors whose values the gradient rule reads, and their versions when the op was recorded. */
  reads: readonly Tensor[];
  readonly versions: readonly number[];
  readonly resultCount: number;
  rule: GradientRule | null;
}

/** Releases everything that a node holds; a second backward pass through it is an error. */
export function releaseNode(node: GraphNode): void {
  releaseOwned(node);
  node.inputs = [];
  node.reads = [];
  node.rule = null;
}

/** Frees what only the gradient rule uses. */
export function releaseOwned(node: GraphNode): void {
  for (const tensor of node.owned) tensor.dispose();
  node.owned = [];
}

/** Whether an op on these inputs will be recorded. */
export const willRecord = (inputs: readonly Tensor[]): boolean =>
  gradientsEnabled() && inputs.some((input) => input.needsGradient);

/** Tensors that a gradient rule uses in addition to the gradients that it is given. */
export interface RuleUses {
  /**
   * Tensors whose values it reads: backward() throws if one was changed in place meanwhile.
   * Default: all inputs and results.
   */
  readonly reads?: readonly Tensor[];
  /**
   * Tensors that nothing else uses; freed once the rule has run, with the graph, or at once when nothing is
   * recorded. The rule may return aliases of them, not the tensors themselves.
   */
  readonly owned?: readonly Tensor[];
}

/** Records `results` as those of one op if one of its inputs needs a gradient. */
export function recordResults(
  name: string,
  results: readonly Tensor[],
  inputs: readonly Tensor[],
  rule: GradientRule,
  uses: RuleUses = {},
): void {
  check('recordResults', 'inputs', inputs, rules.list);
  check('recordResults', 'results', results, rules.list);
  check('recordResults', 'the rule', rule, rules.function);
  check('recordResults', 'uses', uses, rules.object);
  const { owned = [], reads = [...inputs, ...results] } = uses;
  if (!willRecord(inputs)) {
    for (const tensor of owned) tensor.dispose();
    return;
  }
  const node: GraphNode = {
    name,
    inputs,
    wanted: inputs.map((input) => input.needsGradient),
    owned,
    reads,
    versions: reads.map((read) => read.storage.version),
    resultCount: results.length,
    rule,
  };
  results.forEach((result, index) => {
    result.setOrigin({ node, index });
  });
}
