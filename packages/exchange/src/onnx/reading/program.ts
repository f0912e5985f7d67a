import { describe } from '@unrolled/guards';
import type { Module } from '@unrolled/nn';
import {
  type Backend,
  createReferenceBackend,
  FormatError,
  getBackend,
  scope,
  type Tensor,
  tensor,
  UnrolledError,
  withBackend,
} from '@unrolled/tensor';
import { checkAttributes } from './attributes.ts';
import { convolutions } from './convolution.ts';
import type { GraphProto, NodeProto } from './decode-model.ts';
import { type Constant, isConstant } from './decode-tensor.ts';
import { elementwise } from './elementwise.ts';
import { linearAlgebra } from './linear-algebra.ts';
import { NodeCall, type Operator, type Value } from './node-call.ts';
import { buildRecurrentNode, isRecurrent } from './recurrent-node.ts';
import { reductions, structure } from './structure.ts';

/** Stateless operators by their names in ONNX. */
const operators: Readonly<Record<string, Operator>> = {
  ...elementwise,
  ...convolutions,
  ...linearAlgebra,
  ...reductions,
  ...structure,
};

/** Values by name, in a graph and in those around it. */
type Names = ReadonlyMap<string, Value>;

interface Step {
  readonly node: NodeProto;
  readonly run: (values: Map<string, Value>) => readonly Value[];
}

/** Parts that all nodes of a model share. */
export interface Surroundings {
  readonly where: string;
  readonly operatorSet: number;
  /** Layers made of nodes, by name. */
  readonly layers: Map<string, Module>;
  readonly lift: (constant: Constant) => Tensor;
}

let reference: Backend | null = null;

/** Computes what follows from constants, in float64, so that whole numbers keep their values. */
function aheadBackend(): Backend {
  reference ??= createReferenceBackend({ precision: 'float64' });
  return reference;
}

/**
 * A runnable graph. Values that depend only on weights and shapes are computed when it is read, so that
 * weights of recurrent nodes may be split and concatenated by operators.
 */
export class Program {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly #constants: ReadonlyMap<string, Value>;
  readonly #steps: readonly Step[];
  readonly #around: Surroundings;

  /** @param outer constants of the graphs around this one */
  constructor(graph: GraphProto, around: Surroundings, outer: Names = new Map()) {
    this.#around = around;
    const constants = new Map<string, Value>([...outer, ...graph.constants]);
    this.inputs = graph.inputs.filter((name) => !graph.constants.has(name));
    for (const name of this.inputs) constants.delete(name);
    this.outputs = graph.outputs;
    const steps: Step[] = [];
    for (const node of graph.nodes) {
      const step = this.#compile(node, constants);
      if (step !== null) steps.push(step);
    }
    this.#constants = constants;
    this.#steps = steps;
  }

