import {
  type Backend,
  conv2d,
  createWasmBackend,
  depthwiseConv2d,
  sequence,
  sequenceTraits,
} from '@unrolled/tensor';
import { createBackendOver } from '@unrolled/tensor/native';
import { conformanceCases, evaluate, op } from '@unrolled/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { loadKernels } from '../src/load-kernels.ts';
import { whySkipped } from './native-kernels.ts';

const skipped = whySkipped();

/** Sums so long that rounding keeps them apart from the reference backend. */
const long = [true, false].flatMap((transposeA) =>
  [true, false].map((transposeB) =>
    op(
      `matmul of more inner places than a block, transposed ${transposeA}, ${transposeB}`,
      [transposeA ? [259, 98] : [98, 259], transposeB ? [67, 259] : [259, 67]],
      (a, b) => a.matmul(b, { transposeA, transposeB }),
    ),
  ),
);
/** Gates that end in the middle of a group of panels, and a batch with more rows than a block of a chunk. */
const layers = (['lstm', 'gru', 'gru-reset-before', 'rnn-tanh'] as const).map((kind) => {
  const { gates, states } = sequenceTraits[kind];
  const height = gates.length * 41;
  return op(
    `a ${kind} of 41 units over 300 rows`,
    [[300, 2, 67], [300, 41], [300, 41], [height, 67], [height, 41], [height], [height]],
    (x, h, cell, weightInput, weightHidden, biasInput, biasHidden) => {
      const c = states.length > 1 ? cell : null;
      const operands = { x, h, c, weightInput, weightHidden, biasInput, biasHidden };
      return sequence(kind, operands).output.add(cell.sum());
    },
  );
});
/** Windows that are read where they lie, with and without pixels beyond the edge. */
const windows = [
  op('conv2d of whole panels', [[3, 9, 12, 6], [3, 3, 6, 16], [16]], (x, kernel, bias) =>
    conv2d(x, kernel, { bias, stride: 2, padding: 'same' }),
  ),
  op(
    'conv2d of a group and more',
    [
      [2, 8, 7, 5],
      [3, 2, 5, 40],
    ],
    (x, kernel) => conv2d(x, kernel, { padding: [2, 1], dilation: [2, 1] }),
  ),
  op(
    'conv2d inside the image',
    [
      [2, 8, 40, 3],
      [3, 3, 3, 72],
    ],
    (x, kernel) => conv2d(x, kernel),
  ),
  op(
    'conv2d of sums over blocks',
    [
      [5, 16, 16, 3],
      [3, 3, 3, 24],
    ],
    (x, kernel) => conv2d(x, kernel, { stride: 2, padding: 'same' }),
  ),
  op('depthwiseConv2d of 29 channels', [[2, 7, 9, 29], [3, 3, 29], [29]], (x, kernel, bias) =>
    depthwiseConv2d(x, kernel, { bias, padding: 1 }),
  ),
];
const sets = skipped === null ? loadKernels().instructionSets : [];
const wasm = await createWasmBackend({ relaxed: true });

if (skipped !== null) it.skip(`native kernels: skipped, ${skipped}`);

describe.each(sets)('kernels for %s give the bits of relaxed SIMD', (instructions) => {
  let backend: Backend;
  afterAll(() => backend.dispose());

  describe.each(Object.entries({ ...conformanceCases, long, layers, windows }))(
    '%s',
    (_, cases) => {
      it.for(cases)('$name', async (tested) => {
        backend ??= await createBackendOver(loadKernels(instructions));
        expect(await evaluate(backend, tested)).toEqual(await evaluate(wasm, tested));
      });
    },
  );
});
