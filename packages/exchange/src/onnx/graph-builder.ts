import type { Weight } from '../weights.ts';
import type { Constant, Graph, NamedValue, Node } from './write-proto.ts';

/** A graph in the making: each call adds a node or a constant, and gives the names of its values. */
export class GraphBuilder {
  readonly inputs: NamedValue[] = [];
  readonly outputs: NamedValue[] = [];
  readonly #nodes: Node[] = [];
  readonly #constants: Constant[] = [];

  /** A weight. @returns its name */
  weight(name: string, value: Weight): string {
    this.#constants.push({ name, value });
    return name;
  }

  /** Whole numbers: a shape, or axes. @returns their name */
  integers(...value: readonly number[]): string {
    const name = `integers_${this.#constants.length}`;
    this.#constants.push({ name, value: value.map(BigInt) });
    return name;
  }

  /** A node with one output. @returns the name of that */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Node['attributes'] = {},
    output = `value_${this.#nodes.length}`,
  ): string {
    return this.nodes(operator, inputs, attributes, [output])[0];
  }

  /** A node with these outputs. @returns them */
  nodes(
    operator: string,
    inputs: readonly string[],
    attributes: Node['attributes'],
    outputs: readonly string[],
  ): readonly string[] {
    const name = `${operator}_${this.#nodes.length}`;
    this.#nodes.push({ operator, name, inputs, outputs, attributes });
    return outputs;
  }

  graph(name: string): Graph {
    const { inputs, outputs } = this;
    return { name, nodes: this.#nodes, constants: this.#constants, inputs, outputs };
  }
}