  /** @param given values of inputs, and of the graphs around this one */
  run(given: Names): Value[] {
    const values = new Map<string, Value>([...given, ...this.#constants]);
    for (const { node, run } of this.#steps) {
      const results = run(values);
      for (const [place, name] of node.outputs.entries()) {
        if (name !== '' && place < results.length) values.set(name, results[place]);
      }
    }
    return this.outputs.map((name) => {
      const value = values.get(name);
      if (value !== undefined) return value;
      throw new FormatError(`${this.#around.where}: no node computes the output ${describe(name)}`);
    });
  }

  /** @returns null for a node that was computed ahead */
  #compile(node: NodeProto, constants: Map<string, Value>): Step | null {
    const where = `${this.#around.where}: ${describe(node.operator).slice(1, -1)} ${describe(node.name)}`;
    const call = (values: Names) => this.#call(where, node, values);
    if (node.domain !== '' && node.domain !== 'ai.onnx') {
      throw new FormatError(`${where}: operators of ${describe(node.domain)} cannot be run`);
    }
    checkAttributes(call(constants));
    if (node.operator === 'Constant') {
      const value = constantOf(call(constants));
      for (const name of node.outputs) constants.set(name, value);
      return null;
    }
    if (node.operator === 'If') {
      const [then, otherwise] = (['then_branch', 'else_branch'] as const).map(
        (name) => new Program(call(constants).graph(name), this.#around, constants),
      );
      const run = (values: Names) =>
        guarded(where, () =>
          ((call(values).numbers(0)[0] ?? 0) !== 0 ? then : otherwise).run(values),
        );
      return { node, run };
    }
    if (isRecurrent(node.operator)) {
      const { layer, run } = buildRecurrentNode(call(constants));
      const { layers } = this.#around;
      layers.set(layers.has(node.name) ? `${node.name} ${layers.size}` : node.name, layer);
      return { node, run: (values) => guarded(where, () => run(call(values))) };
    }
    if (!Object.hasOwn(operators, node.operator)) {
      throw new FormatError(
        `${where}: the operator cannot be run; expected one of ` +
          `${[...Object.keys(operators), 'If, RNN, LSTM, GRU'].join(', ')}`,
      );
    }
    const operator = operators[node.operator];
    const compute = (values: Names) =>
      guarded(where, () => {
        const own = call(values);
        return own.isKnown ? ahead(() => operator(own), own.isWhole) : operator(own);
      });
    if (!node.inputs.every((name) => name === '' || constants.has(name))) {
      return { node, run: compute };
    }
    for (const [place, result] of compute(constants).entries()) {
      if (place < node.outputs.length) constants.set(node.outputs[place], result);
    }
    return null;
  }

  #call(where: string, node: NodeProto, values: Names): NodeCall {
    const inputs = node.inputs.map((name) => values.get(name) ?? null);
    const isAhead = inputs.every((input) => input === null || isConstant(input));
    const lift = (value: Value): Tensor => {
      if (!isConstant(value)) return value;
      return isAhead ? tensor(value.values, value.shape) : this.#around.lift(value);
    };
    return new NodeCall(where, { node, operatorSet: this.#around.operatorSet }, inputs, lift);
  }
}

/** Results as constants. */
function ahead(compute: () => readonly Value[], whole: boolean): Constant[] {
  return withBackend(aheadBackend(), () => {
    const found: Constant[] = [];
    scope(() => {
      for (const value of compute()) {
        if (isConstant(value)) found.push(value);
        else {
          const values = value.dataSync();
          found.push({
            shape: value.shape,
            values: whole ? Float64Array.from(values, Math.trunc) : Float32Array.from(values),
          });
        }
      }
    });
    return found;
  });
}

/** The value of a Constant node, in any of its forms. */
function constantOf(call: NodeCall): Constant {
  const value = call.attribute('value');
  if (isConstant(value)) return value;
  for (const [name, type] of [
    ['value_float', Float32Array],
    ['value_floats', Float32Array],
    ['value_int', Float64Array],
    ['value_ints', Float64Array],
  ] as const) {
    const found = call.attribute(name);
    if (typeof found === 'number') return { shape: [], values: type.of(found) };
    if (Array.isArray(found)) {
      const numbers = found.map(Number);
      return { shape: [numbers.length], values: type.from(numbers) };
    }
  }
  throw call.error('the constant must hold numbers');
}

/** Errors of an operator with the name of its node. */
function guarded<Result>(where: string, compute: () => Result): Result {
  try {
    return compute();
  } catch (error) {
    if (error instanceof FormatError || !(error instanceof UnrolledError)) throw error;
    throw new FormatError(`${where}: ${error.message}`, { cause: error });
  }
}

/** Makes constants tensors of the backend in use, once each. */
export class LiftedConstants {
  readonly #tensors = new Map<Constant, Tensor>();

  lift = (constant: Constant): Tensor => {
    const known = this.#tensors.get(constant);
    if (known !== undefined && !known.disposed && known.backend === getBackend()) return known;
    known?.dispose();
    const { shape, values } = constant;
    const made = tensor(Float32Array.from(values), shape).keep();
    this.#tensors.set(constant, made);
    return made;
  };

  dispose(): void {
    for (const made of this.#tensors.values()) made.dispose();
    this.#tensors.clear();
  }
}
