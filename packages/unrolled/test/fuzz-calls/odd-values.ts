import { tensor } from '@unrolled/tensor';

/** A value that no sound call passes where another is expected. */
export interface OddValue {
  readonly name: string;
  readonly make: () => unknown;
  /** Whether no argument has this type, apart from those that take anything. */
  readonly foreign: boolean;
}

/**
 * Error of the caller's own code: of a callback, a getter, a trap of a proxy. It may come out as it
 * is, since it is the caller's own.
 */
export class CallersError extends Error {}

const fail = (): never => {
  throw new CallersError('the code of the caller throws');
};

const disposed = () => {
  const gone = tensor([1, 2, 3]);
  gone.dispose();
  return gone;
};

const detached = () => {
  const values = new Float32Array(4);
  structuredClone(values, { transfer: [values.buffer] });
  return values;
};

/** An array that holds itself, and so has no end in depth. */
const cyclic = () => {
  const list: unknown[] = [1];
  list.push(list);
  return list;
};

const cyclicAtOnce = () => {
  const list: unknown[] = [];
  list.push(list);
  return list;
};

/** A view of a buffer that has become too small for it. */
const outOfBounds = () => {
  const buffer = Reflect.construct(ArrayBuffer, [16, { maxByteLength: 16 }]);
  const values = new Float32Array(buffer, 8, 2);
  buffer.resize(4);
  return values;
};

const nested = (depth: number) => {
  let list: unknown[] = [1];
  for (let level = 0; level < depth; level++) list = [list];
  return list;
};

const odd = (name: string, make: () => unknown): OddValue => ({ name, make, foreign: false });
const foreign = (name: string, make: () => unknown): OddValue => ({ name, make, foreign: true });

const everyTrap = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect).map((trap) => [trap, fail]),
) as ProxyHandler<object>;

export const oddValues: readonly OddValue[] = [
  odd('undefined', () => undefined),
  odd('null', () => null),
  odd('NaN', () => Number.NaN),
  odd('Infinity', () => Number.POSITIVE_INFINITY),
  odd('-Infinity', () => Number.NEGATIVE_INFINITY),
  odd('-1', () => -1),
  odd('0', () => 0),
  odd('1.5', () => 1.5),
  odd('2**31', () => 2 ** 31),
  odd('2**40', () => 2 ** 40),
  odd('the largest number', () => Number.MAX_VALUE),
  odd('true', () => true),
  odd("''", () => ''),
  odd("'x'", () => 'x'),
  odd('a long text of signs', () => '\u001b[2J\u202e\n'.repeat(500)),
  odd('{}', () => ({})),
  odd('[]', () => []),
  odd('[[1, [2]], 3]', () => [[1, [2]], 3]),
  odd('an array that holds itself', cyclic),
  odd('an array whose first part is itself', cyclicAtOnce),
  odd('an array 20,000 deep', () => nested(20_000)),
  odd('[undefined]', () => [undefined]),
  odd('a sparse array', () => new Array(3)),
  odd('an array of a symbol', () => [Symbol('inside')]),
  odd('a function', () => () => undefined),
  odd('a function that throws', () => fail),
  odd('a class', () => class Odd {}),
  foreign('a symbol', () => Symbol('odd')),
  foreign('a bigint', () => 3n),
  foreign('a date', () => new Date(0)),
  foreign('a proxy that throws', () => new Proxy({}, everyTrap)),
  odd('a proxy of a function that throws', () => new Proxy(() => undefined, everyTrap)),
  odd('an array whose parts throw', () => Object.defineProperty([1, 2], 0, { get: fail })),
  odd('an object whose toString throws', () => ({ toString: fail, valueOf: fail })),
  odd('an object without a prototype', () => Object.create(null)),
  odd('an object that claims a length', () => ({ length: 2 ** 31 })),
  odd('a float32 tensor', () => tensor([[1, 2, 3]])),
  odd('an int32 tensor', () => tensor(Int32Array.of(1, 2, 3, 4, 5))),
  odd('a scalar', () => tensor(1)),
  odd('an empty tensor', () => tensor([], [0, 3])),
  odd('a disposed tensor', disposed),
  foreign('a proxy of a tensor', () => new Proxy(tensor([1, 2]), {})),
  odd('a detached array', detached),
  odd('a view out of the bounds of its buffer', outOfBounds),
  odd('an array of shared memory', () => new Float32Array(new SharedArrayBuffer(16))),
  odd('a BigInt64Array', () => BigInt64Array.of(1n, 2n)),
  odd('an Int32Array', () => Int32Array.of(2, 0, 7)),
  odd('a Uint8Array', () => Uint8Array.of(1, 2, 3)),
  foreign('a DataView', () => new DataView(new ArrayBuffer(4))),
  foreign('a promise', () => Promise.resolve(1)),
  foreign('a map', () => new Map([['a', 1]])),
];
