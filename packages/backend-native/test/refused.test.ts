import { createRequire } from 'node:module';
import { Rng } from '@unrolled/tensor';
import { kindNumbers, sequencePlan, windowPlan } from '@unrolled/tensor/native';
import { describe, expect, it, vi } from 'vitest';
import { createNativeBackend } from '../src/index.ts';
import { loadKernels } from '../src/load-kernels.ts';
import { whySkipped } from './native-kernels.ts';

const skipped = whySkipped();

type Addon = Readonly<
  Record<
    'instructionSets',
    Readonly<Record<string, Readonly<Record<string, (...values: unknown[]) => void>>>>
  >
>;

it('a platform without kernels is refused in words', async () => {
  const arch = vi.spyOn(process, 'arch', 'get').mockReturnValue('mips');
  await expect(createNativeBackend()).rejects.toThrow(
    /^createNativeBackend: this package has no kernels for \w+-mips; use createWasmBackend\(\)$/,
  );
  arch.mockRestore();
});

it('threads must be a number of them', async () => {
  await expect(createNativeBackend({ threads: 0 })).rejects.toThrow('threads');
});

describe.skipIf(skipped)('the addon', () => {
  const { arch, platform } = process;
  const addon = skipped
    ? { instructionSets: {} }
    : (createRequire(import.meta.url)(`../src/generated/${platform}-${arch}.node`) as Addon);
  const tables = Object.values(addon.instructionSets);
  const size = 1 << 16;
  // Nothing before and behind the memory may change.
  const all = new Uint8Array(3 * size).fill(165);
  const guarded = all.subarray(size, 2 * size).fill(0);
  const words = new Int32Array(all.buffer, size, size / 4);
  const untouched = () =>
    all.subarray(0, size).every((value) => value === 165) &&
    all.subarray(2 * size).every((value) => value === 165);

  /** Which argument asks for int8. */
  const int8Flags: Readonly<Record<string, number>> = { packRight: 6, packGates: 6, matmul: 7 };
  const passes = [
    ['sequenceForward', 0],
    ['sequenceForward', 1],
    ['sequenceBackward', 0],
  ] as const;

  it('takes an operand that reaches to the end of the memory, and none that goes beyond', () => {
    for (const { matmul } of tables) {
      const place = size - 4 * 4 * 4;
      // 4 × 4 · 4 × 4; the panels of B have 8 rows.
      const call = (c: number) => matmul(guarded, 0, 4, 4, 4, 64, 1024, c, 4096);
      expect(() => call(place)).not.toThrow();
      expect(() => call(place + 4)).toThrow(RangeError);
      expect(() => call(-4)).toThrow(RangeError);
      expect(() => call(Number.NaN)).toThrow(RangeError);
      expect(() => matmul(guarded, size - 2, 4, 4, 4, 64, 1024, place, 4096)).toThrow(RangeError);
      expect(() => matmul(guarded, 0, 4, 4)).toThrow(RangeError);
      expect(() => matmul(guarded)).toThrow(RangeError);
      expect(() => matmul(new Float32Array(8), 0, 4, 4, 4, 0, 0, 0, 0)).toThrow(RangeError);
    }
  });

  it('a memory that has been taken away has no bytes', () => {
    const taken = new Uint8Array(64);
    structuredClone(taken.buffer, { transfer: [taken.buffer] });
    for (const { matmul } of tables) {
      expect(() => matmul(taken, 0, 1, 1, 1, 0, 0, 0, 0)).toThrow(RangeError);
    }
  });

  it('whatever numbers a call has, it computes within the memory or is a RangeError', () => {
    const rng = new Rng(5);
    const odd = [-1, 0, 1, 7, 2 ** 16, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 0.5, Number.NaN, 1e300];
    const number = () => (rng.uniform() < 0.2 ? odd[rng.integer(odd.length)] : rng.integer(40));
    const place = () => (rng.uniform() < 0.1 ? number() : rng.integer(size / 4) * 4);
    let computed = 0;
    for (let call = 0; call < 20_000; call++) {
      const table = tables[call % tables.length];
      const names = Object.keys(table);
      const name = names[rng.integer(names.length)];
      const values = Array.from({ length: 16 }, (_, index) => (index < 3 ? number() : place()));
      if (call % 2) values[int8Flags[name] ?? 15] = 1;
      try {
        table[name](guarded, 0, ...values);
        computed++;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    expect(computed).toBeGreaterThan(100);
    expect(untouched()).toBe(true);
  });

  it('whatever the plan of a convolution says, it computes within the memory or is a RangeError', () => {
    const rng = new Rng(8);
    const places = Object.entries(windowPlan);
    const names = ['convolution', 'depthwise'].flatMap((kind) => [
      kind === 'depthwise' ? 'depthwiseConvolution' : kind,
      `${kind}ImageGradient`,
      `${kind}KernelGradient`,
    ]);
    const small =
      'channels kernelHeight kernelWidth strideY strideX dilationY dilationX outputs'.split(' ');
    const larger = 'height width outHeight outWidth'.split(' ');
    let computed = 0;
    for (let call = 0; call < 20_000; call++) {
      const plan = 512;
      const sound = {
        ...Object.fromEntries(small.map((name) => [name, 1 + rng.integer(3)])),
        ...Object.fromEntries(larger.map((name) => [name, 1 + rng.integer(5)])),
        ...{ top: rng.integer(4), left: rng.integer(4), start: 0, count: rng.integer(9) },
        ...{ firstKernelRow: 0, kernelRows: 1, scratch: 16384, bias: 0 },
      };
      for (const [name, field] of places) {
        words[plan + field] =
          name in sound ? sound[name as keyof typeof sound] : 4096 + rng.integer(2048) * 4;
      }
      const odd = [-1, 0, 2 ** 31 - 1, -(2 ** 31), rng.integer(100), rng.integer(size)];
      if (call % 3 > 0) words[plan + rng.integer(places.length)] = odd[rng.integer(odd.length)];
      try {
        tables[call % tables.length][names[rng.integer(names.length)]](guarded, 0, plan * 4);
        computed++;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    expect(computed).toBeGreaterThan(100);
    expect(untouched()).toBe(true);
  });

  it('whatever the plan of a layer says, it computes within the memory or is a RangeError', () => {
    const rng = new Rng(6);
    const places = Object.entries(sequencePlan);
    const kinds = Object.keys(kindNumbers);
    let computed = 0;
    for (let call = 0; call < 20_000; call++) {
      const table = tables[call % tables.length];
      const plan = 512;
      const kind = rng.integer(kinds.length);
      const gates = [1, 1, 4, 3, 3][kind];
      const rows = rng.integer(4);
      const sound = {
        ...{ kind, gates, slots: [1, 1, 4, 4, 3][kind], firstInputGate: rng.integer(gates) },
        ...{ states: [1, 1, 2, 1, 1][kind], rows, time: 3, inputSize: 1 + rng.integer(9) },
        ...{ hiddenSize: 1 + rng.integer(9), reverse: rng.integer(2), steps: 3 },
        ...{ chunkSteps: 1 + rng.integer(4), order: 256, lengths: 288, recorded: 1 },
      };
      for (const [name, field] of places) {
        words[plan + field] =
          name in sound ? sound[name as keyof typeof sound] : 4096 + rng.integer(8192) * 4;
      }
      for (let row = 0; row < 4; row++) {
        words[64 + row] = row;
        words[72 + row] = 3 - Math.min(row, 2);
      }
      // One field of each plan, or one of its rows, is anything.
      const change = [plan + rng.integer(places.length), 64 + rng.integer(4), 72 + rng.integer(4)];
      const odd = [-1, 0, 2 ** 31 - 1, -(2 ** 31), rng.integer(100), rng.integer(size)];
      if (call % 3 > 0) words[change[rng.integer(3)]] = odd[rng.integer(odd.length)];
      try {
        const [name, int8] = passes[rng.integer(3)];
        table[name](guarded, 0, plan * 4, int8);
        computed++;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    expect(computed).toBeGreaterThan(100);
    expect(untouched()).toBe(true);
  });
});

it.skipIf(skipped)('the best instructions are used, and named in the report', async () => {
  const native = await createNativeBackend();
  const [instructions] = loadKernels().instructionSets;
  expect(native.report()).toMatchObject({ name: 'native', details: { instructions, threads: 1 } });
  await native.dispose();
});
