import {
  type Backend,
  Rng,
  scope,
  sequence,
  sequenceTraits,
  setBackend,
  tensor,
} from '@unrolled/tensor';
import { createBackendOver } from '@unrolled/tensor/native';
import { type Case, conformanceCases, evaluate, exactly, op } from '@unrolled/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { createNativeBackend } from '../src/index.ts';
import { loadKernels } from '../src/load-kernels.ts';
import { createInt8Reference } from './int8-reference.ts';
import { whySkipped } from './native-kernels.ts';

const skipped = whySkipped();
const sets = skipped === null ? loadKernels().instructionSets : [];

if (skipped !== null) it.skip(`native kernels: skipped, ${skipped}`);

/** Rows below, at and above the height of tiles and of blocks; groups of panels, panels, parts of one. */
const products = [1, 2, 7, 13, 98].flatMap((m) =>
  [
    [3, 5],
    [8, 72],
    [67, 41],
    [259, 8],
    [30, 133],
  ].flatMap(([k, n]) =>
    [true, false].map((transposeB) =>
      op(
        `${m} rows of ${k} values to ${n}${transposeB ? ', transposed' : ''}`,
        [[m, k], transposeB ? [n, k] : [k, n]],
        (a, b) => a.matmul(b, { transposeB }),
      ),
    ),
  ),
);

const odd = [
  op(
    'a row with NaN, one with infinity, one of zeros',
    [exactly([NaN, 1, 2, Infinity, 0, 0]), [2, 9]],
    (a, b) => a.reshape([3, 2]).matmul(b),
  ),
  op(
    'channels with NaN and infinity, and tiny ones',
    [[5, 2], exactly([NaN, 1, 2, -Infinity, 1e-38, 0])],
    (a, b) => a.matmul(b.reshape([3, 2]), { transposeB: true }),
  ),
];

/** A step of each kind of layer, whose rows are not rounded before they are the same. */
const steps = (['lstm', 'gru', 'gru-reset-before', 'rnn-tanh', 'rnn-relu'] as const).flatMap(
  (kind) =>
    [3, 16, 41].map((size) => {
      const { gates, states } = sequenceTraits[kind];
      const height = gates.length * size;
      return op(
        `a step of ${kind} of ${size} units`,
        [[13, 1, 7], [13, size], [13, size], [height, 7], [height, size], [height], [height]],
        (x, h, cell, weightInput, weightHidden, biasInput, biasHidden) => {
          const c = states.length > 1 ? cell : null;
          const operands = { x, h, c, weightInput, weightHidden, biasInput, biasHidden };
          return sequence(kind, operands).output;
        },
      );
    }),
);

/** Convolutions stay in float32, and the reference makes products of them. */
const others = Object.values(conformanceCases)
  .flat()
  .filter(({ name }) => !name.startsWith('conv2d'));

const reference = createInt8Reference();
const valuesOf = async (backend: Backend, tested: Case) =>
  (await evaluate(backend, { ...tested, differentiable: false })).values;

describe.each(sets)('int8 on %s', (instructions) => {
  let opened: Promise<Backend> | undefined;
  const backend = () =>
    (opened ??= createBackendOver(loadKernels(instructions), { arithmetic: 'int8' }));
  afterAll(async () => (await backend()).dispose());

  it.for([...products, ...odd])('has the bits of a plain loop: $name', async (tested) => {
    expect(await valuesOf(await backend(), tested)).toEqual(await valuesOf(reference, tested));
  });

  it.for(steps)('computes $name as its formula', async (tested) => {
    const [values] = await valuesOf(await backend(), tested);
    expect(values).toBeAllClose((await valuesOf(reference, tested))[0], {
      relative: 0,
      absolute: 2e-6,
    });
  });

  it.for(others)('agrees with the reference: $name', async (tested) => {
    const own = await valuesOf(await backend(), tested);
    const expected = await valuesOf(reference, tested);
    own.forEach((values, index) => {
      expect(values).toBeAllClose(expected[index], { relative: 1e-4, absolute: 1e-4 });
    });
  });
});

describe.skipIf(skipped)('createNativeBackend with int8', () => {
  it('is named in the report, and loses nothing of values that bytes hold', async () => {
    const backend = await createNativeBackend({ arithmetic: 'int8' });
    expect(backend.report().details).toMatchObject({ arithmetic: 'int8' });
    const whole = (...sizes: number[]) => {
      const rng = new Rng(4);
      const count = sizes.reduce((product, size) => product * size);
      return Float32Array.from({ length: count }, (_, place) =>
        place % sizes[1] === 0 ? 127 : rng.integer(255) - 127,
      );
    };
    setBackend(backend);
    const [a, b] = [whole(5, 70), whole(9, 70)];
    const product = scope(() =>
      tensor(a, [5, 70]).matmul(tensor(b, [9, 70]), { transposeB: true }),
    );
    const values = product.dataSync();
    for (let place = 0; place < 45; place++) {
      const [row, channel] = [Math.floor(place / 9), place % 9];
      let sum = 0;
      for (let inner = 0; inner < 70; inner++) sum += a[row * 70 + inner] * b[channel * 70 + inner];
      expect(values[place]).toBe(sum);
    }
    product.dispose();
    await backend.dispose();
  });

  it('gives the same bits on two threads', async () => {
    const layer = op(
      'a layer and a product',
      [
        [260, 5, 70],
        [260, 131],
        [260, 131],
        [524, 70],
        [524, 131],
        [131, 301],
      ],
      (x, h, c, weightInput, weightHidden, right) => {
        const bias = { biasInput: null, biasHidden: null };
        const { output } = sequence('lstm', { x, h, c, weightInput, weightHidden, ...bias });
        return [output, output.reshape([1300, 131]).matmul(right)];
      },
    );
    const one = await createNativeBackend({ arithmetic: 'int8' });
    const two = await createNativeBackend({ arithmetic: 'int8', threads: 2 });
    expect(await valuesOf(two, layer)).toEqual(await valuesOf(one, layer));
    await one.dispose();
    await two.dispose();
  });

  it('refuses gradients', async () => {
    const backend = await createNativeBackend({ arithmetic: 'int8' });
    setBackend(backend);
    const product = op(
      'a product',
      [
        [3, 5],
        [5, 7],
      ],
      (a, b) => a.matmul(b),
    );
    await expect(evaluate(backend, product)).rejects.toThrow(
      /^Tensor.backward: products in int8 have no gradients; train on a backend in float32/,
    );
    await backend.dispose();
  });
});
