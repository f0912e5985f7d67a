import {
  type Backend,
  createWasmBackend,
  Rng,
  randomNormal,
  scope,
  sequence,
  setBackend,
  type Tensor,
} from '@unrolled/tensor';
import { expect, it } from 'vitest';
import { createNativeBackend } from '../src/index.ts';
import { whySkipped } from './native-kernels.ts';

const skipped = whySkipped();
const [batch, time, inputSize, hiddenSize] = [33, 9, 70, 131];
const gates = 4 * hiddenSize;
const lengths = Array.from({ length: batch }, (_, row) => 1 + ((row * 4) % time));

/** An LSTM and a product, large enough for two threads: outputs, then gradients. */
async function compute(backend: Backend): Promise<Float32Array[]> {
  setBackend(backend);
  const { results, inputs } = scope(() => {
    const rng = new Rng(7);
    const random = (...shape: number[]) => {
      const values = randomNormal(shape, 0, 0.1, rng);
      values.requiresGrad = true;
      return values;
    };
    const operands = {
      x: random(batch, time, inputSize),
      h: random(batch, hiddenSize),
      c: random(batch, hiddenSize),
      weightInput: random(gates, inputSize),
      weightHidden: random(gates, hiddenSize),
      biasInput: random(gates),
      biasHidden: random(gates),
    };
    const { output, h, c } = sequence('lstm', operands, { lengths, reverse: true });
    const right = random(hiddenSize, 301);
    const product = output.reshape([batch * time, hiddenSize]).matmul(right);
    product.square().sum().add(h.sum()).backward();
    const inputs: Tensor[] = [...Object.values(operands), right];
    const gradients = inputs.map(({ grad }) => grad as Tensor);
    return { inputs, results: [output, h, c as Tensor, product, ...gradients] };
  });
  const values = await Promise.all(results.map((result) => result.data()));
  for (const used of [...results, ...inputs]) used.dispose();
  return values as Float32Array[];
}

it.skipIf(skipped)(
  'any number of threads gives the bits of the WebAssembly backend on one',
  async () => {
    const wasm = await createWasmBackend({ relaxed: true });
    const expected = await compute(wasm);
    for (const threads of [1, 2, 3]) {
      const native = await createNativeBackend({ threads });
      expect(native.report()).toMatchObject({ name: 'native', details: { threads } });
      expect(await compute(native)).toEqual(expected);
      await native.dispose();
    }
    await wasm.dispose();
  },
);

it.skipIf(skipped)('threads see a memory that has grown', async () => {
  const native = await createNativeBackend({ threads: 2 });
  const before = await compute(native);
  const bytes = native.report().bytes;
  const large = native.upload(new Float32Array(bytes), 'float32');
  expect(native.report().bytes).toBeGreaterThan(4 * bytes);
  expect(await compute(native)).toEqual(before);
  native.free(large);
  await native.dispose();
});
