import {
  averagePool2d,
  conv2d,
  depthwiseConv2d,
  FormatError,
  maxPool2d,
  type Tensor,
} from '@unrolled/tensor';
import type { FoldedGraph, FoldedNode } from './fold-convolutions.ts';

/** One value of a graph, and how it is computed. */
export interface Step {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly run: (inputs: readonly Tensor[]) => Tensor;
}

/** Inputs that are read with the graph, not when it runs: axes and shapes. */
type Compile = (node: NodeReader) => Step['run'];

const binary =
  (compute: (a: Tensor, b: Tensor) => Tensor): Compile =>
  () =>
  ([a, b]) =>
    compute(a, b);

const unary =
  (compute: (x: Tensor) => Tensor): Compile =>
  () =>
  ([x]) =>
    compute(x);

const relu6 = (x: Tensor): Tensor => x.clamp(0, 6);

const same: Compile = unary((x) => x);

const operations: Readonly<Record<string, Compile>> = {
  Conv2D: (node) => {
    const options = node.window();
    const activate = node.activation();
    return ([x, kernel, bias]) => activate(conv2d(x, kernel, { ...options, bias }));
  },
  DepthwiseConv2dNative: (node) => {
    const options = node.window();
    const activate = node.activation();
    return ([x, kernel, bias]) => {
      const [height, width, channels] = kernel.shape;
      const weights = kernel.reshape([height, width, channels]);
      return activate(depthwiseConv2d(x, weights, { ...options, bias }));
    };
  },
  BiasAdd: binary((x, bias) => x.add(bias)),
  Add: binary((a, b) => a.add(b)),
  AddV2: binary((a, b) => a.add(b)),
  Sub: binary((a, b) => a.sub(b)),
  Mul: binary((a, b) => a.mul(b)),
  MatMul: (node) => {
    const [transposeA, transposeB] = [node.isTrue('transpose_a'), node.isTrue('transpose_b')];
    return ([a, b]) => a.matmul(b, { transposeA, transposeB });
  },
  Relu: unary((x) => x.relu()),
  Relu6: unary(relu6),
  Sigmoid: unary((x) => x.sigmoid()),
  Softmax: unary((x) => x.softmax()),
  Identity: same,
  PlaceholderWithDefault: same,
  AvgPool: (node) => {
    const { size, stride, padding } = node.pool();
    node.demand(padding === 0, 'padding', 'SAME; only VALID is supported');
    return ([x]) => averagePool2d(x, size, { stride });
  },
  MaxPool: (node) => {
    const { size, stride, padding } = node.pool();
    return ([x]) => maxPool2d(x, size, { stride, padding });
  },
  Mean: (node) => {
    const axes = node.constant(1);
    const keepDims = node.isTrue('keep_dims');
    return ([x]) => x.mean(axes, { keepDims });
  },
  Reshape: (node) => {
    const shape = node.constant(1);
    return ([x]) => x.reshape(shape);
  },
  Squeeze: (node) => {
    const axes = node.numbers('squeeze_dims');
    return ([x]) =>
      x.reshape(
        x.shape.filter((length, axis) =>
          axes.length === 0 ? length !== 1 : !axes.some((one) => (one + x.rank) % x.rank === axis),
        ),
      );
  },
};

/** @throws FormatError for an unsupported operation or variant */
export function compileNode(node: FoldedNode, graph: FoldedGraph, source: string): Step {
  const compile = operations[node.op];
  if (compile === undefined || !Object.hasOwn(operations, node.op)) {
    throw new FormatError(
      `${source}: the operation ${node.op} of ${node.name} is not supported; these are: ` +
        Object.keys(operations).join(', '),
    );
  }
  const { name, op, inputs } = node;
  return { name, op, inputs, run: compile(new NodeReader(node, graph, source)) };
}

/** The attributes and constant inputs of a node, each read with a check. */
class NodeReader {
  readonly #node: FoldedNode;
  readonly #graph: FoldedGraph;
  readonly #source: string;

  constructor(node: FoldedNode, graph: FoldedGraph, source: string) {
    this.#node = node;
    this.#graph = graph;
    this.#source = source;
  }

  demand(holds: boolean, what: string, got: string): void {
    if (holds) return;
    const { name, op } = this.#node;
    throw new FormatError(`${this.#source}: ${what} of ${op} ${name} is not supported, got ${got}`);
  }

  isTrue(name: string): boolean {
    return this.#node.attributes.isTrue(name);
  }

  numbers(name: string): readonly number[] {
    return this.#node.attributes.numbers(name, []);
  }

  /** Whole numbers of a constant input. */
  constant(place: number): number[] {
    const name = this.#node.inputs[place];
    const found = this.#graph.constants.get(name);
    this.demand(found !== undefined, `input ${place}, which must be a constant,`, String(name));
    return Array.from(found?.values ?? []);
  }

  activation(): (x: Tensor) => Tensor {
    const { activation } = this.#node;
    if (activation === undefined) return (x) => x;
    return activation === 'Relu' ? (x) => x.relu() : relu6;
  }

  /** Strides, dilations and padding of the window of a convolution. */
  window() {
    const { inputs, op } = this.#node;
    const isWhole = inputs.length === 3 && this.#graph.constants.has(inputs[1]);
    this.demand(isWhole, 'the kernel, which must be a constant with four axes,', String(inputs[1]));
    const multiplier = this.#graph.constants.get(inputs[1])?.shape[3];
    this.demand(
      op === 'Conv2D' || multiplier === 1,
      'the channel multiplier',
      `${multiplier}; only 1 is supported`,
    );
    return {
      stride: this.#alongImage('strides'),
      dilation: this.#alongImage('dilations'),
      padding: this.#padding(),
    };
  }

  pool() {
    return {
      size: this.#alongImage('ksize'),
      stride: this.#alongImage('strides'),
      padding: this.#padding(),
    };
  }

  #alongImage(name: string): [number, number] {
    const format = this.#node.attributes.text('data_format', 'NHWC');
    this.demand(format === 'NHWC', 'data_format', `${format}; only NHWC is supported`);
    const [batch, vertical, horizontal, channel] = this.#node.attributes.numbers(
      name,
      [1, 1, 1, 1],
    );
    this.demand(batch === 1 && channel === 1, name, `[${batch}, …, ${channel}]`);
    return [vertical, horizontal];
  }

  #padding(): 'same' | 0 {
    const padding = this.#node.attributes.text('padding', 'VALID');
    this.demand(padding === 'SAME' || padding === 'VALID', 'padding', padding);
    return padding === 'SAME' ? 'same' : 0;
  }
}
