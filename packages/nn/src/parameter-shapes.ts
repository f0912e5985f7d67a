import { check, checkOptions, optional, rules } from '@unrolled/guards';
import {
  type Backend,
  BackendError,
  type DeviceBuffer,
  type DType,
  type Shape,
  withBackend,
} from '@unrolled/tensor';
import type { Module } from './module.ts';

/** Limits of a module: a module described by an untrusted file may not fit into memory. */
export interface ParameterLimits {
  /** The most parameters. Default: any number. */
  readonly parameters?: number;
  /** Maximum number of values of all parameters together. Default: unlimited. */
  readonly values?: number;
}

/**
 * The shapes of the parameters of a module, by name, found by running its constructor on a backend
 * that keeps no values: the memory and time taken do not depend on the sizes of the parameters.
 *
 *     parameterShapes(() => new LSTM({ inputSize: 9, hiddenSize: 9000, init: 'zeros', rng }));
 *
 * @param build makes the module, with `init: 'zeros'`: random values would be drawn in full
 * @returns null as soon as the module exceeds a limit
 * @throws BackendError when the constructor computes with tensors or reads their values
 */
export function parameterShapes(
  build: () => Module,
  limits: ParameterLimits = {},
): ReadonlyMap<string, Shape> | null {
  check('parameterShapes', 'build', build, rules.function);
  const { parameters = Infinity, values = Infinity } = checkOptions('parameterShapes', limits, {
    parameters: optional(limitRule),
    values: optional(limitRule),
  });
  const made = { parameters: 0, values: 0 };
  const count = (size: number) => {
    made.parameters++;
    made.values += size;
    if (made.parameters > parameters || made.values > values) throw beyondLimit;
  };
  try {
    const module = withBackend(outline(count), build);
    check('parameterShapes', 'the result of build', module, rules.module);
    return new Map([...module.namedParameters()].map(([name, { shape }]) => [name, shape]));
  } catch (error) {
    if (error === beyondLimit) return null;
    throw error;
  }
}

const limitRule = {
  holds: (value: unknown) => rules.number.holds(value) && Number(value) >= 0,
  words: 'a number from 0 up',
};

const beyondLimit = new Error('parameterShapes: beyond the limit');

/** A backend whose buffers have a size and no values. @param count is called with the size of each */
function outline(count: (size: number) => void): Backend {
  const buffer = (size: number, dtype: DType): DeviceBuffer => {
    count(size);
    return { size, dtype };
  };
  const refuse = (): never => {
    throw new BackendError(
      'parameterShapes: a constructor must only create parameters, got one that computes with ' +
        "tensors or reads their values; give it init: 'zeros'",
    );
  };
  return {
    name: 'outline',
    synchronous: true,
    primitives: {
      fill: (size, _value, dtype) => buffer(size, dtype),
      cast: refuse,
      unary: refuse,
      binary: refuse,
      select: refuse,
      expand: refuse,
      matmul: refuse,
      reduce: refuse,
      argmax: refuse,
      gather: refuse,
      scatterAdd: refuse,
      transpose: refuse,
      slice: refuse,
      pad: refuse,
      concat: refuse,
    },
    fused: {},
    upload: (values, dtype) => buffer(values.length, dtype),
    download: refuse,
    downloadSync: refuse,
    assign: () => {},
    free: () => {},
    report: () => ({ name: 'outline', details: {}, fused: [], liveBuffers: 0, bytes: 0 }),
    dispose: () => Promise.resolve(),
  };
}
