import { Rng, type Tensor, tensor } from '@unrolled/tensor';

/** Makes the arguments of a sound call anew, since a call may take them over. */
export type SoundArguments = () => readonly unknown[];

/** Sound calls, by the name of an export, a static method (`Rng.fromState`) or a method (`Rng#skip`). */
export type Examples = Readonly<Record<string, SoundArguments>>;

const recordsOfData = new WeakSet<object>();

/** Marks an object as data: unlike options, it may have any names. */
export function data<Value extends object>(value: Value): Value {
  recordsOfData.add(value);
  return value;
}

export const isData = (value: object): boolean => recordsOfData.has(value);

export const rng = (): Rng => new Rng(3);

/** Values between −1 and 1. */
export const floats = (...shape: readonly number[]): Tensor => {
  const draws = rng();
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    Float32Array.from({ length: size }, () => draws.uniform(-1, 1)),
    shape,
  );
};

/** Whole numbers 0, 1, 0, 1, … */
export const ids = (...shape: readonly number[]): Tensor =>
  tensor(
    Int32Array.from(
      { length: shape.reduce((product, length) => product * length, 1) },
      (_, place) => place % 2,
    ),
    shape,
  );

/** A tensor that has a gradient. */
export function learned(...shape: readonly number[]): Tensor {
  const parameter = floats(...shape);
  parameter.requiresGrad = true;
  parameter.square().sum().backward();
  return parameter;
}

/** Options of a run of two steps, for every task. */
export const shortRun = { steps: 2, batchSize: 4, validations: 1, heldOut: 0.2, numLayers: 1 };

/** Options that are left out are sound, and train for minutes. */
export const briefly = () => ({ signal: AbortSignal.timeout(200) });
