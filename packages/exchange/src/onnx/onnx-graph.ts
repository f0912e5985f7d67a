import type { FileBytes } from '@unrolled/formats';
import type { Tensor } from '@unrolled/tensor';
import type { Weight } from '../weights.ts';
import {
  type Attributes,
  type Constant,
  type Dimension,
  type ElementType,
  elementTypes,
  encodeModel,
  type NamedValue,
  type Node,
} from './write-proto.ts';

/**
 * Builder of an ONNX graph. Values are identified by their names: each call adds a node or a constant, and
 * returns the name of its result. Weights are read when the graph is encoded.
 */
export class OnnxGraph {
  readonly #inputs: NamedValue[] = [];
  readonly #outputs: NamedValue[] = [];
  readonly #nodes: Node[] = [];
  readonly #constants: (() => Promise<Constant>)[] = [];
  readonly #parameters = new Map<Tensor, string>();

  /** A value that the caller gives. @returns its name */
  input(name: string, dtype: ElementType, shape: readonly Dimension[]): string {
    this.#inputs.push({ name, dtype, shape });
    return name;
  }

  /** Gives the caller a float32 value under this name. */
  output(name: string, value: string, shape: readonly Dimension[]): void {
    if (name !== value) this.node('Identity', [value], {}, name);
    this.#outputs.push({ name, dtype: 'float32', shape });
  }

  /** Constant values, float32 or int64. @returns their name */
  constant(name: string, values: () => Promise<Constant['value']>): string {
    const own = `${name}_${this.#constants.length}`;
    this.#constants.push(async () => ({ name: own, value: await values() }));
    return own;
  }

  /** The values of a parameter, added once however often they are requested. @returns their name */
  parameter(name: string, live: Tensor): string {
    const known = this.#parameters.get(live) ?? this.constant(name, () => weightOf(live));
    this.#parameters.set(live, known);
    return known;
  }

  /** Whole numbers, int64 [count]: a shape, or axes. @returns their name */
  integers(...values: readonly number[]): string {
    const value = { shape: [values.length], values: BigInt64Array.from(values.map(BigInt)) };
    return this.constant('integers', async () => value);
  }

  /** A whole number, int64 []. @returns its name */
  integer(number: number): string {
    const value = { shape: [], values: BigInt64Array.of(BigInt(number)) };
    return this.constant('integer', async () => value);
  }

  /** Numbers, float32 [count], or [] for a single one. @returns their name */
  numbers(...values: readonly number[]): string {
    const shape = values.length === 1 ? [] : [values.length];
    return this.constant('numbers', async () => ({ shape, values: Float32Array.from(values) }));
  }

  /** A node with one output. @returns the name of that */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    output = `value_${this.#nodes.length}`,
  ): string {
    this.#nodes.push({
      ...{ operator, inputs, attributes },
      ...{ name: `${operator}_${this.#nodes.length}`, outputs: [output] },
    });
    return output;
  }

  /** A node with several outputs. @returns their names */
  nodes(
    operator: string,
    inputs: readonly string[],
    attributes: Attributes,
    count: number,
  ): string[] {
    const name = `${operator}_${this.#nodes.length}`;
    const outputs = Array.from({ length: count }, (_, place) => `${name}_${place}`);
    this.#nodes.push({ operator, name, inputs, outputs, attributes });
    return outputs;
  }

  /** A value as another element type. */
  cast(value: string, to: ElementType): string {
    return this.node('Cast', [value], { to: elementTypes[to] });
  }

  /** A value in another shape: 0 keeps a dimension, -1 is derived from the rest. */
  reshape(value: string, ...shape: readonly number[]): string {
    return this.node('Reshape', [value, this.integers(...shape)]);
  }

  /** The elements from `start` up to `end` along an axis. */
  slice(value: string, axis: number, start: number, end: number): string {
    const [from, to, along] = [start, end, axis].map((one) => this.integers(one));
    return this.node('Slice', [value, from, to, along]);
  }

  /** The bytes of the file. @param metadata entries: a tokenizer, a configuration */
  async encode(metadata: ReadonlyMap<string, string> = new Map()): Promise<FileBytes> {
    const constants = await Promise.all(this.#constants.map((read) => read()));
    const [nodes, inputs, outputs] = [this.#nodes, this.#inputs, this.#outputs];
    return encodeModel({ name: 'unrolled', nodes, constants, inputs, outputs }, metadata);
  }
}

const weightOf = async (live: Tensor): Promise<Weight> => ({
  shape: live.shape,
  values: await live.data(new Float32Array(live.size)),
});
