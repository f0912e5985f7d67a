import type { GraphConstant, GraphFile, GraphNode } from './graph-file.ts';

/** A graph whose convolutions have taken in what follows them. */
export interface FoldedGraph {
  readonly nodes: readonly FoldedNode[];
  readonly constants: ReadonlyMap<string, GraphConstant>;
}

/** Convolution with its bias and activation. */
export interface FoldedNode extends GraphNode {
  /** The activation that follows the convolution. */
  readonly activation?: Activation;
}

/** Activation that a convolution may end with. */
export type Activation = 'Relu' | 'Relu6';

const convolutions = new Set([
  'Conv2D',
  'DepthwiseConv2dNative',
  '_FusedConv2D',
  'FusedDepthwiseConv2dNative',
]);

/**
 * Merges each convolution and the chain after it into one node, as long as nothing else reads the values in
 * between: batch normalisation and factors go into the kernel, shifts into a bias, and an activation ends
 * the chain. The node has the name of the chain's last one and three inputs: image, kernel, bias.
 */
export function foldConvolutions({ nodes, constants }: GraphFile): FoldedGraph {
  const readers = readersOf(nodes);
  const folded = new Map(constants);
  const gone = new Set<GraphNode>();
  const made = new Map<GraphNode, FoldedNode>();
  for (const node of nodes) {
    if (!convolutions.has(node.op)) continue;
    const kernel = constants.get(node.inputs[1]);
    if (kernel === undefined || kernel.shape.length !== 4) continue;
    const chain = new Chain(kernel, node.op.includes('Depthwise'));
    const attached = node.attributes.texts('fused_ops');
    if (attached.includes('BiasAdd')) chain.shift(constants.get(node.inputs[2]));
    let activation = attached.find(isActivation);
    let last = node;
    while (activation === undefined) {
      const [next, ...others] = readers.get(last.name) ?? [];
      if (next === undefined || others.length > 0) break;
      if (isActivation(next.op)) activation = next.op;
      else if (!chain.take(next, last.name, constants)) break;
      gone.add(last);
      last = next;
    }
    const [kernelName, biasName] = [`${last.name}/folded-kernel`, `${last.name}/folded-bias`];
    folded.set(kernelName, { shape: kernel.shape, values: chain.kernel });
    folded.set(biasName, { shape: [chain.bias.length], values: chain.bias });
    made.set(last, {
      name: last.name,
      op: chain.isDepthwise ? 'DepthwiseConv2dNative' : 'Conv2D',
      inputs: [node.inputs[0], kernelName, biasName],
      attributes: node.attributes,
      activation,
    });
  }
  const kept = nodes.filter((node) => !gone.has(node)).map((node) => made.get(node) ?? node);
  const read = new Set(kept.flatMap(({ inputs }) => inputs));
  return { nodes: kept, constants: new Map([...folded].filter(([name]) => read.has(name))) };
}

const isActivation = (op: string): op is Activation => op === 'Relu' || op === 'Relu6';

function readersOf(nodes: readonly GraphNode[]): Map<string, GraphNode[]> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node]);
  }
  return readers;
}

/** The kernel and bias of a convolution, changed by what is folded into them. */
class Chain {
  readonly isDepthwise: boolean;
  /** [height, width, inputs, outputs]; by channel [height, width, channels, multiplier]. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;

  constructor({ shape, values }: GraphConstant, isDepthwise: boolean) {
    this.isDepthwise = isDepthwise;
    this.kernel = Float32Array.from(values);
    // The channels of the output are the last axis, or with a multiplier of 1 the last but one.
    this.bias = new Float32Array(isDepthwise ? shape[2] * shape[3] : shape[3]);
  }

  /** Whether a node could be folded; then it has been. */
  take(node: GraphNode, from: string, constants: GraphFile['constants']): boolean {
    const isFirst = node.inputs[0] === from;
    const operands = node.inputs.filter((name) => name !== from).map((name) => constants.get(name));
    switch (node.op) {
      case 'Identity':
        return true;
      case 'BiasAdd':
      case 'Add':
      case 'AddV2':
        return this.shift(operands[0]);
      case 'Mul':
        return this.#scale(operands[0]);
      case 'FusedBatchNorm':
      case 'FusedBatchNormV2':
      case 'FusedBatchNormV3':
        return isFirst && this.#normalize(operands, node.attributes.number('epsilon', 1e-4));
      default:
        return false;
    }
  }

  shift(by: GraphConstant | undefined): boolean {
    if (!this.#isPerOutput(by)) return false;
    this.bias.forEach((value, output) => {
      this.bias[output] = value + by.values[output];
    });
    return true;
  }

  #scale(by: GraphConstant | undefined): boolean {
    if (!this.#isPerOutput(by)) return false;
    const outputs = this.bias.length;
    this.kernel.forEach((value, place) => {
      this.kernel[place] = value * by.values[place % outputs];
    });
    this.bias.forEach((value, output) => {
      this.bias[output] = value * by.values[output];
    });
    return true;
  }

  /** (x − mean) / √(variance + ε) · γ + β */
  #normalize(operands: readonly (GraphConstant | undefined)[], epsilon: number): boolean {
    const [gamma, beta, mean, variance] = operands;
    if (![gamma, beta, mean, variance].every((one) => this.#isPerOutput(one))) return false;
    const factors = this.bias.map(
      (_, output) =>
        (gamma as GraphConstant).values[output] /
        Math.sqrt((variance as GraphConstant).values[output] + epsilon),
    );
    const shape = [factors.length];
    const negative = Float32Array.from((mean as GraphConstant).values, (value) => -value);
    this.shift({ shape, values: negative });
    this.#scale({ shape, values: factors });
    return this.shift(beta);
  }

  #isPerOutput(constant: GraphConstant | undefined): constant is GraphConstant {
    return constant !== undefined && constant.values.length === this.bias.length;
  }
}
