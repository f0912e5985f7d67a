import { expect, test, vi } from 'vitest';

async function loadCopy() {
  vi.resetModules();
  return {
    ...(await import('../src/index.ts')),
    ...(await import('../src/guards.ts')),
  };
}

test('a tensor of another copy of the package is refused by every door, with both versions', async () => {
  const own = await loadCopy();
  const other = await loadCopy();
  vi.spyOn(
    Object.getPrototypeOf(other.tensor([1])),
    Symbol.for('unrolled.copy') as never,
    'get',
  ).mockReturnValue({ version: '9.8.7' } as never);
  const mine = own.tensor([1, 2]);
  const foreign = other.tensor([1, 2]);
  const says =
    /two copies of @unrolled\/tensor \(versions \d+\.\d+\.\d+ and 9\.8\.7\).*npm ls @unrolled\/tensor.*npm dedupe/;
  // Also where the operands agree, since the gradient would be lost.
  expect(() => own.concat([foreign as never], 0)).toThrow(says);
  expect(() => mine.add(foreign as never)).toThrow(own.StateError);
  expect(() => mine.add(foreign as never)).toThrow(says);
  expect(() => own.checkTensor('f', 'x', foreign)).toThrow(says);
});

test('so is one of a copy that is older than the mark', async () => {
  const own = await loadCopy();
  const other = await loadCopy();
  const foreign = other.tensor([1, 2]);
  Object.defineProperty(foreign, Symbol.for('unrolled.copy'), { value: undefined });
  expect(() => own.tensor([1, 2]).add(foreign as never)).toThrow(/and unknown\) are loaded/);
});

test('two backends of one copy are not taken for two copies', async () => {
  const { tensor, setBackend, createReferenceBackend } = await loadCopy();
  const first = tensor([1]);
  setBackend(createReferenceBackend());
  expect(() => first.add(tensor([1]))).toThrow('operands are on two backends, wasm and reference');
});
