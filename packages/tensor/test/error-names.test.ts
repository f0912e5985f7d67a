import { describe, expect, test } from 'vitest';
import {
  averagePool2d,
  concat,
  conv2d,
  createReferenceBackend,
  dropout,
  dropoutMask,
  full,
  linearCrossEntropy,
  maxPool2d,
  oneHot,
  ones,
  Rng,
  randomNormal,
  randomUniform,
  setBackend,
  softmaxCrossEntropy,
  stack,
  Tensor,
  tensor,
  UnrolledError,
  where,
} from '../src/index.ts';

/** Another backend's tensor, other shapes and dtypes, and numbers that are no axis, width or rate. */
function wrongArguments(): unknown[] {
  const before = setBackend(createReferenceBackend());
  const foreign = ones([2, 3]);
  if (before !== null) setBackend(before);
  const whole = tensor(Int32Array.of(1, 7, -9), [3]);
  return [foreign, ones([5, 7]), ones([5]), whole, 9, -9, 1.5, [5, 7], [[9, 9]], Number.NaN];
}

/** The messages of all errors that calls with wrong arguments give. */
function messagesOf(call: (...values: unknown[]) => unknown): string[] {
  const wrong = wrongArguments();
  const lists = [
    [],
    ...wrong.flatMap((first) => [[first], ...wrong.map((second) => [first, second])]),
  ];
  const right = [0.5, new Rng(1)];
  return [...lists, ...lists.map((list) => [...list, ...right])].flatMap((list) => {
    try {
      call(...list);
      return [];
    } catch (error) {
      return error instanceof UnrolledError ? [error.message] : [];
    }
  });
}

/** The origin that an error names. */
const sourceOf = (message: string): string => message.slice(0, message.indexOf(':'));

const receivers = () => [ones([2, 3]), ones([3]), tensor(Int32Array.of(1, 2, 3, 4, 5, 6), [2, 3])];

/** Functions whose errors come from another one that they call, under its own name. */
const inner: Record<string, string> = {
  square: 'Tensor.mul',
  retainGrad: 'Tensor.requiresGrad',
  stack: 'concat',
};

/** For ops alone; and those that answer later. */
const omitted = ['accumulateGradient', 'recordedAs', 'setOrigin', 'wrap', 'keep', 'item', 'data'];

const methods = Object.entries(Object.getOwnPropertyDescriptors(Tensor.prototype)).filter(
  ([name, { value }]) =>
    typeof value === 'function' && name !== 'constructor' && !omitted.includes(name),
);

describe('an error names what the caller wrote', () => {
  test.each(methods)('Tensor.%s', (name, { value }) => {
    for (const receiver of receivers()) {
      for (const message of messagesOf((...list) => value.apply(receiver, list))) {
        expect([`Tensor.${name}`, inner[name], 'Tensor', 'wasm backend']).toContain(
          sourceOf(message),
        );
      }
    }
  });

  test('every method of one operand refuses whole numbers by its own name', () => {
    const x = receivers()[2];
    for (const name of [
      'neg',
      'abs',
      'sign',
      'exp',
      'relu',
      'sum',
      'mean',
      'max',
      'softmax',
    ] as const) {
      expect(() => x[name]()).toThrow(`Tensor.${name}: x must be float32`);
    }
    expect(() => x.clamp(0, 1)).toThrow('Tensor.clamp: x must be float32');
    const named = { sub: 1, mul: 1, div: 1, pow: 1, add: 1, mean: 0 } as const;
    for (const name of Object.keys(named) as (keyof typeof named)[]) {
      const call = () => (name === 'mean' ? ones([2]).mean(4) : ones([2])[name](ones([3])));
      expect(call).toThrow(new RegExp(`^Tensor\\.${name}: `));
    }
  });

  const creators = { full, tensor, randomUniform, randomNormal };
  const functions = {
    where,
    conv2d,
    maxPool2d,
    averagePool2d,
    dropout,
    dropoutMask,
    oneHot,
    softmaxCrossEntropy,
    linearCrossEntropy,
  };

  test.each(Object.entries({ concat, stack }))('%s', (name, join) => {
    const [first] = receivers();
    const messages = messagesOf((second, axis) => join([first, second as Tensor], axis as number));
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) expect([name, inner[name]]).toContain(sourceOf(message));
  });

  test.each(Object.entries({ ...creators, ...functions }))('%s', (name, called) => {
    const call = (...list: unknown[]) => Reflect.apply(called, undefined, list);
    // A fourth argument of a loss would be its name.
    const most = called === softmaxCrossEntropy ? 2 : 4;
    const messages = Object.hasOwn(creators, name)
      ? messagesOf(call)
      : receivers().flatMap((first) =>
          messagesOf((...list) => call(first, ...list.slice(0, most))),
        );
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) {
      expect([name, inner[name], 'wasm backend'], message).toContain(sourceOf(message));
    }
  });
});
