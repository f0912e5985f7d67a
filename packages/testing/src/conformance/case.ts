import { type DType, Rng, type Shape, sizeOf, type Tensor } from '@unrolled/tensor';

/** An operand: plain values, so that every backend gets the very same ones. */
export interface Input {
  readonly shape: Shape;
  readonly values: Float32Array | Int32Array;
  readonly dtype: DType;
  /** Whether the gradient with respect to it is compared; float32 only. */
  readonly differentiable: boolean;
}

/** An op on some operands, which every backend must compute as the reference does. */
export interface Case {
  readonly name: string;
  readonly inputs: readonly Input[];
  readonly run: (...inputs: Tensor[]) => readonly Tensor[];
  readonly differentiable: boolean;
}

type Operand = Input | Shape;
type Run = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** A case whose gradients are compared too. A shape stands for values from −2 to 2. */
export const op = (name: string, operands: readonly Operand[], run: Run): Case =>
  makeCase(name, operands, run, true);

/** A case without gradients: a step function, an int32 result, a change in place. */
export const valuesOnly = (name: string, operands: readonly Operand[], run: Run): Case =>
  makeCase(name, operands, run, false);

function makeCase(
  name: string,
  operands: readonly Operand[],
  run: Run,
  differentiable: boolean,
): Case {
  const rng = new Rng(1).fork(name);
  return {
    name,
    inputs: operands.map((operand, place) =>
      'shape' in operand ? operand : draw(operand, -2, 2, rng.fork(String(place))),
    ),
    run: (...inputs) => {
      const results = run(...inputs);
      return Array.isArray(results) ? results : [results];
    },
    differentiable,
  };
}

/** float32 values drawn evenly from low to high. */
export const range = (low: number, high: number, ...shape: number[]): Input =>
  draw(shape, low, high, new Rng(2).fork(`${low} ${high} ${shape}`));

/** int32 values from 0 up to but not including `limit`. */
export function indices(limit: number, ...shape: number[]): Input {
  const rng = new Rng(3).fork(`${limit} ${shape}`);
  const values = Int32Array.from({ length: sizeOf(shape) }, () => rng.integer(limit));
  return { shape, values, dtype: 'int32', differentiable: false };
}

/** These values: float32, or int32 when they come as an Int32Array. */
export function exactly(
  given: readonly number[] | Float32Array | Int32Array,
  shape: Shape = [given.length],
): Input {
  const dtype = given instanceof Int32Array ? 'int32' : 'float32';
  const values = given instanceof Int32Array ? given : Float32Array.from(given);
  return { shape, values, dtype, differentiable: dtype === 'float32' };
}

/** An operand of which no gradient is compared. */
export const constant = (input: Input): Input => ({ ...input, differentiable: false });

function draw(shape: Shape, low: number, high: number, rng: Rng): Input {
  const values = Float32Array.from({ length: sizeOf(shape) }, () => rng.uniform(low, high));
  return { shape, values, dtype: 'float32', differentiable: true };
}
