import { describe } from '@unrolled/guards';
import { FormatError, type Shape, sizeOf, type Tensor } from '@unrolled/tensor';
import type { AttributeValue, GraphProto, NodeProto } from './decode-model.ts';
import { type Constant, isConstant } from './decode-tensor.ts';

/** A value of a graph: known from the file alone, or computed on a backend. */
export type Value = Constant | Tensor;

/**
 * Maximum number of values of a shape, so that a damaged one does not fill the memory: of what is
 * known without a backend, such as a state of zeros, and of what is computed.
 */
const mostValues = { known: 2 ** 22, computed: 2 ** 24 };

/** The inputs of a node's operator, while it runs or is computed in advance. */
export class NodeCall {
  readonly node: NodeProto;
  readonly operatorSet: number;
  /** Beginning of an error. */
  readonly where: string;
  readonly #inputs: readonly (Value | null)[];
  readonly #lift: (value: Value) => Tensor;

  constructor(
    where: string,
    { node, operatorSet }: { node: NodeProto; operatorSet: number },
    inputs: readonly (Value | null)[],
    lift: (value: Value) => Tensor,
  ) {
    this.where = where;
    this.node = node;
    this.operatorSet = operatorSet;
    this.#inputs = inputs;
    this.#lift = lift;
  }

  /** Whether an input is given. */
  has(place: number): boolean {
    return (this.#inputs[place] ?? null) !== null;
  }

  get inputCount(): number {
    return this.#inputs.length;
  }

  /** Whether all that it reads is known without a backend. */
  get isKnown(): boolean {
    return this.#inputs.every((input) => input === null || isConstant(input));
  }

  /** Whether it reads whole numbers alone, and so gives such. */
  get isWhole(): boolean {
    return this.#inputs.every(
      (input) => input === null || (isConstant(input) && input.values instanceof Float64Array),
    );
  }

  /** An input unchanged. */
  value(place: number): Value {
    const value = this.#inputs[place] ?? null;
    if (value === null) throw this.error(`input ${place} is missing`);
    return value;
  }

  /** An input as float32 on the backend that the others are on. */
  tensor(place: number): Tensor {
    const tensor = this.#lift(this.value(place));
    return tensor.dtype === 'float32' ? tensor : tensor.cast('float32');
  }

  /** An input as indices: int32. */
  indices(place: number): Tensor {
    const tensor = this.#lift(this.value(place));
    return tensor.dtype === 'int32' ? tensor : tensor.cast('int32');
  }

  /** Numbers of an input: a shape, axes. Those that are computed are read from their backend. */
  numbers(place: number): number[] {
    const value = this.value(place);
    return [...(isConstant(value) ? value.values : value.dataSync())];
  }

  /** Whole numbers of an attribute, or, in newer operator sets, of an input. */
  wholes(attribute: string, place: number): number[] | null {
    const value = this.node.attributes.get(attribute);
    const numbers = value === undefined ? (this.has(place) ? this.numbers(place) : null) : value;
    if (numbers === null) return null;
    const list = Array.isArray(numbers) ? numbers : [numbers];
    if (list.every((one) => Number.isInteger(one))) return [...list];
    throw this.error(`${attribute} must hold whole numbers, got ${describe(value)}`);
  }

  number(attribute: string, standard: number): number {
    const value = this.node.attributes.get(attribute) ?? standard;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.error(`${attribute} must be a number, got ${describe(value)}`);
  }

  text(attribute: string, standard: string): string {
    const value = this.node.attributes.get(attribute) ?? standard;
    if (typeof value === 'string') return value;
    throw this.error(`${attribute} must be a text, got ${describe(value)}`);
  }

  list(attribute: string): readonly (number | string)[] | null {
    const value = this.node.attributes.get(attribute);
    if (value === undefined) return null;
    if (Array.isArray(value)) return value;
    throw this.error(`${attribute} must be a list, got ${describe(value)}`);
  }

  attribute(name: string): AttributeValue | undefined {
    return this.node.attributes.get(name);
  }

  graph(name: string): GraphProto {
    const value = this.node.attributes.get(name);
    if (typeof value === 'object' && 'nodes' in value) return value;
    throw this.error(`${name} must be a graph, got ${describe(value)}`);
  }

  /** An axis counted from the start. */
  axis(axis: number, rank: number): number {
    const counted = axis < 0 ? axis + rank : axis;
    if (Number.isInteger(counted) && counted >= 0 && counted < rank) return counted;
    throw this.error(`axis must lie within ${rank} axes, got ${axis}`);
  }

  /** @throws FormatError for a shape that no model has */
  checkSize(shape: Shape): void {
    const isShape = shape.every((length) => Number.isSafeInteger(length) && length >= 0);
    const most = this.isKnown ? mostValues.known : mostValues.computed;
    if (isShape && sizeOf(shape) <= most) return;
    throw this.error(
      `the result must have at most ${most} values, got ${shape.slice(0, 8).join(' × ')}`,
    );
  }

  error(problem: string): FormatError {
    return new FormatError(`${this.where}: ${problem}; export the model again, or without it`);
  }
}

/** Computes the outputs of a node. */
export type Operator = (call: NodeCall) => readonly Value[];
